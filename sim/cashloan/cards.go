package cashloan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// kindCards are the records of bank accounts, by user and number.
const kindCards = "cards"

// firstCard is the number of the first account of a world: all of them have six digits.
const firstCard = 400_000

// card is a bank account of a user: the document calls it a card.
type card struct {
	ID       string `json:"id"` // user/number
	Number   int64  `json:"number"`
	UserID   string `json:"userId"`
	IFSC     string `json:"ifscCode"`
	Account  string `json:"account"`
	BankName string `json:"bankName"`
	Holder   string `json:"benename"` // by the bank
	Default  bool   `json:"default"`
}

// strangersAccount is how the number of an account ends that belongs to somebody else by the bank: the name check
// refuses it. A magic value, like the phone's last digit; ours.
const strangersAccount = "000000"

// cardsOf lists the accounts of a user, the default one first, the others as they were bound.
func cardsOf(tx *engine.Tx, userID string) []card {
	list := engine.List[card](tx, kindCards, userID+"/")
	slices.SortStableFunc(list, func(a, b card) int { return btoi(b.Default) - btoi(a.Default) })
	return list
}

// ownCard finds an account of a user by its number on the wire; false for an unknown and for somebody else's.
func ownCard(tx *engine.Tx, userID, number string) (card, bool) {
	return engine.Get[card](tx, kindCards, cardID(userID, numeric(number)))
}

func cardID(userID string, number int64) string {
	return fmt.Sprintf("%s/%0*d", userID, inboxDigit, number)
}

// 保存银行卡信息.
func bankBinding() declared {
	return signedIn(endpoint{
		Path: "/api/act/bankAccount/binding.htm", Method: "POST", Title: "保存银行卡信息", Source: "保存银行卡信息",
		Says: "The bank details have successfully submitted.",
		Rules: []engine.Rule{
			{ID: "binding R1", Text: "ifscCode 为四个字母、0、六个字母或数字"},
			{ID: "binding R2", Text: "bankAccount 为 9 至 18 位数字；末六位 000000 的账户属于别人（沙盘的魔法值）"},
			{ID: "binding R3", Text: "同一账户重复提交不产生第二张卡"},
		},
	}, handleBankBinding)
}

type bankBindingRequest struct {
	IFSC    string `wire:"ifscCode" spec:"Y S 50" doc:"ifscCode"`
	Account string `wire:"bankAccount" spec:"Y S 50" doc:"银行账号"`
}

// The texts of bank accounts; the first two are ours.
const (
	textIFSC     = "The IFSC code is incorrect."
	textAccount  = "The bank account number is incorrect."
	textNotYours = "Submission failed. The bank account is not belongs to you. Please submit your own bank account information."
)

var (
	ifscForm    = regexp.MustCompile(`^[A-Z]{4}0[A-Z0-9]{6}$`)
	accountForm = regexp.MustCompile(`^[0-9]{9,18}$`)
)

func handleBankBinding(tx *engine.Tx, v visit, q bankBindingRequest) (none, error) {
	ifsc := strings.ToUpper(strings.TrimSpace(q.IFSC))
	switch {
	case !ifscForm.MatchString(ifsc):
		return none{}, fail(textIFSC).By("binding R1")
	case !accountForm.MatchString(q.Account):
		return none{}, fail(textAccount).By("binding R2")
	}
	bind(tx, v.User, ifsc, q.Account)
	return none{}, nil
}

// bind keeps an account of a user, once.
func bind(tx *engine.Tx, u user, ifsc, account string) card {
	list := cardsOf(tx, u.ID)
	for _, c := range list {
		if c.Account == account && c.IFSC == ifsc {
			return c
		}
	}
	c := card{Number: firstCard + tx.Number("card"), UserID: u.ID, IFSC: ifsc, Account: account, BankName: bankName(ifsc), Default: len(list) == 0}
	c.ID = cardID(u.ID, c.Number)
	who, _ := engine.Get[realName](tx, kindRealNames, u.ID)
	if c.Holder = who.Name; strings.HasSuffix(account, strangersAccount) {
		c.Holder = "SOMEBODY ELSE"
	}
	engine.Put(tx, kindCards, c.ID, c)
	return c
}
