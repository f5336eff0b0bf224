package cashloan

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/state"
)

// paymentStatus is where a payment stands, in Razorpay's words.
type paymentStatus string

// The statuses of a payment. Razorpay's created, before the bank has answered, is not kept: the sandbox's bank answers
// at once.
const (
	paymentAuthorized paymentStatus = "authorized" // the bank has agreed, the money has not moved
	paymentCaptured   paymentStatus = "captured"   // the money is there
	paymentFailed     paymentStatus = "failed"     // it is not, and never will be
)

// paymentStates is the life of a payment.
var paymentStates = state.Table[paymentStatus]{
	{State: paymentAuthorized, Title: "已授权（银行处理中）", Next: []paymentStatus{paymentCaptured, paymentFailed}},
	{State: paymentCaptured, Title: "已扣款"},
	{State: paymentFailed, Title: "失败"},
}

// payment is one attempt to pay an order.
type payment struct {
	ID       string        `json:"id"` // pay_ and 14 characters
	OrderID  string        `json:"orderId"`
	Status   paymentStatus `json:"status"`
	Amount   money.Amount  `json:"amount"`
	Currency string        `json:"currency"`
	Contact  string        `json:"contact"`
	Email    string        `json:"email"`
	Method   string        `json:"method"`
	VPA      string        `json:"vpa"`
	RRN      string        `json:"rrn"`     // the bank's number
	Settles  string        `json:"settles"` // the loan that it has repaid, or is about to; "" for none
	Created  time.Time     `json:"created"`
	Decided  time.Time     `json:"decided"` // when an authorized payment is captured by itself
}

func putPayment(tx *engine.Tx, p payment) { engine.Put(tx, kindPayments, p.ID, p) }

func getPayment(tx *engine.Tx, id string) (payment, bool) {
	return engine.Get[payment](tx, kindPayments, id)
}

// to moves a payment on.
func (p *payment) to(status paymentStatus) error {
	if err := paymentStates.Check(p.Status, status); err != nil {
		return err
	}
	p.Status = status
	return nil
}

// paymentEntity is a payment as Razorpay shows it.
type paymentEntity struct {
	ID             string          `json:"id"`
	Entity         string          `json:"entity"`
	Amount         int64           `json:"amount"`
	Currency       string          `json:"currency"`
	Status         paymentStatus   `json:"status"`
	OrderID        string          `json:"order_id"`
	InvoiceID      *string         `json:"invoice_id"`
	International  bool            `json:"international"`
	Method         string          `json:"method"`
	AmountRefunded int64           `json:"amount_refunded"`
	RefundStatus   *string         `json:"refund_status"`
	Captured       bool            `json:"captured"`
	Description    *string         `json:"description"`
	CardID         *string         `json:"card_id"`
	Bank           *string         `json:"bank"`
	Wallet         *string         `json:"wallet"`
	VPA            string          `json:"vpa"`
	Email          *string         `json:"email"`
	Contact        *string         `json:"contact"`
	Notes          json.RawMessage `json:"notes"`
	Fee            *int64          `json:"fee"` // of Razorpay: nothing is taken for UPI
	Tax            *int64          `json:"tax"`
	ErrorCode      *string         `json:"error_code"`
	ErrorText      *string         `json:"error_description"`
	ErrorSource    *string         `json:"error_source"`
	ErrorStep      *string         `json:"error_step"`
	ErrorReason    *string         `json:"error_reason"`
	Acquirer       acquirerData    `json:"acquirer_data"`
	CreatedAt      int64           `json:"created_at"`
}

// acquirerData is what the bank says of a payment.
type acquirerData struct {
	RRN string `json:"rrn"`
}

// failure is why a payment did not come about: the error_ fields of a payment, and the error of a checkout.
type failure struct{ code, text, source, step, reason string }

// declined is the failure of every payment that fails here.
var declined = failure{
	restBadRequest, "Payment failed: the bank has declined it. Try another method or contact your bank.",
	"customer_bank", "payment_authorization", "payment_failed",
}

// left is what a checkout answers when the person leaves it.
var left = failure{
	restBadRequest, "Payment processing cancelled by user", "customer", "payment_authentication", "payment_cancelled",
}

func (p payment) entity(o order) paymentEntity {
	e := paymentEntity{
		ID: p.ID, Entity: "payment", Amount: int64(p.Amount), Currency: p.Currency, Status: p.Status, OrderID: p.OrderID, Method: p.Method,
		Captured: p.Status == paymentCaptured, Description: orNull(o.description()), VPA: p.VPA, Email: orNull(p.Email), Contact: orNull(p.Contact),
		Notes: o.entity().Notes, Acquirer: acquirerData{p.RRN}, CreatedAt: p.Created.Unix(),
	}
	switch p.Status {
	case paymentCaptured:
		e.Fee, e.Tax = new(int64), new(int64)
	case paymentFailed:
		e.ErrorCode, e.ErrorText, e.ErrorSource = &declined.code, &declined.text, &declined.source
		e.ErrorStep, e.ErrorReason = &declined.step, &declined.reason
	case paymentAuthorized:
	}
	return e
}

// textRepay is what a repayment is called at the checkout.
const textRepay = "Repay Amount"

// description is what a payment of the order is for.
func (o order) description() string {
	if o.BorrowID == "" {
		return ""
	}
	return textRepay
}

// paidOrder answers the order that a payment pays; a payment without one is a fault of ours.
func paidOrder(tx *engine.Tx, p payment) (order, error) {
	o, ok := getOrder(tx, p.OrderID)
	if !ok {
		return o, fmt.Errorf("payment %s pays the order %s, which does not exist", p.ID, p.OrderID)
	}
	return o, nil
}
