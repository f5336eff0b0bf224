package cashloan

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// The kinds of records of codes.
const (
	kindSMS  = "sms"  // the inbox: every message, the newest last
	kindOTPs = "otps" // by phone and type: the code that counts, and what the limits count
)

// The types of codes.
const (
	typeRegister = "register" // 注册时获取验证码
	typeFindReg  = "findReg"  // 忘记密码发送验证码
	typeESign    = "ESign"    // 电子签章获取验证码
)

// The limits of codes, each per phone and type (wire §5).
const (
	codeLife   = 5 * time.Minute
	codePause  = time.Minute // between two codes
	codesADay  = 5           // in a day of India
	codeTries  = 10          // wrong ones; then even the right one is refused
	stateGood  = "10"
	stateBad   = "20"
	inboxDigit = 9 // of an id, so that the inbox sorts
)

// The texts of codes (wire §5).
const (
	textFrequent   = "Sending verification codes is too frequent. Please try again later"
	textRegistered = "The mobile phone number has been registered."
	textNoPhone    = "The phone number does not exist"
	textOTPExpired = "Verification code expired."
	textOTPWrong   = "Your OTP is incorrect. Please enter the correct number."
)

// message is a short message in the inbox of a phone (surface.md §5).
type message struct {
	ID    string    `json:"id"`
	Phone string    `json:"phone"`
	Type  string    `json:"type"`
	Code  string    `json:"code"`
	At    time.Time `json:"at"`
}

// otp is the code that counts for a phone and a type.
type otp struct {
	ID    string    `json:"id"` // phone-type
	Code  string    `json:"code"`
	At    time.Time `json:"at"`
	Tries int       `json:"tries"` // wrong ones
	Used  bool      `json:"used"`  // an account or a password was made with it
	Day   string    `json:"day"`   // of India
	Sent  int       `json:"sent"`  // on that day
}

func otpID(phone, kind string) string { return phone + "-" + kind }

// sendCode sends a code to a phone, or answers why it does not; "" when it did.
func sendCode(tx *engine.Tx, phone, kind string) string {
	o, ok := engine.Get[otp](tx, kindOTPs, otpID(phone, kind))
	today := day(tx.Now())
	if o.Day != today {
		o.Day, o.Sent = today, 0
	}
	if ok && tx.Now().Before(o.At.Add(codePause)) || o.Sent >= codesADay {
		return textFrequent
	}
	o = otp{ID: otpID(phone, kind), Code: fmt.Sprintf("%04d", tx.Rand().IntN(10_000)), At: tx.Now(), Day: today, Sent: o.Sent + 1}
	if o.Code == configOf(tx).TestCode { // one that passes anyhow would prove nothing
		o.Code = "1" + o.Code[1:]
	}
	engine.Put(tx, kindOTPs, o.ID, o)
	m := message{ID: fmt.Sprintf("%0*d", inboxDigit, tx.Number("sms")), Phone: phone, Type: kind, Code: o.Code, At: tx.Now()}
	engine.Put(tx, kindSMS, m.ID, m)
	return ""
}

// tryCode holds a code against the one that was sent, and answers what is wrong with it; "" when it is good. A wrong one
// is counted: the caller keeps what was written.
func tryCode(tx *engine.Tx, phone, kind, code string) string {
	if test := configOf(tx).TestCode; test != "" && code == test {
		return ""
	}
	o, ok := engine.Get[otp](tx, kindOTPs, otpID(phone, kind))
	switch {
	case !ok:
		return textOTPWrong
	case o.Used || o.Tries >= codeTries || !tx.Now().Before(o.At.Add(codeLife)):
		return textOTPExpired
	case o.Code != code:
		o.Tries++
		engine.Put(tx, kindOTPs, o.ID, o)
		return textOTPWrong
	}
	return ""
}

// useCode lets the code that counts be used no more.
func useCode(tx *engine.Tx, phone, kind string) {
	if o, ok := engine.Get[otp](tx, kindOTPs, otpID(phone, kind)); ok {
		o.Used = true
		engine.Put(tx, kindOTPs, o.ID, o)
	}
}
