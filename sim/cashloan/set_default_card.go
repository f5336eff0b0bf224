package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// setDefaultCard chooses the account that comes first. The document does not have it; later clients call it (wire §5).
func setDefaultCard() declared {
	return signedIn(endpoint{
		Path: "/api/act/bankAccount/setDefault.htm", Method: "POST", Title: "设置默认银行卡（扩展）", Source: "field", Says: "Success.",
	}, handleSetDefaultCard)
}

type setDefaultCardRequest struct {
	BankAccountID string `wire:"bankAccountId,id" spec:"Y L" doc:"银行卡id"`
}

func handleSetDefaultCard(tx *engine.Tx, v visit, q setDefaultCardRequest) (none, error) {
	chosen, ok := ownCard(tx, v.User.ID, q.BankAccountID)
	if !ok {
		return none{}, fail(textNotYours)
	}
	for _, c := range cardsOf(tx, v.User.ID) {
		c.Default = c.ID == chosen.ID
		engine.Put(tx, kindCards, c.ID, c)
	}
	return none{}, nil
}
