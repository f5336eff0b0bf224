package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// CONFIRM_REPAYMENT 还款确认, 2.16. Direct, idempotent. R3 and R5 contradict each other: several partial confirmations
// are allowed, each up to what is left of the frozen money (wire §11, ours).
func confirmRepayment() []engine.API {
	return []engine.API{{
		Name: "CONFIRM_REPAYMENT", Title: "还款确认", Section: "2.16", Mode: modeDirect, Idempotent: true,
		Rules: rules("2.16",
			"R1 标的状态必须为还款中",
			"R2 借款人实扣金额=平台佣金+还款总金额",
			"R3 允许多次还款确认，每次确认部分金额，累计借款人实扣金额不允许超过预处理冻结金额",
			"R4 还款时指定的收款人必须是投标时的投资人，且还款本金与借款金额必须一致",
			"R5 明细中的投资人应得金额之和+平台佣金=预处理冻结金额",
		),
		Handler: once("CONFIRM_REPAYMENT", "2.16", true,
			func(tx *engine.Tx, p *platform, q confirmRepaymentRequest, o *order) (outcome, error) {
				return payBack(tx, p, q, o, confirmRepay, bizRepayment, "2.16")
			}),
	}}
}

// confirmRepaymentRequest is the request of 2.16 and, word for word, of 2.17.
type confirmRepaymentRequest struct {
	RequestNo        string            `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	PreTransactionNo string            `wire:"preTransactionNo" spec:"Y S 50" doc:"预处理业务流水号"`
	ProjectNo        string            `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
	Commission       money.Amount      `wire:"commission" spec:"N A" min:"0" doc:"平台佣金，若平台收取佣金则此时传入平台佣金金额"`
	Details          []repaymentDetail `wire:"details" spec:"Y C" doc:"还款明细，复杂类型，数组形式"`
}

// repaymentDetail is 还款明细, 代偿明细. Either part may be zero: 先息后本 pays interest alone.
type repaymentDetail struct {
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"投资人平台用户编号"`
	Amount         money.Amount `wire:"amount" spec:"Y A" min:"0" doc:"投资人应得本金"`
	Income         money.Amount `wire:"income" spec:"Y A" min:"0" doc:"投资人应得利息"`
}

func (q confirmRepaymentRequest) number() string { return q.RequestNo }

// payBack pays principal and interest to the holders of a project out of a pre-transaction, by the rules of a section:
// 2.16 out of the borrower's, 2.17 out of whoever stands in for the borrower.
func payBack(tx *engine.Tx, p *platform, q confirmRepaymentRequest, o *order, what business, bizType, section string) (outcome, error) {
	g, err := projectFor(tx, p, q.ProjectNo, what)
	if err != nil {
		return outcome{}, err
	}
	s := &settlement{tx: tx, p: p, no: q.RequestNo, rule: section + " R3"}
	pre, err := s.pre(q.PreTransactionNo, bizType, g.ProjectNo)
	if err != nil {
		return outcome{}, err
	}
	f := portfolioOf(tx, g)
	for _, d := range q.Details {
		if d.Amount+d.Income == 0 {
			return outcome{}, engine.Refuse(codeFormat, "details 的 amount 与 income 不能同时为零")
		}
		if err := f.repay(d.PlatformUserNo, d.Amount, section+" R4"); err != nil {
			return outcome{}, err
		}
		if err := s.payUser(pre, d.PlatformUserNo, trade{BizType: bizType, Amount: d.Amount, Income: d.Income}); err != nil {
			return outcome{}, err
		}
		g.Repaid += d.Amount
		g.Income += d.Income
	}
	if err := s.payCommission(pre, q.Commission); err != nil {
		return outcome{}, err
	}
	o.PlatformUserNo = pre.PlatformUserNo
	putProject(tx, g)
	f.put()
	return ok0(), s.finish()
}
