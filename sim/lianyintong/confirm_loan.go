package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// CONFIRM_LOAN 放款确认, 2.15. Direct, idempotent. The frozen money of tenders goes to the borrower, who pays the
// commission; every tender becomes a holding.
func confirmLoanService() []engine.API {
	return []engine.API{{
		Name: "CONFIRM_LOAN", Title: "放款确认", Section: "2.15", Mode: modeDirect, Idempotent: true,
		Rules: rules("2.15",
			"R1 标的状态必须为募集中",
			"R2 平台佣金将从借款人金额中扣除，借款人实际到账金额=放款金额-平台佣金",
		),
		Handler: once("CONFIRM_LOAN", "2.15", true, handleConfirmLoan),
	}}
}

type confirmLoanRequest struct {
	RequestNo  string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	ProjectNo  string       `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
	Commission money.Amount `wire:"commission" spec:"N A" min:"0" doc:"平台佣金，若平台放款时收取佣金则此时传入平台佣金金额"`
	Details    []loanDetail `wire:"details" spec:"Y C" doc:"复杂类型，数组形式，数组内对象见下方“放款明细”"`
}

// loanDetail is 放款明细.
type loanDetail struct {
	PreTransactionNo string       `wire:"preTransactionNo" spec:"Y S 50" doc:"预处理业务流水号"`
	Amount           money.Amount `wire:"amount" spec:"Y A" doc:"放款金额，同一笔预处理冻结的金额允许多次放款，每次放一部分"`
}

func (q confirmLoanRequest) number() string { return q.RequestNo }

type confirmLoanReply struct {
	Code        string `wire:"code" spec:"Y E" doc:"【见返回码】"`
	Description string `wire:"description" spec:"Y S 50" doc:"描述信息"`
}

func handleConfirmLoan(tx *engine.Tx, p *platform, q confirmLoanRequest, o *order) (confirmLoanReply, error) {
	g, err := projectFor(tx, p, q.ProjectNo, confirmLoan)
	if err != nil {
		return confirmLoanReply{}, err
	}
	s := &settlement{tx: tx, p: p, no: q.RequestNo, rule: "2.15"}
	f := &portfolio{tx: tx, project: g}
	var total money.Amount
	for _, d := range q.Details {
		pre, err := s.pre(d.PreTransactionNo, bizTender, g.ProjectNo)
		if err != nil {
			return confirmLoanReply{}, err
		}
		if err := s.payUser(pre, g.PlatformUserNo, trade{BizType: bizTender, Amount: d.Amount, Share: d.Amount}); err != nil {
			return confirmLoanReply{}, err
		}
		f.grow(pre, d.Amount, q.RequestNo)
		total += d.Amount
	}
	if q.Commission > total {
		return confirmLoanReply{}, engine.Refuse(codeInsufficient, "平台佣金超过放款金额").By("2.15 R2")
	}
	s.deduct(g, q.Commission)
	o.PlatformUserNo, o.Amount = g.PlatformUserNo, total
	g.Loan += total
	putProject(tx, g)
	f.put()
	return confirmLoanReply{codeOK, success}, s.finish()
}

// deduct takes the commission off what the borrower has just been paid (2.15 R2).
func (s *settlement) deduct(g project, commission money.Amount) {
	if commission == 0 {
		return
	}
	s.legs = append(s.legs,
		engine.Leg{Account: userAccount(s.p.No, g.PlatformUserNo), Amount: -commission},
		engine.Leg{Account: of(s.p.No, accountFee), Amount: commission})
	s.trades = append(s.trades, trade{
		PlatformNo: s.p.No, RequestNo: s.no, BizType: tradeCommission, Amount: commission,
		Payer: g.PlatformUserNo, Payee: platformFeeAccount, ProjectNo: g.ProjectNo,
	})
}
