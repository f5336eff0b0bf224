package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine"
)

func TestRechargeMovesMoneyWhenTheBankIsPaid(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	shown := c.gateway("RECHARGE", recharge("R1", "U1", `"100"`))
	assert.Equal(t, "中国工商银行", shown.text("h1"), "the page is the bank's (2.6 R2)")
	assert.Equal(t, "¥100.00", shown.text(".amount strong"))
	assert.Equal(t, []string{"确认支付", "支付失败", "取消"}, shown.labels())
	assert.Equal(t, "0.00", c.balance("user:U1"))
	b := shown.press("确认支付").callback()
	assert.Equal(t, "0", b.code())
	assert.Equal(t, "100.00", c.balance("user:U1"))
	assert.Equal(t, "-100.00", c.balance("bank"))
	assert.Equal(t, b.fields["respData"], c.lastNotify().fields["respData"])
	x := c.recorded(b.page.out)
	assert.Len(t, x.Postings, 2, "the click that moved the money says so")
	assert.Equal(t, []string{c.noticesOf("R1")[0].ID}, x.Notices)
	c.audit()
}

func TestRechargeThatTheBankRefuses(t *testing.T) { // wire §8: outcome FAIL → 100008, with a NOTIFY
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	b := c.gateway("RECHARGE", recharge("R1", "U1", "100.00")).press("支付失败").callback()
	assert.Equal(t, "100008", b.code())
	assert.Equal(t, b.fields["respData"], c.lastNotify().fields["respData"])
	assert.Equal(t, "FAIL", c.state("R1"))
	assert.Equal(t, "0.00", c.balance("user:U1"))
}

func TestRechargeOfPlatformAccounts(t *testing.T) { // 2.6.2, wire §12
	t.Parallel()
	c := open(t, "").client()
	for name, account := range map[string]string{
		"PLATFORM_FEE_ACCOUNT": "platform:fee", "PLATFORM_REPAYMENT_ACCOUNT": "platform:repayment", "PLATFORM_MARKETING_ACCOUNT": "platform:marketing",
	} {
		for _, way := range []string{"NETBANK_B2B", "NETBANK_B2C"} {
			b := c.gateway("RECHARGE", recharge("R-"+name+way, name, "2.50").with("rechargeWay", quoted(way))).press("确认支付").callback()
			assert.Equal(t, name, b.data["platformUserNo"])
		}
		assert.Equal(t, "5.00", c.balance(account))
	}
	r := c.direct("QUERY_PLATFORM_INFORMATION", object{})
	for _, field := range []string{"feeBalance", "repaymentBalance", "marketingBalance"} {
		assert.Equal(t, "5.00", number(r.fields[field]), field)
	}
}

func TestBanksOfRecharge(t *testing.T) { // 2.6 R3, R4
	t.Parallel()
	personal := words("BJCN GDBK HXBK SZDB CMBC ICBK EVER PCBC MSBC BKCH PSBC CIBK ABOC")
	company := words("BKCH ABOC ICBK PCBC CMBC EVER SZDB SPDB MSBC")
	c := open(t, "").client()
	for way, w := range map[string]struct {
		served map[string]bool
		rule   string
	}{"NETBANK_B2C": {personal, "2.6 R3"}, "NETBANK_B2B": {company, "2.6 R4"}} {
		for bank := range words("ABOC BKCH CBXM CIBK CMBC EVER FJIB GDBK HXBK ICBK MSBC PCBC PSBC SZDB SPDB BJCN") {
			no := "R-" + way + bank
			shown := c.gateway("RECHARGE", recharge(no, "PLATFORM_FEE_ACCOUNT", "1").with("rechargeWay", quoted(way)).with("bankcode", quoted(bank)))
			if w.served[bank] {
				assert.False(t, shown.hasWayBack(), "%s %s", way, bank)
				continue
			}
			b := shown.callback()
			assert.Equal(t, "100012", b.code(), "%s %s", way, bank)
			assert.Contains(t, b.says(), w.rule)
			assert.Empty(t, c.state(no))
		}
	}
}

