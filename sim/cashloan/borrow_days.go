package cashloan

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// daysBetween counts the days of India from one instant's day to another's; negative backwards.
func daysBetween(from, to time.Time) int {
	return int(midnight(to, 0).Sub(midnight(from, 0)) / (24 * time.Hour))
}

// dueDay is the last day on which a loan that is paid out now is not late (wire §7): payout day + days − 1.
func (t terms) dueDay(payout time.Time) time.Time { return midnight(payout, t.Days-1) }

// late is how many days of India a loan is behind its due day; 0 for none.
func (b borrow) late(now time.Time) int { return max(0, daysBetween(b.Due, now)) }

// overdueDays is how many days late the app sees a loan (逾期天数): what repaymentRemark says while it is overdue, and where
// it stood when it was paid after that. Days on which a payment was under way are late too, though they cost nothing.
func (b borrow) overdueDays(now time.Time) int {
	switch b.State {
	case stateOverdue:
		return b.late(now)
	case stateRepaying, stateRepaid, stateReduced:
		return b.DaysLate
	default:
		return 0
	}
}

// dueIn is how many days are left; 0 on the due day and after it.
func (b borrow) dueIn(now time.Time) int { return max(0, daysBetween(now, b.Due)) }

// repaymentRemark says how a loan that is to be repaid stands (wire §5). Between midnight and the nightly reckoning a
// loan is not overdue yet.
func (b borrow) repaymentRemark(now time.Time) string {
	switch {
	case b.State != stateDisbursed && b.State != stateOverdue:
		return ""
	case b.State == stateOverdue:
		return overdueFor(b.overdueDays(now))
	case b.dueIn(now) == 0:
		return "Due today"
	}
	return "Due in " + counted(b.dueIn(now))
}

func overdueFor(days int) string { return "Overdue for " + counted(days) }

// counted writes a number of days.
func counted(days int) string {
	if days == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}

// jobNight is the nightly reckoning of a loan that has been paid out.
const jobNight = "borrow-night"

// nightAfter is when the day of an instant, days later, is reckoned: five past midnight in India (wire §6).
func nightAfter(t time.Time, days int) time.Time { return midnight(t, days).Add(5 * time.Minute) }

// watch books the next night of a loan.
func (b *borrow) watch(tx *engine.Tx, at time.Time) {
	b.Night = at
	tx.At(at, jobNight, b.ID)
}

// rest takes the next night back: the loan has ended.
func (b *borrow) rest(tx *engine.Tx) {
	tx.Cancel(b.Night, jobNight, b.ID)
	b.Night = time.Time{}
}

// night reckons a loan: the day after the due day it is overdue, and each day late costs a penalty. While a payment is
// under way (43) nothing is added. It makes up for nights that the world has slept through.
func night(tx *engine.Tx, id string) error {
	b, err := mustBorrow(tx, id)
	if err != nil || !b.unfinished() {
		return err
	}
	if b.repayable() && b.late(tx.Now()) > 0 {
		if b.State == stateDisbursed {
			if err := b.to(tx, stateOverdue); err != nil {
				return err
			}
		}
		b.reckon(tx)
	}
	b.watch(tx, nightAfter(tx.Now(), 1))
	putBorrow(tx, b)
	return nil
}

// reckon counts the days late since the last reckoning, and books what they cost.
func (b *borrow) reckon(tx *engine.Tx) {
	days := daysBetween(b.Reckoned, tx.Now())
	if days <= 0 {
		return
	}
	b.PenaltyDays += days
	b.Reckoned = midnight(tx.Now(), 0)
	before := b.Penalty
	b.Penalty = b.Terms.penalty(b.PenaltyDays)
	postPenalty(tx, *b, b.Penalty-before)
}

// forgive leaves the days out on which a payment was under way: 43 accrues no penalty (wire §5). Days that were not
// reckoned before it stay to be reckoned.
func (b *borrow) forgive(now time.Time) {
	open := max(0, daysBetween(b.Reckoned, b.Waiting))
	if until := midnight(now, -open); until.After(b.Reckoned) {
		b.Reckoned = until
	}
}
