package lianyintong

import (
	"encoding/json"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/state"
)

const kindPretransactions = "pretransactions"

// The kinds of pre-transactions of 5.3.10, in the document's spelling.
const (
	preOfUser     = "PRETRANSATION"
	preOfPlatform = "PLATFORM_RETRANSATION"
)

// The businesses of pre-transactions of 5.3.11.
const (
	bizTender     = "TENDER"
	bizRepayment  = "REPAYMENT"
	bizAssignment = "CREDIT_ASSIGNMENT"
	bizCompens    = "COMPENSATORY"
	bizMarketing  = "MARKETING"
)

// preState is where a pre-transaction stands, in the words of 5.3.21.
type preState string

const (
	preInit       preState = "INIT"       // 没有做过任何确认
	preProcessing preState = "PROCESSING" // 部分确认
	preSuccess    preState = "SUCCESS"    // nothing is left, something was confirmed
	preFail       preState = "FAIL"       // all was cancelled (wire §12, ours)
)

var preStates = state.Table[preState]{
	{State: preInit, Title: "已冻结，未确认", Next: []preState{preProcessing, preSuccess, preFail}},
	{State: preProcessing, Title: "部分确认", Next: []preState{preSuccess}},
	{State: preSuccess, Title: "全部确认"},
	{State: preFail, Title: "全部取消"},
}

// pretransaction is money that is frozen for a business to come.
type pretransaction struct {
	ID             string       `json:"id"` // platformNo/requestNo
	PlatformNo     string       `json:"platformNo"`
	RequestNo      string       `json:"requestNo"`
	Kind           string       `json:"pretransactionType"`
	BizType        string       `json:"bizType"`
	PlatformUserNo string       `json:"platformUserNo"` // who pays: a user, or a platform account of 5.3.18
	ProjectNo      string       `json:"projectNo,omitempty"`
	Amount         money.Amount `json:"amount"`
	Confirmed      money.Amount `json:"confirmed"`
	Cancelled      money.Amount `json:"cancelled"`
	State          preState     `json:"status"`
	Remark         string       `json:"remark,omitempty"`
	Created        time.Time    `json:"created"`
	Finished       *time.Time   `json:"finished,omitempty"` // when nothing was left
}

func getPretransaction(tx *engine.Tx, platformNo, requestNo string) (pretransaction, bool) {
	return engine.Get[pretransaction](tx, kindPretransactions, orderID(platformNo, requestNo))
}

// findPretransaction answers a pre-transaction of a platform, or 100007.
func findPretransaction(tx *engine.Tx, p *platform, requestNo string) (*pretransaction, error) {
	pre, ok := getPretransaction(tx, p.No, requestNo)
	if !ok {
		return nil, engine.Refuse(codeNoObject, "预处理 %s 不存在", requestNo)
	}
	return &pre, nil
}

// account answers where the money comes from, and goes back to.
func (pre *pretransaction) account() string {
	if account := platformAccount(pre.PlatformNo, pre.PlatformUserNo); account != "" {
		return account
	}
	return userAccount(pre.PlatformNo, pre.PlatformUserNo)
}

// frozen answers where the money is until it is confirmed or cancelled.
func (pre *pretransaction) frozen() string { return pre.account() + frozenSuffix }

// left is what is neither confirmed nor cancelled.
func (pre *pretransaction) left() money.Amount { return pre.Amount - pre.Confirmed - pre.Cancelled }

// setAside stores a new pre-transaction and moves its money. The caller has checked that it is there.
func setAside(tx *engine.Tx, pre pretransaction) {
	pre.ID, pre.State, pre.Created = orderID(pre.PlatformNo, pre.RequestNo), preInit, tx.Now()
	tx.Move(pre.account(), pre.frozen(), pre.Amount)
	engine.Put(tx, kindPretransactions, pre.ID, pre)
}

// put stores a pre-transaction of which something was confirmed or cancelled, in the state that follows from that.
func (pre *pretransaction) put(tx *engine.Tx) error {
	next := preInit
	switch {
	case pre.left() == 0 && pre.Confirmed > 0:
		next = preSuccess
	case pre.left() == 0:
		next = preFail
	case pre.Confirmed > 0:
		next = preProcessing
	}
	if next != pre.State {
		if err := preStates.Check(pre.State, next); err != nil {
			return err
		}
		pre.State = next
	}
	if preStates.Final(next) {
		now := tx.Now()
		pre.Finished = &now
	}
	engine.Put(tx, kindPretransactions, pre.ID, *pre)
	return nil
}

var queryPretransactionShape = engine.ShapeOf[queryPretransactionReply]("3.3")

// queryPretransactionReply is 交易预处理返回.
type queryPretransactionReply struct {
	Kind            string       `wire:"pretransactionType" spec:"Y S 50" doc:"见【预处理类型】"`
	BizType         string       `wire:"bizType" spec:"Y S 50" doc:"见【预处理业务类型】"`
	PlatformUserNo  string       `wire:"platformUserNo" spec:"N S 50" doc:"平台用户编号"`
	FreezeAmount    money.Amount `wire:"freezeAmount" spec:"Y A" doc:"预处理冻结金额；用户尚未确认或未成功冻结时为 0.00"`
	UnfreezeAmount  money.Amount `wire:"unfreezeAmount" spec:"Y A" doc:"累计已确认解冻金额，含已取消金额"`
	Status          string       `wire:"status" spec:"Y S 50" doc:"见【交易状态】，INIT 没有做过任何确认；PROCESSING 部分确认；SUCCESS 全部确认；FAIL 全部取消"`
	CreateTime      string       `wire:"createTime" spec:"Y T" doc:"交易发起时间"`
	TransactionTime string       `wire:"transactionTime" spec:"Y T" doc:"交易完成时间，预处理冻结金额全部确认的时间"`
	outcome
}

// preTransaction is 3.3 for a pre-transaction. One that the user has not confirmed yet, or that failed on its page, has
// frozen nothing: it answers the state of its order and 0.00 (ours), so that nobody takes it for money.
func preTransaction(tx *engine.Tx, o order) (json.RawMessage, error) {
	reply := queryPretransactionReply{
		Kind: preOfUser, BizType: o.asked("bizType"), PlatformUserNo: o.PlatformUserNo, Status: o.status(),
		CreateTime: compact(&o.Created), TransactionTime: compact(o.Finished), outcome: ok0(),
	}
	if pre, ok := getPretransaction(tx, o.PlatformNo, o.RequestNo); ok {
		reply.Kind, reply.FreezeAmount, reply.UnfreezeAmount = pre.Kind, pre.Amount, pre.Confirmed+pre.Cancelled
		reply.Status, reply.TransactionTime = string(pre.State), compact(pre.Finished)
	}
	return queryPretransactionShape.Encode(reply), nil
}