func TestWaysOfPayingFitTheUser(t *testing.T) { // 2.2 R6, 2.6 R3
	t.Parallel()
	s := openAt(t, t.TempDir(), "")
	c := s.client()
	c.register("U1")
	b := c.gateway("RECHARGE", recharge("R1", "U1", "1").with("rechargeWay", `"NETBANK_B2B"`)).callback()
	assert.Equal(t, "100011", b.code())
	assert.Contains(t, b.says(), "2.6 R3")
	s.tamper("users", first+"/U1", func(u map[string]any) { u["userType"] = "ENTERPRISE" })
	b = c.gateway("RECHARGE", recharge("R1", "U1", "1")).callback()
	assert.Equal(t, "100011", b.code())
	assert.Contains(t, b.says(), "2.2 R6")
	assert.Equal(t, "0", c.gateway("RECHARGE", recharge("R1", "U1", "1").with("rechargeWay", `"NETBANK_B2B"`)).press("确认支付").callback().code())
}

func TestUsersWhoCannotRechargeOrWithdraw(t *testing.T) { // wire §3: 100009, 100010
	t.Parallel()
	s := openAt(t, t.TempDir(), "")
	c := s.client()
	c.register("U1")
	c.fund("user:U1", "10")
	for service, data := range map[string]func(no, user, amount string) object{"RECHARGE": recharge, "WITHDRAW": withdrawal} {
		assert.Equal(t, "100009", c.gateway(service, data("R1", "U9", "1")).callback().code(), service)
	}
	assert.Equal(t, "100009", c.gateway("WITHDRAW", withdrawal("R1", "PLATFORM_FEE_ACCOUNT", "1")).callback().code(), "2.9 knows users only")
	s.tamper("users", first+"/U1", func(u map[string]any) { u["activeStatus"] = "UNACTIVATED" })
	for service, data := range map[string]func(no, user, amount string) object{"RECHARGE": recharge, "WITHDRAW": withdrawal} {
		assert.Equal(t, "100010", c.gateway(service, data("R1", "U1", "1")).callback().code(), service)
	}
}

func TestFeesOfRecharge(t *testing.T) { // wire §12: fixed, paid platform:fee → bank; 100016
	t.Parallel()
	c := open(t, platform(`"fees":{"recharge":"0.50"}`)).client()
	c.register("U1")
	b := c.gateway("RECHARGE", recharge("R1", "U1", "10")).callback()
	assert.Equal(t, "100016", b.code(), "an empty fee account")
	assert.Empty(t, c.state("R1"))
	c.fund("platform:fee", "0.50")
	one, other := c.gateway("RECHARGE", recharge("R1", "U1", "10")), c.gateway("RECHARGE", recharge("R2", "U1", "10"))
	paid := one.press("确认支付").callback()
	assert.Equal(t, `0.50`, rawOf(t, paid, "fee"))
	assert.Equal(t, "0.00", c.balance("platform:fee"))
	assert.Equal(t, "-10.00", c.balance("bank"))
	late := other.press("确认支付").callback()
	assert.Equal(t, "100016", late.code(), "it was enough when the page was opened")
	assert.Equal(t, "10.00", c.balance("user:U1"))
	assert.Empty(t, c.noticesOf("R2"), "a refusal on the page has no NOTIFY")
	c.audit()
}

func TestFundKnowsItsAccounts(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	for name, bad := range map[string]struct{ account, amount, code string }{
		"no platform":    {"user:U1", "1", engine.NotFound},
		"other platform": {"6000000009/user:U1", "1", engine.NotFound},
		"unknown user":   {first + "/user:U2", "1", engine.NotFound},
		"frozen money":   {first + "/user:U1:frozen", "1", engine.NotFound},
		"the bank":       {first + "/bank", "1", engine.NotFound},
		"in transit":     {first + "/withdraw:transit", "1", engine.NotFound},
		"nothing":        {first + "/user:U1", "0", engine.Invalid},
		"less":           {first + "/user:U1", "-1", engine.Invalid},
		"no number":      {first + "/user:U1", "x", engine.Invalid},
		"no account":     {"", "1", engine.Invalid},
	} {
		_, err := c.try("fund", "account", bad.account, "amount", bad.amount)
		p, ok := engine.AsProblem(err)
		if assert.True(t, ok, "%s: %v", name, err) {
			assert.Equal(t, bad.code, p.Code, name)
			assert.NotEmpty(t, p.Hint, name)
		}
	}
	for _, account := range []string{"user:U1", "platform:fee", "platform:repayment", "platform:marketing"} {
		c.fund(account, "1.25")
		assert.Equal(t, "1.25", c.balance(account))
	}
	assert.Equal(t, "-5.00", c.balance("bank"))
	c.audit()
}
