package cashloan_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	wrongOTP   = "400 Your OTP is incorrect. Please enter the correct number."
	expiredOTP = "400 Verification code expired."
	frequent   = "400 Sending verification codes is too frequent. Please try again later"
	missing    = "400 Parameters cannot be empty."
)

// said is a call and what it has to come to.
type said struct {
	name string
	call call
	want string
}

func (s *sandbox) says(list []said) {
	s.t.Helper()
	for _, c := range list {
		assert.Equal(s.t, c.want, c.call.comes(), c.name)
	}
}

// lastCode answers the newest code in the inbox of a phone.
func (s *sandbox) lastCode(phone, kind string) string {
	s.t.Helper()
	raw, err := s.Records(slug, "sms", "", 0)
	require.NoError(s.t, err)
	code := ""
	for _, r := range raw {
		m := readObject(s.t, r)
		if m["phone"] == phone && m["type"] == kind {
			code = m["code"].(string)
		}
	}
	return code
}

// other answers a code that is not the given one.
func other(code string) string {
	if code == "1111" {
		return "2222"
	}
	return "1111"
}

// TestPhoneExists are the three answers of the document, and the device rule for new phones only.
func TestPhoneExists(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.register("1050000005")
	ask := func(list ...string) call { return s.guest().post("user/isPhoneExists", list...).unsigned() }
	s.says([]said{
		{"there", ask("phone", "1050000005", "imei", "other"), "200 The mobile phone number already exists."},
		{"new", ask("phone", "1050000006", "imei", "other"), "200 The mobile phone does not exist and can be registered."},
		{"new, no device", ask("phone", "1050000006"), "200 The mobile phone does not exist and can be registered."},
		{"new, no device to speak of", ask("phone", "1050000006", "imei", "000000"), "200 The mobile phone does not exist and can be registered."},
		{"new, a used device", ask("phone", "1050000006", "imei", "IMEI1050000005"), "400 The device you use has registered other phone numbers and cannot be registered."},
		{"no phone", ask(), missing},
		{"no number", ask("phone", "+911050000"), "400 The format of mobile number is incorrect."},
		{"nine digits", ask("phone", "105000000"), "400 The format of mobile number is incorrect."},
	})
	assert.Equal(t, "20", ask("phone", "1050000006", "imei", "IMEI1050000005").hear().Data["isExists"])
}

// TestRegister is the table of refusals, in their order, and what stays of them: nothing.
func TestRegister(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.register("1050000005")
	reg := func(list ...string) call {
		c := s.guest().post("user/register", "loginName", "1050000006", "loginPwd", pwd, "vcode", "0000", "imei", "new")
		for i := 0; i+1 < len(list); i += 2 {
			c = c.with(list[i], list[i+1])
		}
		return c
	}
	s.says([]said{
		{"no phone", reg("loginName", ""), missing},
		{"no password", reg("loginPwd", ""), missing},
		{"no code", reg("vcode", ""), missing},
		{"a wrong phone", reg("loginName", "105000000x"), "400 The format of mobile number is incorrect."},
		{"a short password", reg("loginPwd", "secret"), "400 The format of password is incorrect."},
		{"a known phone", reg("loginName", "1050000005", "vcode", "1234"), "400 The mobile phone number has been registered."},
		{"a known device", reg("imei", "IMEI1050000005"), "400 The device you use has registered other phone numbers and cannot be registered."},
		{"a code that nobody sent", reg("vcode", "1234"), wrongOTP},
		{"everything", reg(), "200 The register was successful."},
		{"twice", reg(), "400 The mobile phone number has been registered."},
	})
	users, err := s.Records(slug, "users", "", 0)
	require.NoError(t, err)
	assert.Len(t, users, 2)
}

// TestLogin: unknown, wrong, right in either case of the MD5.
func TestLogin(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.register("1050000005")
	in := func(phone, password string) call {
		return s.guest().post("user/login", "loginName", phone, "loginPwd", password, "mac", "m")
	}
	s.says([]said{
		{"nobody", in("1050000006", pwd), "400 The account does not exist."},
		{"no phone number", in("x", pwd), "400 The account does not exist."},
		{"a wrong password", in("1050000005", md5Of("x")), "400 The password is wrong."},
		{"capitals", in("1050000005", strings.ToUpper(pwd)), "200 The login was successful."},
		{"small letters", in("1050000005", strings.ToLower(pwd)), "200 The login was successful."},
		{"no password", in("1050000005", ""), missing},
		{"no mac", in("1050000005", pwd).without("mac"), missing},
	})
}

