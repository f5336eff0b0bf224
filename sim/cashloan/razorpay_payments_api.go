package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// GET /v1/payments/{id} of Razorpay (wire §8).
func razorpayPayment() declared {
	return rest(endpoint{
		Path: "/razorpay/v1/payments/{id}", Method: "GET", Title: "Razorpay 查询付款", Source: "wire §8",
	}, func(tx *engine.Tx, _ visit, q idRequest) (content, error) {
		p, ok := getPayment(tx, q.ID)
		if !ok {
			return content{}, badRequest("", textNoID)
		}
		o, err := paidOrder(tx, p)
		if err != nil {
			return content{}, err
		}
		return jsonContent(200, p.entity(o)), nil
	})
}

// POST /v1/payments/{id}/capture of Razorpay: the merchant takes the money of an authorized payment.
func razorpayCapture() declared {
	return rest(endpoint{
		Path: "/razorpay/v1/payments/{id}/capture", Method: "POST", Title: "Razorpay 扣款", Source: "field",
		Rules: []engine.Rule{{ID: "capture R1", Text: "只能扣 authorized 的付款，金额必须等于授权金额"}},
	}, handleRazorpayCapture)
}

type razorpayCaptureRequest struct {
	ID       string `wire:"id" spec:"Y S 100" doc:"付款编号"`
	Amount   string `wire:"amount" spec:"N S 30" doc:"金额（paise）"`
	Currency string `wire:"currency" spec:"N S 10" doc:"币种：INR"`
}

func handleRazorpayCapture(tx *engine.Tx, _ visit, q razorpayCaptureRequest) (content, error) {
	p, ok := getPayment(tx, q.ID)
	amount, err := money.Whole(q.Amount)
	switch {
	case !ok:
		return content{}, badRequest("", textNoID)
	case q.Amount == "":
		return content{}, badRequest("amount", "The amount field is required.")
	case err != nil:
		return content{}, badRequest("amount", "The amount must be an integer.")
	case p.Status == paymentCaptured:
		return content{}, badRequest("", "This payment has already been captured")
	case p.Status == paymentFailed:
		return content{}, badRequest("", "Only payments which have been authorized and not yet captured can be captured")
	case money.Amount(amount) != p.Amount:
		return content{}, badRequest("amount", "Capture amount must be equal to the amount authorized")
	case q.Currency != "" && q.Currency != p.Currency:
		return content{}, badRequest("currency", "The currency must be that of the payment")
	}
	o, err := paidOrder(tx, p)
	if err != nil {
		return content{}, err
	}
	if o.Status == orderPaid {
		return content{}, badRequest("", "The order has been paid by another payment")
	}
	if err := decide(tx, &o, &p, paymentCaptured); err != nil {
		return content{}, err
	}
	return jsonContent(200, p.entity(o)), nil
}
