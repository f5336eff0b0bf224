package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestARepaymentGoesToTheHolders(t *testing.T) { // 2.16 R2, R3
	t.Parallel()
	m := lent(t)
	m.pre("RP", "B", "REPAYMENT", "700.00", "P")
	r := m.must("CONFIRM_REPAYMENT", payback("R1", "RP", "P", "5.00", "L1 300.00 12.00", "L2 200.00 8.00"))
	assert.Equal(t, `{"code":"0","description":"操作成功"}`, string(r.Body))
	assert.Equal(t, "712.00 808.00 15.00", m.balances("user:L1", "user:L2", "platform:fee"))
	assert.Equal(t, "1290.00 175.00", m.balances("user:B", "user:B:frozen"))
	assert.Equal(t, "PROCESSING 700.00 525.00", m.stands("RP"))
	assert.Equal(t, "L1 600.00 300.00", m.held("P", "T1"), "the share stays, the principal goes down")
	info := m.must("QUERY_PROJECT_INFORMATION", object{{"projectNo", `"P"`}})
	assert.Equal(t, "500.00 20.00", number(info.fields["repaymentAmount"])+" "+number(info.fields["income"]))
	m.must("CONFIRM_REPAYMENT", payback("R2", "RP", "P", "0", "L1 0 170.00", "L2 5 0")) // 先息后本: interest alone
	assert.Equal(t, "SUCCESS 700.00 700.00", m.stands("RP"))
	m.status("P", "FINISH") // wire §12: it does not require full repayment
	m.audit()
}

// refusedPaybacks are what 2.16 and 2.17 refuse, by the rules of their own section.
func refusedPaybacks(section string) map[string]struct {
	code, rule string
	data       object
} {
	return map[string]struct {
		code, rule string
		data       object
	}{
		"an unknown project":          {"100007", "", payback("X", "PRE", "R", "0", "L1 1 0")},
		"an unknown pre-transaction":  {"100007", "", payback("X", "PR9", "P", "0", "L1 1 0")},
		"another kind":                {"100008", "", payback("X", "T1", "P", "0", "L1 1 0")},
		"of another project":          {"100008", "", payback("X", "PREQ", "P", "0", "L1 1 0")},
		"to nobody":                   {"100008", section + " R4", payback("X", "PRE", "P", "0", "U9 1 0")},
		"to one who has not lent":     {"100008", section + " R4", payback("X", "PRE", "P", "0", "G 1 0")},
		"interest to such a one":      {"100008", section + " R4", payback("X", "PRE", "P", "0", "G 0 1")},
		"more principal than lent":    {"100014", section + " R4", payback("X", "PRE", "P", "0", "L2 400.01 0")},
		"more in two parts":           {"100014", section + " R4", payback("X", "PRE", "P", "0", "L2 200 0", "L2 200.01 0")},
		"more than was frozen":        {"100014", section + " R3", payback("X", "PRE", "P", "0", "L1 500 0.01")},
		"more with the commission":    {"100014", section + " R3", payback("X", "PRE", "P", "0.01", "L1 500 0")},
		"nothing":                     {"100002", "details", payback("X", "PRE", "P", "0")},
		"a detail of nothing":         {"100002", "details", payback("X", "PRE", "P", "0", "L1 0 0")},
		"a detail without its income": {"100002", "income", payback("X", "PRE", "P", "0", "L1 1 -")},
		"a negative income":           {"100002", "income", payback("X", "PRE", "P", "0", "L1 1 -1")},
	}
}

func refusesPaybacks(t *testing.T, service, bizType, payer, section string) {
	t.Helper()
	m := lent(t)
	m.must("ESTABLISH_PROJECT", projectOf("E2", "B", "Q"))
	m.status("Q", "REPAYING")
	m.pre("PRE", payer, bizType, "500.00", "P")
	m.pre("PREQ", payer, bizType, "50.00", "Q")
	for name, bad := range refusedPaybacks(section) {
		t.Run(name, func(t *testing.T) {
			before := m.traces()
			r := m.direct(service, bad.data)
			assert.Equal(t, bad.code, r.code(), r.says())
			assert.Contains(t, r.says(), bad.rule)
			assert.Equal(t, before, m.traces(), "a refusal leaves nothing")
		})
	}
	m.must(service, payback("X", "PRE", "P", "50.00", "L1 400.00 50.00"))
	m.audit()
}

func TestRepaymentsThatAreRefused(t *testing.T) { // 2.16 R3, R4
	t.Parallel()
	refusesPaybacks(t, "CONFIRM_REPAYMENT", "REPAYMENT", "B", "2.16")
}

func TestCompensationsThatAreRefused(t *testing.T) { // 2.17 R3, R4
	t.Parallel()
	refusesPaybacks(t, "CONFIRM_COMPENSATORY", "COMPENSATORY", "G", "2.17")
}

func TestPrincipalGoesToTheOldestHoldingFirst(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	m.project("P", "L1 100.00", "L1 200.00")
	m.must("CONFIRM_LOAN", loan("C1", "P", "0", "T2 200.00"))
	m.advance(1e9)
	m.must("CONFIRM_LOAN", loan("C2", "P", "0", "T1 100.00"))
	m.status("P", "REPAYING")
	m.pre("RP", "B", "REPAYMENT", "300.00", "P")
	m.must("CONFIRM_REPAYMENT", payback("R1", "RP", "P", "0", "L1 250.00 0"))
	assert.Equal(t, "L1 200.00 0.00", m.held("P", "T2"), "lent first")
	assert.Equal(t, "L1 100.00 50.00", m.held("P", "T1"))
}

func TestCompensationByAGuarantorAndByThePlatform(t *testing.T) { // 2.17
	t.Parallel()
	m := lent(t)
	m.pre("CG", "G", "COMPENSATORY", "310.00", "P")
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("CP", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "700.00", "P"))
	m.must("CONFIRM_COMPENSATORY", payback("R1", "CG", "P", "3.00", "L1 300.00 7.00"))
	assert.Equal(t, "690.00 0.00 707.00 13.00", m.balances("user:G", "user:G:frozen", "user:L1", "platform:fee"))
	m.refused("100014", "2.17 R4", "CONFIRM_COMPENSATORY", payback("R2", "CP", "P", "0", "L1 300.01 0"))
	m.must("CONFIRM_COMPENSATORY", payback("R2", "CP", "P", "0", "L1 300.00 0", "L2 400.00 0"))
	assert.Equal(t, "300.00 0.00 1000.00", m.balances("platform:repayment", "platform:repayment:frozen", "user:L2"))
	m.pre("RP", "B", "REPAYMENT", "10.00", "P")
	m.refused("100014", "2.16 R4", "CONFIRM_REPAYMENT", payback("R3", "RP", "P", "0", "L1 0.01 0"))
	info := m.must("QUERY_PROJECT_INFORMATION", object{{"projectNo", `"P"`}})
	assert.Equal(t, "1000.00 7.00", number(info.fields["repaymentAmount"])+" "+number(info.fields["income"]))
	m.audit()
}
