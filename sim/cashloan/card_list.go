package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 获取银行卡列表信息: one object with a list (wire §1), the default account first.
func bankInfo() declared {
	return signedIn(endpoint{
		Path: "/api/act/bankAccount/info.htm", Method: "GET", Title: "获取银行卡列表信息", Source: "获取银行卡列表信息",
		Says: "Thebank card information inquiry was successful.",
	}, handleBankInfo)
}

type bankInfoReply struct {
	List []cardView `wire:"list" spec:"Y C" doc:"银行卡"`
}

type cardView struct {
	ID       int64  `wire:"id" spec:"Y L" doc:"银行卡id"`
	IFSC     string `wire:"ifscCode" spec:"Y S" doc:"IFSC code"`
	Holder   string `wire:"benename" spec:"Y S" doc:"持卡人姓名"`
	BankName string `wire:"bankName" spec:"Y S" doc:"银行名称"`
	Status   string `wire:"status" spec:"Y S" doc:"状态"`
	Account  string `wire:"account" spec:"Y S" doc:"银行账号"`
}

func handleBankInfo(tx *engine.Tx, v visit, _ nothing) (bankInfoReply, error) {
	r := bankInfoReply{}
	for _, c := range cardsOf(tx, v.User.ID) {
		r.List = append(r.List, cardView{c.Number, c.IFSC, c.Holder, c.BankName, "1", c.Account})
	}
	return r, nil
}
