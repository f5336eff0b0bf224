package cashloan

import (
	"crypto/subtle"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/cashloan/pages"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// The pages of the agreement, before and after it is signed.
const (
	pathEsign    = "/protocol/esignProtocolPreview.htm"
	pathProtocol = "/protocol/protocolPreview.htm"
)

// protocolKey is what a link to an agreement carries besides the two numbers, which anybody could guess: pages are
// unsigned (wire §2), and nobody shall read what another one has signed.
const protocolKey = "key"

// keyLength is how many digits of the HMAC a link carries.
const keyLength = 32

// protocolPages are the agreement as it is to be signed, and as it was.
func protocolPages() []declared {
	return []declared{
		page(endpoint{
			Path: pathEsign, Method: "GET", Title: "签章协议预览（页面）", Source: "获取签章信息", Rules: protocolRules("esignProtocolPreview"),
		}, func(tx *engine.Tx, _ visit, q protocolRequest) (content, error) {
			return showAgreement(tx, q, pages.Esign)
		}),
		page(endpoint{
			Path: pathProtocol, Method: "GET", Title: "借款协议（页面）", Source: "获取借款详情", Rules: protocolRules("protocolPreview"),
		}, func(tx *engine.Tx, _ visit, q protocolRequest) (content, error) {
			return showAgreement(tx, q, pages.Protocol)
		}),
	}
}

func protocolRules(page string) []engine.Rule {
	return []engine.Rule{
		{ID: page + " R1", Text: "borrowId 与 userId 须相符，借款须已通过审核；否则 404"},
		{ID: page + " R2", Text: "key 由接口给出的链接携带；没有 key 只见空白范本，key 不对为 404"},
	}
}

type protocolRequest struct {
	BorrowID string `wire:"borrowId" spec:"Y L" doc:"订单id"`
	UserID   string `wire:"userId" spec:"Y L" doc:"用户id"`
	Key      string `wire:"key" spec:"N S 100" doc:"链接的凭据" src:"ours"`
}

// showAgreement shows the agreement of a loan to whoever has the link that the app was given.
func showAgreement(tx *engine.Tx, q protocolRequest, draw func(pages.Agreement) []byte) (content, error) {
	b, ok := getBorrow(tx, decimal(numeric(q.BorrowID)))
	if !ok || !same(b.UserID, q.UserID) || b.Terms == nil {
		return content{}, pageRefusal(404, "There is no such agreement.")
	}
	u, ok := getUser(tx, b.UserID)
	switch {
	case q.Key == "":
		return html(pages.Specimen(configOf(tx).Product.shown())), nil
	case !ok, subtle.ConstantTimeCompare([]byte(q.Key), []byte(b.key(u))) != 1:
		return content{}, pageRefusal(404, "There is no such agreement.")
	}
	return html(draw(agreementOf(tx, b, u))), nil
}

// key is what opens the agreement of a loan: only the app that holds the user's refreshToken could make it too.
func (b borrow) key(u user) string {
	return hmacHex([]byte("agreement|"+b.ID), u.RefreshToken)[:keyLength]
}

// agreement is where the caller can read the agreement of a loan: to be signed, or signed.
func (v visit) agreement(b borrow) string {
	path := pathProtocol
	if b.Signed.IsZero() {
		path = pathEsign
	}
	return v.link(path + "?borrowId=" + b.ID + "&userId=" + b.UserID + "&" + protocolKey + "=" + b.key(v.User))
}

// agreementOf is the agreement of an approved loan, with the borrower's numbers masked.
func agreementOf(tx *engine.Tx, b borrow, u user) pages.Agreement {
	papers, _ := engine.Get[realName](tx, kindRealNames, u.ID)
	bank, _ := ownCard(tx, u.ID, b.AccountID)
	product := configOf(tx).Product.shown()
	product.Days, product.InterestPerDay, product.PenaltyPerDay = b.Terms.Days, b.Terms.Daily.percent(), b.Terms.Penalty.percent()
	return pages.Agreement{
		Product: product, Figures: b.Terms.figures(b.Penalty), LoanNo: b.OrderNo, Borrower: nameOfUser(tx, u), Phone: masked(u.Phone, 3, 2),
		Address: papers.Address, ID: masked(papers.PAN, 3, 1), Bank: bank.BankName, Account: masked(bank.Account, 0, 4),
		Applied: writtenOr(b.Created), Signed: writtenOr(b.Signed), Paid: writtenOr(b.PaidOut), Due: writtenOr(b.Due),
	}
}

// figures are the terms as pages print them.
func (t terms) figures(penalty money.Amount) pages.Figures {
	return pages.Figures{
		Amount: t.Amount, Received: t.received(), Repayment: t.repayment() + penalty, Processing: t.Processing, Assessment: t.Assessment,
		GST: t.GST, Interest: t.Interest, Penalty: penalty,
	}
}

// writtenOr is a day as people write it; "" for none.
func writtenOr(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return written(t)
}

// masked hides the middle of a text; one that is too short is hidden whole.
func masked(text string, head, tail int) string {
	characters := []rune(text)
	if len(characters) <= head+tail {
		return strings.Repeat("*", len(characters))
	}
	return string(characters[:head]) + strings.Repeat("*", len(characters)-head-tail) + string(characters[len(characters)-tail:])
}
