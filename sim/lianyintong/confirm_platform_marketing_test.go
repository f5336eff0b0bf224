package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGiftsInParts(t *testing.T) { // 2.19 R1
	t.Parallel()
	m := openMarket(t)
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PM", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "100.00", ""))
	r := m.must("CONFIRM_PLATFORM_MARKETING", gifts("C1", "PM", "L1 10.00", "L2 20.00", "L1 0.50"))
	assert.Equal(t, `{"code":"0","description":"操作成功"}`, string(r.Body))
	assert.Equal(t, "1010.50 1020.00 69.50", m.balances("user:L1", "user:L2", "platform:marketing:frozen"))
	m.refused("100014", "2.19 R1", "CONFIRM_PLATFORM_MARKETING", gifts("C2", "PM", "L1 60.00", "L2 9.51"))
	m.must("CONFIRM_PLATFORM_MARKETING", gifts("C2", "PM", "L1 60.00", "L2 9.50"))
	assert.Equal(t, "SUCCESS 100.00 100.00", m.stands("PM"))
	assert.Equal(t, "900.00 0.00", m.balances("platform:marketing", "platform:marketing:frozen"))
	m.audit()
}

func TestGiftsThatAreRefused(t *testing.T) {
	t.Parallel()
	m := lent(t)
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PM", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "100.00", ""))
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PC", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "100.00", "P"))
	for name, bad := range map[string]struct {
		code string
		data object
	}{
		"an unknown pre-transaction": {"100007", gifts("X", "P9", "L1 1")},
		"a compensation":             {"100008", gifts("X", "PC", "L1 1")},
		"a tender":                   {"100008", gifts("X", "T1", "L1 1")},
		"to nobody":                  {"100009", gifts("X", "PM", "L1 1", "U9 1")},
		"to the platform":            {"100009", gifts("X", "PM", "PLATFORM_FEE_ACCOUNT 1")},
		"nothing":                    {"100002", gifts("X", "PM")},
		"a gift of nothing":          {"100002", gifts("X", "PM", "L1 0")},
	} {
		t.Run(name, func(*testing.T) { m.refused(bad.code, "", "CONFIRM_PLATFORM_MARKETING", bad.data) })
	}
}
