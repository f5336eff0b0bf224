package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAPersonBindsANewCard(t *testing.T) { // 2.4
	t.Parallel()
	c := open(t, "").client()
	p, _ := c.unbound()
	card := c.people.Card("CMBC")
	shown := c.gateway("PERSONAL_BIND_BANKCARD", binding("R1", p.No, "15400000001", card))
	assert.Equal(t, []string{p.Name, "招商银行", "***************" + card[15:], "15400000001"},
		[]string{shown.row("姓名"), shown.row("银行"), shown.row("银行卡号"), shown.row("银行预留手机号")})
	assert.Contains(t, shown.html, "可能与您在平台注册的手机号不同", "2.4.2: to be said clearly")
	b := shown.press("确认绑卡", "password", p.Password).callback()
	assert.Equal(t, []any{"0", "CMBC", "FULL_CHECKED"}, []any{b.code(), b.data["bankcode"], b.data["accessType"]})
	assert.Equal(t, b.fields["respData"], c.lastNotify().fields["respData"])
	u := c.user(p.No)
	assert.Equal(t, []any{card, "CMBC", "FULL_CHECKED", "15400000001"}, []any{u["bankcardNo"], u["bankcode"], u["accessType"], u["mobile"]})
	assert.Equal(t, "SUCCESS", c.status("R1", "BINDKIND"))
	assert.Equal(t, "100007", c.direct("QUERY_TRANSACTION", transaction("R1", "REGISTER")).code())
	c.fund("user:"+p.No, "5")
	assert.Equal(t, card[15:], text(c.withdraw("W1", p, "1").data["bankcardNo"])[15:])
}

func TestChecksOfTheNewCard(t *testing.T) { // 2.4 R3, R4, wire §11
	t.Parallel()
	for card, want := range map[string]struct{ code, access string }{
		"6222020000000001111": {"0", "FULL_CHECKED"},
		"6222020000000000002": {"0", "PART_CHECKED"},
		"6222020000000000003": {"100008", ""},
		"6222020000000009999": {"100008", ""},
	} {
		t.Run(card, func(t *testing.T) {
			t.Parallel()
			c := open(t, platform(`"cards":{"6222020000000009999":"FAIL"}`)).client()
			p, _ := c.unbound()
			b := c.gateway("PERSONAL_BIND_BANKCARD", binding("R1", p.No, p.Mobile, card)).press("确认绑卡", "password", p.Password).callback()
			assert.Equal(t, want.code, b.code())
			assert.Equal(t, want.access, text(b.data["accessType"]))
			assert.Equal(t, b.fields["respData"], c.lastNotify().fields["respData"], "both outcomes are notified")
			if want.code == "0" {
				assert.Equal(t, want.access, c.user(p.No)["accessType"])
				return
			}
			assert.Contains(t, b.says(), "2.4 R3")
			assert.NotContains(t, c.user(p.No), "bankcardNo", "the user stays unbound")
			assert.Equal(t, "FAIL", c.status("R1", "BINDKIND"))
			retry := c.gateway("PERSONAL_BIND_BANKCARD", binding("R2", p.No, p.Mobile, p.BankcardNo))
			assert.Equal(t, "0", retry.press("确认绑卡", "password", p.Password).callback().code(), "and may try another card")
		})
	}
}

func TestBindingsOfPersonsThatAreRefused(t *testing.T) { // 2.4 R1, wire §3
	t.Parallel()
	c := open(t, "").client()
	p, e := c.unbound()
	bound := c.register("U1")
	before := c.traces()
	for name, want := range map[string]struct{ no, code, rule string }{
		"nobody":    {"U9", "100009", ""},
		"bound":     {bound.No, "100008", "2.4 R1"},
		"a company": {e.No, "100011", ""},
	} {
		b := c.gateway("PERSONAL_BIND_BANKCARD", binding("R1", want.no, "15400000001", c.people.Card("ICBK"))).callback()
		assert.Equal(t, want.code, b.code(), name)
		assert.Contains(t, b.says(), want.rule, name)
	}
	assert.Equal(t, before, c.traces())
	one := c.gateway("PERSONAL_BIND_BANKCARD", binding("R1", p.No, p.Mobile, p.BankcardNo))
	two := c.gateway("PERSONAL_BIND_BANKCARD", binding("R2", p.No, p.Mobile, c.people.Card("BKCH")))
	two = two.press("确认绑卡", "password", other(p.Password))
	assert.Contains(t, two.problem(), "密码错误")
	assert.Equal(t, "0", one.press("确认绑卡", "password", p.Password).callback().code())
	late := two.press("确认绑卡", "password", p.Password).callback()
	assert.Equal(t, "100008", late.code(), "another page was quicker")
	assert.Equal(t, p.BankcardNo, c.user(p.No)["bankcardNo"])
}

func TestBanksOfPersonsCards(t *testing.T) { // 2.4 R5
	t.Parallel()
	c := open(t, "").client()
	p, _ := c.unbound()
	served := words("BKCH ABOC ICBK PCBC HXBK EVER SPDB FJIB BJCN SZDB MSBC CMBC CIBK GDBK")
	for bank := range words("ABOC BKCH CBXM CIBK CMBC EVER FJIB GDBK HXBK ICBK MSBC PCBC PSBC SZDB SPDB BJCN") {
		shown := c.gateway("PERSONAL_BIND_BANKCARD", binding("R-"+bank, p.No, p.Mobile, c.people.Card(bank)))
		if served[bank] {
			assert.False(t, shown.hasWayBack(), bank)
			continue
		}
		assert.Equal(t, "100012", shown.callback().code(), bank)
		assert.Contains(t, shown.callback().says(), "2.4 R5")
	}
}
