package cashloan

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/store"
)

// lender is a world with one loan, and actions that call what payments do to loans.
type lender struct {
	*engine.World
	t *testing.T
}

// lenderArgs are a loan and perhaps an amount.
type lenderArgs struct {
	ID     string       `wire:"id" spec:"Y S" doc:"the loan"`
	Amount money.Amount `wire:"amount" spec:"N A" doc:"of a payment"`
}

// onBorrow is an action that does something to a loan.
func onBorrow(name string, fn func(tx *engine.Tx, b borrow, a lenderArgs) error) engine.Action {
	return engine.Act(name, name, "ours", func(tx *engine.Tx, a lenderArgs) (any, error) {
		b, err := mustBorrow(tx, a.ID)
		if err != nil {
			return nil, err
		}
		return nil, fn(tx, b, a)
	})
}

// lend makes a loan of 5000 for 7 days that is paid out at 10:00 in India on 5 January 2026.
func lend(t *testing.T) *lender {
	t.Helper()
	db, err := store.Open(store.Memory, store.SyncEverySecond)
	require.NoError(t, err)
	system := New()
	system.Actions = append(system.Actions,
		engine.Act("lend", "lend", "ours", func(tx *engine.Tx, _ struct{}) (any, error) {
			b := newBorrow(tx, newUser(tx, "1050000010", "", "", ""), application{}, "")
			return b, b.decide(tx)
		}),
		onBorrow("sign", func(tx *engine.Tx, b borrow, _ lenderArgs) error { return b.sign(tx, "1") }),
		onBorrow("capture", func(tx *engine.Tx, b borrow, a lenderArgs) error {
			tx.Move(accountPayers, accountRazorpay, a.Amount)
			return b.repay(tx, a.Amount, "pay_1")
		}),
		onBorrow("await", func(tx *engine.Tx, b borrow, _ lenderArgs) error { return b.await(tx) }),
		onBorrow("unpaid", func(tx *engine.Tx, b borrow, _ lenderArgs) error { return b.unpaid(tx) }),
	)
	now := at("2026-01-05 10:00:00").In(clock.Zone)
	w, err := engine.NewWorld(db, engine.Birth{Seed: 42, Clock: clock.Setting{Mode: clock.Frozen, World: now, Wall: now}}, engine.Options{
		Name: "default", Wall: clock.Standing(now), Log: slog.New(slog.DiscardHandler), Systems: []*engine.Counterpart{system},
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.Close() })
	l := &lender{w, t}
	require.NoError(t, l.do("lend", ""))
	require.NoError(t, l.do("sign", ""))
	require.NoError(t, l.do("payout", ""))
	return l
}

// do performs an action on the loan.
func (l *lender) do(action, amount string) error {
	args := map[string]string{"id": "1000001", "amount": amount}
	if amount == "" {
		delete(args, "amount")
	}
	switch action {
	case "lend":
		args = map[string]string{}
	case "payout":
		args = map[string]string{"borrowId": "1000001", "outcome": "success"}
	case "settle":
		args = map[string]string{"borrowId": "1000001", "amount": amount}
	}
	raw, err := json.Marshal(args)
	require.NoError(l.t, err)
	_, err = l.Do(Slug, action, raw)
	report, broken := l.CheckLedger()
	require.NoError(l.t, broken)
	require.True(l.t, report.Balanced)
	return err
}

// until lets time pass up to an instant in India.
func (l *lender) until(instant string) {
	l.t.Helper()
	_, err := l.Advance(context.Background(), at(instant))
	require.NoError(l.t, err)
}

// stands answers state, penalty days, penalty and debt.
func (l *lender) stands() string {
	l.t.Helper()
	raw, err := l.Record(Slug, kindBorrows, "1000001")
	require.NoError(l.t, err)
	var b borrow
	require.NoError(l.t, json.Unmarshal(raw, &b))
	debt, err := l.Balance(debtAccount(b.UserID))
	require.NoError(l.t, err)
	require.Equal(l.t, b.owed(), debt, "the ledger has what the loan owes")
	return fmt.Sprint(b.State, " ", b.PenaltyDays, " ", b.Penalty, " ", debt)
}

// books answers the accounts that hold something.
func (l *lender) books() map[string]string {
	l.t.Helper()
	list, err := l.Accounts("")
	require.NoError(l.t, err)
	held := map[string]string{}
	for _, a := range list {
		if a.Balance != 0 {
			held[a.Name] = a.Balance.String()
		}
	}
	return held
}

// TestNights follows a loan over its due day, 11 January: the night after it is overdue, and each night costs 12.00.
func TestNights(t *testing.T) {
	t.Parallel()
	l := lend(t)
	assert.Equal(t, map[string]string{
		"user:100001:debt": "5034.30", "bank": "-3702.00", "fees": "-1100.00", "gst": "-198.00", "interest": "-34.30",
	}, l.books())
	for _, c := range []struct{ instant, want string }{
		{"2026-01-05 10:00:00", "30 0 0.00 5034.30"},
		{"2026-01-11 23:59:59", "30 0 0.00 5034.30"},
		{"2026-01-12 00:04:59", "30 0 0.00 5034.30"},
		{"2026-01-12 00:05:00", "50 1 12.00 5046.30"},
		{"2026-01-12 23:59:59", "50 1 12.00 5046.30"},
		{"2026-01-13 00:05:00", "50 2 24.00 5058.30"},
		{"2026-01-31 12:00:00", "50 20 240.00 5274.30"},
		{"2026-08-07 12:00:00", "50 208 2496.00 7530.30"},
		{"2026-08-08 12:00:00", "50 209 2500.00 7534.30"},
		{"2026-12-31 12:00:00", "50 354 2500.00 7534.30"},
	} {
		l.until(c.instant)
		assert.Equal(t, c.want, l.stands(), c.instant)
	}
	require.NoError(t, l.do("capture", "7534.30"))
	assert.Equal(t, "40 354 2500.00 0.00", l.stands())
	assert.Equal(t, map[string]string{
		"bank": "3832.30", "fees": "-1100.00", "gst": "-198.00", "interest": "-34.30", "penalty": "-2500.00",
	}, l.books(), "the lender has earned what it has more than before")
	assert.True(t, l.idle(), "no night is booked any more")
}

