package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func transaction(requestNo, kind string) object {
	return object{{"requestNo", quoted(requestNo)}, {"transactionType", quoted(kind)}}
}

func TestQueriesThatFindNothing(t *testing.T) { // wire §3: clients rely on 100007
	t.Parallel()
	c, p := rich(t, "")
	c.withdraw("W1", p, "1")
	assert.Equal(t, "100009", c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U2"`}}).code())
	assert.Equal(t, "100009", c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"PLATFORM_FEE_ACCOUNT"`}}).code())
	for _, q := range []object{
		transaction("R9", "RECHARGE"), transaction("W1", "RECHARGE"), transaction("REG-U1", "WITHDRAW"), transaction("w1", "WITHDRAW"),
	} {
		assert.Equal(t, "100007", c.direct("QUERY_TRANSACTION", q).code(), q.text())
	}
	c.platform = second
	assert.Equal(t, "100009", c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}}).code(), "platforms do not see each other's users")
	assert.Equal(t, "100007", c.direct("QUERY_TRANSACTION", transaction("W1", "WITHDRAW")).code())
}

func TestStatusOfTransactions(t *testing.T) { // 5.3.21
	t.Parallel()
	c, _ := rich(t, "")
	status := func(no, kind string) []any {
		r := c.direct("QUERY_TRANSACTION", transaction(no, kind))
		require.Equal(t, "0", r.code())
		return []any{r.fields["status"], r.fields["transactionTime"]}
	}
	shown := c.gateway("RECHARGE", recharge("R1", "U1", "1"))
	assert.Equal(t, []any{"INIT", ""}, status("R1", "RECHARGE"))
	c.advance(time.Minute)
	shown.press("取消")
	assert.Equal(t, []any{"FAIL", "20161109100100"}, status("R1", "RECHARGE"))
	c.gateway("RECHARGE", recharge("R2", "U1", "1")).press("支付失败")
	assert.Equal(t, []any{"FAIL", "20161109100100"}, status("R2", "RECHARGE"))
	c.gateway("RECHARGE", recharge("R3", "U1", "1")).press("确认支付")
	assert.Equal(t, []any{"SUCCESS", "20161109100100"}, status("R3", "RECHARGE"))
	c.gateway("RECHARGE", recharge("R4", "U1", "1"))
	c.advance(time.Hour)
	assert.Equal(t, []any{"FAIL", "20161109101600"}, status("R4", "RECHARGE"), "it expired after a quarter of an hour")
}

func TestUserInformationFollowsTheLedger(t *testing.T) { // 3.1, wire §12: balance = available + frozen
	t.Parallel()
	s := openAt(t, t.TempDir(), "")
	c := s.client()
	c.register("U1")
	q := object{{"platformUserNo", `"U1"`}}
	s.fund("user:U1", "12.34")
	r := c.direct("QUERY_USER_INFORMATION", q)
	assert.Equal(t, []string{"12.34", "12.34", "0.00"}, []string{number(r.fields["balance"]), number(r.fields["availableAmount"]), number(r.fields["freezeAmount"])})
	s.tamper("users", first+"/U1", func(u map[string]any) {
		u["bankcardNo"], u["bankcode"], u["auditStatus"], u["activeStatus"] = "", "", "", "UNACTIVATED"
	})
	r = c.direct("QUERY_USER_INFORMATION", q)
	assert.Equal(t, "0", r.code())
	assert.Equal(t, "UNACTIVATED", r.fields["activeStatus"])
	for _, optional := range []string{"bankcardNo", "bankcode", "auditStatus"} { // 3.1.2: N, 没有则表示没有绑卡
		assert.NotContains(t, r.fields, optional)
	}
}

func TestTheLaterDialect(t *testing.T) { // wire §7: compat v2
	t.Parallel()
	c, p := rich(t, `"compat":"v2"`)
	c.withdraw("W1", p, "1")
	c.gateway("RECHARGE", recharge("R1", "U1", "2")).press("支付失败")
	for _, q := range []struct {
		no, kind, status, code string
	}{{"W1", "WITHDRAW", "PROCESSING", ""}, {"R1", "RECHARGE", "FAIL", "100008"}} {
		r := c.direct("QUERY_TRANSACTION", transaction(q.no, q.kind))
		assert.Equal(t, "0", r.code())
		assert.Equal(t, q.status, r.fields["status"])
		assert.Equal(t, q.code, r.fields["errorCode"])
		assert.Equal(t, q.code != "", r.fields["errorMessage"] != "")
		records, ok := r.fields["records"].([]any)
		require.True(t, ok)
		require.Len(t, records, 1)
		one, ok := records[0].(map[string]any)
		require.True(t, ok)
		for name, value := range one {
			assert.Equal(t, r.fields[name], value, name)
		}
		assert.NotContains(t, one, "records")
		for _, name := range []string{"amount", "platformUserNo", "createTime", "fee", "code"} {
			assert.Contains(t, one, name)
		}
	}
	c.configure(platform(`"compat":"v1"`))
	r := c.direct("QUERY_TRANSACTION", transaction("W1", "WITHDRAW"))
	for _, name := range []string{"records", "errorCode", "errorMessage"} {
		assert.NotContains(t, r.fields, name)
	}
}
