package cashloan

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// jobPayout is the bank's answer to a payout.
const jobPayout = "borrow-payout"

// payoutAfter is how long the bank takes for a payout (wire §6).
const payoutAfter = 5 * time.Second

// payoutRetries is when a payout that has failed is tried again, counted from the first failure (wire §6). When the last
// one has failed too, the loan is cancelled.
func payoutRetries() []time.Duration {
	return []time.Duration{10 * time.Minute, time.Hour, 24 * time.Hour}
}

// sign takes the signature of a loan: the money leaves for an account. There is never a second payout, since a loan that
// is signed is signable no more.
func (b *borrow) sign(tx *engine.Tx, accountID string) error {
	tx.Cancel(b.Decided.Add(uncollectedAfter), jobUncollected, b.ID)
	b.Signed, b.AccountID = tx.Now(), accountID
	if err := b.to(tx, statePaying); err != nil {
		return err
	}
	b.tryPayout(tx, tx.Now().Add(payoutAfter))
	putBorrow(tx, *b)
	return nil
}

// tryPayout books the next attempt.
func (b *borrow) tryPayout(tx *engine.Tx, at time.Time) {
	b.PayoutDue = at
	tx.At(at, jobPayout, b.ID)
}

// payout is what the bank does by itself: what a rule orders; else it pays, unless the phone number is a magic one.
func payout(tx *engine.Tx, id string) error {
	b, err := mustBorrow(tx, id)
	if err != nil || !b.onTheWay() {
		return err
	}
	if s, ordered := b.ordered(tx, apiEsign); ordered {
		return b.paid(tx, s == stateDisbursed)
	}
	digit := b.magic(tx)
	return b.paid(tx, digit != magicPayoutAll && (digit != magicPayoutOnce || b.Attempts > 0))
}

// paid ends an attempt: 30 when the bank has paid; 31 when it has not, and another attempt or 70.
func (b *borrow) paid(tx *engine.Tx, good bool) error {
	b.Attempts++
	b.PayoutDue = time.Time{}
	if good {
		if err := b.disburse(tx, tx.Now()); err != nil {
			return err
		}
		b.watch(tx, nightAfter(b.Due, 1))
		putBorrow(tx, *b)
		return nil
	}
	if b.PayoutLost.IsZero() {
		b.PayoutLost = tx.Now()
	}
	if err := b.to(tx, statePayoutLost); err != nil {
		return err
	}
	if retries := payoutRetries(); b.Attempts <= len(retries) {
		b.tryPayout(tx, b.PayoutLost.Add(retries[b.Attempts-1]))
	} else if err := b.to(tx, stateCancelled); err != nil {
		return err
	}
	putBorrow(tx, *b)
	return nil
}

// disburse is the payout at an instant: the money is there, and is owed from that day on.
func (b *borrow) disburse(tx *engine.Tx, at time.Time) error {
	b.PaidOut, b.Due = at, b.Terms.dueDay(at)
	b.Reckoned = b.Due
	if err := b.to(tx, stateDisbursed); err != nil {
		return err
	}
	postPayout(tx, *b)
	return nil
}

// payoutArgs say what the bank does with a payout.
type payoutArgs struct {
	BorrowID string `wire:"borrowId" spec:"Y S 20" doc:"订单id"`
	Outcome  string `wire:"outcome" spec:"Y E" enum:"success failure" doc:"success 到账（30）；failure 失败（31，之后重试）"`
}

// payoutAction is the bank that pays, or fails to, before its time.
func payoutAction() engine.Action {
	return engine.Act("payout", "放款结果", "wire §6", func(tx *engine.Tx, a payoutArgs) (any, error) {
		b, ok := namedBorrow(tx, a.BorrowID)
		switch {
		case !ok:
			return nil, unknownBorrow(a.BorrowID)
		case !b.onTheWay():
			return nil, engine.Wrong(engine.Conflict, "it has to be signed (29), or to wait for another attempt (31)", "no payout of the loan %s is under way: it is in state %s", b.ID, b.State)
		}
		tx.Cancel(b.PayoutDue, jobPayout, b.ID)
		if err := b.paid(tx, a.Outcome == "success"); err != nil {
			return nil, err
		}
		return b, nil
	}).Offering(borrowsThat(func(b borrow) bool { return b.onTheWay() }))
}
