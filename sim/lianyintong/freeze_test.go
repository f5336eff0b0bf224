package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/journal"
)

func TestFreezeTakesMoneyOutOfUse(t *testing.T) { // 2.21
	t.Parallel()
	c, p := rich(t, "")
	r := c.direct("FREEZE", freezing("F1", "U1", "30.5"))
	names, values := members(t, r.Body)
	assert.Equal(t, []string{"code", "description"}, names)
	assert.Equal(t, []string{`"0"`, `"操作成功"`}, []string{values["code"], values["description"]})
	assert.Equal(t, "69.50", c.balance("user:U1"))
	assert.Equal(t, "30.50", c.balance("user:U1:frozen"))
	f, ok := c.record("freezes", first+"/F1")
	require.True(t, ok)
	assert.Equal(t, "FROZEN", f["state"])
	assert.Equal(t, "30.50", f["amount"])
	shown := c.gateway("WITHDRAW", withdrawal("W1", p.No, "70"))
	assert.Equal(t, "100014", shown.callback().code(), "frozen money cannot leave")
	u := c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}})
	assert.Equal(t, []string{"100.00", "69.50", "30.50"}, []string{number(u.fields["balance"]), number(u.fields["availableAmount"]), number(u.fields["freezeAmount"])})
	assert.Empty(t, c.noticesOf("F1"), "2.21: 异步通知 否")
	c.audit()
}

func TestFreezeIsIdempotent(t *testing.T) { // 1.6, wire §3 and §6
	t.Parallel()
	c, _ := rich(t, "")
	one := c.direct("FREEZE", freezing("F1", "U1", "30"))
	c.advance(time.Hour)
	again := c.direct("FREEZE", freezing("F1", "U1", `"30.00"`))
	assert.Equal(t, one.Body, again.Body)
	assert.Equal(t, "30.00", c.balance("user:U1:frozen"), "nothing happens again")
	for what, data := range map[string]object{
		"another amount": freezing("F1", "U1", "31"), "another user": freezing("F1", "U2", "30"),
	} {
		assert.Equal(t, "100013", c.direct("FREEZE", data).code(), what)
	}
	assert.Equal(t, "100013", c.direct("FREEZE", freezing("REG-U1", "U1", "1")).code(), "a number of another service")
	assert.Equal(t, "100013", c.gateway("RECHARGE", recharge("F1", "U1", "1")).callback().code())
}

func TestFreezeRefuses(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	before := c.traces()
	for what, r := range map[string]struct {
		data object
		code string
	}{
		"more than there is":   {freezing("F1", "U1", "100.01"), "100014"},
		"an unknown user":      {freezing("F1", "U9", "1"), "100009"},
		"an account of 5.3.18": {freezing("F1", "PLATFORM_FEE_ACCOUNT", "1"), "100009"},
	} {
		assert.Equal(t, r.code, c.direct("FREEZE", r.data).code(), what)
	}
	assert.Equal(t, before, c.traces())
	assert.Equal(t, "0", c.direct("FREEZE", freezing("F1", "U1", "100")).code(), "a refused number is free again")
}

func TestUnfreezeGivesTheMoneyBack(t *testing.T) { // 2.22
	t.Parallel()
	c, _ := rich(t, "")
	c.direct("FREEZE", freezing("F1", "U1", "30"))
	c.direct("FREEZE", freezing("F2", "U1", "20"))
	c.advance(time.Minute)
	r := c.direct("UNFREEZE", unfreezing("F1"))
	assert.Equal(t, `{"code":"0","description":"操作成功"}`, string(r.Body))
	assert.Equal(t, "80.00", c.balance("user:U1"))
	assert.Equal(t, "20.00", c.balance("user:U1:frozen"), "the other freeze stays")
	f, _ := c.record("freezes", first+"/F1")
	assert.Equal(t, "UNFROZEN", f["state"])
	assert.Equal(t, "2016-11-09T10:01:00+08:00", f["unfrozen"])
	again := c.direct("UNFREEZE", unfreezing("F1"))
	assert.Equal(t, r.Body, again.Body, "unfreezing twice is the idempotent success")
	assert.Equal(t, "80.00", c.balance("user:U1"))
	assert.Empty(t, c.recorded(again.Outbound).Postings)
	c.audit()
}

