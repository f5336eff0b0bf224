package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestCancellingInParts(t *testing.T) { // 2.14 R1, wire §12
	t.Parallel()
	m := openMarket(t)
	m.project("P", "L1 100.00")
	m.must("CANCEL_PRE_TRANSACTION", cancelling("X1", "T1", "30.00"))
	assert.Equal(t, "930.00 70.00", m.balances("user:L1", "user:L1:frozen"))
	assert.Equal(t, "INIT 100.00 30.00", m.stands("T1"), "nothing was confirmed yet")
	m.refused("100014", "2.14 R1", "CANCEL_PRE_TRANSACTION", cancelling("X2", "T1", "70.01"))
	m.status("P", "MISCARRY")
	m.advance(time.Minute)
	m.must("CANCEL_PRE_TRANSATION", cancelling("X2", "T1", "70.00")) // 5.3.1 spells it so
	assert.Equal(t, "1000.00 0.00", m.balances("user:L1", "user:L1:frozen"))
	assert.Equal(t, "FAIL 100.00 100.00", m.stands("T1"), "all was cancelled")
	assert.Equal(t, "20161109100100", text(m.must("QUERY_TRANSACTION", transaction("T1", "PRETRANSATION")).fields["transactionTime"]))
	m.refused("100014", "2.14 R1", "CANCEL_PRE_TRANSACTION", cancelling("X3", "T1", "0.01"))
	m.audit()
}

func TestCancellingWhatIsLeftOfALoan(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	m.project("P", "L1 100.00")
	m.must("CONFIRM_LOAN", loan("C1", "P", "0", "T1 60.00"))
	assert.Equal(t, "PROCESSING 100.00 60.00", m.stands("T1"))
	m.refused("100014", "2.14 R1", "CANCEL_PRE_TRANSACTION", cancelling("X1", "T1", "40.01"))
	m.must("CANCEL_PRE_TRANSACTION", cancelling("X1", "T1", "10.00"))
	assert.Equal(t, "PROCESSING 100.00 70.00", m.stands("T1"))
	m.must("CANCEL_PRE_TRANSACTION", cancelling("X2", "T1", "30.00"))
	assert.Equal(t, "SUCCESS 100.00 100.00", m.stands("T1"), "something was confirmed, nothing is left")
	assert.Equal(t, "940.00 0.00 1060.00", m.balances("user:L1", "user:L1:frozen", "user:B"))
	m.audit()
}

func TestCancellingOfPlatforms(t *testing.T) { // wire §11
	t.Parallel()
	m := openMarket(t)
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("PM", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "200.00", ""))
	m.must("CANCEL_PRE_TRANSACTION", cancelling("X1", "PM", "150.00"))
	assert.Equal(t, "950.00 50.00", m.balances("platform:marketing", "platform:marketing:frozen"))
	for _, no := range []string{"X1", "REG-B", "nothing"} {
		m.refused("100007", "", "CANCEL_PRE_TRANSACTION", cancelling("X2", no, "1"))
	}
	m.platform = second
	m.refused("100007", "", "CANCEL_PRE_TRANSACTION", cancelling("X2", "PM", "1"))
}
