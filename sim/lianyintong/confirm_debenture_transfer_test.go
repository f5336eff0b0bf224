package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSharesMoveAndRepaymentsFollow(t *testing.T) { // 2.18
	t.Parallel()
	m := lent(t) // L1 holds 600.00, L2 400.00
	m.pre("AP", "G", "CREDIT_ASSIGNMENT", "212.00", "P")
	m.must("CONFIRM_DEBENTURE_TRANSFER", transfer("D1", "P", "2.00", "AP", "AP L1 210.00 200.00 T1"))
	assert.Equal(t, "788.00 0.00 610.00 12.00", m.balances("user:G", "user:G:frozen", "user:L1", "platform:fee"),
		"实扣金额=付款金额+平台佣金; 转让人实收=冻结金额-平台佣金")
	assert.Equal(t, []string{"L1 400.00 400.00", "G 200.00 200.00"}, []string{m.held("P", "T1"), m.held("P", "AP")})
	assert.Equal(t, "SUCCESS 212.00 212.00", m.stands("AP"))
	m.pre("AQ", "L2", "CREDIT_ASSIGNMENT", "600.00", "P")
	m.must("CONFIRM_DEBENTURE_TRANSFER", transfer("D2", "P", "0", "AQ", "AQ L1 400.00 - T1", "AQ G 150.00 150.00 AP"))
	assert.Equal(t, []string{"L1 0.00 0.00", "G 50.00 50.00", "L2 550.00 550.00", "L2 400.00 400.00"},
		[]string{m.held("P", "T1"), m.held("P", "AP"), m.held("P", "AQ"), m.held("P", "T2")}, "one purchase of two sellers is one holding")
	m.pre("RP", "B", "REPAYMENT", "1000.00", "P")
	m.refused("100008", "2.16 R4", "CONFIRM_REPAYMENT", payback("R1", "RP", "P", "0", "L1 0 1"))
	m.refused("100014", "2.16 R4", "CONFIRM_REPAYMENT", payback("R1", "RP", "P", "0", "G 50.01 0"))
	m.must("CONFIRM_REPAYMENT", payback("R1", "RP", "P", "0", "L2 950.00 0", "G 50.00 0"))
	assert.Equal(t, "L2 550.00 0.00", m.held("P", "AQ"))
	m.audit()
}

func TestTheOriginalPurchase(t *testing.T) { // wire §12: originalConfirmRequestNo
	t.Parallel()
	m := openMarket(t)
	m.project("P", "L1 100.00", "L1 100.00", "L2 100.00")
	m.must("CONFIRM_LOAN", loan("C1", "P", "0", "T1 100", "T2 100", "T3 100"))
	m.must("ESTABLISH_PROJECT", projectOf("E2", "B", "Q"))
	m.pre("TQ", "L1", "TENDER", "10.00", "Q")
	m.must("CONFIRM_LOAN", loan("CQ", "Q", "0", "TQ 10"))
	m.status("P", "REPAYING")
	m.pre("AP", "G", "CREDIT_ASSIGNMENT", "500.00", "P")
	for name, c := range map[string]struct {
		seller, original, code string
	}{
		"another holder's tender":         {"L2", "T1", "100007"},
		"a confirmation of two purchases": {"L1", "C1", "100008"},
		"a tender of another project":     {"L1", "TQ", "100007"},
		"a number nobody has used":        {"L1", "T9", "100007"},
		"an unknown seller":               {"U9", "T1", "100007"},
	} {
		t.Run(name, func(*testing.T) {
			m.refused(c.code, "", "CONFIRM_DEBENTURE_TRANSFER", transfer("X", "P", "0", "AP", "AP "+c.seller+" 1 1 "+c.original))
		})
	}
	m.must("CONFIRM_DEBENTURE_TRANSFER", transfer("D1", "P", "0", "AP", "AP L2 10 10 C1")) // of L2 it names one
	m.must("CONFIRM_DEBENTURE_TRANSFER", transfer("D2", "P", "0", "AP", "AP L1 20 20 T2"))
	assert.Equal(t, []string{"L1 100.00 100.00", "L1 80.00 80.00", "L2 90.00 90.00", "G 30.00 30.00"},
		[]string{m.held("P", "T1"), m.held("P", "T2"), m.held("P", "T3"), m.held("P", "AP")})
	m.pre("AL", "L2", "CREDIT_ASSIGNMENT", "50.00", "P")
	m.must("CONFIRM_DEBENTURE_TRANSFER", transfer("D3", "P", "0", "AL", "AL G 30 30 D2")) // bought debts are sold on, by either number
	assert.Equal(t, []string{"G 0.00 0.00", "L2 30.00 30.00"}, []string{m.held("P", "AP"), m.held("P", "AL")})
	m.audit()
}

