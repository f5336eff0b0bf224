package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPreTransactionFreezesWhenThePasswordIsRight(t *testing.T) { // 2.12
	t.Parallel()
	m := openMarket(t)
	m.project("P")
	shown := m.gateway("USER_PRE_TRANSACTION", frozenFor("T1", "L1", "TENDER", "300.00", "P"))
	assert.Equal(t, "投标", shown.text("h1"))
	assert.Equal(t, "¥300.00", shown.text(".amount strong"))
	assert.Equal(t, []string{"确认投标", "取消"}, shown.labels())
	assert.Equal(t, []string{m.people["L1"].Name, "1000.00 元", "首标", "P", "第一笔"},
		[]string{shown.row("账户"), shown.row("可用余额"), shown.row("标的名称"), shown.row("标的号"), shown.row("备注")})
	assert.Equal(t, "INIT 0.00 0.00", m.stands("T1"), "nothing is frozen before the password")
	wrong := shown.press("确认投标", "password", "000000")
	assert.Contains(t, wrong.problem(), "交易密码错误")
	assert.Equal(t, "1000.00 0.00", m.balances("user:L1", "user:L1:frozen"))
	b := m.confirm(wrong, "L1")
	assert.Equal(t, `{"bizType":"TENDER","code":"0","description":"操作成功","requestNo":"T1"}`, b.fields["respData"])
	assert.Equal(t, "700.00 300.00", m.balances("user:L1", "user:L1:frozen"))
	assert.Equal(t, "INIT 300.00 0.00", m.stands("T1"))
	assert.Equal(t, b.fields["respData"], m.lastNotify().fields["respData"])
	assert.Equal(t, b.fields["respData"], m.confirm2(shown, "L1").fields["respData"], "a second click does nothing again")
	assert.Equal(t, "700.00 300.00", m.balances("user:L1", "user:L1:frozen"))
	assert.Len(t, m.noticesOf("T1"), 1)
	m.audit()
}

// confirm2 presses the button of a page that was left open.
func (m *market) confirm2(shown page, userNo string) callback {
	m.t.Helper()
	return shown.press(shown.labels()[0], "password", m.people[userNo].Password).callback()
}

func TestThePagesOfTheOtherBusinesses(t *testing.T) {
	t.Parallel()
	m := lent(t)
	for bizType, want := range map[string][2]string{
		"REPAYMENT": {"还款", "B"}, "CREDIT_ASSIGNMENT": {"债权转让", "L2"}, "COMPENSATORY": {"代偿", "G"},
	} {
		shown := m.gateway("USER_PRE_TRANSACTION", frozenFor("X-"+bizType, want[1], bizType, "1.00", "P").without("remark"))
		assert.Equal(t, want[0], shown.text("h1"))
		assert.Empty(t, shown.row("备注"))
		b := m.confirm(shown, want[1])
		assert.Equal(t, bizType, text(b.data["bizType"]))
	}
}

func TestPreTransactionsThatAreRefused(t *testing.T) {
	t.Parallel()
	m := lent(t)
	m.project("Q")
	for name, bad := range map[string]struct {
		code, rule string
		data       object
	}{
		"an unknown user":              {"100009", "", frozenFor("X", "U9", "TENDER", "1", "Q")},
		"a platform account":           {"100009", "", frozenFor("X", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "1", "P")},
		"an unknown project":           {"100007", "", frozenFor("X", "L1", "TENDER", "1", "R")},
		"too much":                     {"100014", "", frozenFor("X", "G", "TENDER", "1000.01", "Q")},
		"marketing":                    {"100002", "bizType", frozenFor("X", "G", "MARKETING", "1", "P")},
		"repayment by another":         {"100011", "", frozenFor("X", "L1", "REPAYMENT", "1", "P")},
		"a tender when it is repaying": {"100015", "2.11 R1", frozenFor("X", "L1", "TENDER", "1", "P")},
		"a number of another service":  {"100013", "", frozenFor("C1", "L1", "TENDER", "1", "Q")},
		"a number with other content":  {"100013", "", frozenFor("T1", "L1", "TENDER", "2", "P")},
	} {
		t.Run(name, func(*testing.T) {
			before := m.traces()
			o := m.ask("gateway", "USER_PRE_TRANSACTION", bad.data)
			require.Equal(t, bad.code, o.code, o.says)
			assert.Contains(t, o.says, bad.rule)
			assert.True(t, o.back)
			assert.Equal(t, before, m.traces(), "a refusal leaves nothing")
		})
	}
}

func TestWhatHasChangedMeanwhileIsNoticed(t *testing.T) { // the rules count when the user confirms
	t.Parallel()
	m := openMarket(t)
	m.project("P")
	late := m.gateway("USER_PRE_TRANSACTION", frozenFor("T1", "L1", "TENDER", "600.00", "P"))
	m.pre("T2", "L1", "TENDER", "500.00", "P")
	b := m.confirm2(late, "L1")
	assert.Equal(t, "100014", b.code())
	other := m.gateway("USER_PRE_TRANSACTION", frozenFor("T3", "L2", "TENDER", "600.00", "P"))
	m.status("P", "MISCARRY")
	b = m.confirm2(other, "L2")
	assert.Equal(t, "100015", b.code())
	assert.Contains(t, b.says(), "2.11 R4")
	assert.Equal(t, "500.00 500.00 1000.00", m.balances("user:L1", "user:L1:frozen", "user:L2"))
	assert.Equal(t, "FAIL 0.00 0.00", m.stands("T1"))
	assert.Empty(t, m.noticesOf("T1"))
	m.audit()
}

func TestARepeatedPreTransactionGoesOnWhereItStands(t *testing.T) { // 1.6: idempotent
	t.Parallel()
	m := openMarket(t)
	m.project("P")
	data := frozenFor("T1", "L1", "TENDER", "300.00", "P")
	m.gateway("USER_PRE_TRANSACTION", data)
	again := m.gateway("USER_PRE_TRANSACTION", data.with("amount", `"300"`))
	b := m.confirm(again, "L1")
	assert.Equal(t, b.fields["respData"], m.gateway("USER_PRE_TRANSACTION", data).callback().fields["respData"])
	assert.Equal(t, "700.00 300.00", m.balances("user:L1", "user:L1:frozen"))
	assert.Len(t, m.noticesOf("T1"), 1)
}

func TestPagesOfPreTransactionsEnd(t *testing.T) { // wire §8
	t.Parallel()
	m := openMarket(t)
	m.project("P")
	m.gateway("USER_PRE_TRANSACTION", frozenFor("T1", "L1", "TENDER", "300.00", "P")).press("取消")
	shown := m.gateway("USER_PRE_TRANSACTION", frozenFor("T2", "L1", "TENDER", "300.00", "P").with("expired", `"20161109101000"`))
	m.advance(10 * time.Minute)
	assert.Equal(t, "100008", m.confirm2(shown, "L1").code())
	for _, no := range []string{"T1", "T2"} {
		assert.Equal(t, "FAIL 0.00 0.00", m.stands(no))
		m.refused("100007", "", "CANCEL_PRE_TRANSACTION", cancelling("X", no, "1"))
	}
	assert.Equal(t, "1000.00 0.00", m.balances("user:L1", "user:L1:frozen"))
}