// TestPasswords change in two ways, plain or as MD5.
func TestPasswords(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	change := func(old, next string) call { return a.post("act/user/changeLoginPwd", "oldPwd", old, "newPwd", next) }
	s.says([]said{
		{"a wrong old one", change("x", "secret"), "400 The password is wrong."},
		{"no new one", change(pwd, ""), missing},
		{"plain", change(pwd, "secret"), "200 操作成功"},
		{"the plain one as MD5", change(md5Of("secret"), "other"), "200 操作成功"},
		{"the session goes on", a.get("act/user/info"), "200 Successful access to user authentication information."},
	})
	forget := func(list ...string) call {
		c := s.guest().post("user/login/forgetPwd", "phone", "1050000005", "newPwd", "third", "confirmPassword", md5Of("third"), "vcode", "0000")
		for i := 0; i+1 < len(list); i += 2 {
			c = c.with(list[i], list[i+1])
		}
		return c
	}
	s.says([]said{
		{"no phone", forget("phone", ""), missing},
		{"no confirmation", forget("confirmPassword", ""), missing},
		{"a wrong phone", forget("phone", "1"), "400 The format of mobile number is incorrect."},
		{"an unknown phone", forget("phone", "1050000006"), "400 The phone number does not exist"},
		{"another confirmation", forget("confirmPassword", "fourth"), "400 The two passwords are not the same."},
		{"a code that nobody sent", forget("vcode", "1234"), wrongOTP},
		{"plain and MD5", forget(), "200 Password modified successfully"},
		{"the new one", s.guest().post("user/login", "loginName", "1050000005", "loginPwd", md5Of("third"), "mac", "m"), "200 The login was successful."},
	})
}

// TestCodeOfForgotten: verifySms looks at a code, forgetPwd uses it, and it is used once.
func TestCodeOfForgotten(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.register("1050000005")
	s.guest().post("user/sendSms", "phone", "1050000005", "type", "findReg").ok()
	code := s.lastCode("1050000005", "findReg")
	forget := func(code string) call {
		return s.guest().post("user/login/forgetPwd", "phone", "1050000005", "newPwd", "x", "confirmPassword", "x", "vcode", code)
	}
	verify := s.guest().post("user/verifySms", "phone", "1050000005", "type", "findReg", "vcode", code)
	s.says([]said{
		{"looked at", verify, "200 successful"},
		{"looked at again", verify, "200 successful"},
		{"another type", verify.with("type", "ESign"), wrongOTP},
		{"a wrong one", forget(other(code)), wrongOTP},
		{"used", forget(code), "200 Password modified successfully"},
		{"used again", forget(code), expiredOTP},
	})
}

// TestSendSMS is the table of refusals of codes; all of them carry state 20 and the text.
func TestSendSMS(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.register("1050000005")
	send := func(phone, kind string) call { return s.guest().post("user/sendSms", "phone", phone, "type", kind) }
	s.says([]said{
		{"no phone", send("", "register"), missing},
		{"no type", send("1050000006", ""), missing},
		{"another type", send("1050000006", "login"), missing},
		{"a wrong number", send("10500", "register"), "400 The format of mobile number is incorrect."},
		{"a known one", send("1050000005", "register"), "400 The mobile phone number has been registered."},
		{"an unknown one", send("1050000006", "findReg"), "400 The phone number does not exist"},
		{"an unknown one for a signature", send("1050000006", "ESign"), "400 The phone number does not exist"},
	})
	refused := send("10500", "register").hear()
	assert.Equal(t, map[string]any{"state": "20", "message": "The format of mobile number is incorrect."}, refused.Data)
	good := send("1050000006", "register").hear()
	assert.Equal(t, map[string]any{"state": "10", "message": "yi fasong"}, good.Data)
	assert.Regexp(t, `^[0-9]{4}$`, s.lastCode("1050000006", "register"))
}

