package qianzhan

import "github.com/shapan/shapan/sim/engine"

// pushEnvelope are the parameters of a push besides its records (the chapter is not at hand).
type pushEnvelope struct {
	Method    string `wire:"method" spec:"Y S" doc:"接口名"`
	Channel   string `wire:"channel_key" spec:"Y S" doc:"渠道标识"`
	SignType  string `wire:"sign_type" spec:"Y E" enum:"RSA" doc:"签名类型"`
	Sign      string `wire:"sign" spec:"Y S" doc:"签名，Base64"`
	Records   string `wire:"req_data" spec:"Y S" doc:"数据，JsonArray；加密时为密文"`
	Encoded   string `wire:"req_enc" spec:"N E" enum:"0 1" doc:"是否加密"`
	DESKey    string `wire:"des_key" spec:"N S" doc:"用接收方公钥加密的 DES 密钥"`
	Version   string `wire:"version" spec:"Y S" doc:"版本"`
	Format    string `wire:"format" spec:"Y S" doc:"JSON"`
	Timestamp string `wire:"timestamp" spec:"Y S" doc:"时间戳，秒"`
	ReturnURL string `wire:"return_url" spec:"N S" doc:"回调地址"`
}

// travels says how a push goes: all to one address, method says which is meant.
func travels(*engine.API) engine.Travel {
	return engine.Travel{
		Method: "POST", Path: "/qianzhan/api", Media: typeJSON, Envelope: engine.ShapeOf[pushEnvelope](sourceEnvelope).Fields(),
		Selector: fieldMethod, Payload: fieldRecords,
	}
}
