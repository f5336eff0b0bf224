package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestALoanGoesToTheBorrowerLessTheCommission(t *testing.T) { // 2.15 R2
	t.Parallel()
	m := openMarket(t)
	m.project("P", "L1 600.00", "L2 400.00")
	r := m.must("CONFIRM_LOAN", loan("C1", "P", "30.00", "T1 600.00", "T2 100.00"))
	assert.Equal(t, `{"code":"0","description":"操作成功"}`, string(r.Body))
	assert.Equal(t, "1670.00 30.00", m.balances("user:B", "platform:fee"))
	assert.Equal(t, "0.00 300.00", m.balances("user:L1:frozen", "user:L2:frozen"))
	assert.Equal(t, "SUCCESS 600.00 600.00", m.stands("T1"))
	assert.Equal(t, "PROCESSING 400.00 100.00", m.stands("T2"))
	assert.Equal(t, "L1 600.00 600.00", m.held("P", "T1"))
	m.advance(time.Hour)
	m.must("CONFIRM_LOAN", loan("C2", "P", "0", "T2 250.00", "T2 50.00")) // 同一笔预处理冻结的金额允许多次放款
	assert.Equal(t, "L2 400.00 400.00", m.held("P", "T2"))
	info := m.must("QUERY_PROJECT_INFORMATION", object{{"projectNo", `"P"`}})
	assert.Equal(t, "1000.00", number(info.fields["loanAmount"]))
	q := m.must("QUERY_TRANSACTION", transaction("T2", "PRETRANSATION"))
	assert.Equal(t, []any{"SUCCESS", "20161109100000", "20161109110000"}, []any{q.fields["status"], q.fields["createTime"], q.fields["transactionTime"]})
	assert.Len(t, m.recorded(r.Outbound).Postings, 6)
	m.audit()
}

func TestLoansThatAreRefused(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	m.project("P", "L1 600.00", "L2 400.00")
	m.must("ESTABLISH_PROJECT", projectOf("E2", "B", "Q"))
	m.pre("TQ", "L1", "TENDER", "10.00", "Q")
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PM", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "10.00", "P"))
	for name, bad := range map[string]struct {
		code, rule string
		data       object
	}{
		"an unknown project":            {"100007", "", loan("X", "R", "0", "T1 1")},
		"an unknown tender":             {"100007", "", loan("X", "P", "0", "T9 1")},
		"a tender of another project":   {"100008", "", loan("X", "P", "0", "TQ 1")},
		"no tender":                     {"100008", "", loan("X", "P", "0", "PM 1")},
		"more than was frozen":          {"100014", "2.15", loan("X", "P", "0", "T1 600.01")},
		"more in two parts":             {"100014", "2.15", loan("X", "P", "0", "T1 600.00", "T1 0.01")},
		"the second is too much":        {"100014", "2.15", loan("X", "P", "0", "T1 600.00", "T2 400.01")},
		"a commission beyond the loan":  {"100014", "2.15 R2", loan("X", "P", "10.01", "T1 10")},
		"a negative commission":         {"100002", "commission", loan("X", "P", "-1", "T1 10")},
		"nothing":                       {"100002", "details", loan("X", "P", "0")},
		"a detail of nothing":           {"100002", "amount", loan("X", "P", "0", "T1 0")},
		"a detail without its tender":   {"100002", "preTransactionNo", loan("X", "P", "0", "- 1")},
		"the number of another service": {"100013", "", loan("T1", "P", "0", "T1 1")},
	} {
		t.Run(name, func(*testing.T) {
			before := m.traces()
			r := m.direct("CONFIRM_LOAN", bad.data)
			assert.Equal(t, bad.code, r.code(), r.says())
			assert.Contains(t, r.says(), bad.rule)
			assert.Equal(t, before, m.traces(), "a refusal leaves nothing")
		})
	}
	m.must("CONFIRM_LOAN", loan("X", "P", "10.00", "T1 10")) // all of it: the borrower gets nothing
	m.must("CONFIRM_LOAN", loan("Y", "P", "0", "T1 590").without("commission"))
	assert.Equal(t, "1590.00 10.00", m.balances("user:B", "platform:fee"))
}

func TestDetailsInAString(t *testing.T) { // wire §1
	t.Parallel()
	m := openMarket(t)
	m.project("P", "L1 600.00")
	data := loan("C1", "P", "0", "T1 1.5")
	details := envelope(data).get("details")
	once := m.must("CONFIRM_LOAN", data.with("details", quoted(details)))
	again := m.must("CONFIRM_LOAN", data)
	assert.Equal(t, once.Body, again.Body, "the same content in another form is the same request")
	assert.Equal(t, "1001.50", m.balance("user:B"))
}
