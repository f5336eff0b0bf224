package xianyu

import (
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// gatewayEnvelope are the parameters of the gateway.
type gatewayEnvelope struct {
	Method     string `wire:"method" spec:"Y S" doc:"接口名"`
	AppKey     string `wire:"app_key" spec:"Y S" doc:"应用标识"`
	Timestamp  string `wire:"timestamp" spec:"Y S" doc:"yyyy-MM-dd HH:mm:ss，GMT+8，与服务器相差不超过10分钟"`
	Version    string `wire:"v" spec:"Y E" enum:"2.0" doc:"协议版本"`
	SignMethod string `wire:"sign_method" spec:"Y E" enum:"md5 hmac hmac-sha256" doc:"签名算法"`
	Sign       string `wire:"sign" spec:"Y S" doc:"签名，大写十六进制"`
	Session    string `wire:"session" spec:"N S" doc:"用户授权"`
	Format     string `wire:"format" spec:"N E" enum:"json xml" doc:"答复的格式，xml 为默认"`
	Simplify   string `wire:"simplify" spec:"N S" doc:"true：答复不带外层"`
}

// travels says how an API is called: one address, and method says which is meant; objects are JSON text in a parameter.
func travels(a *engine.API) engine.Travel {
	return engine.Travel{
		Method: "POST", Path: address, Media: "application/x-www-form-urlencoded", Envelope: engine.ShapeOf[gatewayEnvelope](sourceGateway).Fields(),
		Selector: paramMethod, Wrap: strings.ReplaceAll(a.Name, ".", "_") + "_response",
	}
}
