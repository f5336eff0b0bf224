package cashloan

import (
	"fmt"

	"github.com/shapan/shapan/sim/engine"
)

// settle lets a payment repay a loan that is to be repaid: at once when it is captured, else the loan waits for it.
func settle(tx *engine.Tx, b borrow, p payment) error {
	p.Settles = b.ID
	putPayment(tx, p)
	if p.Status == paymentAuthorized {
		return b.await(tx)
	}
	return b.repay(tx, p.Amount, p.ID)
}

// settlePending repays the loan that has waited for a payment, now that it is captured.
func settlePending(tx *engine.Tx, p *payment) error {
	b, waits, err := waiting(tx, *p)
	if err != nil || !waits {
		return err
	}
	return b.repay(tx, p.Amount, p.ID)
}

// unsettle lets a loan wait no longer for a payment: it has failed, or the app says so.
func unsettle(tx *engine.Tx, p *payment) error {
	b, waits, err := waiting(tx, *p)
	if err != nil || !waits {
		return err
	}
	p.Settles = ""
	putPayment(tx, *p)
	return b.unpaid(tx)
}

// waiting answers the loan that waits for a payment, if one does.
func waiting(tx *engine.Tx, p payment) (b borrow, waits bool, err error) {
	if p.Settles == "" {
		return b, false, nil
	}
	b, ok := getBorrow(tx, p.Settles)
	if !ok {
		return b, false, fmt.Errorf("payment %s settles the loan %s, which does not exist", p.ID, p.Settles)
	}
	return b, b.State == stateRepaying, nil
}

// toldByRazorpay is what the back end does when it hears of a captured payment that the app has not confirmed: it
// repays the loan (wire §6). A payment that comes too late stays at Razorpay.
func toldByRazorpay(tx *engine.Tx, id string) error {
	p, ok := getPayment(tx, id)
	if !ok || p.Settles != "" {
		return nil
	}
	o, err := paidOrder(tx, p)
	if err != nil {
		return err
	}
	b, ok := getBorrow(tx, o.BorrowID)
	if !ok {
		return fmt.Errorf("order %s repays the loan %s, which does not exist", o.ID, o.BorrowID)
	}
	if !b.repayable() && b.State != stateRepaying {
		return nil
	}
	p.Settles = b.ID
	putPayment(tx, p)
	return b.repay(tx, p.Amount, p.ID)
}
