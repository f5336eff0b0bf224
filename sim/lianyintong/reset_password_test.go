package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// full is a card that passes four elements, part one that passes three (wire §12).
const (
	fullCard = "6222020000000001111"
	partCard = "6222020000000000002"
)

// resetter starts a world with a user who wants a new password: a person with a card, or a company.
func resetter(t *testing.T, card string) (c *client, no, password, mobile string, shown page) {
	t.Helper()
	c = open(t, "").client()
	if card == "" {
		f := c.company("X1")
		no, password, mobile = f.No, f.Password, f.ContactPhone
	} else {
		p := c.stranger("X1", "ICBK")
		p.BankcardNo = card
		require.Equal(t, "0", c.enroll(p, "REG").code())
		no, password, mobile = p.No, p.Password, p.Mobile
	}
	return c, no, password, mobile, c.gateway("RESET_PASSWORD", unbinding("R1", no))
}

func TestTheOldPasswordProvesWhoOneIs(t *testing.T) { // 2.20 R1, R2
	t.Parallel()
	for name, card := range map[string]string{"four elements": fullCard, "three elements": partCard, "a company": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, no, password, _, shown := resetter(t, card)
			next := other(password)
			shown = shown.press("确认修改", "mode", "remember", "oldPassword", next, "password", next, "confirmPassword", next)
			assert.Contains(t, shown.problem(), "原交易密码错误")
			assert.Equal(t, password, c.user(no)["password"])
			b := shown.press("确认修改", "mode", "remember", "oldPassword", password, "password", next, "confirmPassword", next).callback()
			assert.Equal(t, "0", b.code())
			assert.Equal(t, b.fields["respData"], c.lastNotify().fields["respData"])
			assert.Equal(t, next, c.user(no)["password"])
			assert.Equal(t, "100020", func() string {
				c.fund("user:"+no, "1")
				return c.unbind("R2", no, next).code()
			}(), "the new one is the password from now on")
		})
	}
}

func TestTheCardAndACodeProveWhoOneIs(t *testing.T) { // 2.20 R3, R4
	t.Parallel()
	for name, card := range map[string]string{"four elements": fullCard, "a company": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, no, password, mobile, shown := resetter(t, card)
			number, next := text(c.user(no)["bankcardNo"]), other(password)
			assert.Equal(t, mobile, c.inbox("R1")[0]["mobile"])
			try := func(number, code string) page {
				return shown.press("确认修改", "mode", "forgot", "bankcardNo", number, "smsCode", code, "password", next, "confirmPassword", next)
			}
			assert.Contains(t, try(number[:18], c.smsCode("R1")).problem(), "错误", "the whole number")
			assert.Contains(t, try("", c.smsCode("R1")).problem(), "完整")
			assert.Contains(t, try(number, other(c.smsCode("R1"))).problem(), "验证码错误")
			assert.Contains(t, try(number, "").problem(), "验证码")
			assert.Equal(t, password, c.user(no)["password"])
			b := try(number, c.smsCode("R1")).callback()
			assert.Equal(t, "0", b.code())
			assert.Equal(t, next, c.user(no)["password"])
			assert.Len(t, c.noticesOf("R1"), 1)
		})
	}
}

func TestThreeElementsTakeTheCardAlone(t *testing.T) { // 2.20 R3
	t.Parallel()
	c, no, password, _, shown := resetter(t, partCard)
	assert.Empty(t, c.inbox("R1"))
	assert.Equal(t, []string{"确认修改", "取消"}, shown.labels())
	assert.Zero(t, shown.doc.Find("input[name=smsCode]").Length())
	next := other(password)
	shown = shown.press("确认修改", "mode", "forgot", "bankcardNo", fullCard, "password", next, "confirmPassword", next)
	assert.Contains(t, shown.problem(), "银行卡错误")
	b := shown.press("确认修改", "mode", "forgot", "bankcardNo", partCard, "password", next, "confirmPassword", next).callback()
	assert.Equal(t, "0", b.code())
	assert.Equal(t, next, c.user(no)["password"])
}

