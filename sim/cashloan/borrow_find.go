package cashloan

import (
	"slices"

	"github.com/shapan/shapan/sim/engine"
)

// 待还款列表: the loans of the caller that are to be repaid, 30 and 50 only (wire §5).
func findAll() declared {
	return signedIn(endpoint{
		Path: "/api/act/borrow/findAll.htm", Method: "POST", Title: "待还款列表", Source: "待还款列表", Says: "The query succeeded.",
		Rules: []engine.Rule{{ID: "findAll R1", Text: "只列 30 与 50，新的在前，按页"}},
	}, handleFindAll)
}

type findAllReply struct {
	List []dueRow `wire:"list" spec:"Y C" doc:"借款信息"`
}

// dueRow is what is to be repaid, and when.
type dueRow struct {
	BorrowID           int64  `wire:"borrowId" spec:"Y L" doc:"订单id"`
	Repayment          string `wire:"repayment" spec:"Y F" doc:"总还款金额"`
	ApplicationTime    string `wire:"applicationTime" spec:"Y S" doc:"申请时间"`
	ApplicationTimeStr string `wire:"applicationTimeStr" spec:"Y S" doc:"申请时间"`
	RepayTime          string `wire:"repayTime" spec:"Y S" doc:"还款时间"`
	RepayTimeStr       string `wire:"repayTimeStr" spec:"Y S" doc:"还款时间"`
	State              string `wire:"state" spec:"Y S" doc:"订单状态"`
	PenaltyDay         int64  `wire:"penaltyDay" spec:"Y I" doc:"逾期天数，与 repaymentRemark 相同；还款处理中的天数计入，但不计罚息"`
	DueDay             int64  `wire:"dueDay" spec:"Y I" doc:"剩余还款天数；逾期为0"`
}

func handleFindAll(tx *engine.Tx, v visit, q pageRequest) (findAllReply, error) {
	r := findAllReply{List: []dueRow{}}
	open := slices.DeleteFunc(borrowsOf(tx, v.User.ID), func(b borrow) bool { return !b.repayable() })
	for _, b := range q.of(open) {
		r.List = append(r.List, b.dueRow(tx))
	}
	return r, nil
}

// dueRow is empty where nothing has been paid out: there is nothing to repay.
func (b borrow) dueRow(tx *engine.Tx) dueRow {
	r := dueRow{
		BorrowID: b.number(), Repayment: double(b.total()), ApplicationTime: day(b.Created), ApplicationTimeStr: written(b.Created),
		State: string(b.shown(configOf(tx).ExposePayout)), PenaltyDay: int64(b.overdueDays(tx.Now())),
	}
	if !b.PaidOut.IsZero() {
		r.RepayTime, r.RepayTimeStr, r.DueDay = day(b.Due), written(b.Due), int64(b.dueIn(tx.Now()))
	}
	return r
}

// 待还款订单详情: one loan with all that it costs.
func findRepayDetail() declared {
	return signedIn(endpoint{
		Path: "/api/act/borrow/findRepayDetail.htm", Method: "POST", Title: "待还款订单详情", Source: "待还款订单详情", Says: "The query succeeded.",
		Rules: []engine.Rule{{ID: "findRepayDetail R1", Text: "借款须已通过审核；还款时间在放款之前为空"}},
	}, handleFindRepayDetail)
}

type repayDetail struct {
	dueRow
	Amount        string `wire:"amount" spec:"Y F" doc:"借款金额"`
	Tenure        string `wire:"tenure" spec:"Y S" doc:"借款期限"`
	Received      string `wire:"received" spec:"Y F" doc:"实际到账金额"`
	PenaltyAmount string `wire:"penaltyAmount" spec:"Y F" doc:"逾期金额"`
	InterestFee   string `wire:"interestFee" spec:"Y F" doc:"利息"`
	ProcessingFee string `wire:"processingFee" spec:"Y F" doc:"一次性服务费"`
	AssessmentFee string `wire:"assessmentFee" spec:"Y F" doc:"一次性方便费"`
	PenaltyAmout  string `wire:"penaltyAmout" spec:"Y F" doc:"逾期金额"`
}

