package lianyintong

import (
	"encoding/json"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/state"
)

// FREEZE 资金冻结, 2.21. Direct, idempotent. It takes money of a user out of use until UNFREEZE, in an emergency.
func freezeFunds() []engine.API {
	return []engine.API{{
		Name: "FREEZE", Title: "资金冻结", Section: "2.21", Mode: modeDirect, Idempotent: true,
		Handler: once("FREEZE", "2.21", true, handleFreeze),
	}}
}

type freezeRequest struct {
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	RequestNo      string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"冻结金额"`
}

func (q freezeRequest) number() string { return q.RequestNo }

// freezeState is where frozen money stands.
type freezeState string

// The states of a freeze (ours: the document has no words for them).
const (
	frozen   freezeState = "FROZEN"
	unfrozen freezeState = "UNFROZEN"
)

// freezeStates is the life of a freeze.
var freezeStates = state.Table[freezeState]{
	{State: frozen, Title: "已冻结", Next: []freezeState{unfrozen}},
	{State: unfrozen, Title: "已解冻"},
}

const kindFreezes = "freezes"

// frozenMoney is one freeze.
type frozenMoney struct {
	ID             string       `json:"id"` // platformNo/requestNo
	PlatformNo     string       `json:"platformNo"`
	RequestNo      string       `json:"requestNo"`
	PlatformUserNo string       `json:"platformUserNo"`
	Amount         money.Amount `json:"amount"`
	State          freezeState  `json:"state"`
	Created        time.Time    `json:"created"`
	Unfrozen       *time.Time   `json:"unfrozen,omitempty"`
}

func handleFreeze(tx *engine.Tx, p *platform, q freezeRequest, o *order) (outcome, error) {
	if _, known := getUser(tx, p.No, q.PlatformUserNo); !known { // in whatever state the account is: the risk is the platform's to judge
		return outcome{}, engine.Refuse(codeNoUser, "用户 %s 不存在", q.PlatformUserNo)
	}
	account := userAccount(p.No, q.PlatformUserNo)
	if available := tx.Balance(account); available < q.Amount {
		return outcome{}, engine.Refuse(codeInsufficient, "可用余额不足，可冻结 %s 元", available)
	}
	o.PlatformUserNo, o.Amount = q.PlatformUserNo, q.Amount
	tx.Move(account, frozenAccount(p.No, q.PlatformUserNo), q.Amount)
	engine.Put(tx, kindFreezes, o.ID, frozenMoney{
		ID: o.ID, PlatformNo: p.No, RequestNo: q.RequestNo, PlatformUserNo: q.PlatformUserNo, Amount: q.Amount,
		State: frozen, Created: tx.Now(),
	})
	return ok0(), nil
}

var queryFreezeShape = engine.ShapeOf[queryFreezeReply]("3.3")

// queryFreezeReply is 冻结返回, for a freeze and for the end of one that has a requestNo of its own.
type queryFreezeReply struct {
	PlatformUserNo  string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	RequestNo       string       `wire:"requestNo" spec:"N S 50" doc:"冻结流水号"`
	Amount          money.Amount `wire:"amount" spec:"Y A" doc:"冻结/解冻金额"`
	Status          string       `wire:"status" spec:"Y S 50" doc:"见【交易状态】"`
	CreateTime      string       `wire:"createTime" spec:"Y T" doc:"交易发起时间"`
	TransactionTime string       `wire:"transactionTime" spec:"Y T" doc:"交易完成时间"`
	outcome
}

// freezeTransaction is 3.3 for a freeze.
func freezeTransaction(_ *engine.Tx, o order) (json.RawMessage, error) {
	return queryFreezeShape.Encode(queryFreezeReply{
		PlatformUserNo: o.PlatformUserNo, RequestNo: o.RequestNo, Amount: o.Amount, Status: o.status(),
		CreateTime: compact(&o.Created), TransactionTime: compact(o.Finished), outcome: ok0(),
	}), nil
}