func TestWithoutACardThereIsNoNewPassword(t *testing.T) { // 2.20 R5
	t.Parallel()
	c := open(t, "").client()
	p, e := c.unbound()
	for no, word := range map[string]string{p.No: "银行卡", e.No: "对公账号"} {
		shown := c.gateway("RESET_PASSWORD", unbinding("R1", no))
		assert.Contains(t, shown.problem(), word)
		b := shown.callback()
		assert.Equal(t, "100008", b.code())
		assert.Contains(t, b.says(), "2.20 R5")
		assert.False(t, b.auto)
		assert.Empty(t, c.state("R1"))
	}
	assert.Equal(t, "100009", c.gateway("RESET_PASSWORD", unbinding("R1", "U9")).callback().code())
	q := c.register("U1")
	shown := c.gateway("RESET_PASSWORD", unbinding("R2", "U1"))
	c.unbind("R3", "U1", q.Password)
	late := shown.press("确认修改", "mode", "remember", "oldPassword", q.Password, "password", "123456", "confirmPassword", "123456").callback()
	assert.Contains(t, late.says(), "2.20 R5", "the card was taken away while the page was open")
	assert.Equal(t, q.Password, c.user("U1")["password"])
}

func TestThePageKeepsWhatWasChosen(t *testing.T) { // 2.20 R1
	t.Parallel()
	c, _, _, _, shown := resetter(t, fullCard)
	checked := func(p page) string {
		return p.doc.Find("input[name=mode][checked]").AttrOr("value", "")
	}
	assert.Equal(t, "remember", checked(shown))
	forgot := shown.press("确认修改", "mode", "forgot")
	assert.NotEmpty(t, forgot.problem())
	assert.Equal(t, "forgot", checked(forgot))
	remembered := shown.press("确认修改", "mode", "remember")
	assert.Equal(t, "remember", checked(remembered))
	action, _ := shown.form("获取验证码")
	body := string(envelope{{"requestKey", action.Query().Get("requestKey")}, {"mode", "forgot"}, {"action", "sms"}}.body())
	shown = c.browse(c.request("POST", action, body))
	assert.Equal(t, "forgot", checked(shown))
	assert.Len(t, c.inbox("R1"), 2)
	shown = shown.press("确认修改", "bankcardNo", fullCard, "smsCode", c.smsCode("R1"), "password", "123456", "confirmPassword", "123457")
	assert.Contains(t, shown.problem(), "不一致")
	assert.Equal(t, "forgot", checked(shown))
	assert.Equal(t, "0", shown.press("确认修改", "bankcardNo", fullCard, "smsCode", c.smsCode("R1"), "password", "123456", "confirmPassword", "123456").
		callback().code(), "the code was not used up")
}

func TestOtherChoicesAreNone(t *testing.T) {
	t.Parallel()
	c, no, password, _, shown := resetter(t, fullCard)
	action, fields := shown.form("确认修改", "oldPassword", password, "password", "123456", "confirmPassword", "123456")
	shown = c.browse(c.request("POST", action, string(envelope(fields).set("mode", "guess").body())))
	assert.Contains(t, shown.problem(), "请选择")
	assert.Equal(t, password, c.user(no)["password"])
	bare := envelope(fields).without("mode")
	assert.Equal(t, "0", c.browse(c.request("POST", action, string(bare.body()))).callback().code(), "who chooses nothing remembers")
}

func TestFiveWrongProofsEndTheReset(t *testing.T) { // wire §8
	t.Parallel()
	c, no, password, _, shown := resetter(t, fullCard)
	next := other(password)
	proofs := [][]string{
		{"mode", "remember", "oldPassword", next},
		{"mode", "forgot", "bankcardNo", partCard},
		{"mode", "forgot", "bankcardNo", fullCard, "smsCode", other(c.smsCode("R1"))},
		{"mode", "remember", "oldPassword", next},
		{"mode", "forgot", "bankcardNo", partCard, "smsCode", c.smsCode("R1")},
	}
	for i, proof := range proofs {
		assert.False(t, shown.hasWayBack(), i)
		shown = shown.press("确认修改", append(proof, "password", next, "confirmPassword", next)...)
	}
	assert.Equal(t, "100008", shown.callback().code())
	assert.Equal(t, password, c.user(no)["password"])
	assert.Empty(t, c.noticesOf("R1"))
}

func TestACardThatChangesWhileThePageIsOpen(t *testing.T) { // 2.20 R3
	t.Parallel()
	c, no, password, mobile, shown := resetter(t, partCard)
	c.unbind("R2", no, password)
	c.gateway("PERSONAL_BIND_BANKCARD", binding("R3", no, mobile, fullCard)).press("确认绑卡", "password", password)
	proof := []string{"mode", "forgot", "bankcardNo", fullCard, "password", "123456", "confirmPassword", "123456"}
	shown = shown.press("确认修改", proof...)
	assert.Contains(t, shown.problem(), "请先获取短信验证码", "four elements now")
	shown = shown.press("获取验证码")
	assert.Equal(t, "0", shown.press("确认修改", append(proof, "smsCode", c.smsCode("R1"))...).callback().code())
}
