package lianyintong

import (
	"strings"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// The terminals of 5.3.2.
const (
	devicePC     = "PC"
	deviceMobile = "MOBILE"
)

// The values of the hosted pages' fields action and outcome (wire §8).
const (
	actionSubmit   = "submit"
	actionCancel   = "cancel"
	actionSMS      = "sms" // 获取验证码
	outcomeSuccess = "SUCCESS"
	outcomeFail    = "FAIL"
)

// pageForm is all that hosted pages can send (wire §8). What proves who the user is has no length: a long text is a
// wrong password like any other.
type pageForm struct {
	RequestKey      string `wire:"requestKey" spec:"Y S 64" doc:"页面流水"`
	Action          string `wire:"action" spec:"N S 50" doc:"submit 确认；sms 获取验证码；cancel 取消"`
	Password        string `wire:"password" spec:"N S" doc:"交易密码，六位数字"`
	ConfirmPassword string `wire:"confirmPassword" spec:"N S" doc:"确认交易密码"`
	OldPassword     string `wire:"oldPassword" spec:"N S" doc:"原交易密码"`
	SMSCode         string `wire:"smsCode" spec:"N S" doc:"短信验证码"`
	BankcardNo      string `wire:"bankcardNo" spec:"N S" doc:"银行卡号"`
	Mobile          string `wire:"mobile" spec:"N S 50" doc:"银行预留手机号"`
	Mode            string `wire:"mode" spec:"N S 50" doc:"remember 记得原密码；forgot 忘记原密码"`
	Outcome         string `wire:"outcome" spec:"N S 50" doc:"银行页面：SUCCESS 支付；FAIL 失败"`
}

// readPage reads what a hosted page sends: /lanmaotech/page/{service}, its fields from the query and the form.
func readPage(call *engine.Call, method string, form wire.Form, service string) (*engine.Call, *engine.Refusal) {
	call.Name = service + "/page"
	for _, f := range form.Fields {
		if !utf8.ValidString(f.Value) {
			return call, engine.Refuse(codeFormat, "页面提交的内容不是 UTF-8 编码")
		}
		if _, repeated := call.Fields.Member(f.Name); repeated {
			continue // the form's own address repeats the requestKey of its hidden field
		}
		call.Fields.Members = append(call.Fields.Members, wire.Member{Name: f.Name, Value: wire.Value{Kind: wire.String, Text: f.Value}})
	}
	if method != "GET" && method != "POST" && method != "HEAD" {
		return call, engine.Refuse(codeFormat, "请使用 GET 或 POST")
	}
	return call, nil
}

// deviceOf answers which layout a request gets: userDevice, else what its User-Agent says (1.2). A userDevice that is
// none of 5.3.2 is refused, on a page in the layout of the browser.
func deviceOf(call *engine.Call) string {
	if r, ok := call.Private.(*request); ok {
		if device := r.envelope["userDevice"]; device == devicePC || device == deviceMobile {
			return device
		}
	}
	agent := strings.ToLower(call.In.Header.Get("User-Agent"))
	for _, mark := range []string{"mobile", "android", "iphone", "ipad", "micromessenger", "windows phone"} {
		if strings.Contains(agent, mark) {
			return deviceMobile
		}
	}
	return devicePC
}

// passwordInput is the field of the trading password: six digits (wire §8).
func passwordInput(name, label string) pages.Input {
	return pages.Input{Name: name, Label: label, Type: "password", MaxLen: 6, Pattern: "[0-9]{6}", Autocomplete: "off", Required: true, Hint: "六位数字"}
}

func submitButton(label string) pages.Button {
	return pages.Button{Name: "action", Value: actionSubmit, Label: label, Kind: "primary"}
}

// sixDigits tells whether a text is a lawful trading password.
func sixDigits(text string) bool {
	return len(text) == 6 && strings.Trim(text, "0123456789") == ""
}

// checkPassword answers the step that shows the page again when the trading password, under its label on the page, is
// wrong.
func checkPassword(u user, label, given string) (step, bool) {
	if given != "" && given == u.Password {
		return step{}, true
	}
	return wrongDigits(label, given), false
}

// wrongDigits is the step of a password or code that is not the right one. Every one counts, whatever it looks like
// (wire §8); a field that was left empty is forgotten, not guessed, and does not (ours).
func wrongDigits(label, given string) step {
	switch {
	case given == "":
		return step{again: "请输入" + label + "（六位数字）"}
	case !sixDigits(given):
		return step{again: label + "错误：应为六位数字", wrong: true}
	default:
		return step{again: label + "错误", wrong: true}
	}
}
