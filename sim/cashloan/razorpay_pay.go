package cashloan

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// The jobs of payments.
const (
	jobToldByRazorpay = "razorpay-tells" // the back end hears of a captured payment
	jobCapture        = "razorpay-captures"
)

const (
	// toldAfter is how long it takes until the back end hears of a payment that the app never confirms (wire §6).
	toldAfter = 10 * time.Minute
	// authorizedFor is how long a payment stays authorized unless somebody decides before: Razorpay's longest (ours).
	authorizedFor = 5 * 24 * time.Hour
)

// The accounts of payments: what is captured waits at Razorpay until it repays a loan; what nobody needs stays there.
const (
	accountPayers   = "payers" // outside: the banks of those who pay
	accountRazorpay = "razorpay"
)

// alreadyPaid is the problem where an order is paid already.
func alreadyPaid(o order) *engine.Problem {
	return engine.Wrong(engine.Conflict, "make another order", "the order %s has been paid by %s", o.ID, o.PaymentID)
}

// pay plays the person who pays an order, with the outcome that a bank would bring about: an authorized payment that is
// there already is decided, else there is a new one. An order that is paid is a *Problem.
func pay(tx *engine.Tx, o *order, status paymentStatus) (payment, error) {
	if o.Status == orderPaid {
		return payment{}, alreadyPaid(*o)
	}
	if p, ok := getPayment(tx, o.PaymentID); ok && p.Status == paymentAuthorized {
		if status == paymentAuthorized {
			return p, nil
		}
		err := decide(tx, o, &p, status)
		return p, err
	}
	o.Attempts++
	p := payment{
		ID: "pay_" + base62(tx, 14), OrderID: o.ID, Status: paymentAuthorized, Amount: o.Amount, Currency: o.Currency,
		Contact: o.Contact, Email: o.Email, Method: "upi", VPA: "success@shapan.example", RRN: tx.Digits(12), Created: tx.Now(),
		Decided: tx.Now().Add(authorizedFor),
	}
	o.PaymentID, o.Payments = p.ID, append(o.Payments, p.ID)
	if err := o.to(orderAttempted); err != nil {
		return p, err
	}
	tx.At(p.Decided, jobCapture, p.ID)
	if status == paymentAuthorized {
		putPayment(tx, p)
		putOrder(tx, *o)
		return p, nil
	}
	err := decide(tx, o, &p, status)
	return p, err
}

// decide ends an authorized payment: it is captured, or it fails. The merchant is told by webhook.
func decide(tx *engine.Tx, o *order, p *payment, status paymentStatus) error {
	if err := p.to(status); err != nil {
		return err
	}
	tx.Cancel(p.Decided, jobCapture, p.ID)
	if status == paymentFailed {
		putPayment(tx, *p)
		putOrder(tx, *o)
		tell(tx, eventFailed, *o, *p)
		return unsettle(tx, p)
	}
	if err := o.to(orderPaid); err != nil {
		return err
	}
	o.Paid = p.Amount
	putPayment(tx, *p)
	putOrder(tx, *o)
	tx.Move(accountPayers, accountRazorpay, p.Amount)
	tell(tx, eventCaptured, *o, *p)
	tell(tx, eventPaid, *o, *p)
	if o.BorrowID == "" {
		return nil
	}
	tx.At(tx.Now().Add(toldAfter), jobToldByRazorpay, p.ID)
	return settlePending(tx, p)
}

// captureByItself is what becomes of an authorized payment that nobody has decided.
func captureByItself(tx *engine.Tx, id string) error {
	p, ok := getPayment(tx, id)
	if !ok || p.Status != paymentAuthorized {
		return nil
	}
	o, err := paidOrder(tx, p)
	if err != nil {
		return err
	}
	return decide(tx, &o, &p, paymentCaptured)
}

// payArgs say how an order is paid.
type payArgs struct {
	OrderNo string `wire:"orderNo,orderId" spec:"Y S 100" doc:"还款订单号（RPT…）或 Razorpay 订单号（order_…）"`
	Outcome string `wire:"outcome" spec:"Y S" enum:"success failure authorized" doc:"success 扣款成功；failure 失败；authorized 银行处理中"`
}

// outcomes are the words of the action pay.
var outcomes = map[string]paymentStatus{"success": paymentCaptured, "failure": paymentFailed, "authorized": paymentAuthorized}

// payResult is what came of it: what a checkout would tell the app.
type payResult struct {
	OrderNo       string        `json:"orderNo"`
	OrderID       string        `json:"orderId"`
	BorrowID      string        `json:"borrowId"`
	PaymentID     string        `json:"paymentId"`
	Status        orderStatus   `json:"status"`
	PaymentStatus paymentStatus `json:"paymentStatus"`
	Signature     string        `json:"signature"` // razorpay_signature; "" for a payment that failed
}

// payAction is the person who pays away from the wire: the app hears nothing of it.
func payAction() engine.Action {
	return engine.Act("pay", "付款（银行结果）", "wire §6", func(tx *engine.Tx, a payArgs) (any, error) {
		o, ok := orderOf(tx, a.OrderNo)
		if !ok {
			o, ok = getOrder(tx, a.OrderNo)
		}
		if !ok {
			return nil, engine.Wrong(engine.NotFound, "the records orders have their numbers", "there is no order %q", a.OrderNo)
		}
		p, err := pay(tx, &o, outcomes[a.Outcome])
		if err != nil {
			return nil, err
		}
		r := payResult{
			OrderNo: o.OrderNo, OrderID: o.ID, BorrowID: o.BorrowID, PaymentID: p.ID, Status: o.Status, PaymentStatus: p.Status,
		}
		if p.Status != paymentFailed {
			r.Signature = paymentSignature(o.ID, p.ID, configOf(tx).Razorpay.KeySecret)
		}
		return r, nil
	}).Offering(func(tx *engine.Tx) []engine.Offer {
		return engine.OfferEach(tx, kindOrders, func(o order) (string, map[string]string, bool) {
			return o.OrderNo + " · " + o.Amount.String() + " · " + string(o.Status), map[string]string{"orderNo": o.ID}, o.Status != orderPaid
		})
	})
}

// paidStatus is how a payment at the checkout ends when the bank agrees: captured, unless the merchant wants to do that.
func (o order) paidStatus() paymentStatus {
	if o.Manual {
		return paymentAuthorized
	}
	return paymentCaptured
}
