package lianyintong

import "github.com/shapan/shapan/sim/engine"

// requestEnvelope are the parameters of every request (1.2).
type requestEnvelope struct {
	ServiceName string `wire:"serviceName" spec:"Y S" doc:"接口名称"`
	PlatformNo  string `wire:"platformNo" spec:"Y S" doc:"平台编号"`
	UserDevice  string `wire:"userDevice" spec:"N E" enum:"PC MOBILE" doc:"用户终端设备类型，网关接口使用"`
	ReqData     string `wire:"reqData" spec:"Y S" doc:"业务数据报文，JSON 格式"`
	KeySerial   string `wire:"keySerial" spec:"Y S" doc:"证书序号"`
	Sign        string `wire:"sign" spec:"Y S" doc:"对 reqData 的签名：SHA1withRSA，Base64"`
}

// noticeEnvelope are the parameters of a NOTIFY (1.1).
type noticeEnvelope struct {
	ServiceName  string `wire:"serviceName" spec:"Y S" doc:"接口名称"`
	PlatformNo   string `wire:"platformNo" spec:"Y S" doc:"平台编号"`
	ResponseType string `wire:"responseType" spec:"Y E" enum:"NOTIFY" doc:"回调类型"`
	KeySerial    string `wire:"keySerial" spec:"Y S" doc:"证书序号"`
	RespData     string `wire:"respData" spec:"Y S" doc:"业务数据报文，JSON 格式"`
	UserDevice   string `wire:"userDevice" spec:"N S" doc:"用户终端设备类型"`
	Sign         string `wire:"sign" spec:"Y S" doc:"对 respData 的签名：SHA1withRSA，Base64；先验签，再答 SUCCESS"`
}

// travels says how a service is called: each mode has an address, and serviceName says which service is meant (1.1, 1.2).
func travels(a *engine.API) engine.Travel {
	t := engine.Travel{
		Method: "POST", Path: "/lanmaotech/" + a.Mode, Media: typeForm, Envelope: engine.ShapeOf[requestEnvelope]("1.2").Fields(),
		Selector: "serviceName", Payload: "reqData",
	}
	switch a.Mode {
	case modeGateway:
		t.Reply = "text/html"
	case modeDirect:
		t.Path = "/lanmaotech/" + channelService
	case modeDownload:
		t.Reply = "application/octet-stream"
	case modeUpload:
		t.Media = "multipart/form-data"
	}
	return t
}
