package xianyu

import (
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// The codes of the gateway that it answers by itself here; the rest of codes comes by rules.
const (
	codeUpload           = "3"
	codeAppLimited       = "7"
	codeAction           = "9"
	codeUnavailable      = "10"
	codePermissions      = "11"
	codeRemote           = "15"
	codeMissingMethod    = "21"
	codeInvalidMethod    = "22"
	codeInvalidFormat    = "23"
	codeMissingSignature = "24"
	codeInvalidSignature = "25"
	codeMissingSession   = "26"
	codeInvalidSession   = "27"
	codeMissingAppKey    = "28"
	codeInvalidAppKey    = "29"
	codeMissingTimestamp = "30"
	codeInvalidTimestamp = "31"
	codeMissingVersion   = "32"
	codeInvalidVersion   = "33"
	codeUnsupported      = "34"
	codeMissingArgument  = "40"
	codeInvalidArgument  = "41"
	codeParameter        = "43"
)

// The sub codes, and the codes of biz_error.
const (
	subUnknownApp  = "isv.appkey-not-exists"
	subInvalid     = "isv.invalid-parameter"
	subAppLimit    = "accesscontrol.limited-by-app-access-count"
	subAppAPILimit = "accesscontrol.limited-by-app-api-access-count"
	bizFinished    = "PROCESS_ALREADY_FINISHED"
	bizNoChannel   = "CHANNEL_NOT_FOUND"

	orderedByRule = "沙盘规则指定的返回码"
)

// codes lists the codes of the gateway, and those of biz_error, with their texts.
func codes() []engine.Code {
	list := []engine.Code{
		{Code: codeUpload, Text: "Upload fail"},
		{Code: "4", Text: "User Call limited"},
		{Code: "5", Text: "Session Call limited"},
		{Code: "6", Text: "Partner Call limited"},
		{Code: codeAppLimited, Text: "App Call Limited"},
		{Code: "8", Text: "App call exceeds limited frequency"},
		{Code: codeAction, Text: "Http action not allowed"},
		{Code: codeUnavailable, Text: "Service currently unavailable"},
		{Code: codePermissions, Text: "Insufficient isv permissions"},
		{Code: "12", Text: "Insufficient user permissions"},
		{Code: "13", Text: "Insufficient partner permissions"},
		{Code: codeRemote, Text: "Remote service error"},
		{Code: codeMissingMethod, Text: "Missing method"},
		{Code: codeInvalidMethod, Text: "Invalid method"},
		{Code: codeInvalidFormat, Text: "Invalid format"},
		{Code: codeMissingSignature, Text: "Missing signature"},
		{Code: codeInvalidSignature, Text: "Invalid signature"},
		{Code: codeMissingSession, Text: "Missing session"},
		{Code: codeInvalidSession, Text: "Invalid session"},
		{Code: codeMissingAppKey, Text: "Missing app key"},
		{Code: codeInvalidAppKey, Text: "Invalid app Key"},
		{Code: codeMissingTimestamp, Text: "Missing timestamp"},
		{Code: codeInvalidTimestamp, Text: "Invalid timestamp"},
		{Code: codeMissingVersion, Text: "Missing version"},
		{Code: codeInvalidVersion, Text: "Invalid version"},
		{Code: codeUnsupported, Text: "Unsupported version"},
		{Code: codeMissingArgument, Text: "Missing required arguments"},
		{Code: codeInvalidArgument, Text: "Invalid arguments"},
		{Code: "42", Text: "Forbidden request"},
		{Code: codeParameter, Text: "Parameter error"},
		{Code: "50", Text: "Remote service error", Source: "异常示例"},
		{Code: bizFinished, Text: "流程已结束", Source: "ours"},
		{Code: bizNoChannel, Text: "渠道不存在", Source: "ours"},
	}
	for i := range list {
		if list[i].Source == "" {
			list[i].Source = "field"
		}
	}
	return list
}

// detail is what an error of the gateway says besides its code and sub_msg, which is the refusal's text.
type detail struct {
	Argument string // stands behind the message: Missing required arguments:user
	SubCode  string
}

// failure is an error_response (异常示例): in this order, without what is absent.
type failure struct {
	Code      int    `json:"code"`
	Msg       string `json:"msg"`
	SubCode   string `json:"sub_code,omitempty"`
	SubMsg    string `json:"sub_msg,omitempty"`
	RequestID string `json:"request_id"`
}

// failed makes the error_response of a refusal. A rule orders a code as text: "15", "15 isv.item-not-exist" or a sub
// code alone, which goes with 15.
func failed(r *engine.Refusal, requestID string) failure {
	d, _ := r.Data.(detail)
	code, sub, _ := strings.Cut(strings.TrimSpace(r.Code), " ")
	number, err := strconv.Atoi(code)
	if err != nil {
		number, _ = strconv.Atoi(codeRemote)
		code, sub = codeRemote, code
	}
	f := failure{Code: number, Msg: textOf(code), SubCode: d.SubCode, SubMsg: r.Text, RequestID: requestID}
	if d.Argument != "" {
		f.Msg += ":" + d.Argument
	}
	if sub = strings.TrimSpace(sub); sub != "" {
		f.SubCode, f.SubMsg = sub, subText(sub)
	}
	return f
}

// textOf answers the text of a code, or that a rule has ordered it.
func textOf(code string) string {
	for _, c := range codes() {
		if c.Code == code {
			return c.Text
		}
	}
	return orderedByRule
}

// subText answers what goes with a sub code that a rule orders.
func subText(sub string) string {
	switch {
	case sub == subInvalid:
		return "非法参数" // 异常示例
	case strings.HasPrefix(sub, "accesscontrol."):
		return banText(1)
	default:
		return orderedByRule
	}
}

// subCode tells whether a text is a sub code of TOP: whose it is, a dot, and what it says (isv.invalid-parameter,
// isp.top-remote-connection-timeout, isv.user-not-exist:invalid-userid).
func subCode(text string) bool {
	owner, says, dotted := strings.Cut(text, ".")
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return dotted && owner != "" && says != "" && strings.Trim(owner, letters) == "" &&
		strings.Trim(says, letters+"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:_-") == ""
}

// business tells whether a code is one of biz_error: neither a number nor a sub code.
func business(code string) bool {
	return code != "" && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == "" && strings.Trim(code, "0123456789") != ""
}

// missing refuses a call without an argument: 40, with the bare name (wire: Codes).
func missing(name string) *engine.Refusal {
	return &engine.Refusal{Code: codeMissingArgument, Data: detail{Argument: name}}
}

// invalid refuses an argument: 41, with the bare name.
func invalid(name string) *engine.Refusal {
	return &engine.Refusal{Code: codeInvalidArgument, Data: detail{Argument: name}}
}

// refuse refuses with a code of the gateway alone.
func refuse(code string) *engine.Refusal { return &engine.Refusal{Code: code} }