// textNoTerms refuses the details of a loan that has none yet (ours).
const textNoTerms = "The order has not been approved."

func handleFindRepayDetail(tx *engine.Tx, v visit, q borrowRequest) (repayDetail, error) {
	b, err := ownBorrow(tx, v, q.BorrowID)
	if err != nil {
		return repayDetail{}, err
	}
	if b.Terms == nil {
		return repayDetail{}, fail(textNoTerms).By("findRepayDetail R1")
	}
	t := b.Terms
	return repayDetail{
		dueRow: b.dueRow(tx), Amount: double(t.Amount), Tenure: decimal(int64(t.Days)), Received: double(t.received()),
		PenaltyAmount: double(b.Penalty), InterestFee: double(t.Interest), ProcessingFee: double(t.Processing),
		AssessmentFee: double(t.Assessment), PenaltyAmout: double(b.Penalty),
	}, nil
}

// 获取借款详情: one loan in any state, with its progress. The printed address has no /api (wire §3).
func findBorrow() declared {
	return signedIn(endpoint{
		Path: "/api/act/borrow/findBorrow.htm", Also: []string{"/act/borrow/findBorrow.htm"}, Method: "POST", Either: true, Title: "获取借款详情",
		Source: "获取借款详情", Says: "The query succeeded.",
	}, handleFindBorrow)
}

type findBorrowReply struct {
	Invoice         string        `wire:"invoice" spec:"Y S" doc:"发票，预留字段"`
	Amount          string        `wire:"amount" spec:"Y F" doc:"金额"`
	Tenure          string        `wire:"tenure" spec:"Y S" doc:"借款期限"`
	BankName        string        `wire:"bankName" spec:"Y S" doc:"银行名称；签章之前为空"`
	CardNo          string        `wire:"cardNo" spec:"Y S" doc:"银行卡号；签章之前为空"`
	State           string        `wire:"state" spec:"Y S" doc:"订单状态"`
	ApplicationDate string        `wire:"applicationDate" spec:"Y S" doc:"申请时间"`
	Repayment       string        `wire:"repayment" spec:"Y F" doc:"还款金额"`
	RepayTime       string        `wire:"repayTime" spec:"Y S" doc:"还款时间；放款之前为空"`
	ActualRepayment string        `wire:"actualRepayment" spec:"N F" doc:"实际还款金额；结清之后才有"`
	ActualRepayTime string        `wire:"actualRepayTime" spec:"N S" doc:"实际还款时间；结清之后才有"`
	ProtocolURL     string        `wire:"protocolUrl" spec:"Y S" doc:"协议；签章之前为空"`
	List            []progressRow `wire:"list" spec:"Y C" doc:"借款审核进度"`
}

func handleFindBorrow(tx *engine.Tx, v visit, q borrowRequest) (findBorrowReply, error) {
	b, err := ownBorrow(tx, v, q.BorrowID)
	if err != nil {
		return findBorrowReply{}, err
	}
	var t terms
	if b.Terms != nil {
		t = *b.Terms
	}
	r := findBorrowReply{
		Amount: double(t.Amount), Tenure: decimal(int64(t.Days)), State: string(b.shown(configOf(tx).ExposePayout)),
		ApplicationDate: written(b.Created), Repayment: double(b.total()), List: b.rows(tx),
	}
	if c, ok := ownCard(tx, b.UserID, b.AccountID); ok {
		r.BankName, r.CardNo = c.BankName, c.Account
		r.ProtocolURL = v.agreement(b)
	}
	if !b.PaidOut.IsZero() {
		r.RepayTime = written(b.Due)
	}
	if b.State == stateRepaid || b.State == stateReduced {
		r.ActualRepayment, r.ActualRepayTime = double(b.Repayment), written(b.Ended)
	}
	return r, nil
}
