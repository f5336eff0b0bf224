package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// CANCEL_PRE_TRANSACTION 预处理取消, 2.14. Direct, idempotent. It takes pre-transactions of users and of platforms, in
// every state of the project (wire §11, §12).
func cancelPreTransaction() []engine.API {
	return []engine.API{{
		Name: "CANCEL_PRE_TRANSACTION", Also: []string{"CANCEL_PRE_TRANSATION"}, Title: "预处理取消", Section: "2.14",
		Mode: modeDirect, Idempotent: true,
		Rules:   rules("2.14", "R1 每次允许取消部分冻结金额，累计不得超过预处理冻结总金额"),
		Handler: once("CANCEL_PRE_TRANSACTION", "2.14", true, handleCancelPreTransaction),
	}}
}

type cancelPreTransactionRequest struct {
	RequestNo        string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	PreTransactionNo string       `wire:"preTransactionNo" spec:"Y S 50" doc:"预处理业务流水号"`
	Amount           money.Amount `wire:"amount" spec:"Y A" doc:"取消金额"`
}

func (q cancelPreTransactionRequest) number() string { return q.RequestNo }

func handleCancelPreTransaction(tx *engine.Tx, p *platform, q cancelPreTransactionRequest, o *order) (outcome, error) {
	pre, err := findPretransaction(tx, p, q.PreTransactionNo)
	if err != nil {
		return outcome{}, err
	}
	if q.Amount > pre.left() {
		return outcome{}, engine.Refuse(codeInsufficient, "取消金额超过剩余冻结金额 %s 元", pre.left()).By("2.14 R1")
	}
	o.PlatformUserNo, o.Amount = pre.PlatformUserNo, q.Amount
	pre.Cancelled += q.Amount
	tx.Move(pre.frozen(), pre.account(), q.Amount)
	return ok0(), pre.put(tx)
}
