package cashloan

import (
	"strings"

	"github.com/shapan/shapan/sim/engine/money"
)

// terms are what a loan costs, settled with its approval: a later change of the configuration does not touch them
// (wire §7). Amounts are in paise.
type terms struct {
	Amount     money.Amount `json:"amount"`
	Days       int          `json:"days"`
	Processing money.Amount `json:"processingFee"`
	Assessment money.Amount `json:"assessmentFee"`
	GST        money.Amount `json:"gst"`
	Interest   money.Amount `json:"interest"`
	Daily      rate         `json:"interestPerDay"`
	Penalty    rate         `json:"penaltyPerDay"`
}

// terms are those of a loan that is approved now.
func (p product) terms() terms {
	fee := p.Fee.of(p.Approved, 1)
	return terms{
		Amount: p.Approved, Days: p.Days, Processing: fee, Assessment: fee, GST: p.GST.of(2*fee, 1),
		Interest: p.InterestPerDay.of(p.Approved, int64(p.Days)), Daily: p.InterestPerDay, Penalty: p.PenaltyPerDay,
	}
}

// fee is all that is kept back at the payout.
func (t terms) fee() money.Amount { return t.Processing + t.Assessment + t.GST }

// received is what arrives on the borrower's account.
func (t terms) received() money.Amount { return t.Amount - t.fee() }

// repayment is what is due on the due day.
func (t terms) repayment() money.Amount { return t.Amount + t.Interest }

// penalty is what being late costs by a number of days: at most half the amount.
func (t terms) penalty(days int) money.Amount {
	return min(t.Penalty.of(t.Amount, int64(days)), t.Amount/2)
}

// owed is what has to be paid now; nothing before the payout and after the end.
func (b borrow) owed() money.Amount {
	if b.PaidOut.IsZero() || !b.unfinished() {
		return 0
	}
	return b.total()
}

// double is an amount in rupees as the app's doubles are printed: 5034.3, 3702.0, 20.58.
func double(a money.Amount) string {
	return strings.TrimSuffix(a.String(), "0")
}

// total is the whole price of a loan with its penalty, whether or not it has been paid; 0 before the approval.
func (b borrow) total() money.Amount {
	if b.Terms == nil {
		return 0
	}
	return b.Terms.repayment() + b.Penalty
}

// rupees is an amount without paise where it has none: 3000, 3000.5.
func rupees(a money.Amount) string { return strings.TrimSuffix(double(a), ".0") }
