// Package pages draws the web pages that the cash-loan app opens in its WebView (help, privacy, terms, the agreement
// before and after it is signed), and the checkout of the Razorpay stand-in, as plain functions from a view model to
// HTML. It knows no loans and keeps nothing.
//
// A page stands alone: style and script are inside, nothing is fetched, and its content security policy forbids the
// rest. It is written in the app's language, for a phone, and works without JavaScript. Company, product and texts are
// invented.
package pages

import (
	_ "embed" // the logo
	"slices"

	"github.com/shapan/shapan/sim/engine/money"
)

//go:embed logo.png
var logo []byte

// The names on the pages. They belong to nobody.
const (
	// App is what the app is called.
	App = "KrazyRupee"
	// Lender is the company that lends.
	Lender = "Sandbox Lending Example Private Limited"
)

// Product is what is lent, and at what price.
type Product struct {
	// QuotaMin and QuotaMax are the range that is offered before a decision.
	QuotaMin, QuotaMax money.Amount
	// Days is the term, the day of the payout included.
	Days int
	// InterestPerDay, Fee, GST and PenaltyPerDay are rates as they are printed, like 0.098%. Fee is taken twice:
	// for processing and for assessment.
	InterestPerDay, Fee, GST, PenaltyPerDay string
	// Example is a loan of this product.
	Example Figures
}

// Figures are the amounts of one loan.
type Figures struct {
	// Amount is what is borrowed, Received what is paid out, Repayment what is owed.
	Amount, Received, Repayment money.Amount
	// Processing, Assessment and GST are taken out of the amount; Interest and Penalty are added to it.
	Processing, Assessment, GST, Interest, Penalty money.Amount
}

// Deducted answers what is taken out of the amount before it is paid out.
func (f Figures) Deducted() money.Amount { return f.Processing + f.Assessment + f.GST }

// Cost answers what the loan costs when it is repaid in time.
func (f Figures) Cost() money.Amount { return f.Deducted() + f.Interest }

// Agreement is the loan agreement of one loan.
type Agreement struct {
	// Product is what the loan is of; its Example is not used.
	Product Product
	// Figures are those of the loan.
	Figures Figures
	// LoanNo is the number of the loan's order.
	LoanNo string
	// Borrower, Phone, Address, ID, Bank and Account say who borrows, and where the money goes; "" where it is not known
	// yet. They are shown as given.
	Borrower, Phone, Address, ID, Bank, Account string
	// Applied, Paid, Due and Signed are days like 12 Nov 2020, "" where they are not settled yet.
	Applied, Paid, Due, Signed string
}

// Checkout is what a person sees who pays an order.
type Checkout struct {
	// OrderID is Razorpay's number of the order, Receipt the merchant's.
	OrderID, Receipt string
	// Amount is to be paid.
	Amount money.Amount
	// Contact is the telephone number of the person who pays, "" where the merchant has not told it.
	Contact string
	// Problem says why the page is shown again, "" for nothing.
	Problem string
}

// Field is a hidden field of a form.
type Field struct {
	// Name and Value are submitted as given.
	Name, Value string
}

// The outcomes that a person can bring about on a checkout page (wire §8).
const (
	OutcomeSuccess = "success"
	OutcomeFailure = "failure"
	OutcomeCancel  = "cancel"
	OutcomeLost    = "lost"
)

// Paid is the page after a checkout: how it went, and the answer for the app.
type Paid struct {
	// Title and Text say how it went.
	Title, Text string
	// Good: the money was paid.
	Good bool
	// Amount is what the order was about.
	Amount money.Amount
	// OrderID and PaymentID are Razorpay's numbers; PaymentID is "" where nothing was paid.
	OrderID, PaymentID string
	// Fields are the answer, in this order, in a form named form0; empty where the app is told nothing.
	Fields []Field
	// URL is where the answer goes, http or https; "" where it stays in the page for the app to read.
	URL string
}

// Help answers the help center.
func Help(p Product) []byte { return draw("help.html", "Help Center", "", p) }

// Privacy answers the privacy policy.
func Privacy() []byte { return draw("privacy.html", "Privacy Policy", "", nil) }

// Terms answers the terms of service.
func Terms(p Product) []byte { return draw("terms.html", "Terms of Service", "", p) }

// Esign answers the agreement as it is before it is signed.
func Esign(a Agreement) []byte {
	return draw("agreement.html", "Review and sign", "", agreement{Agreement: a, Signing: true})
}

// Protocol answers the agreement of a loan.
func Protocol(a Agreement) []byte {
	return draw("agreement.html", "Loan Agreement", "", agreement{Agreement: a})
}

// Specimen answers the agreement without anybody's data: what is shown to those who cannot prove whose loan it is.
func Specimen(p Product) []byte {
	return draw("agreement.html", "Loan Agreement", "", agreement{Agreement: Agreement{Product: p}, Specimen: true})
}

// Pay answers the checkout page of an order. Its form goes back to the address that the page was loaded from.
func Pay(c Checkout) []byte { return draw("checkout.html", "Pay "+rupees(c.Amount), "", c) }

// Return answers the page after a checkout. With a URL its form posts itself, or by its button where no script runs; a
// URL that is neither http nor https makes it an error page, which tells nobody anything.
func Return(p Paid) []byte {
	if p.URL != "" && !Web(p.URL) {
		return Wrong("This page cannot lead you back", "The callback_url of the checkout is not an http or https address.")
	}
	script := ""
	if p.URL != "" && len(p.Fields) > 0 {
		script = submitting
	}
	return draw("return.html", p.Title, script, p)
}

// Wrong answers the page for what cannot be shown.
func Wrong(title, text string) []byte {
	return draw("wrong.html", title, "", struct{ Title, Text string }{title, text})
}

// Logo answers the app's logo, a PNG.
func Logo() []byte { return slices.Clone(logo) }