func TestTransfersThatAreRefused(t *testing.T) {
	t.Parallel()
	m := lent(t)
	m.must("ESTABLISH_PROJECT", projectOf("E2", "B", "Q"))
	m.status("Q", "REPAYING")
	m.pre("AP", "G", "CREDIT_ASSIGNMENT", "700.00", "P")
	m.pre("AQ", "G", "CREDIT_ASSIGNMENT", "100.00", "Q")
	m.pre("RP", "B", "REPAYMENT", "300.00", "P")
	m.must("CONFIRM_REPAYMENT", payback("R1", "RP", "P", "0", "L1 100.00 0"))
	for name, bad := range map[string]struct {
		code, rule string
		data       object
	}{
		"an unknown project":           {"100007", "", transfer("X", "R", "0", "AP", "AP L1 1 1 T1")},
		"an unknown purchase":          {"100007", "", transfer("X", "P", "0", "AP", "A9 L1 1 1 T1")},
		"an unknown outer purchase":    {"100007", "", transfer("X", "P", "0", "A9", "AP L1 1 1 T1")},
		"an outer one of another":      {"100008", "", transfer("X", "P", "0", "AQ", "AP L1 1 1 T1")},
		"a detail of another":          {"100008", "", transfer("X", "P", "0", "AP", "AQ L1 1 1 T1")},
		"a repayment":                  {"100008", "", transfer("X", "P", "0", "RP", "RP L1 1 1 T1")},
		"paid less than the share":     {"100008", "2.18", transfer("X", "P", "0", "AP", "AP L1 9.99 10.00 T1")},
		"more than the share":          {"100014", "2.18", transfer("X", "P", "0", "AP", "AP L2 400.01 400.01 T2")},
		"more in two parts":            {"100014", "2.18", transfer("X", "P", "0", "AP", "AP L2 300 300 T2", "AP L2 100.01 - T2")},
		"what is paid back already":    {"100014", "2.18", transfer("X", "P", "0", "AP", "AP L1 500.01 - T1")},
		"more than was frozen":         {"100014", "2.18", transfer("X", "P", "0", "AP", "AP L1 500 - T1", "AP L2 200.01 - T2")},
		"more with the commission":     {"100014", "2.18", transfer("X", "P", "200.01", "AP", "AP L1 500 - T1")},
		"no purchase of the seller":    {"100007", "", transfer("X", "P", "0", "AP", "AP L1 1 1 T2")},
		"without the original request": {"100002", "originalConfirm", transfer("X", "P", "0", "AP", "AP L1 1 1 -")},
		"nothing":                      {"100002", "details", transfer("X", "P", "0", "AP")},
	} {
		t.Run(name, func(t *testing.T) {
			before := m.traces()
			r := m.direct("CONFIRM_DEBENTURE_TRANSFER", bad.data)
			assert.Equal(t, bad.code, r.code(), r.says())
			assert.Contains(t, r.says(), bad.rule)
			assert.Equal(t, before, m.traces(), "a refusal leaves nothing")
		})
	}
	m.must("CONFIRM_DEBENTURE_TRANSFER", transfer("X", "P", "200.00", "AP", "AP L1 500 - T1"))
	assert.Equal(t, "L1 100.00 0.00", m.held("P", "T1"), "the shares that were paid back stay with who was paid")
	m.audit()
}

func TestTheDetailsPurchaseWins(t *testing.T) { // wire §11: outer and detail may differ within a project
	t.Parallel()
	m := lent(t)
	m.pre("A1", "G", "CREDIT_ASSIGNMENT", "100.00", "P")
	m.pre("A2", "L2", "CREDIT_ASSIGNMENT", "100.00", "P")
	m.must("CONFIRM_DEBENTURE_TRANSFER", transfer("D1", "P", "1.00", "A1", "A2 L1 50.00 50.00 T1"))
	assert.Equal(t, []string{"INIT 100.00 0.00", "PROCESSING 100.00 51.00"}, []string{m.stands("A1"), m.stands("A2")}, "who pays, pays the commission")
	m.must("CONFIRM_DEBENTURE_TRANSFER", transfer("D2", "P", "10.00", "A1", "A2 L1 49.00 49.00 T1", "A1 L1 90.00 90.00 T1"))
	assert.Equal(t, []string{"SUCCESS 100.00 100.00", "SUCCESS 100.00 100.00"}, []string{m.stands("A1"), m.stands("A2")}, "the outer one, where a detail names it")
	assert.Equal(t, []string{"G 90.00 90.00", "L2 99.00 99.00", "L1 411.00 411.00"}, []string{m.held("P", "A1"), m.held("P", "A2"), m.held("P", "T1")})
	m.audit()
}