// idle tells whether the world has nothing to do any more.
func (l *lender) idle() bool {
	rows, err := l.Due(1)
	require.NoError(l.t, err)
	return len(rows) == 0
}

// TestPaymentsUnderWay: 43 accrues no penalty, and a payment that fails leads back to 30, or to 50 when it is late.
func TestPaymentsUnderWay(t *testing.T) {
	t.Parallel()
	l := lend(t)
	require.NoError(t, l.do("await", ""))
	assert.Equal(t, "43 0 0.00 5034.30", l.stands())
	l.until("2026-01-06 10:00:00")
	require.NoError(t, l.do("unpaid", ""))
	assert.Equal(t, "30 0 0.00 5034.30", l.stands(), "in time")
	l.until("2026-01-13 10:00:00")
	assert.Equal(t, "50 2 24.00 5058.30", l.stands())
	require.NoError(t, l.do("await", ""))
	l.until("2026-01-16 10:00:00")
	assert.Equal(t, "43 2 24.00 5058.30", l.stands(), "three nights cost nothing")
	require.NoError(t, l.do("unpaid", ""))
	assert.Equal(t, "50 2 24.00 5058.30", l.stands())
	require.NoError(t, l.do("unpaid", ""), "once more has no effect")
	l.until("2026-01-17 10:00:00")
	assert.Equal(t, "50 3 36.00 5070.30", l.stands(), "the next night costs one day")
	require.NoError(t, l.do("await", ""))
	require.NoError(t, l.do("capture", "5070.30"))
	assert.Equal(t, "40 3 36.00 0.00", l.stands())
}

// TestPaymentInTimeThatFailsLate: a loan that waited over its due day is overdue when the payment fails, for nothing.
func TestPaymentInTimeThatFailsLate(t *testing.T) {
	t.Parallel()
	l := lend(t)
	l.until("2026-01-11 22:00:00")
	require.NoError(t, l.do("await", ""))
	l.until("2026-01-14 10:00:00")
	require.NoError(t, l.do("unpaid", ""))
	assert.Equal(t, "50 0 0.00 5034.30", l.stands())
	l.until("2026-01-15 10:00:00")
	assert.Equal(t, "50 1 12.00 5046.30", l.stands())
}

// TestPaymentsOfAnotherSum: an order made before a night pays what was owed then, and the night is waived; nobody pays
// more than is owed, or twice.
func TestPaymentsOfAnotherSum(t *testing.T) {
	t.Parallel()
	l := lend(t)
	l.until("2026-01-12 10:00:00")
	assert.EqualError(t, l.do("capture", "5046.31"), "loan 1000001: 5046.31 were paid, but only 5046.30 are owed")
	require.NoError(t, l.do("capture", "5034.30"))
	assert.Equal(t, "40 1 12.00 0.00", l.stands())
	assert.Equal(t, map[string]string{
		"bank": "1332.30", "fees": "-1100.00", "gst": "-198.00", "interest": "-34.30", "penalty": "-12.00", "waived": "12.00",
	}, l.books())
	assert.Error(t, l.do("capture", "0.01"))
	assert.Error(t, l.do("await", ""))
	assert.NoError(t, l.do("unpaid", ""))
	assert.Equal(t, "40 1 12.00 0.00", l.stands())
}

// TestSettlements: the operator takes less than what is owed, and waives the rest.
func TestSettlements(t *testing.T) {
	t.Parallel()
	l := lend(t)
	l.until("2026-01-14 10:00:00")
	assert.EqualError(t, l.do("settle", "5070.31"), "amount is 5070.31, but the loan 1000001 owes 5070.30")
	require.NoError(t, l.do("settle", "3000.00"))
	assert.Equal(t, "41 3 36.00 0.00", l.stands())
	assert.Equal(t, map[string]string{
		"bank": "-702.00", "fees": "-1100.00", "gst": "-198.00", "interest": "-34.30", "penalty": "-36.00", "waived": "2070.30",
	}, l.books())
	assert.EqualError(t, l.do("settle", "1.00"), "the loan 1000001 is in state 41")
	l.until("2026-02-14 10:00:00")
	assert.Equal(t, "41 3 36.00 0.00", l.stands())

	free := lend(t)
	require.NoError(t, free.do("settle", "0"), "all of it may be waived, before the due day too")
	assert.Equal(t, "41 0 0.00 0.00", free.stands())
}

// TestNightsThatWereSleptThrough: a world that wakes up days later reckons all of them at once.
func TestNightsThatWereSleptThrough(t *testing.T) {
	t.Parallel()
	l := lend(t)
	woken := at("2026-01-14 10:00:00")
	_, err := l.SetClock(clock.Frozen, 0, &woken)
	require.NoError(t, err)
	l.until("2026-01-14 10:00:00")
	assert.Equal(t, "50 3 36.00 5070.30", l.stands())
	l.until("2026-01-15 00:05:00")
	assert.Equal(t, "50 4 48.00 5082.30", l.stands())
}
