package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
)

// UNFREEZE 资金解冻, 2.22. Direct, idempotent. The document gives it no requestNo: the freeze that it names makes it
// happen once. A requestNo of its own is accepted (ours), and is then as unique as any other.
func unfreezeFunds() []engine.API {
	return []engine.API{{
		Name: "UNFREEZE", Title: "资金解冻", Section: "2.22", Mode: modeDirect, Idempotent: true,
		Rules:   rules("2.22", "R1 通过本接口解冻资金需要原冻结请求流水号"),
		Handler: once("UNFREEZE", "2.22", true, handleUnfreeze),
	}}
}

type unfreezeRequest struct {
	OriRequestNo string `wire:"oriRequestNo,originalFreezeRequestNo" spec:"Y S 50" doc:"原冻结的请求流水号"`
	RequestNo    string `wire:"requestNo" spec:"N S 50" doc:"请求流水号" src:"ours"`
}

func (q unfreezeRequest) number() string { return q.RequestNo }

func handleUnfreeze(tx *engine.Tx, p *platform, q unfreezeRequest, o *order) (outcome, error) {
	f, known := engine.Get[frozenMoney](tx, kindFreezes, orderID(p.No, q.OriRequestNo))
	if !known {
		return outcome{}, engine.Refuse(codeNoObject, "冻结 %s 不存在", q.OriRequestNo).By("2.22 R1")
	}
	o.PlatformUserNo, o.Amount = f.PlatformUserNo, f.Amount
	if freezeStates.Final(f.State) { // 1.6: success again, and nothing happens again
		return ok0(), nil
	}
	if err := freezeStates.Check(f.State, unfrozen); err != nil {
		return outcome{}, err
	}
	now := tx.Now()
	f.State, f.Unfrozen = unfrozen, &now
	tx.Move(frozenAccount(p.No, f.PlatformUserNo), userAccount(p.No, f.PlatformUserNo), f.Amount)
	engine.Put(tx, kindFreezes, f.ID, f)
	return ok0(), nil
}
