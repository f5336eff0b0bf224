package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/money"
)

// TestTheWholeLifeOfAProject is a project from its people to its check files, the process restarted after every step:
// three lenders register and recharge at the bank, tender, and lend 1000.00; the borrower pays back once; L1 sells a part
// to L3; the guarantor stands in for the second repayment; a red packet; reconciliation.
func TestTheWholeLifeOfAProject(t *testing.T) {
	t.Parallel()
	m := &market{client: openAt(t, t.TempDir(), "").client(), people: map[string]person{}}
	step := func(name string, do func()) {
		do()
		m.settle()
		m.audit()
		m.restart()
		require.Empty(t, m.unbalanced(), "after: %s", name)
	}
	lenders := []string{"L1", "L2", "L3"}

	step("register", func() {
		for _, no := range append(lenders, "B", "G") {
			m.people[no] = m.register(no)
		}
	})
	step("recharge", func() {
		for _, no := range append(lenders, "B", "G") {
			back := m.gateway("RECHARGE", recharge("R-"+no, no, "1000.00")).press("确认支付").callback()
			require.Equal(t, "0", back.code(), back.says())
		}
		m.fund("platform:marketing", "50.00")
	})
	step("tender", func() { m.project("P", "L1 500.00", "L2 300.00", "L3 200.00") })
	assert.Equal(t, "500.00 500.00", m.balances("user:L1", "user:L1:frozen"))

	step("loan", func() {
		m.must("CONFIRM_LOAN", loan("C", "P", "10.00", "T1 500.00", "T2 300.00", "T3 200.00"))
		m.status("P", "REPAYING")
	})
	assert.Equal(t, "1990.00 10.00 0.00", m.balances("user:B", "platform:fee", "user:L1:frozen"), "2.15 R2: less the commission")

	step("first repayment", func() {
		m.pre("Y1", "B", "REPAYMENT", "509.00", "P")
		m.must("CONFIRM_REPAYMENT", payback("Y1C", "Y1", "P", "1.00", "L1 250.00 4.00", "L2 150.00 2.40", "L3 100.00 1.60"))
	})
	assert.Equal(t, "754.00 852.40 901.60", m.balances("user:L1", "user:L2", "user:L3"))

	step("transfer", func() {
		m.pre("X1", "L3", "CREDIT_ASSIGNMENT", "101.00", "P")
		m.must("CONFIRM_DEBENTURE_TRANSFER", transfer("X1C", "P", "1.00", "X1", "X1 L1 100.00 100.00 T1"))
	})
	assert.Equal(t, "854.00 800.60", m.balances("user:L1", "user:L3"), "L3 has paid 100.00 to L1 and 1.00 commission")

	step("second repayment, by the guarantor", func() {
		m.pre("G1", "G", "COMPENSATORY", "508.00", "P")
		m.must("CONFIRM_COMPENSATORY", payback("G1C", "G1", "P", "0", "L1 150.00 2.40", "L2 150.00 2.40", "L3 200.00 3.20"))
		m.status("P", "FINISH")
	})
	assert.Equal(t, "1006.40 1004.80 1003.80", m.balances("user:L1", "user:L2", "user:L3"))
	assert.Equal(t, "1481.00 492.00 12.00", m.balances("user:B", "user:G", "platform:fee"))

	step("red packet", func() {
		m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("K1", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "20.00", ""))
		m.must("CONFIRM_PLATFORM_MARKETING", gifts("K1C", "K1", "L1 10.00", "L2 10.00"))
	})
	assert.Equal(t, "1016.40 1014.80 30.00", m.balances("user:L1", "user:L2", "platform:marketing"))

	project := m.must("QUERY_PROJECT_INFORMATION", object{{"projectNo", `"P"`}}).fields
	assert.Equal(t, "FINISH 1000.00 1000.00 16.00", text(project["status"])+" "+number(project["loanAmount"])+" "+
		number(project["repaymentAmount"])+" "+number(project["income"]))

	day := morning.Format("20060102")
	step("reconciliation", func() { m.advance(24 * time.Hour) })
	assert.Len(t, m.rows(day, "RECHARGE"), 5)
	assert.Len(t, m.rows(day, "USER"), 5)
	assert.Len(t, m.rows(day, "PROJECT"), 1)
	received := map[string]money.Amount{}
	trades := m.rows(day, "TRANSACTION")
	for _, row := range trades {
		for _, column := range []string{"交易金额", "利息"} {
			amount, err := money.Parse(row[column])
			require.NoError(t, err)
			received[row["收款平台用户编号"]] += amount
		}
	}
	assert.Len(t, trades, 3+1+3+1+1+1+3+2, "loan, repayment and transfer with a commission each, compensation, red packets")
	assert.Equal(t, map[string]money.Amount{
		"B": 100000, "PLATFORM_FEE_ACCOUNT": 1200, "L1": 25400 + 10000 + 15240 + 1000, "L2": 15240 + 15240 + 1000, "L3": 10160 + 20320,
	}, received, "the file says who has received what")
}

// unbalanced answers what the audit of the ledger finds wrong.
func (m *market) unbalanced() []string {
	m.t.Helper()
	report, err := m.world().CheckLedger()
	require.NoError(m.t, err)
	return report.Wrong
}
