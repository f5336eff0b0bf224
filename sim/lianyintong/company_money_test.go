package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestACompanyRechargesByB2BOnly(t *testing.T) { // 2.2 R6, 2.6 R4
	t.Parallel()
	c := open(t, "").client()
	c.company("E1")
	refused := c.gateway("RECHARGE", recharge("R1", "E1", "100")).callback()
	assert.Equal(t, "100011", refused.code())
	assert.Contains(t, refused.says(), "2.2 R6")
	for _, bank := range []string{"BKCH", "EVER", "SPDB"} { // EVER and SPDB are no banks of 2.2 R7, but of 2.6 R4
		data := recharge("R-"+bank, "E1", "100").with("rechargeWay", `"NETBANK_B2B"`).with("bankcode", quoted(bank))
		assert.Equal(t, "0", c.gateway("RECHARGE", data).press("确认支付").callback().code(), bank)
	}
	assert.Equal(t, "300.00", c.balance("user:E1"))
	for _, bank := range []string{"PSBC", "CIBK", "FJIB"} {
		data := recharge("R-"+bank, "E1", "100").with("rechargeWay", `"NETBANK_B2B"`).with("bankcode", quoted(bank))
		assert.Equal(t, "100012", c.gateway("RECHARGE", data).callback().code(), bank)
	}
	c.audit()
}

func TestACompanyWithdrawsToItsAccount(t *testing.T) { // 2.9 R1, R3
	t.Parallel()
	c := open(t, "").client()
	f := c.company("E1")
	c.fund("user:E1", "100.00")
	shown := c.gateway("WITHDRAW", withdrawal("R1", "E1", "40"))
	assert.Equal(t, f.Name, shown.row("账户"))
	b := shown.press("确认提现", "password", f.Password).callback()
	assert.Equal(t, []any{"0", "ICBK"}, []any{b.code(), b.data["bankcode"]})
	c.do("withdraw-result", "requestNo", "R1", "outcome", "SUCCESS")
	assert.Equal(t, "60.00", c.balance("user:E1"))
	c.unbind("R2", "E1", f.Password)
	c.do("unbind-review", "platformUserNo", "E1", "decision", "PASSED")
	late := c.gateway("WITHDRAW", withdrawal("R3", "E1", "1")).callback()
	assert.Equal(t, "100008", late.code())
	assert.Contains(t, late.says(), "2.9 R1")
	c.audit()
}

func TestMoneyNeverGoesToACardThatIsNoLongerBound(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	f := c.company("E1")
	c.fund("user:E1", "100.00")
	shown := c.gateway("WITHDRAW", withdrawal("R1", "E1", "40"))
	c.unbind("R2", "E1", f.Password)
	c.do("unbind-review", "platformUserNo", "E1", "decision", "PASSED")
	c.gateway("ENTERPRISE_BIND_BANKCARD", account("R3", "E1", c.people.Card("BKCH"), "BKCH")).
		press("确认绑卡", "password", f.Password, "smsCode", c.smsCode("R3"))
	b := shown.press("确认提现", "password", f.Password).callback()
	assert.Equal(t, "100008", b.code(), "the page showed another card")
	assert.Equal(t, "100.00", c.balance("user:E1"))
	assert.Equal(t, "BKCH", c.gateway("WITHDRAW", withdrawal("R4", "E1", "40")).press("确认提现", "password", f.Password).callback().data["bankcode"])
}
