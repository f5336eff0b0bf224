package cashloan

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// givenLoan is the loan that a user has who is there before a scenario begins. It stands where the scenario says,
// whatever the phone's last digit.
type givenLoan struct {
	State string `wire:"loan" spec:"N E" enum:"10 20 21 22 26 27 29 30 50" doc:"已有一笔处于该状态的借款"`
	Late  int64  `wire:"daysLate" spec:"N I" min:"1" doc:"loan 为 50：逾期天数，默认 1"`
}

// stage is how far a user has to be for the loan.
func (g givenLoan) stage() int {
	switch borrowState(g.State) {
	case statePaying, stateDisbursed, stateOverdue:
		return 3
	default:
		return 2
	}
}

// lend makes the loan. One that is late was paid out as many days ago as that takes.
func (g givenLoan) lend(tx *engine.Tx, u user) (borrow, error) {
	b := newBorrow(tx, u, application{Client: "android", AppRunTime: stamp(tx.Now()), IMEI: u.Device}, u.AppFlag)
	if g.State == string(stateApplied) {
		tx.At(b.Created.Add(reportsWithin), jobDecide, b.ID)
		return b, nil
	}
	for _, s := range g.decisions() {
		if err := b.decided(tx, s); err != nil {
			return b, err
		}
	}
	if !b.signable() || borrowState(g.State) == b.State {
		return b, nil
	}
	c, _ := payoutCard(tx, u, "")
	if err := b.sign(tx, decimal(c.Number)); err != nil || g.State == string(statePaying) {
		return b, err
	}
	tx.Cancel(b.PayoutDue, jobPayout, b.ID)
	if g.State == string(stateDisbursed) {
		return b, b.paid(tx, true)
	}
	return b, g.outstand(tx, &b)
}

// decisions are the moves from 10 to the state, or to the approval before it.
func (g givenLoan) decisions() []borrowState {
	switch s := borrowState(g.State); s {
	case stateRejected, stateManual:
		return []borrowState{s}
	case statePassed, stateRefused:
		return []borrowState{stateManual, s}
	default:
		return []borrowState{stateApproved}
	}
}

// outstand lets a signed loan have been paid out so long ago that it is late.
func (g givenLoan) outstand(tx *engine.Tx, b *borrow) error {
	late := max(1, int(g.Late))
	then := tx.Now().AddDate(0, 0, -(b.Terms.Days - 1 + late))
	b.Created, b.Decided, b.Signed, b.Attempts, b.PayoutDue = then, then, then, 1, time.Time{}
	if err := b.disburse(tx, then); err != nil {
		return err
	}
	for i := range b.Progress {
		b.Progress[i].At = then
	}
	if err := b.to(tx, stateOverdue); err != nil {
		return err
	}
	b.reckon(tx)
	b.watch(tx, nightAfter(tx.Now(), 1))
	putBorrow(tx, *b)
	return nil
}
