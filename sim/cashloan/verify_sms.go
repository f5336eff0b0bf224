package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 验证验证码. A good code stays good: forgetPwd takes it behind this call (wire §5).
func verifySMS() declared {
	return open(endpoint{
		Path: "/api/user/verifySms.htm", Method: "POST", Title: "验证验证码", Source: "验证验证码", Says: "successful",
		Rules: []engine.Rule{
			{ID: "verifySms R1", Text: "验证码 5 分钟有效"},
			{ID: "verifySms R2", Text: "错误 10 次后，第 11 次起即使正确也不通过"},
		},
	}, handleVerifySMS)
}

type verifySMSRequest struct {
	Phone   string `wire:"phone" spec:"Y S 20" doc:"手机号"`
	Type    string `wire:"type" spec:"Y E" enum:"register findReg ESign" doc:"register 注册；findReg 忘记密码；ESign 电子签章"`
	VCode   string `wire:"vcode" spec:"Y S 20" doc:"短信验证码"`
	SignMsg string `wire:"signMsg" spec:"N S 200" doc:"MD5(appkey+phone+type) 大写；不符只记发现"`
}

func handleVerifySMS(tx *engine.Tx, v visit, q verifySMSRequest) (smsReply, error) {
	checkPhoneSign(tx, v, q.Phone, q.Type, q.SignMsg)
	if !isPhone(q.Phone) {
		return smsReply{}, badSMS(textPhoneFormat)
	}
	if wrong := tryCode(tx, q.Phone, q.Type, q.VCode); wrong != "" {
		return smsReply{}, keep(badSMS(wrong))
	}
	return smsReply{stateGood, "yifasong"}, nil
}
