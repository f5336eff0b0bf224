package lianyintong

import (
	"slices"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// CONFIRM_DEBENTURE_TRANSFER 债权转让确认, 2.18. Direct, idempotent. The buyer's frozen money goes to the seller, the
// seller's shares to the buyer, to whom later repayments go.
func confirmDebentureTransfer() []engine.API {
	return []engine.API{{
		Name: "CONFIRM_DEBENTURE_TRANSFER", Also: []string{"CONFOIRM_DEBENTURE_TRANSFER"}, Title: "债权转让确认",
		Section: "2.18", Mode: modeDirect, Idempotent: true,
		Rules:   rules("2.18", "R1 只有还款中的标的允许进行债权转让"),
		Handler: once("CONFIRM_DEBENTURE_TRANSFER", "2.18", true, handleConfirmDebentureTransfer),
	}}
}

type confirmDebentureTransferRequest struct {
	RequestNo        string           `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	ProjectNo        string           `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
	Commission       money.Amount     `wire:"commission" spec:"N A" min:"0" doc:"平台佣金"`
	Details          []transferDetail `wire:"details" spec:"Y C" doc:"债权明细，复杂类型，数组形式"`
	PreTransactionNo string           `wire:"preTransactionNo" spec:"Y S 50" doc:"预处理业务流水号"`
}

// transferDetail is 债权明细.
type transferDetail struct {
	PreTransactionNo string       `wire:"preTransactionNo" spec:"Y S 50" doc:"预处理业务流水号"`
	PlatformUserNo   string       `wire:"platformUserNo" spec:"Y S 50" doc:"原投资人平台用户编号"`
	Amount           money.Amount `wire:"amount" spec:"Y A" doc:"付款金额，不能小于出让债权份额，实扣金额=付款金额+平台佣金"`
	Share            money.Amount `wire:"share" spec:"N A" doc:"出让债权份额（一元等于一份，等价于原借出本金），不传则等于付款金额"`
	Original         string       `wire:"originalConfirmRequestNo" spec:"Y S 50" doc:"原购买记录，投过标或者买过债权 requestno"`
}

func (q confirmDebentureTransferRequest) number() string { return q.RequestNo }

func handleConfirmDebentureTransfer(tx *engine.Tx, p *platform, q confirmDebentureTransferRequest, o *order) (outcome, error) {
	g, err := projectFor(tx, p, q.ProjectNo, confirmTransfer)
	if err != nil {
		return outcome{}, err
	}
	s := &settlement{tx: tx, p: p, no: q.RequestNo, rule: "2.18"}
	if _, err := s.pre(q.PreTransactionNo, bizAssignment, g.ProjectNo); err != nil {
		return outcome{}, err
	}
	f := portfolioOf(tx, g)
	for _, d := range q.Details {
		pre, err := s.pre(d.PreTransactionNo, bizAssignment, g.ProjectNo)
		if err != nil {
			return outcome{}, err
		}
		if err := d.transfer(s, f, pre); err != nil {
			return outcome{}, err
		}
		o.PlatformUserNo = pre.PlatformUserNo
		o.Amount += d.Amount
	}
	pre, err := s.pre(q.payer(), bizAssignment, g.ProjectNo)
	if err != nil {
		return outcome{}, err
	}
	if err := s.payCommission(pre, q.Commission); err != nil {
		return outcome{}, err
	}
	f.put()
	return ok0(), s.finish()
}

// payer answers the pre-transaction that pays the commission: the outer one where a detail names it too, else that of
// the first detail, which wins over the outer one (wire §11, ours).
func (q confirmDebentureTransferRequest) payer() string {
	if slices.ContainsFunc(q.Details, func(d transferDetail) bool { return d.PreTransactionNo == q.PreTransactionNo }) {
		return q.PreTransactionNo
	}
	return q.Details[0].PreTransactionNo
}

// transfer moves one detail's shares to the buyer and its money to the seller.
func (d transferDetail) transfer(s *settlement, f *portfolio, pre *pretransaction) error {
	share := d.Share
	if share == 0 {
		share = d.Amount
	}
	if d.Amount < share {
		return engine.Refuse(codeRejected, "付款金额不能小于出让债权份额").By("2.18")
	}
	h, err := f.bought(d.PlatformUserNo, d.Original)
	if err != nil {
		return err
	}
	if err := f.sell(h, share); err != nil {
		return err
	}
	f.grow(pre, share, s.no)
	return s.payUser(pre, d.PlatformUserNo, trade{BizType: bizAssignment, Amount: d.Amount, Share: share})
}
