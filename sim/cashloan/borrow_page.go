package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// 借款记录: all loans of the caller, the newest first, page by page.
func borrowPage() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/borrow/page.htm", Method: "POST", Title: "借款记录", Source: "借款记录", Says: "The query succeeded.",
		Rules: []engine.Rule{{ID: "borrow/page R1", Text: "新的在前；page 为真实的总数与页数，超出末页为空列表"}},
	}, handleBorrowPage)
}

// pageRequest asks for a page of a list.
type pageRequest struct {
	Current  int64 `wire:"current" spec:"Y I" min:"1" doc:"页码，从1起"`
	PageSize int64 `wire:"pageSize" spec:"Y I" min:"1" doc:"每页数量"`
}

// of answers the page of a list that is asked for.
func (q pageRequest) of(list []borrow) []borrow {
	n := int64(len(list))
	from := min(n, (q.Current-1)*q.PageSize)
	return list[from:min(n, from+q.PageSize)]
}

// paged is what stands beside data of a page: the totals (wire §1).
type paged struct{ total, pages, current, pageSize int64 }

func (q pageRequest) totals(list []borrow) paged {
	n := int64(len(list))
	return paged{n, (n + q.PageSize - 1) / q.PageSize, q.Current, q.PageSize}
}

func (p paged) member() wire.Member {
	count := func(name string, n int64) wire.Member {
		return wire.Member{Name: name, Value: wire.Value{Kind: wire.Number, Text: decimal(n)}}
	}
	return wire.Member{Name: "page", Value: wire.Value{Kind: wire.Object, Members: []wire.Member{
		count("total", p.total), count("pages", p.pages), count("current", p.current), count("pageSize", p.pageSize),
	}}}
}

type borrowPageReply struct {
	List []borrowPageRow `wire:"list" spec:"Y C" doc:"借款信息"`
	page paged
}

func (r borrowPageReply) besides() []wire.Member { return []wire.Member{r.page.member()} }

// borrowPageRow is a loan in the list. What is not settled before the approval is 0.
type borrowPageRow struct {
	ID            int64  `wire:"id" spec:"Y L" doc:"id"`
	UserID        int64  `wire:"userId" spec:"Y L" doc:"用户id"`
	OrderNo       string `wire:"orderNo" spec:"Y S" doc:"订单号"`
	Amount        string `wire:"amount" spec:"Y F" doc:"订单金额"`
	RealAmount    string `wire:"realAmount" spec:"Y F" doc:"到账金额"`
	Fee           string `wire:"fee" spec:"Y F" doc:"综合费用：服务费、信息认证费与税"`
	CreateTime    string `wire:"createTime" spec:"Y S" doc:"订单创建时间"`
	TimeLimit     string `wire:"timeLimit" spec:"Y S" doc:"期限" src:"wire §1"`
	State         string `wire:"state" spec:"Y S" doc:"订单状态" src:"wire §1"`
	CardID        int64  `wire:"cardId" spec:"Y L" doc:"收款银行卡关联id；签章之前为0"`
	ServiceFee    string `wire:"serviceFee" spec:"Y F" doc:"服务费"`
	InfoAuthFee   string `wire:"infoAuthFee" spec:"Y F" doc:"信息认证费"`
	Interest      string `wire:"interest" spec:"Y F" doc:"利息"`
	Client        string `wire:"client" spec:"Y S" doc:"客户端"`
	Address       string `wire:"address" spec:"Y S" doc:"借款地址"`
	Coordinate    string `wire:"coordinate" spec:"Y S" doc:"经纬度"`
	IP            string `wire:"ip" spec:"Y S" doc:"ip"`
	Grouping      string `wire:"grouping" spec:"Y S" doc:"分组"`
	PayChannelID  int64  `wire:"payChannelId" spec:"Y L" doc:"支付渠道"`
	StateStr      string `wire:"stateStr" spec:"Y S" doc:"订单状态描述"`
	PenaltyAmount string `wire:"penaltyAmount" spec:"Y F" doc:"逾期金额"`
	PenaltyDay    int64  `wire:"penaltyDay" spec:"Y I" doc:"逾期天数，与 repaymentRemark 相同；还款处理中的天数计入，但不计罚息"`
	AgentAmount   string `wire:"agentAmount" spec:"Y F" doc:"代扣金额"`
	RepayAmount   string `wire:"repayAmount" spec:"Y F" doc:"已还金额"`
	CreditTimeStr string `wire:"creditTimeStr" spec:"Y S" doc:"订单创建时间文本"`
	CreateTimeStr string `wire:"createTimeStr" spec:"Y S" doc:"订单创建时间文本" src:"wire §3"`
	NeedPay       string `wire:"needPay" spec:"Y S" doc:"是否需要还款"`
	NeedApprove   bool   `wire:"needApprove" spec:"Y J" doc:"预留字段"`
	NeedAlgo      bool   `wire:"needAlgo" spec:"Y J" doc:"预留字段"`
	ZhimaScore    bool   `wire:"zhimaScoreStatus" spec:"Y J" doc:"预留字段"`
}

// The constants of the document's sample whose meaning it does not tell.
const (
	groupingA    = "A"
	payChannelID = 2
)

func handleBorrowPage(tx *engine.Tx, v visit, q pageRequest) (borrowPageReply, error) {
	all := borrowsOf(tx, v.User.ID)
	r := borrowPageReply{List: []borrowPageRow{}, page: q.totals(all)}
	for _, b := range q.of(all) {
		r.List = append(r.List, b.pageRow(tx))
	}
	return r, nil
}

func (b borrow) pageRow(tx *engine.Tx) borrowPageRow {
	var t terms
	if b.Terms != nil {
		t = *b.Terms
	}
	state := b.shown(configOf(tx).ExposePayout)
	return borrowPageRow{
		ID: b.number(), UserID: numeric(b.UserID), OrderNo: b.OrderNo, Amount: double(t.Amount), RealAmount: double(t.received()),
		Fee: double(t.fee()), CreateTime: stamp(b.Created), TimeLimit: decimal(int64(t.Days)), State: string(state), CardID: numeric(b.AccountID),
		ServiceFee: double(t.Processing), InfoAuthFee: double(t.Assessment), Interest: double(t.Interest), Client: b.Applied.Client,
		Address: b.Applied.Address, Coordinate: b.Applied.Coordinate, IP: b.Applied.IP, Grouping: groupingA, PayChannelID: payChannelID,
		StateStr: state.label(), PenaltyAmount: double(b.Penalty), PenaltyDay: int64(b.overdueDays(tx.Now())), AgentAmount: double(money.Amount(0)),
		RepayAmount: double(b.Repayment), CreditTimeStr: written(b.Created), CreateTimeStr: written(b.Created), NeedPay: yesNo(b.repayable()),
	}
}

// yesNo writes the document's yes and no.
func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
