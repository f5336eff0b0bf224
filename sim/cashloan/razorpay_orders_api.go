package cashloan

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The limits of an order at Razorpay.
const (
	minOrder   = 100            // paise
	maxOrder   = 100_000_000_00 // paise (ours)
	maxReceipt = 40             // characters
	maxNotes   = 15             // pairs
	maxNote    = 256            // characters of a key or a value
)

// rupee is the only currency.
const rupee = "INR"

// POST /v1/orders of Razorpay (wire §8).
func razorpayCreate() declared {
	return rest(endpoint{
		Path: "/razorpay/v1/orders", Method: "POST", Title: "Razorpay 创建订单", Source: "wire §8",
		Rules: []engine.Rule{
			{ID: "orders R1", Text: "amount 为 paise，至少 100；currency 只有 INR；receipt 至多 40 个字符；notes 至多 15 对"},
			{ID: "orders R2", Text: "payment_capture=0：付款只到 authorized，由商户 capture"},
		},
	}, handleRazorpayCreate)
}

type razorpayCreateRequest struct {
	Amount   string     `wire:"amount" spec:"N S 30" doc:"金额（paise）"`
	Currency string     `wire:"currency" spec:"N S 10" doc:"币种：INR"`
	Receipt  string     `wire:"receipt" spec:"N S" doc:"商户单号"`
	Notes    wire.Value `wire:"notes" spec:"N C" doc:"备注：名与值"`
	Capture  bool       `wire:"payment_capture" spec:"N B" doc:"0：付款后只授权"`
	Partial  bool       `wire:"partial_payment" spec:"N B" doc:"沙箱不做部分付款"`
}

func handleRazorpayCreate(tx *engine.Tx, v visit, q razorpayCreateRequest) (content, error) {
	amount, err := money.Whole(q.Amount)
	notes, problem := notesOf(v, q.Notes)
	switch {
	case q.Amount == "":
		return content{}, badRequest("amount", "The amount field is required.")
	case err != nil:
		return content{}, badRequest("amount", "The amount must be an integer.")
	case amount < minOrder:
		return content{}, badRequest("amount", "Order amount less than minimum amount allowed")
	case amount > maxOrder:
		return content{}, badRequest("amount", "Amount exceeds maximum amount allowed.")
	case q.Currency == "":
		return content{}, badRequest("currency", "The currency field is required.")
	case q.Currency != rupee:
		return content{}, badRequest("currency", "Currency is not supported")
	case utf8.RuneCountInString(q.Receipt) > maxReceipt:
		return content{}, badRequest("receipt", fmt.Sprintf("The receipt may not be greater than %d characters.", maxReceipt))
	case problem != "":
		return content{}, badRequest("notes", problem)
	}
	_, says := v.Fields.Member("payment_capture")
	o := newOrder(tx, order{
		Amount: money.Amount(amount), Currency: q.Currency, Receipt: q.Receipt, Notes: notes, Manual: says && !q.Capture,
	})
	return jsonContent(200, o.entity()), nil
}

// notesOf reads the notes of an order, from JSON or from a form (notes[key]=value), and answers what is wrong with them.
func notesOf(v visit, given wire.Value) (notes json.RawMessage, problem string) {
	members := given.Members
	for _, m := range v.Fields.Members {
		if key, ok := strings.CutPrefix(m.Name, "notes["); ok && strings.HasSuffix(key, "]") {
			members = append(members, wire.Member{Name: strings.TrimSuffix(key, "]"), Value: m.Value})
		}
	}
	if len(members) > maxNotes {
		return nil, fmt.Sprintf("Number of fields in notes should be less than or equal to %d", maxNotes)
	}
	for _, m := range members {
		if m.Value.Kind == wire.Object || m.Value.Kind == wire.Array {
			return nil, "The notes must be pairs of texts."
		}
		if utf8.RuneCountInString(m.Name) > maxNote || utf8.RuneCountInString(m.Value.Text) > maxNote {
			return nil, fmt.Sprintf("The notes may not be longer than %d characters.", maxNote)
		}
	}
	if len(members) == 0 {
		return nil, ""
	}
	return wire.Value{Kind: wire.Object, Members: members}.JSON(), ""
}

// textNoID is what Razorpay says of an id that it does not know.
const textNoID = "The id provided does not exist"

// idRequest names an order or a payment.
type idRequest struct {
	ID string `wire:"id" spec:"Y S 100" doc:"Razorpay 的编号"`
}

// GET /v1/orders/{id} of Razorpay (wire §8).
func razorpayOrder() declared {
	return rest(endpoint{
		Path: "/razorpay/v1/orders/{id}", Method: "GET", Title: "Razorpay 查询订单", Source: "wire §8",
	}, func(tx *engine.Tx, _ visit, q idRequest) (content, error) {
		o, ok := getOrder(tx, q.ID)
		if !ok {
			return content{}, badRequest("", textNoID)
		}
		return jsonContent(200, o.entity()), nil
	})
}

// collection is a list as Razorpay shows it.
type collection struct {
	Entity string `json:"entity"`
	Count  int    `json:"count"`
	Items  []any  `json:"items"`
}

// GET /v1/orders/{id}/payments of Razorpay: all attempts, the newest first.
func razorpayOrderPayments() declared {
	return rest(endpoint{
		Path: "/razorpay/v1/orders/{id}/payments", Method: "GET", Title: "Razorpay 查询订单的付款", Source: "field",
	}, func(tx *engine.Tx, _ visit, q idRequest) (content, error) {
		o, ok := getOrder(tx, q.ID)
		if !ok {
			return content{}, badRequest("", textNoID)
		}
		list := collection{Entity: "collection", Items: []any{}}
		for i := len(o.Payments) - 1; i >= 0; i-- {
			if p, ok := getPayment(tx, o.Payments[i]); ok {
				list.Items = append(list.Items, p.entity(o))
			}
		}
		list.Count = len(list.Items)
		return jsonContent(200, list), nil
	})
}

// badRequest is Razorpay's refusal of a request; field names what is wrong with it, "" for nothing in particular.
func badRequest(field, description string) *engine.Refusal {
	return restError(400, razorpayError{
		Code: restBadRequest, Description: description, Source: "business", Step: "payment_initiation", Reason: "input_validation_failed", Field: field,
	})
}

// razorpayError is an error in Razorpay's JSON.
type razorpayError struct {
	Code        string   `json:"code"`
	Description string   `json:"description"`
	Source      string   `json:"source,omitempty"`
	Step        string   `json:"step,omitempty"`
	Reason      string   `json:"reason,omitempty"`
	Metadata    struct{} `json:"metadata"`
	Field       string   `json:"field,omitempty"`
}

func restError(status int, e razorpayError) *engine.Refusal {
	return refuseWith(e.Code, e.Description, jsonContent(status, map[string]razorpayError{"error": e}))
}
