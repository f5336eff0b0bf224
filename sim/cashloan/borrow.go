package cashloan

import (
	"fmt"
	"slices"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// The kinds of records of loans.
const (
	kindBorrows   = "borrows"
	kindBorrowers = "borrowers" // user → the ids of all loans of the user, oldest first
)

// firstBorrow is the number before the first loan of a world: all of them have seven digits, so that their ids sort.
const firstBorrow = 1_000_000

// borrow is a loan, from the application on (surface.md §5).
type borrow struct {
	ID       string      `json:"id"` // borrowId on the wire, where it is a number
	UserID   string      `json:"userId"`
	OrderNo  string      `json:"orderNo"`
	State    borrowState `json:"state"`
	Attempts int         `json:"attempts"` // of the payout
	AppFlag  string      `json:"appFlag"`
	Applied  application `json:"application"`
	Created  time.Time   `json:"created"`

	Reports  []string    `json:"reports"`            // types of SDK report that have come with reportStatus 1
	Decided  time.Time   `json:"decided,omitzero"`   // the last risk decision, automatic or by a person
	Approval borrowState `json:"approval,omitempty"` // 20 or 26
	Terms    *terms      `json:"terms,omitempty"`    // from the approval on

	AccountID  string    `json:"bankAccountId,omitempty"` // where the money goes; from the signature on
	Signed     time.Time `json:"signed,omitzero"`
	PayoutDue  time.Time `json:"payoutDue,omitzero"`  // of the next attempt, while there is one
	PayoutLost time.Time `json:"payoutLost,omitzero"` // the first attempt that failed
	PaidOut    time.Time `json:"paidOut,omitzero"`

	Due         time.Time    `json:"due,omitzero"`          // the beginning of the due day in India
	Night       time.Time    `json:"night,omitzero"`        // the next nightly reckoning, while there is one
	Reckoned    time.Time    `json:"reckoned,omitzero"`     // the day up to which penalty days are counted
	PenaltyDays int          `json:"penaltyDays,omitempty"` // days late that cost a penalty
	Penalty     money.Amount `json:"penalty"`
	DaysLate    int          `json:"daysLate,omitempty"` // when it was paid: in 43, 40 and 41
	Waiting     time.Time    `json:"waiting,omitzero"`   // since when a payment is under way (43)

	PaymentID string       `json:"paymentId,omitempty"` // that repaid it
	Repayment money.Amount `json:"repayment"`           // what was paid in the end
	Ended     time.Time    `json:"ended,omitzero"`      // in 40, 41 or 70

	Progress []borrowStep `json:"progress"` // oldest first
}

// application is what the app tells with the application (borrow/save). Nothing of it decides.
type application struct {
	Client     string `json:"client"`
	Address    string `json:"address"`
	IMEI       string `json:"imei"`
	AppRunTime string `json:"appRunTime"`
	Coordinate string `json:"coordinate"`
	IP         string `json:"ip"`
}

// borrower leads from a user to the loans.
type borrower struct {
	ID      string   `json:"id"` // of the user
	Borrows []string `json:"borrows"`
}

// borrowRequest names a loan, and nothing else.
type borrowRequest struct {
	BorrowID string `wire:"borrowId" spec:"Y L" doc:"订单id"`
}

// textNoBorrow refuses a loan that is not there, or is somebody else's: nobody learns which (wire §5; the text is ours).
const textNoBorrow = "The order does not exist."

// newBorrow stores a new loan of a user.
func newBorrow(tx *engine.Tx, u user, a application, appFlag string) borrow {
	n := tx.Number("borrow")
	b := borrow{
		ID: decimal(firstBorrow + n), UserID: u.ID, OrderNo: fmt.Sprintf("%05d%06d", tx.Rand().IntN(100_000), n%1_000_000),
		AppFlag: appFlag, Applied: a, Created: tx.Now(), Reports: []string{}, State: stateApplied,
	}
	b.note(tx)
	list, _ := engine.Get[borrower](tx, kindBorrowers, u.ID)
	list.ID, list.Borrows = u.ID, append(list.Borrows, b.ID)
	engine.Put(tx, kindBorrowers, u.ID, list)
	putBorrow(tx, b)
	return b
}

func putBorrow(tx *engine.Tx, b borrow) { engine.Put(tx, kindBorrows, b.ID, b) }

func getBorrow(tx *engine.Tx, id string) (borrow, bool) {
	return engine.Get[borrow](tx, kindBorrows, id)
}

// namedBorrow answers the loan that a client or an action names: 1000001, and 1000001.0 too (wire §3).
func namedBorrow(tx *engine.Tx, id string) (borrow, bool) { return getBorrow(tx, decimal(numeric(id))) }

// mustBorrow answers the loan of a job; one that is not there is a fault of ours.
func mustBorrow(tx *engine.Tx, id string) (borrow, error) {
	b, ok := getBorrow(tx, id)
	if !ok {
		return b, fmt.Errorf("there is no loan %s", id)
	}
	return b, nil
}

// ownBorrow answers a loan of the caller; a foreign or unknown id is refused alike.
func ownBorrow(tx *engine.Tx, v visit, id string) (borrow, error) {
	b, ok := namedBorrow(tx, id)
	if !ok || v.anonymous() || b.UserID != v.User.ID {
		return borrow{}, fail(textNoBorrow)
	}
	return b, nil
}

// borrowsOf answers all loans of a user, newest first.
func borrowsOf(tx *engine.Tx, userID string) []borrow {
	list, _ := engine.Get[borrower](tx, kindBorrowers, userID)
	borrows := make([]borrow, 0, len(list.Borrows))
	for _, id := range slices.Backward(list.Borrows) {
		if b, ok := getBorrow(tx, id); ok {
			borrows = append(borrows, b)
		}
	}
	return borrows
}

// lastBorrow answers the newest loan of a user, false where there has been none.
func lastBorrow(tx *engine.Tx, userID string) (borrow, bool) {
	list, ok := engine.Get[borrower](tx, kindBorrowers, userID)
	if !ok {
		return borrow{}, false
	}
	return getBorrow(tx, list.Borrows[len(list.Borrows)-1])
}

// number is the loan's id as the wire has it.
func (b borrow) number() int64 { return numeric(b.ID) }

// to moves a loan to a state, which becomes a row of its progress. A move that the table does not have is a fault of
// ours: whoever is outside is refused before.
func (b *borrow) to(tx *engine.Tx, s borrowState) error {
	if err := borrowStates.Check(b.State, s); err != nil {
		return fmt.Errorf("loan %s: %w", b.ID, err)
	}
	b.State = s
	if borrowStates.Final(s) {
		b.Ended = tx.Now()
	}
	b.note(tx)
	return nil
}
