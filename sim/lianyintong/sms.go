package lianyintong

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// kindSMS are the text messages that hosted pages send: the sandbox's phone inbox (wire §8).
const kindSMS = "sms"

// smsLife is how long a code is valid (ours: the document does not say).
const smsLife = 10 * time.Minute

// sms is a text message with a code.
type sms struct {
	ID         string    `json:"id"`
	PlatformNo string    `json:"platformNo"`
	RequestNo  string    `json:"requestNo"`
	Mobile     string    `json:"mobile"`
	Code       string    `json:"code"`
	Text       string    `json:"text"`
	At         time.Time `json:"at"`
}

// sendSMS sends the code of an order to a mobile. Only the newest code of an order is valid.
func sendSMS(tx *engine.Tx, o *order, mobile, title string) {
	code := tx.Digits(6)
	m := sms{
		ID: fmt.Sprintf("s%09d", tx.Number("sms")), PlatformNo: o.PlatformNo, RequestNo: o.RequestNo, Mobile: mobile, Code: code,
		Text: fmt.Sprintf("【联银通】您正在办理%s，验证码%s，10分钟内有效，请勿告知他人。", title, code), At: tx.Now(),
	}
	engine.Put(tx, kindSMS, m.ID, m)
	o.SMS = m.ID
}

// checkSMS answers the step that shows the page again when the code is wrong or has become too old.
func checkSMS(tx *engine.Tx, o *order, given string) (step, bool) {
	m, sent := engine.Get[sms](tx, kindSMS, o.SMS)
	switch {
	case !sent:
		return step{again: "请先获取短信验证码"}, false
	case given != m.Code:
		return wrongDigits("短信验证码", given), false
	case !tx.Now().Before(m.At.Add(smsLife)):
		return step{again: "短信验证码已过期，请重新获取"}, false
	default:
		return step{}, true
	}
}

// smsInput is the field of the code. It says when and where the code was sent, so that it need not be asked for.
func smsInput(tx *engine.Tx, o order) pages.Input {
	in := pages.Input{Name: "smsCode", Label: "短信验证码", Type: "tel", MaxLen: 6, Pattern: "[0-9]{6}", Autocomplete: "one-time-code", Hint: "请先获取短信验证码"}
	if m, sent := engine.Get[sms](tx, kindSMS, o.SMS); sent {
		in.Hint = fmt.Sprintf("已于 %s 发送至 %s，10 分钟内有效（在沙盘的短信收件箱里查看）", m.At.In(clock.Zone).Format("15:04:05"), m.Mobile)
	}
	return in
}

func smsButton() pages.Button {
	return pages.Button{Name: "action", Value: actionSMS, Label: "获取验证码", Kind: "plain"}
}
