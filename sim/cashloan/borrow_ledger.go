package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// The accounts of the ledger, in paise. The book is the lender's: what it has and what it is owed is positive, what it
// has earned, keeps for the state or has paid out is negative, so that all of it adds up to zero.
//
//	user:{id}:debt  what a user owes: amount, interest and penalties; never below zero
//	razorpay        what Razorpay has collected and not handed over yet; never below zero
//	bank            outside: the lender's bank account; below zero while more is lent than has come back
//	payers          outside: payments on their way through Razorpay, below zero until they have repaid a debt
//	fees            processing and assessment fees earned (below zero, as all that is earned)
//	gst             tax on the fees, owed to the state
//	interest        interest earned
//	penalty         penalties earned
//	waived          what was let go of a debt: reduced settlements, and penalties that accrued while a payment was made
const (
	accountBank     = "bank"
	accountFees     = "fees"
	accountGST      = "gst"
	accountInterest = "interest"
	accountPenalty  = "penalty"
	accountWaived   = "waived"
)

// debtAccount is what a user owes.
func debtAccount(userID string) string { return "user:" + userID + ":debt" }

// outside are the accounts that may go below zero: all but debts, Razorpay's till, and what was waived.
func outside(account string) bool {
	switch account {
	case accountBank, accountPayers, accountFees, accountGST, accountInterest, accountPenalty:
		return true
	}
	return false
}

// postPayout books that the money of a loan has left, fees kept back, and that the user owes it with its interest.
func postPayout(tx *engine.Tx, b borrow) {
	t := b.Terms
	tx.Post(
		engine.Leg{Account: debtAccount(b.UserID), Amount: t.repayment()},
		engine.Leg{Account: accountBank, Amount: -t.received()},
		engine.Leg{Account: accountFees, Amount: -t.Processing - t.Assessment},
		engine.Leg{Account: accountGST, Amount: -t.GST},
		engine.Leg{Account: accountInterest, Amount: -t.Interest},
	)
}

// postPenalty books what a night has cost; nothing once the penalty is at its greatest.
func postPenalty(tx *engine.Tx, b borrow, amount money.Amount) {
	if amount > 0 {
		tx.Move(accountPenalty, debtAccount(b.UserID), amount)
	}
}

// postRepayment books that Razorpay hands a payment over, and that it ends the debt. What the debt has grown beyond the
// payment since its order was made is waived.
func postRepayment(tx *engine.Tx, b borrow, paid money.Amount) {
	tx.Post(
		engine.Leg{Account: accountRazorpay, Amount: -paid},
		engine.Leg{Account: accountBank, Amount: paid},
		engine.Leg{Account: debtAccount(b.UserID), Amount: -b.owed()},
		engine.Leg{Account: accountPayers, Amount: paid},
		engine.Leg{Account: accountWaived, Amount: b.owed() - paid},
	)
}

// postSettlement books a reduced settlement that was paid to the lender's bank: the rest of the debt is waived.
func postSettlement(tx *engine.Tx, b borrow, paid money.Amount) {
	tx.Post(
		engine.Leg{Account: accountBank, Amount: paid},
		engine.Leg{Account: accountWaived, Amount: b.owed() - paid},
		engine.Leg{Account: debtAccount(b.UserID), Amount: -b.owed()},
	)
}
