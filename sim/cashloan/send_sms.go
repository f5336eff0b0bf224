package cashloan

import (
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// 获取验证码: sends a code to the inbox (records sms). Four digits, good for five minutes, once a minute and five times a
// day (wire §5).
func sendSMS() declared {
	return open(endpoint{
		Path: "/api/user/sendSms.htm", Method: "POST", Either: true, Title: "获取验证码", Source: "获取验证码", Says: "successful",
		Rules: []engine.Rule{
			{ID: "sendSms R1", Text: "每个手机号、每种类型：60 秒内不得重发，印度时间每天 5 条"},
			{ID: "sendSms R2", Text: "register 要求手机号未注册，findReg 与 ESign 要求已注册"},
		},
	}, handleSendSMS)
}

type sendSMSRequest struct {
	Phone   string `wire:"phone" spec:"Y S 20" doc:"手机号"`
	Type    string `wire:"type" spec:"Y E" enum:"register findReg ESign" doc:"register 注册；findReg 忘记密码；ESign 电子签章"`
	SignMsg string `wire:"signMsg" spec:"N S 200" doc:"MD5(appkey+phone+type) 大写；不符只记发现"`
}

// smsReply is what both calls with codes answer, whether they succeed or not.
type smsReply struct {
	State   string `wire:"state" spec:"Y S" doc:"10可获取，20不可获取值"`
	Message string `wire:"message" spec:"Y S" doc:"提示信息"`
}

func handleSendSMS(tx *engine.Tx, v visit, q sendSMSRequest) (smsReply, error) {
	checkPhoneSign(tx, v, q.Phone, q.Type, q.SignMsg)
	if wrong := unsendable(tx, q); wrong != "" {
		return smsReply{}, badSMS(wrong)
	}
	if wrong := sendCode(tx, q.Phone, q.Type); wrong != "" {
		return smsReply{}, badSMS(wrong).By("sendSms R1")
	}
	return smsReply{stateGood, "yi fasong"}, nil
}

// unsendable answers why nobody at a phone can be sent a code of a type; "" when it can.
func unsendable(tx *engine.Tx, q sendSMSRequest) string {
	_, registered := userOf(tx, q.Phone)
	switch {
	case !isPhone(q.Phone):
		return textPhoneFormat
	case q.Type == typeRegister && registered:
		return textRegistered
	case q.Type != typeRegister && !registered:
		return textNoPhone
	}
	return ""
}

// badSMS is the refusal of a call with codes: state 20 and the text twice.
func badSMS(text string) *engine.Refusal { return failWith(text, smsReply{stateBad, text}) }

// checkPhoneSign holds the parameter signMsg of a call with codes against MD5(appkey+phone+type). The real back end
// never refuses it, so it is a finding only (wire §2).
func checkPhoneSign(tx *engine.Tx, v visit, phone, kind, given string) {
	for _, key := range configOf(tx).keys(v.Identity) {
		if strings.EqualFold(given, sum(key+phone+kind)) {
			return
		}
	}
	f := engine.Finding{
		API: v.Name, Level: engine.LevelError, Field: paramSign, Rule: "signature", Source: sourceSign, Got: clipped(given),
		Hint: "send the MD5 of appkey, phone and type (" + kind + ") in upper case; the system does not refuse it",
	}
	if given == "" {
		f.Rule = contract.RuleMissing
	}
	tx.Find(f)
}
