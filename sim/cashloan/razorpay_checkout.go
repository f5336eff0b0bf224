package cashloan

import (
	"github.com/shapan/shapan/sim/cashloan/pages"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// checkoutAPI is the name of the checkout page.
const checkoutAPI = "razorpay/checkout/{orderId}"

// The checkout page of an order (wire §8): the person decides how the payment ends, and the answer is for the app.
func razorpayCheckout() declared {
	return page(endpoint{
		Path: "/razorpay/checkout/{orderId}", Method: "GET", Title: "Razorpay 收银台（页面）", Source: "wire §8",
		Rules: []engine.Rule{
			{ID: "checkout R1", Text: "outcome：success 付款；failure 失败；cancel 离开；lost 付款但不告诉 App"},
			{ID: "checkout R2", Text: "callback_url 只能是 http 或 https 地址；不写则答案留在页面的表单 form0 里"},
		},
	}, handleRazorpayCheckout)
}

type razorpayCheckoutRequest struct {
	OrderID  string `wire:"orderId" spec:"Y S 100" doc:"Razorpay 订单号"`
	Outcome  string `wire:"outcome" spec:"N S 20" doc:"success、failure、cancel 或 lost"`
	Callback string `wire:"callback_url" spec:"N S 2000" doc:"把答案 POST 到这里"`
}

func handleRazorpayCheckout(tx *engine.Tx, v visit, q razorpayCheckoutRequest) (content, error) {
	o, ok := getOrder(tx, q.OrderID)
	switch {
	case !ok:
		return content{}, pageRefusal(404, "There is no order "+q.OrderID+".")
	case q.Callback != "" && !pages.Web(q.Callback):
		return content{}, pageRefusal(400, "The callback_url of the checkout is not an http or https address.")
	case o.Status == orderPaid && o.Lost:
		return html(pages.Return(o.result(pages.Paid{Title: titlePaid, Text: "This order has been paid. The app is not told.", Good: true}))), nil
	case o.Status == orderPaid: // a second click, or the page opened again: the same answer, and nothing happens again
		return html(pages.Return(o.answered(tx, q.Callback))), nil
	case v.In.Method != "POST":
		return html(pages.Pay(o.checkout(""))), nil
	}
	switch q.Outcome {
	case pages.OutcomeSuccess, pages.OutcomeLost:
		o.Lost = q.Outcome == pages.OutcomeLost
		if _, err := pay(tx, &o, o.paidStatus()); err != nil {
			return content{}, err
		}
		if o.Lost {
			return html(pages.Return(o.result(pages.Paid{Title: titlePaid, Text: "The app is not told. The merchant hears of it by webhook.", Good: true}))), nil
		}
		return html(pages.Return(o.answered(tx, q.Callback))), nil
	case pages.OutcomeFailure:
		if _, err := pay(tx, &o, paymentFailed); err != nil {
			return content{}, err
		}
		return html(pages.Return(o.refused(declined, o.PaymentID, q.Callback))), nil
	case pages.OutcomeCancel:
		return html(pages.Return(o.refused(left, "", q.Callback))), nil
	default:
		return html(pages.Pay(o.checkout("Choose how the payment shall end: success, failure, cancel or lost."))), nil
	}
}

// titlePaid is the heading of a page after a payment that went well.
const titlePaid = "Payment successful"

// checkout is what the person sees before the payment.
func (o order) checkout(problem string) pages.Checkout {
	return pages.Checkout{OrderID: o.ID, Receipt: o.Receipt, Amount: o.Amount, Contact: o.Contact, Problem: problem}
}

// result completes a page about the order.
func (o order) result(p pages.Paid) pages.Paid {
	p.Amount, p.OrderID = o.Amount, o.ID
	if p.Good {
		p.PaymentID = o.PaymentID
	}
	return p
}

// answered is the page after a payment: Razorpay's three fields for the app, signed with the key secret.
func (o order) answered(tx *engine.Tx, callback string) pages.Paid {
	text := "The merchant has been told."
	if o.BorrowID != "" {
		text = "The loan is repaid as soon as the app has confirmed the payment."
	}
	return o.result(pages.Paid{
		Title: titlePaid, Text: text, Good: true, URL: callback,
		Fields: []pages.Field{
			{Name: "razorpay_payment_id", Value: o.PaymentID},
			{Name: "razorpay_order_id", Value: o.ID},
			{Name: "razorpay_signature", Value: paymentSignature(o.ID, o.PaymentID, configOf(tx).Razorpay.KeySecret)},
		},
	})
}

// refused is the page after a payment that did not come about: the error for the app, as Razorpay posts it.
func (o order) refused(f failure, paymentID, callback string) pages.Paid {
	metadata := wire.Value{Kind: wire.Object}
	if paymentID != "" {
		metadata.Members = append(metadata.Members, wire.Member{Name: "payment_id", Value: wire.Value{Kind: wire.String, Text: paymentID}})
	}
	metadata.Members = append(metadata.Members, wire.Member{Name: "order_id", Value: wire.Value{Kind: wire.String, Text: o.ID}})
	title := "Payment failed"
	if f == left {
		title = "Payment cancelled"
	}
	return o.result(pages.Paid{Title: title, Text: f.text, URL: callback, Fields: []pages.Field{
		{Name: "error[code]", Value: f.code},
		{Name: "error[description]", Value: f.text},
		{Name: "error[source]", Value: f.source},
		{Name: "error[step]", Value: f.step},
		{Name: "error[reason]", Value: f.reason},
		{Name: "error[metadata]", Value: string(metadata.JSON())},
	}})
}

// razorpayEndpoints are the addresses of the Razorpay stand-in.
func razorpayEndpoints() []declared {
	return []declared{
		razorpayCreate(), razorpayOrder(), razorpayOrderPayments(), razorpayPayment(), razorpayCapture(), razorpayCheckout(),
	}
}
