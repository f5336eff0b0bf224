package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPlatformPreTransactions(t *testing.T) { // 2.13, wire §12
	t.Parallel()
	m := lent(t)
	r := m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PC", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "300.00", "P"))
	assert.Equal(t, `{"code":"0","description":"操作成功"}`, string(r.Body))
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PM", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "200.00", ""))
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PN", "PLATFORM_ MARKETING_ACCOUNT", "MARKETING", "100.00", "P")) // wire §7: blanks are artefacts
	assert.Equal(t, "700.00 300.00 700.00 300.00",
		m.balances("platform:repayment", "platform:repayment:frozen", "platform:marketing", "platform:marketing:frozen"))
	q := m.must("QUERY_TRANSACTION", transaction("PC", "PRETRANSATION"))
	assert.Equal(t, "PLATFORM_RETRANSATION", text(q.fields["pretransactionType"]), "5.3.10 as the document spells it")
	assert.Equal(t, "PLATFORM_REPAYMENT_ACCOUNT", text(q.fields["platformUserNo"]))
	info := m.must("QUERY_PLATFORM_INFORMATION", object{})
	assert.Equal(t, "1000.00 300.00", number(info.fields["repaymentBalance"])+" "+number(info.fields["repaymentFreeze"]), "available and frozen")
	m.audit()
}

func TestPlatformPreTransactionsThatAreRefused(t *testing.T) {
	t.Parallel()
	m := lent(t)
	m.project("Q")
	for name, bad := range map[string]struct {
		code, rule string
		data       object
	}{
		"a user":                       {"100011", "", ofPlatform("X", "G", "COMPENSATORY", "1", "P")},
		"an unknown user":              {"100009", "", ofPlatform("X", "U9", "COMPENSATORY", "1", "P")},
		"the account of marketing":     {"100011", "", ofPlatform("X", "PLATFORM_MARKETING_ACCOUNT", "COMPENSATORY", "1", "P")},
		"the account of fees":          {"100011", "", ofPlatform("X", "PLATFORM_FEE_ACCOUNT", "MARKETING", "1", "")},
		"the account of compensations": {"100011", "", ofPlatform("X", "PLATFORM_REPAYMENT_ACCOUNT", "MARKETING", "1", "")},
		"too much":                     {"100016", "", ofPlatform("X", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "1000.01", "P")},
		"too much marketing":           {"100016", "", ofPlatform("X", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "1000.01", "")},
		"compensation of nothing":      {"100002", "projectNo", ofPlatform("X", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "1", "")},
		"an unknown project":           {"100007", "", ofPlatform("X", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "1", "R")},
		"marketing, unknown project":   {"100007", "", ofPlatform("X", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "1", "R")},
		"a project that is collecting": {"100015", "2.11 R2", ofPlatform("X", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "1", "Q")},
		"a tender":                     {"100002", "bizType", ofPlatform("X", "PLATFORM_REPAYMENT_ACCOUNT", "TENDER", "1", "P")},
	} {
		t.Run(name, func(*testing.T) { m.refused(bad.code, bad.rule, "PLATFORM_PRE_TRANSACTION", bad.data) })
	}
}
