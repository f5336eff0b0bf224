package lianyintong_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/outbox"
)

func TestRegisteringTwiceIsRefused(t *testing.T) { // 2.1 R1
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	before := c.traces()
	b := c.gateway("PERSONAL_REGISTER", c.stranger("U1", "BKCH").registration("R2")).callback()
	assert.Equal(t, "100008", b.code())
	assert.Contains(t, b.says(), "2.1 R1")
	assert.Equal(t, "R2", b.data["requestNo"])
	assert.False(t, b.auto, "a refusal waits for the person")
	assert.Equal(t, before, c.traces())
	assert.Len(t, c.notified(), 1, "a refusal sends no NOTIFY")
}

func TestTwoOpenPagesRegisterOneUser(t *testing.T) { // 2.1 R1
	t.Parallel()
	c := open(t, "").client()
	one, other := c.stranger("U1", "ICBK"), c.stranger("U1", "BKCH")
	left := c.gateway("PERSONAL_REGISTER", one.registration("R1"))
	right := c.gateway("PERSONAL_REGISTER", other.registration("R2"))
	assert.Equal(t, "0", right.press("同意并开通", "password", "111111", "confirmPassword", "111111").callback().code())
	late := left.press("同意并开通", "password", "222222", "confirmPassword", "222222").callback()
	assert.Equal(t, "100008", late.code())
	assert.Contains(t, late.says(), "2.1 R1")
	u, _ := c.record("users", first+"/U1")
	assert.Equal(t, other.Name, u["realName"])
	assert.Equal(t, "111111", u["password"])
	assert.Equal(t, "FAIL", c.state("R1"))
	assert.Empty(t, c.noticesOf("R1"))
}

func TestRegisterPageShowsWhatThePlatformSentAndTakesPasswordsOnly(t *testing.T) { // 2.1 R2
	t.Parallel()
	c := open(t, "").client()
	p := c.stranger("U1", "CIBK")
	shown := c.gateway("PERSONAL_REGISTER", p.registration("R1"))
	assert.Equal(t, 200, shown.status)
	assert.Equal(t, "个人绑卡注册", shown.text("main h1"))
	assert.Equal(t, p.Name, shown.row("姓名"))
	assert.Equal(t, p.IDCardNo[:6]+"********"+p.IDCardNo[14:], shown.row("身份证号"))
	assert.Equal(t, "***************"+p.BankcardNo[15:], shown.row("银行卡号"))
	assert.Equal(t, "中信银行", shown.row("银行"))
	assert.Equal(t, p.Mobile, shown.row("银行预留手机号"))
	assert.Contains(t, shown.html, "沙盘演示平台")
	assert.NotContains(t, shown.html, p.BankcardNo)
	assert.NotContains(t, shown.html, p.IDCardNo)
	_, fields := shown.form("同意并开通")
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	assert.Equal(t, []string{"requestKey", "password", "confirmPassword", "action"}, names)
}

func TestCardChecks(t *testing.T) { // 2.1 R3, R4, wire §12
	t.Parallel()
	const named = "6222020000000009999"
	for name, c := range map[string]struct{ card, config, code, access string }{
		"four elements":             {"6222020000000001111", "", "0", "FULL_CHECKED"},
		"three elements":            {"6222020000000000002", "", "0", "PART_CHECKED"},
		"neither":                   {"6222020000000000003", "", "100008", ""},
		"the ending is whole":       {"6222020000000010003", "", "100008", ""},
		"another ending":            {"6222020000000000020", "", "0", "FULL_CHECKED"},
		"configured FULL":           {named, `"cards":{"` + named + `":"FULL"}`, "0", "FULL_CHECKED"},
		"configured PART":           {named, `"cards":{"` + named + `":"PART"}`, "0", "PART_CHECKED"},
		"configured FAIL":           {named, `"cards":{"` + named + `":"FAIL"}`, "100008", ""},
		"configured against ending": {"6222020000000000003", `"cards":{"6222020000000000003":"FULL"}`, "0", "FULL_CHECKED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, platform(c.config))
			cl := s.client()
			p := s.stranger("U1", "ICBK")
			p.BankcardNo = c.card
			b := cl.enroll(p, "R1")
			assert.Equal(t, c.code, b.code())
			assert.Equal(t, c.access, text(b.data["accessType"]))
			assert.True(t, b.auto)
			assert.Equal(t, b.fields["respData"], s.lastNotify().fields["respData"], "both outcomes are notified")
			u, there := s.record("users", first+"/U1")
			if c.code != "0" {
				assert.Contains(t, b.says(), "2.1 R3")
				assert.False(t, there)
				assert.Equal(t, "FAIL", s.state("R1"))
				p.BankcardNo = "6222020000000001111"
				assert.Equal(t, "0", cl.enroll(p, "R2").code(), "another card may be tried")
				return
			}
			assert.Equal(t, c.access, u["accessType"])
			assert.Equal(t, "0", cl.gateway("RECHARGE", recharge("R2", "U1", "1.00")).press("确认支付").callback().code(), "R4: nothing else changes")
		})
	}
}

