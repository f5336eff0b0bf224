package cashloan

import (
	"fmt"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// The jobs of a loan before its payout.
const (
	jobDecide      = "borrow-decide"      // the risk decision, though reports are missing
	jobUncollected = "borrow-uncollected" // an approved loan that nobody has signed
)

const (
	// reportsWithin is how long the risk decision waits for the SDK's reports (wire §6).
	reportsWithin = 30 * time.Minute
	// uncollectedAfter is how long an approved loan waits for the signature (wire §6).
	uncollectedAfter = 15 * 24 * time.Hour
)

// The magic values: what the last digit of the phone number decides, as test cards do (wire §6).
const (
	magicReject     = "1" // 21
	magicManual     = "2" // 22
	magicPayoutOnce = "3" // the first payout fails
	magicPayoutAll  = "4" // every payout fails
)

// magic answers the last digit of the borrower's phone number.
func (b borrow) magic(tx *engine.Tx) string {
	u, ok := getUser(tx, b.UserID)
	if !ok || u.Phone == "" {
		return ""
	}
	return u.Phone[len(u.Phone)-1:]
}

// The APIs on whose calls the back end decides later: what rules at decide name.
const (
	apiSave  = "act/borrow/save"          // the risk decision
	apiEsign = "act/borrow/saveEsignInfo" // the payout
)

// decisions are states that a rule can order, as codes of an API.
func decisions(states ...borrowState) []engine.Code {
	codes := make([]engine.Code, len(states))
	for i, s := range states {
		codes[i] = engine.Code{Code: string(s), Text: borrowStates.Title(s), Source: "wire §6"}
	}
	return codes
}

// ordered answers what a rule has decided on a loan, false where none does. A rule's condition may ask for the loan, whose
// it is, and what the app has sent with the application.
func (b borrow) ordered(tx *engine.Tx, api string) (borrowState, bool) {
	u, _ := getUser(tx, b.UserID)
	code, ordered := tx.Decide(api, map[string]any{
		"identity": b.AppFlag, "borrowId": b.ID, "userId": b.UserID, "phone": u.Phone, "attempt": b.Attempts + 1,
		"client": b.Applied.Client, "address": b.Applied.Address, "imei": b.Applied.IMEI, "coordinate": b.Applied.Coordinate, "ip": b.Applied.IP,
	})
	return borrowState(code), ordered
}

// decide is the automatic risk decision on a loan in 10: what a rule orders, else what the phone number says (wire §6).
func (b *borrow) decide(tx *engine.Tx) error {
	if s, ordered := b.ordered(tx, apiSave); ordered {
		return b.decided(tx, s)
	}
	switch b.magic(tx) {
	case magicReject:
		return b.decided(tx, stateRejected)
	case magicManual:
		return b.decided(tx, stateManual)
	default:
		return b.decided(tx, stateApproved)
	}
}

// decided moves a loan by a decision. One that is approved gets its terms, and waits for the signature.
func (b *borrow) decided(tx *engine.Tx, s borrowState) error {
	if b.State == stateApplied {
		tx.Cancel(b.Created.Add(reportsWithin), jobDecide, b.ID)
	}
	b.Decided = tx.Now()
	if s == stateApproved || s == statePassed {
		t := configOf(tx).Product.terms()
		b.Terms, b.Approval = &t, s
		tx.At(b.Decided.Add(uncollectedAfter), jobUncollected, b.ID)
	}
	if err := b.to(tx, s); err != nil {
		return err
	}
	putBorrow(tx, *b)
	return nil
}

// decideLate is the risk decision on a loan whose reports have not all come.
func decideLate(tx *engine.Tx, id string) error {
	b, err := mustBorrow(tx, id)
	if err != nil || b.State != stateApplied {
		return err
	}
	return b.decide(tx)
}

// uncollected cancels an approved loan that nobody has signed.
func uncollected(tx *engine.Tx, id string) error {
	b, err := mustBorrow(tx, id)
	if err != nil || !b.signable() {
		return err
	}
	if err := b.to(tx, stateCancelled); err != nil {
		return err
	}
	putBorrow(tx, b)
	return nil
}

// textReapply refuses an application after a declined one (wire §6).
const textReapply = "Please try again %d days later."

// reapplyIn is how many days, rounded up, a declined loan still stands in the way of another one; 0 for none.
func (b borrow) reapplyIn(tx *engine.Tx) int {
	if !b.declined() {
		return 0
	}
	const aDay = 24 * time.Hour
	left := b.Decided.Add(time.Duration(configOf(tx).ReapplyDays) * aDay).Sub(tx.Now())
	return int(max(0, (left+aDay-1)/aDay))
}

// reviewArgs say what a person decides.
type reviewArgs struct {
	BorrowID string `wire:"borrowId" spec:"Y S 20" doc:"订单id"`
	Decision string `wire:"decision" spec:"Y E" enum:"approve reject manual" doc:"approve 通过；reject 拒绝；manual 转人工（仅 10）"`
}

// reviews are the moves that a decision makes, from each state that can be decided on.
func reviews(from borrowState) map[string]borrowState {
	switch from {
	case stateApplied:
		return map[string]borrowState{"approve": stateApproved, "reject": stateRejected, "manual": stateManual}
	case stateManual:
		return map[string]borrowState{"approve": statePassed, "reject": stateRefused}
	default:
		return nil
	}
}

// reviewAction decides on a loan in place of the automatic decision (10), or as the operator does (22).
func reviewAction() engine.Action {
	return engine.Act("review", "审核借款", "wire §6", func(tx *engine.Tx, a reviewArgs) (any, error) {
		b, ok := namedBorrow(tx, a.BorrowID)
		if !ok {
			return nil, unknownBorrow(a.BorrowID)
		}
		moves := reviews(b.State)
		to, ok := moves[a.Decision]
		if !ok {
			return nil, engine.Wrong(engine.Conflict, reviewHint(moves), "the loan %s is in state %s: it cannot be decided %s", b.ID, b.State, a.Decision)
		}
		if err := b.decided(tx, to); err != nil {
			return nil, err
		}
		return b, nil
	}).Offering(borrowsThat(func(b borrow) bool { return reviews(b.State) != nil }))
}

// borrowsThat offers an action for the loans that fit.
func borrowsThat(fit func(b borrow) bool) func(tx *engine.Tx) []engine.Offer {
	return func(tx *engine.Tx) []engine.Offer {
		return engine.OfferEach(tx, kindBorrows, func(b borrow) (string, map[string]string, bool) {
			u, _ := getUser(tx, b.UserID)
			return fmt.Sprintf("%s · %s %s", u.Phone, b.ID, b.State), map[string]string{"borrowId": b.ID}, fit(b)
		})
	}
}

func reviewHint(moves map[string]borrowState) string {
	if len(moves) == 0 {
		return "review loans in 10, or in 22"
	}
	var words []string
	for _, word := range []string{"approve", "reject", "manual"} {
		if to, ok := moves[word]; ok {
			words = append(words, fmt.Sprintf("%s (%s)", word, to))
		}
	}
	return "decide " + strings.Join(words, " or ")
}
