package cashloan

import (
	"cmp"

	"github.com/shapan/shapan/sim/engine"
)

// 获取首页详情: the start page. A token is looked at where one is sent, and says whose page it is (wire §5).
func findIndex() declared {
	return known(endpoint{
		Path: "/api/borrow/findIndex.htm", Method: "POST", Title: "获取首页详情", Source: "获取首页详情", Says: "The query succeeded.",
		Rules: []engine.Rule{
			{ID: "findIndex R1", Text: "没有会话：未登录的样子，userId 不起作用"},
			{ID: "findIndex R2", Text: "haveBorrow：有挡住再次申请的借款（未完结，或被拒未满 reapplyDays）"},
			{ID: "findIndex R3", Text: "金额在通过审核之前为额度区间，之后为数字；其余数字在此之前为空字符串"},
			{ID: "findIndex R4", Text: "放款之后（30、50、43、40、41）数字一直是数字；结清（40、41）之后仍可见这笔借款，haveBorrow 为 false 即可再次申请"},
			{ID: "findIndex R5", Text: "未放款而完结的借款（21、27、70）只留下 state、borrowId 与进程，其余同未申请"},
		},
	}, handleFindIndex)
}

type findIndexReply struct {
	NeedCatch   bool          `wire:"needCatch" spec:"Y J" doc:"是否需要抓取原始数据"`
	ProcessList []progressRow `wire:"processList" spec:"Y C" doc:"借款进程信息，新的在前"`
	NeedRepay   bool          `wire:"needRepay" spec:"Y J" doc:"是否需要还款"`
	Auth        indexAuth     `wire:"auth" spec:"Y C" doc:"认证项信息"`
	HaveBorrow  bool          `wire:"haveBorrow" spec:"Y J" doc:"是否有借款"`
	OrderInfo   indexOrder    `wire:"orderInfo" spec:"Y C" doc:"订单信息"`
	BorrowID    int64         `wire:"borrowId" spec:"N L" doc:"订单id；没有借过即没有"`
	Title       string        `wire:"title" spec:"Y S" doc:"app名称"`
}

// indexAuth says how far the KYC is.
type indexAuth struct {
	Result    int64 `wire:"result" spec:"Y I" doc:"已认证总数"`
	Qualified int64 `wire:"qualified" spec:"Y I" doc:"是否认证完成 0未完成 1已完成"`
	Total     int64 `wire:"total" spec:"Y I" doc:"认证项总数"`
}

// indexOrder is the loan on the start page: all keys are always there, "" where there is nothing to say.
type indexOrder struct {
	HandlingFee     string `wire:"onceHandlingFee" spec:"Y F" doc:"一次性处理费"`
	Amount          string `wire:"amount" spec:"Y F" doc:"申请额度/金额：3000-8000 或 5000.0"`
	RepaymentAmount string `wire:"repaymentAmount" spec:"Y F" doc:"应还金额"`
	RepayTime       string `wire:"repayTime" spec:"Y S" doc:"应还款时间"`
	RepaymentRemark string `wire:"repaymentRemark" spec:"Y S" doc:"订单状态备注"`
	Remark          string `wire:"remark" spec:"Y S" doc:"订单状态备注提示语"`
	RealAmount      string `wire:"realAmount" spec:"Y F" doc:"实际放款金额"`
	DayLimit        string `wire:"dayLimit" spec:"Y S" doc:"借款期限"`
	GSTFee          string `wire:"gstFee" spec:"Y F" doc:"gst税费"`
	Interest        string `wire:"interest" spec:"Y F" doc:"利息"`
	ServiceFee      string `wire:"onceServiceFee" spec:"Y F" doc:"一次性方便费"`
	State           string `wire:"state" spec:"Y S" doc:"订单状态"`
	ApplicationDate string `wire:"applicationDate" spec:"Y S" doc:"申请时间（印度格式）"`
}

func handleFindIndex(tx *engine.Tx, v visit, _ nothing) (findIndexReply, error) {
	settings := configOf(tx)
	r := findIndexReply{
		ProcessList: []progressRow{}, Auth: indexAuth{Total: authTotal}, OrderInfo: indexOrder{Amount: settings.Product.quota()},
		Title: cmp.Or(v.Identity, developmentApp),
	}
	if v.anonymous() {
		return r, nil
	}
	done := progressOf(tx, v.User.ID)
	r.Auth.Result, r.Auth.Qualified = int64(done.done()), int64(btoi(done.complete()))
	b, ok := lastBorrow(tx, v.User.ID)
	if !ok {
		return r, nil
	}
	r.NeedCatch, r.NeedRepay, r.HaveBorrow = b.needCatch(tx), b.repayable(), b.unfinished() || b.reapplyIn(tx) > 0
	r.BorrowID, r.ProcessList = b.number(), b.rows(tx)
	b.fill(tx, &r.OrderInfo)
	return r, nil
}

// quota is the range of amounts that can be applied for, in whole rupees where it can be: 3000-8000.
func (p product) quota() string { return rupees(p.QuotaMin) + "-" + rupees(p.QuotaMax) }

// fill tells of the newest loan what the start page shows in its state.
func (b borrow) fill(tx *engine.Tx, o *indexOrder) {
	o.State = string(b.shown(configOf(tx).ExposePayout))
	if b.Terms == nil || b.PaidOut.IsZero() && !b.unfinished() {
		return
	}
	t := *b.Terms
	o.Amount, o.DayLimit, o.RealAmount = double(t.Amount), decimal(int64(t.Days)), double(t.received())
	o.HandlingFee, o.ServiceFee, o.GSTFee = double(t.Processing), double(t.Assessment), double(t.GST)
	o.Interest, o.RepaymentAmount, o.ApplicationDate = double(t.Interest), double(b.total()), written(b.Created)
	o.RepaymentRemark = b.repaymentRemark(tx.Now())
	if !b.PaidOut.IsZero() {
		o.RepayTime = written(b.Due)
	}
	switch {
	case b.repayable():
		o.Remark = textPayInTime
	case b.onTheWay():
		o.Remark = textDisbursing
	case b.State == stateRepaying:
		o.Remark = textInProcess
	case b.signable():
		o.Remark = textPleaseSign
	}
}
