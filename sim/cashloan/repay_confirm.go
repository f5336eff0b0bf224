package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 还款成功确认: the app has the payment (wire §6).
func confirmRepayment() declared {
	return signedIn(endpoint{
		Path: "/api/act/razorPay/confirmMoreAccountRepayment.htm", Method: "POST", Title: "还款成功确认", Source: "还款成功确认", Says: "success",
		Rules: []engine.Rule{
			{ID: "confirmMoreAccountRepayment R1", Text: "付款须属于该借款的该还款订单；不存在、属于别人或已用于别的借款的付款：400"},
			{ID: "confirmMoreAccountRepayment R2", Text: "已扣款：还款成功（40）；仅授权：还款中（43）"},
			{ID: "confirmMoreAccountRepayment R3", Text: "同样的确认再来一次：成功，没有作用"},
		},
	}, handleConfirmRepayment)
}

type confirmRepaymentRequest struct {
	BorrowID  string `wire:"borrowId" spec:"Y L" doc:"订单id"`
	PaymentID string `wire:"razorpayPaymentID,razorpayPaymentId" spec:"Y S 100" doc:"支付流水号"`
	OrderNo   string `wire:"orderNo" spec:"Y S 100" doc:"还款订单号"`
}

// The refusals of repayments (ours).
const (
	textNoOrder       = "The repayment order does not exist."
	textNoPayment     = "The payment does not exist."
	textPaymentFailed = "The payment has failed."
)

func handleConfirmRepayment(tx *engine.Tx, v visit, q confirmRepaymentRequest) (none, error) {
	b, err := ownBorrow(tx, v, q.BorrowID)
	if err != nil {
		return none{}, err
	}
	o, ok := orderOf(tx, q.OrderNo)
	if !ok || o.BorrowID != b.ID {
		return none{}, fail(textNoOrder)
	}
	p, ok := getPayment(tx, q.PaymentID)
	switch {
	case !ok || p.OrderID != o.ID:
		return none{}, fail(textNoPayment)
	case p.Settles == b.ID: // R3
		return none{}, nil
	case p.Status == paymentFailed:
		return none{}, fail(textPaymentFailed)
	case !b.repayable():
		return none{}, fail(textNotRepayable)
	}
	return none{}, settle(tx, b, p)
}

// 还款失败: the SDK tells the app that a payment failed. A loan that waits for a payment is to be repaid again (wire §6).
func failRepayment() declared {
	return signedIn(endpoint{
		Path: "/api/act/razorPay/confirmMoreAccountRepaymentFail.htm", Method: "POST", Title: "还款失败", Source: "还款失败", Says: "success.",
		Rules: []engine.Rule{{ID: "confirmMoreAccountRepaymentFail R1", Text: "还款中（43）的借款回到 30，已过还款日则 50；其余状态不变"}},
	}, handleFailRepayment)
}

type failRepaymentRequest struct {
	BorrowID string `wire:"borrowId" spec:"Y L" doc:"订单id"`
	FailText string `wire:"failStr" spec:"Y S 2000" doc:"还款失败原因"`
	OrderNo  string `wire:"orderNo" spec:"Y S 100" doc:"支付订单号"`
	Code     int64  `wire:"code" spec:"Y L" doc:"还款失败code"`
}

func handleFailRepayment(tx *engine.Tx, v visit, q failRepaymentRequest) (none, error) {
	b, err := ownBorrow(tx, v, q.BorrowID)
	if err != nil {
		return none{}, err
	}
	o, ok := orderOf(tx, q.OrderNo)
	if !ok || o.BorrowID != b.ID {
		return none{}, fail(textNoOrder)
	}
	o.FailureText, o.FailureCode = q.FailText, q.Code
	putOrder(tx, o)
	if p, ok := getPayment(tx, o.PaymentID); ok && p.Status == paymentAuthorized {
		return none{}, unsettle(tx, &p)
	}
	return none{}, nil
}