func TestUnfreezeOfNothing(t *testing.T) { // 2.22 R1, wire §3
	t.Parallel()
	c, _ := rich(t, "")
	c.direct("FREEZE", freezing("F1", "U1", "30"))
	for _, no := range []string{"F2", "f1", "REG-U1"} {
		r := c.direct("UNFREEZE", unfreezing(no))
		assert.Equal(t, "100007", r.code(), no)
		assert.Contains(t, r.says(), "2.22 R1")
	}
	c.platform = second
	assert.Equal(t, "100007", c.direct("UNFREEZE", unfreezing("F1")).code(), "another platform's")
}

func TestUnfreezeByItsOtherSpelling(t *testing.T) { // wire §7
	t.Parallel()
	c, _ := rich(t, "")
	c.direct("FREEZE", freezing("F1", "U1", "30"))
	r := c.direct("UNFREEZE", object{{"originalFreezeRequestNo", `"F1"`}})
	assert.Equal(t, "0", r.code())
	assert.Contains(t, fieldsOf(c.recorded(r.Outbound).Findings), "oriRequestNo")
	assert.Equal(t, "100.00", c.balance("user:U1"))
}

func TestUnfreezeWithANumberOfItsOwn(t *testing.T) { // ours
	t.Parallel()
	c, _ := rich(t, "")
	c.direct("FREEZE", freezing("F1", "U1", "30"))
	c.direct("FREEZE", freezing("F2", "U1", "5"))
	numbered := unfreezing("F1").with("requestNo", `"UF1"`)
	one := c.direct("UNFREEZE", numbered)
	assert.Equal(t, "0", one.code())
	assert.Equal(t, one.Body, c.direct("UNFREEZE", numbered).Body)
	assert.Equal(t, "100013", c.direct("UNFREEZE", unfreezing("F2").with("requestNo", `"UF1"`)).code())
	assert.Equal(t, "100013", c.direct("UNFREEZE", unfreezing("F2").with("requestNo", `"F1"`)).code())
	assert.Equal(t, "5.00", c.balance("user:U1:frozen"))
	q := c.direct("QUERY_TRANSACTION", transaction("UF1", "FREEZE"))
	assert.Equal(t, []any{"UF1", "SUCCESS"}, []any{q.fields["requestNo"], q.fields["status"]})
	assert.Equal(t, "30.00", number(q.fields["amount"]), "3.3: 冻结/解冻金额")
}

func TestQueryOfAFreeze(t *testing.T) { // 3.3 冻结返回
	t.Parallel()
	c, _ := rich(t, "")
	c.direct("FREEZE", freezing("F1", "U1", "30"))
	r := c.direct("QUERY_TRANSACTION", transaction("F1", "FREEZE"))
	names, values := members(t, r.Body)
	assert.Equal(t, []string{"platformUserNo", "requestNo", "amount", "status", "createTime", "transactionTime", "code", "description"}, names)
	assert.Equal(t, map[string]string{
		"platformUserNo": `"U1"`, "requestNo": `"F1"`, "amount": "30.00", "status": `"SUCCESS"`, "createTime": `"20161109100000"`,
		"transactionTime": `"20161109100000"`, "code": `"0"`, "description": `"操作成功"`,
	}, values)
	for _, q := range []object{transaction("F9", "FREEZE"), transaction("F1", "RECHARGE"), transaction("REG-U1", "FREEZE")} {
		assert.Equal(t, "100007", c.direct("QUERY_TRANSACTION", q).code())
	}
}

func TestGoldenBytesOfFreezing(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	c.direct("FREEZE", freezing("F1", "U1", "30"))
	c.direct("UNFREEZE", unfreezing("F1"))
	c.direct("QUERY_TRANSACTION", transaction("F1", "FREEZE"))
	folders := sameExchanges(t, c, func(x journal.Exchange) string {
		return map[string]string{"FREEZE": "FREEZE", "UNFREEZE": "UNFREEZE", "QUERY_TRANSACTION": "QUERY_TRANSACTION-FREEZE"}[x.API]
	})
	assert.Len(t, folders, 3)
}
