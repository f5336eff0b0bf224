package cashloan

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// repay ends a loan with a captured payment: 30, 43 or 50 → 40. paid is at most what is owed; what has been added since
// the payment's order was made is waived. Razorpay's till must hold the payment.
func (b borrow) repay(tx *engine.Tx, paid money.Amount, paymentID string) error {
	if paid > b.owed() {
		return fmt.Errorf("loan %s: %s were paid, but only %s are owed", b.ID, paid, b.owed())
	}
	postRepayment(tx, b, paid)
	b.DaysLate = b.overdueDays(tx.Now())
	b.Repayment, b.PaymentID, b.Waiting = paid, paymentID, time.Time{}
	return b.end(tx, stateRepaid)
}

// await lets a loan wait for a payment that is only authorized: 30 or 50 → 43. No penalty accrues meanwhile.
func (b borrow) await(tx *engine.Tx) error {
	b.DaysLate = b.overdueDays(tx.Now())
	if err := b.to(tx, stateRepaying); err != nil {
		return err
	}
	b.Waiting = tx.Now()
	putBorrow(tx, b)
	return nil
}

// unpaid ends the waiting for a payment that has failed: 43 → 30, or 50 where the loan is late. A loan that does not
// wait stays as it is.
func (b borrow) unpaid(tx *engine.Tx) error {
	if b.State != stateRepaying {
		return nil
	}
	b.forgive(tx.Now())
	b.Waiting, b.DaysLate = time.Time{}, 0
	next := stateDisbursed
	if b.late(tx.Now()) > 0 {
		next = stateOverdue
	}
	if err := b.to(tx, next); err != nil {
		return err
	}
	b.repaymentFailed()
	putBorrow(tx, b)
	return nil
}

// end moves a loan that was paid out to its last state.
func (b *borrow) end(tx *engine.Tx, s borrowState) error {
	b.rest(tx)
	if err := b.to(tx, s); err != nil {
		return err
	}
	putBorrow(tx, *b)
	return nil
}

// settleArgs say how a reduced settlement ends a loan.
type settleArgs struct {
	BorrowID string       `wire:"borrowId" spec:"Y S 20" doc:"订单id"`
	Amount   money.Amount `wire:"amount" spec:"Y A" min:"0" doc:"协商还款金额（卢比），不高于应还；其余减免"`
}

// settleAction is the operator who agrees on less than what is owed, paid to the lender's bank: 30 or 50 → 41.
func settleAction() engine.Action {
	return engine.Act("settle", "逾期减免结清（41）", "wire §6", func(tx *engine.Tx, a settleArgs) (any, error) {
		b, ok := namedBorrow(tx, a.BorrowID)
		switch {
		case !ok:
			return nil, unknownBorrow(a.BorrowID)
		case !b.repayable():
			return nil, engine.Wrong(engine.Conflict, "settle loans in 30 or 50", "the loan %s is in state %s", b.ID, b.State)
		case a.Amount > b.owed():
			return nil, engine.Wrong(engine.Invalid, "give at most what is owed", "amount is %s, but the loan %s owes %s", a.Amount, b.ID, b.owed())
		}
		postSettlement(tx, b, a.Amount)
		b.Repayment, b.DaysLate = a.Amount, b.overdueDays(tx.Now())
		if err := b.end(tx, stateReduced); err != nil {
			return nil, err
		}
		return b, nil
	}).Offering(borrowsThat(func(b borrow) bool { return b.repayable() }))
}

// unknownBorrow is what an action says of a loan that is not there.
func unknownBorrow(id string) *engine.Problem {
	return engine.Wrong(engine.NotFound, "the records borrows have their ids", "there is no loan %q", id)
}
