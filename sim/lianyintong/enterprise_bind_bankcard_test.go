package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestACompanyBindsANewAccount(t *testing.T) { // 2.5
	t.Parallel()
	c := open(t, "").client()
	_, e := c.unbound()
	card := c.people.Card("BKCH")
	shown := c.gateway("ENTERPRISE_BIND_BANKCARD", account("R1", e.No, card, "BKCH"))
	assert.Equal(t, []string{e.Name, e.ContactPhone, "中国银行", "***************" + card[15:]},
		[]string{shown.row("企业名称"), shown.row("联系人手机号"), shown.row("银行"), shown.row("企业对公账户")})
	assert.Contains(t, shown.html, "10:00:00 发送至 "+e.ContactPhone, "the code is sent already")
	shown = shown.press("确认绑卡", "password", other(e.Password), "smsCode", c.smsCode("R1"))
	assert.Contains(t, shown.problem(), "交易密码错误")
	shown = shown.press("确认绑卡", "password", e.Password, "smsCode", other(c.smsCode("R1")))
	assert.Contains(t, shown.problem(), "验证码错误")
	assert.NotContains(t, c.user(e.No), "bankcardNo")
	b := shown.press("确认绑卡", "password", e.Password, "smsCode", c.smsCode("R1")).callback()
	assert.Equal(t, []any{"0", "BKCH"}, []any{b.code(), b.data["bankcode"]})
	assert.Equal(t, b.fields["respData"], c.lastNotify().fields["respData"])
	u := c.user(e.No)
	assert.Equal(t, []any{card, "BKCH", nil}, []any{u["bankcardNo"], u["bankcode"], u["accessType"]}, "2.5 R1: no check of the card")
	assert.Equal(t, "SUCCESS", c.status("R1", "BINDKIND"))
}

func TestNoCheckOfACompanysAccount(t *testing.T) { // 2.5 R1
	t.Parallel()
	c := open(t, "").client()
	_, e := c.unbound()
	shown := c.gateway("ENTERPRISE_BIND_BANKCARD", account("R1", e.No, "6222020000000000003", "ICBK"))
	assert.Equal(t, "0", shown.press("确认绑卡", "password", e.Password, "smsCode", c.smsCode("R1")).callback().code())
}

func TestBindingsOfCompaniesThatAreRefused(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	p, e := c.unbound()
	bound := c.company("E1")
	before := c.traces()
	for name, want := range map[string]struct{ no, code string }{
		"nobody": {"U9", "100009"}, "bound": {bound.No, "100008"}, "a person": {p.No, "100011"},
	} {
		assert.Equal(t, want.code, c.gateway("ENTERPRISE_BIND_BANKCARD", account("R1", want.no, e.BankcardNo, "ICBK")).callback().code(), name)
	}
	assert.Equal(t, before, c.traces(), "a refused request sends no code")
	one, two := c.gateway("ENTERPRISE_BIND_BANKCARD", account("R1", e.No, e.BankcardNo, "ICBK")), c.gateway("ENTERPRISE_BIND_BANKCARD", account("R2", e.No, e.BankcardNo, "CMBC"))
	assert.Equal(t, "0", one.press("确认绑卡", "password", e.Password, "smsCode", c.smsCode("R1")).callback().code())
	assert.Equal(t, "100008", two.press("确认绑卡", "password", e.Password, "smsCode", c.smsCode("R2")).callback().code(), "another page was quicker")
	assert.Equal(t, "ICBK", c.user(e.No)["bankcode"])
}

func TestWrongCodesAndPasswordsCountTogether(t *testing.T) { // wire §8
	t.Parallel()
	c := open(t, "").client()
	_, e := c.unbound()
	shown := c.gateway("ENTERPRISE_BIND_BANKCARD", account("R1", e.No, e.BankcardNo, "ICBK"))
	for i := range 4 {
		password, code := e.Password, other(c.smsCode("R1"))
		if i%2 == 0 {
			password, code = other(e.Password), c.smsCode("R1")
		}
		shown = shown.press("确认绑卡", "password", password, "smsCode", code)
		assert.Contains(t, shown.problem(), "还可以尝试"+string(rune('4'-i))+"次")
	}
	shown = shown.press("获取验证码")
	b := shown.press("确认绑卡", "password", e.Password, "smsCode", other(c.smsCode("R1"))).callback()
	assert.Equal(t, "100008", b.code(), "a new code is no new try")
	assert.Equal(t, "FAIL", c.state("R1"))
}