func TestBanksOfPersonalRegister(t *testing.T) { // 2.1 R5
	t.Parallel()
	served := map[string]bool{
		"BKCH": true, "ABOC": true, "ICBK": true, "PCBC": true, "HXBK": true, "EVER": true, "SPDB": true, "FJIB": true,
		"BJCN": true, "SZDB": true, "MSBC": true, "CMBC": true, "CIBK": true, "GDBK": true, "PSBC": false, "CBXM": false,
	}
	c := open(t, "").client()
	for bank, ok := range served {
		p := c.stranger("U-"+bank, bank)
		shown := c.gateway("PERSONAL_REGISTER", p.registration("R-"+bank))
		if ok {
			assert.Equal(t, bank, shown.press("同意并开通", "password", "123456", "confirmPassword", "123456").callback().data["bankcode"])
			continue
		}
		b := shown.callback()
		assert.Equal(t, "100012", b.code(), bank)
		assert.Contains(t, b.says(), "2.1 R5")
		assert.Empty(t, c.state("R-"+bank), "a refused request leaves no trace")
	}
}

func TestPasswordsThatCannotBeTaken(t *testing.T) { // wire §8: six digits
	t.Parallel()
	c := open(t, "").client()
	shown := c.gateway("PERSONAL_REGISTER", c.stranger("U1", "ICBK").registration("R1"))
	for _, bad := range [][2]string{
		{"", ""},
		{"12345", "12345"},
		{"1234567", "1234567"},
		{"12345a", "12345a"},
		{"１２３４５６", "１２３４５６"},
		{" 12345", " 12345"},
		{"123456", "123457"},
		{"123456", ""},
		{"123456", "12345"},
	} {
		shown = shown.press("同意并开通", "password", bad[0], "confirmPassword", bad[1])
		assert.NotEmpty(t, shown.problem(), "%q", bad)
		assert.False(t, shown.hasWayBack())
		assert.Equal(t, "WAITING", c.state("R1"))
		assert.NotContains(t, shown.html, `value="12345`, "a password never comes back")
	}
	assert.Equal(t, "0", shown.press("同意并开通", "password", "123456", "confirmPassword", "123456").callback().code())
}

func TestNumbersThatNoUserCanHave(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	before := c.traces()
	for _, no := range []string{ // the names of 5.3.18, and what would be another user's frozen money or the bank
		"PLATFORM_FEE_ACCOUNT", "PLATFORM_REPAYMENT_ACCOUNT", "PLATFORM_MARKETING_ACCOUNT", "PLATFORM_ MARKETING_ACCOUNT", "U1:frozen",
		"U1\x00",
	} {
		b := c.gateway("PERSONAL_REGISTER", c.stranger(no, "ICBK").registration("R1")).callback()
		assert.Equal(t, "100008", b.code(), no)
	}
	assert.Equal(t, before, c.traces())
	c.register("x/bank") // an odd number, yet one of a user: it is no bank
	b := c.gateway("WITHDRAW", withdrawal("R1", "x/bank", "1.00")).callback()
	assert.Equal(t, "100014", b.code())
	c.fund("user:x/bank", "5.00")
	assert.Equal(t, "5.00", c.balance("user:x/bank"))
}

func TestOddNumbersAreMaskedByCharacters(t *testing.T) { // wire §8
	t.Parallel()
	c := open(t, "").client()
	p := c.stranger("U1", "ICBK")
	p.BankcardNo, p.IDCardNo = "卡号六二二二", "证件号码一二三四五六七八九十"
	b := c.enroll(p, "R1")
	assert.Equal(t, "**六二二二", b.data["bankcardNo"])
	assert.Equal(t, "证件号码********九十", b.data["idCardNo"])
	assert.True(t, utf8.ValidString(b.fields["respData"]))
}

func TestShortNumbersAreMasked(t *testing.T) {
	t.Parallel()
	for id, masked := range map[string]string{"1": "*", "12345678": "********", "123456789": "1********", "1234567890": "12********", "123456789012345": "1234********345"} {
		c := open(t, "").client()
		p := c.stranger("U1", "ICBK")
		p.IDCardNo = id
		assert.Equal(t, masked, c.enroll(p, "R1").data["idCardNo"])
	}
}

func TestARegisteredUserIsKept(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir(), "")
	p := s.client().register("U1")
	require.Equal(t, outbox.Acked, s.notices()[0].State)
	s.restart()
	u, ok := s.record("users", first+"/U1")
	require.True(t, ok)
	for name, want := range map[string]any{
		"platformUserNo": "U1", "realName": p.Name, "idCardNo": p.IDCardNo, "bankcardNo": p.BankcardNo, "mobile": p.Mobile,
		"memberNo": "800000000001", "userType": "PERSON", "password": p.Password,
	} {
		assert.Equal(t, want, u[name], name)
	}
}
