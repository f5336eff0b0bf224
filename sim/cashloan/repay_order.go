package cashloan

import (
	"fmt"

	"github.com/shapan/shapan/sim/cashloan/pages"
	"github.com/shapan/shapan/sim/engine"
)

// 获取还款信息（razorpay用）: an order of Razorpay for what is owed now (wire §5).
func repaymentOrder() declared {
	return signedIn(endpoint{
		Path: "/api/act/razorPay/repaymentMoreAccountReturn.htm", Method: "POST", Title: "获取还款信息（razorpay用）",
		Source: "获取还款信息（razorpay用）", Says: "成功", Opens: checkoutAPI,
		Rules: []engine.Rule{{ID: "repaymentMoreAccountReturn R1", Text: "借款须为待还款（30）或逾期（50）；金额为此刻应还，含罚息"}},
	}, handleRepaymentOrder)
}

// repaymentOrderReply is what the app hands to Razorpay's SDK.
type repaymentOrderReply struct {
	Amount      string `wire:"amount" spec:"Y S" doc:"还款金额（paise），写作 <n>.0"`
	Contact     string `wire:"contact" spec:"Y S" doc:"联系电话"`
	Currency    string `wire:"currency" spec:"Y S" doc:"货币"`
	Description string `wire:"description" spec:"Y S" doc:"备注"`
	Email       string `wire:"email" spec:"Y S" doc:"邮件"`
	Image       string `wire:"image" spec:"Y S" doc:"logo"`
	Name        string `wire:"name" spec:"Y S" doc:"产品名称"`
	NoteName    string `wire:"noteName" spec:"Y S" doc:"借款人"`
	OrderID     string `wire:"orderId" spec:"Y S" doc:"razorpay订单id"`
	OrderNo     string `wire:"orderNo" spec:"Y S" doc:"订单号"`
	UUID        string `wire:"uuid" spec:"Y S" doc:"唯一标识：用户的 refreshToken"`
}

func handleRepaymentOrder(tx *engine.Tx, v visit, q borrowRequest) (repaymentOrderReply, error) {
	o, err := orderRepayment(tx, v, q.BorrowID)
	if err != nil {
		return repaymentOrderReply{}, err
	}
	return repaymentOrderReply{
		Amount: decimal(int64(o.Amount)) + ".0", Contact: o.Contact, Currency: o.Currency, Description: textRepay, Email: o.Email,
		Image: v.link(pathLogo), Name: pages.App, NoteName: nameOfUser(tx, v.User), OrderID: o.ID, OrderNo: o.OrderNo, UUID: v.User.RefreshToken,
	}, nil
}

// orderRepayment makes the order for what the caller owes on a loan now.
func orderRepayment(tx *engine.Tx, v visit, borrowID string) (order, error) {
	b, err := ownBorrow(tx, v, borrowID)
	if err != nil {
		return order{}, err
	}
	if !b.repayable() {
		return order{}, fail(textNotRepayable)
	}
	no := receiptNo(tx, b.ID)
	return newOrder(tx, order{
		OrderNo: no, Receipt: no, BorrowID: b.ID, Amount: b.owed(), Currency: rupee, Contact: v.User.Phone, Email: emailOf(tx, v.User),
	}), nil
}

// textNotRepayable refuses a repayment of a loan that is not to be repaid now.
const textNotRepayable = "Order status does not belong to the repayment status."

// repay/getInfo of later clients: the address of the checkout.
func repayInfo() declared {
	return signedIn(endpoint{
		Path: "/api/act/repay/getInfo.htm", Method: "GET", Title: "获取还款链接（扩展）", Source: "field", Says: "success", Opens: checkoutAPI,
	}, func(tx *engine.Tx, v visit, q borrowRequest) (repayInfoReply, error) {
		o, err := orderRepayment(tx, v, q.BorrowID)
		if err != nil {
			return repayInfoReply{}, err
		}
		return repayInfoReply{v.link("/razorpay/checkout/" + o.ID)}, nil
	})
}

type repayInfoReply struct {
	RepayURL string `wire:"repayUrl" spec:"Y S" doc:"收银台地址"`
}

// receiptNo is the back end's number of a repayment at an instant (wire §5): a free one, since an instant may see two.
func receiptNo(tx *engine.Tx, borrowID string) string {
	for ms := tx.Now().UnixMilli(); ; ms++ {
		no := fmt.Sprintf("RPT%dB%s", ms, borrowID)
		if _, taken := engine.Get[pointer](tx, kindReceipts, no); !taken {
			return no
		}
	}
}

// repayments are the endpoints of the app's repayments.
func repayments() []declared {
	return []declared{repaymentOrder(), repayInfo(), confirmRepayment(), failRepayment()}
}
