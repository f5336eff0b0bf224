package cashloan

import (
	"encoding/json"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/state"
)

// The kinds of records of the Razorpay stand-in.
const (
	kindOrders   = "orders"
	kindReceipts = "receipts" // orderNo → order
	kindPayments = "payments"
)

// orderStatus is where an order stands, in Razorpay's words.
type orderStatus string

// The statuses of an order.
const (
	orderCreated   orderStatus = "created"   // nobody has tried to pay it
	orderAttempted orderStatus = "attempted" // somebody has
	orderPaid      orderStatus = "paid"      // a payment was captured
)

// orderStates is the life of an order.
var orderStates = state.Table[orderStatus]{
	{State: orderCreated, Title: "已创建", Next: []orderStatus{orderAttempted, orderPaid}},
	{State: orderAttempted, Title: "已尝试支付", Next: []orderStatus{orderAttempted, orderPaid}},
	{State: orderPaid, Title: "已支付"},
}

// order is something that can be paid at the checkout: a repayment, or whatever a merchant orders over the API.
type order struct {
	ID        string       `json:"id"`        // order_ and 14 characters
	OrderNo   string       `json:"orderNo"`   // the back end's number of a repayment: RPT…B…; else the receipt
	OrderID   string       `json:"orderId"`   // the same as id
	BorrowID  string       `json:"borrowId"`  // the loan that it repays; "" for an order of the API
	PaymentID string       `json:"paymentId"` // the last payment; "" before there is one
	Payments  []string     `json:"payments"`  // all of them, the oldest first
	Status    orderStatus  `json:"status"`
	Amount    money.Amount `json:"amount"`
	Paid      money.Amount `json:"amountPaid"`
	Currency  string       `json:"currency"`
	Receipt   string       `json:"receipt"` // the merchant's own number; "" for none
	Attempts  int          `json:"attempts"`
	Manual    bool         `json:"manualCapture"` // payments are only authorized: the merchant captures them
	Contact   string       `json:"contact"`       // of the person who pays; "" for an order of the API
	Email     string       `json:"email"`
	Lost      bool         `json:"lost"` // the app was not told of the payment
	Created   time.Time    `json:"created"`

	FailureText string          `json:"failureText,omitempty"` // what the app says of a payment that failed
	FailureCode int64           `json:"failureCode,omitempty"`
	Notes       json.RawMessage `json:"notes,omitempty"` // a JSON object; nil for none
}

// newOrder stores a new order; what it is about is the caller's.
func newOrder(tx *engine.Tx, o order) order {
	o.ID = "order_" + base62(tx, 14)
	o.OrderID, o.Status, o.Created, o.Payments = o.ID, orderCreated, tx.Now(), []string{}
	if o.OrderNo == "" {
		o.OrderNo = o.Receipt
	}
	if o.BorrowID != "" {
		engine.Put(tx, kindReceipts, o.OrderNo, pointer{o.OrderNo, o.ID})
	}
	putOrder(tx, o)
	return o
}

func putOrder(tx *engine.Tx, o order) { engine.Put(tx, kindOrders, o.ID, o) }

func getOrder(tx *engine.Tx, id string) (order, bool) { return engine.Get[order](tx, kindOrders, id) }

// orderOf finds the order of a repayment by the back end's number.
func orderOf(tx *engine.Tx, orderNo string) (order, bool) {
	p, ok := engine.Get[pointer](tx, kindReceipts, orderNo)
	if !ok {
		return order{}, false
	}
	return getOrder(tx, p.To)
}

// to moves an order on.
func (o *order) to(status orderStatus) error {
	if err := orderStates.Check(o.Status, status); err != nil {
		return err
	}
	o.Status = status
	return nil
}

// alphabet is what the ids of Razorpay are made of.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// base62 draws an id of n characters.
func base62(tx *engine.Tx, n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = alphabet[tx.Rand().IntN(len(alphabet))]
	}
	return string(text)
}

// orderEntity is an order as Razorpay shows it. Amounts are in paise, instants in seconds.
type orderEntity struct {
	ID        string          `json:"id"`
	Entity    string          `json:"entity"`
	Amount    int64           `json:"amount"`
	Paid      int64           `json:"amount_paid"`
	Due       int64           `json:"amount_due"`
	Currency  string          `json:"currency"`
	Receipt   *string         `json:"receipt"`
	OfferID   *string         `json:"offer_id"`
	Status    orderStatus     `json:"status"`
	Attempts  int             `json:"attempts"`
	Notes     json.RawMessage `json:"notes"`
	CreatedAt int64           `json:"created_at"`
}

// noNotes is how Razorpay writes that there are none.
var noNotes = json.RawMessage("[]")

func (o order) entity() orderEntity {
	e := orderEntity{
		ID: o.ID, Entity: "order", Amount: int64(o.Amount), Paid: int64(o.Paid), Due: int64(o.Amount - o.Paid), Currency: o.Currency,
		Receipt: orNull(o.Receipt), Status: o.Status, Attempts: o.Attempts, Notes: o.Notes, CreatedAt: o.Created.Unix(),
	}
	if len(e.Notes) == 0 {
		e.Notes = noNotes
	}
	return e
}

// orNull is a text of Razorpay's JSON: null where there is none.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
