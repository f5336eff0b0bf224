package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
)

// The return codes of 5.1, and those of later documents of the same system that fill V1's gap (wire §3, ours).
const (
	codeOK                = "0"
	codeSystem            = "100001"
	codeFormat            = "100002"
	codeSignature         = "100003"
	codeNoPlatform        = "100004"
	codePlatformState     = "100005"
	codeNotOpened         = "100006"
	codeNoObject          = "100007"
	codeRejected          = "100008"
	codeNoUser            = "100009"
	codeUserState         = "100010"
	codeNoRight           = "100011"
	codeBank              = "100012"
	codeRepeated          = "100013"
	codeInsufficient      = "100014"
	codeProjectState      = "100015"
	codePlatformFunds     = "100016"
	codePlatformAccount   = "100017"
	codeUrgentHours       = "100018"
	codeProjectType       = "100019"
	codeInProcess         = "100020"
	codeHoliday           = "100021"
	codeNotInterceptable  = "100022"
	success               = "操作成功"
	maxDescription        = 50 // characters (description S 50)
	sourceSpecifiedCodes  = "5.1"
	sourceLaterDocuments  = "ours"
	unknownCodeWasOrdered = "沙盘规则指定的返回码"
)

// codes lists the return codes with their meaning.
func codes() []engine.Code {
	spec := func(code, text string) engine.Code {
		return engine.Code{Code: code, Text: text, Source: sourceSpecifiedCodes}
	}
	later := func(code, text string) engine.Code {
		return engine.Code{Code: code, Text: text, Source: sourceLaterDocuments}
	}
	return []engine.Code{
		spec(codeOK, success),
		spec(codeSystem, "系统错误"),
		spec(codeFormat, "参数格式错误"),
		spec(codeSignature, "签名验证失败"),
		spec(codeNoPlatform, "平台编号不存在"),
		spec(codePlatformState, "平台状态异常"),
		spec(codeNotOpened, "业务未开通"),
		later(codeNoObject, "查询对象不存在"),
		later(codeRejected, "业务受理失败"),
		later(codeNoUser, "用户不存在"),
		later(codeUserState, "用户账户不可用"),
		later(codeNoRight, "用户无此操作权限"),
		later(codeBank, "银行不支持"),
		later(codeRepeated, "请求流水号重复"),
		later(codeInsufficient, "余额或冻结金额不足"),
		later(codeProjectState, "标的状态不符"),
		later(codePlatformFunds, "平台账户余额不足"),
		later(codePlatformAccount, "平台账户未开通"),
		later(codeUrgentHours, "不在加急提现时间内"),
		later(codeProjectType, "标的类型不符"),
		later(codeInProcess, "处理中，请勿重试"),
		later(codeHoliday, "节假日提现额度限制"),
		later(codeNotInterceptable, "不能拦截"),
	}
}

// describe answers the text of a code: that of the refusal, or the table's, with the rule that is broken before it
// (wire §3: the description names the rule), never longer than the document allows.
func describe(r *engine.Refusal) string {
	text := r.Text
	if text == "" {
		text = unknownCodeWasOrdered
		for _, c := range codes() {
			if c.Code == r.Code {
				text = c.Text
			}
		}
	}
	if r.Rule != "" && r.Text != "" {
		text = r.Rule + " " + text
	}
	if runes := []rune(text); len(runes) > maxDescription {
		text = string(runes[:maxDescription-1]) + "…"
	}
	return text
}
