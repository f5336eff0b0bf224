package cashloan

import (
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// 银行卡持卡人探测接口: is the account the user's own, by the bank?
func nameCheck() declared {
	return signedIn(endpoint{
		Path: "/api/act/bankAccount/nameCheck.htm", Method: "POST", Title: "银行卡持卡人探测接口", Source: "银行卡持卡人探测接口", Says: "Success.",
		Rules: []engine.Rule{{ID: "nameCheck R1", Text: "银行卡须为本人所绑，且银行登记的姓名与实名一致"}},
	}, handleNameCheck)
}

type nameCheckRequest struct {
	UserID        string `wire:"userId" spec:"Y L" doc:"用户id"`
	BankAccountID string `wire:"bankAccountId" spec:"Y L" doc:"银行卡id"`
}

func handleNameCheck(tx *engine.Tx, v visit, q nameCheckRequest) (none, error) {
	c, ok := ownCard(tx, v.User.ID, q.BankAccountID)
	who, _ := engine.Get[realName](tx, kindRealNames, v.User.ID)
	if !ok || c.Holder != "" && !strings.EqualFold(c.Holder, who.Name) {
		return none{}, fail(textNotYours).By("nameCheck R1")
	}
	return none{}, nil
}