// TestResend: once a minute, five times in a day of India, each per phone and type.
func TestResend(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.register("1050000005")
	send := func(kind string) string {
		return s.guest().post("user/sendSms", "phone", "1050000005", "type", kind).comes()
	}
	assert.Equal(t, "200 successful", send("findReg"))
	assert.Equal(t, frequent, send("findReg"))
	assert.Equal(t, "200 successful", send("ESign"), "another type counts for itself")
	s.pass(59 * time.Second)
	assert.Equal(t, frequent, send("findReg"))
	for range 4 {
		s.pass(time.Minute)
		assert.Equal(t, "200 successful", send("findReg"))
	}
	s.pass(time.Hour)
	assert.Equal(t, frequent, send("findReg"), "the sixth of the day")
	s.pass(12 * time.Hour) // 23:05 in India, tomorrow in Beijing
	assert.Equal(t, frequent, send("findReg"))
	s.pass(time.Hour)
	assert.Equal(t, "200 successful", send("findReg"), "a new day in India")
}

// TestWrongCodes: five minutes, ten wrong tries; a new code begins anew.
func TestWrongCodes(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	const phone = "1050000006"
	send := s.guest().post("user/sendSms", "phone", phone, "type", "register")
	verify := func(code string) call {
		return s.guest().post("user/verifySms", "phone", phone, "type", "register", "vcode", code)
	}
	send.ok()
	code := s.lastCode(phone, "register")
	for range 10 {
		assert.Equal(t, wrongOTP, verify(other(code)).comes())
	}
	assert.Equal(t, expiredOTP, verify(code).comes(), "the eleventh, though it is right")
	assert.Equal(t, "200 successful", verify("0000").comes(), "the test code passes always")
	s.pass(time.Minute)
	send.ok()
	code = s.lastCode(phone, "register")
	s.pass(5*time.Minute - time.Second)
	assert.Equal(t, "200 successful", verify(code).comes())
	s.pass(time.Second)
	assert.Equal(t, expiredOTP, verify(code).comes())
	assert.Equal(t, map[string]any{"state": "20", "message": "Verification code expired."}, verify(code).hear().Data)
	s.says([]said{
		{"no code", verify(""), missing},
		{"no phone", verify(code).with("phone", ""), missing},
		{"a wrong phone", verify(code).with("phone", "1"), "400 The format of mobile number is incorrect."},
		{"another phone", verify(code).with("phone", "1050000007"), wrongOTP},
	})
}

// TestTriesOfRegister: a wrong code of a registration is a try too, though the call is refused.
func TestTriesOfRegister(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	const phone = "1050000006"
	s.guest().post("user/sendSms", "phone", phone, "type", "register").ok()
	code := s.lastCode(phone, "register")
	reg := func(code string) call {
		return s.guest().post("user/register", "loginName", phone, "loginPwd", pwd, "vcode", code)
	}
	for range 9 {
		assert.Equal(t, wrongOTP, reg(other(code)).comes())
	}
	assert.Equal(t, "200 The register was successful.", reg(code).comes())
}

// TestTestCode: a world may have another test code, or none.
func TestTestCode(t *testing.T) {
	t.Parallel()
	s := open(t, `{"testCode":""}`)
	verify := s.guest().post("user/verifySms", "phone", "1050000006", "type", "register", "vcode", "0000")
	assert.Equal(t, wrongOTP, verify.comes())
	s.configure(`{"testCode":"4711"}`)
	assert.Equal(t, wrongOTP, verify.comes())
	assert.Equal(t, "200 successful", verify.with("vcode", "4711").comes())
}

// TestPhoneSign: the signMsg of calls with codes is looked at, never refused.
func TestPhoneSign(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	send := s.guest().post("user/verifySms", "phone", "1050000006", "type", "register", "vcode", "0000")
	assert.Equal(t, []string{"error missing signMsg"}, send.findings())
	assert.Equal(t, []string{"error signature signMsg"}, send.with("signMsg", "x").findings())
	assert.Empty(t, send.with("signMsg", strings.ToLower(md5Of("1234561050000006register"))).findings())
}
