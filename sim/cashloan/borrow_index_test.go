package cashloan_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fresh is the orderInfo of somebody who has not applied, with a state.
func fresh(state string) map[string]any {
	return map[string]any{
		"onceHandlingFee": "", "amount": "3000-8000", "repaymentAmount": "", "repayTime": "", "repaymentRemark": "", "remark": "",
		"realAmount": "", "dayLimit": "", "gstFee": "", "interest": "", "onceServiceFee": "", "state": state, "applicationDate": "",
	}
}

// TestIndexOfNobody is the document's first sample, word for word but the name of the app.
func TestIndexOfNobody(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	const want = `{"code":200,"msg":"The query succeeded.","data":{"needCatch":false,"processList":[],"needRepay":false,
		"auth":{"result":0,"qualified":0,"total":3},"haveBorrow":false,"orderInfo":{"onceHandlingFee":"","amount":"3000-8000",
		"repaymentAmount":"","repayTime":"","repaymentRemark":"","remark":"","realAmount":"","dayLimit":"","gstFee":"","interest":"",
		"onceServiceFee":"","state":"","applicationDate":""},"title":"KrazyRupee"}}`
	assert.JSONEq(t, want, string(s.guest().post("borrow/findIndex").send().Body))
	a := s.borrower(plainPhone)
	a.apply()
	assert.JSONEq(t, want, string(s.guest().post("borrow/findIndex", "userId", a.userID).send().Body), "without a token nobody is asked for")
}

// TestIndexCountsTheKYC: real name, personal info and contacts count; a bank account does not.
func TestIndexCountsTheKYC(t *testing.T) {
	t.Parallel()
	s := open(t, `{"product":{"quotaMin":"1000.50","quotaMax":"2000"}}`)
	a := s.register(plainPhone)
	auth := func() string {
		i := a.index()
		assert.Equal(t, false, i["haveBorrow"])
		assert.NotContains(t, i, "borrowId")
		return fmt.Sprint(object(i, "auth")["result"], object(i, "auth")["qualified"], object(i, "auth")["total"])
	}
	assert.Equal(t, "003", auth())
	a.card("70001234567")
	assert.Equal(t, "003", auth())
	a.personal().ok()
	assert.Equal(t, "103", auth())
	a.contacts().ok()
	assert.Equal(t, "203", auth())
	a.realName().ok()
	assert.Equal(t, "313", auth())
	assert.Equal(t, "1000.5-2000", object(a.index(), "orderInfo")["amount"])
}

// TestIndexIsTheSessions: a token that is no session's is refused, and the session says whose page it is.
func TestIndexIsTheSessions(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(plainPhone), s.borrower(rejectPhone)
	id := a.apply()
	assert.Equal(t, id, fmt.Sprint(a.post("borrow/findIndex").with("userId", b.userID).ok()["borrowId"]))
	assert.NotContains(t, b.post("borrow/findIndex").with("userId", a.userID).ok(), "borrowId")
	s.do("kick", `{"userId":"`+a.userID+`"}`)
	assert.Equal(t, "410 Your account is logged in on another device.", a.post("borrow/findIndex").comes())
	assert.Equal(t, "413 Please log in first.", a.post("borrow/findIndex").comes())
}

// seen is what the start page shows of a loan.
type seen struct {
	have, repay, catch bool
	order              map[string]any
	rows               []string // state type str: remark
}

func (a *app) seen() seen {
	a.s.t.Helper()
	i := a.index()
	v := seen{have: i["haveBorrow"] == true, repay: i["needRepay"] == true, catch: i["needCatch"] == true, order: object(i, "orderInfo")}
	for k, x := range v.order {
		v.order[k] = fmt.Sprint(x)
	}
	for _, r := range objects(i, "processList") {
		v.rows = append(v.rows, fmt.Sprint(r["state"], " ", r["type"], " ", r["str"], ": ", r["remark"]))
	}
	return v
}

// approved is the orderInfo of the default product after the wasApproved.
func approved(state, repayTime, repaymentRemark, remark, repayment string) map[string]any {
	return map[string]any{
		"onceHandlingFee": "550.0", "amount": "5000.0", "repaymentAmount": repayment, "repayTime": repayTime, "repaymentRemark": repaymentRemark,
		"remark": remark, "realAmount": "3702.0", "dayLimit": "7", "gstFee": "198.0", "interest": "34.3", "onceServiceFee": "550.0",
		"state": state, "applicationDate": "05 Jan 2026",
	}
}

// The rows of a progress that tests meet often.
const (
	wasSubmitted = "10 10 Submitted: Submit successfully"
	wasApproved  = "20 10 Approved: Application approved"
	moneyLeaves  = "20 10 Disbursing: The money is on its way to your bank account. Please wait patiently"
	moneyArrived = "30 10 Disbursed: Payments have been made. Please check your cash card"
	wentLate     = "50 30 Overdue: Your loan is overdue. Please repay the money as soon as possible"
	pleaseSign   = "Please sign the loan agreement to receive the money"
	pleaseWait   = "The money is on its way to your bank account. Please wait patiently"
)

// TestIndexOfEachState follows loans through their states on the start page.
func TestIndexOfEachState(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.apply()
	assert.Equal(t, seen{true, false, true, fresh("10"), []string{
		"10 10 Reviewing: Borrowing 0.0 rupees for 0 days at a cost of null rupees, Please wait patiently during system audit", wasSubmitted,
	}}, a.seen(), "the document's second sample")
	s.do("review", `{"borrowId":"`+id+`","decision":"approve"}`)
	assert.Equal(t, seen{true, false, false, approved("20", "", "", pleaseSign, "5034.3"), []string{"20 10 Pending Signature: " + pleaseSign, wasApproved, wasSubmitted}}, a.seen())
	a.signing(id).ok()
	assert.Equal(t, "29", s.state(id))
	assert.Equal(t, seen{true, false, false, approved("20", "", "", pleaseWait, "5034.3"), []string{moneyLeaves, wasApproved, wasSubmitted}}, a.seen())
	s.pass(5 * time.Second)
	assert.Equal(t, seen{true, true, false, approved("30", "11 Jan 2026", "Due in 6 days", "Please repay the money on time", "5034.3"), []string{
		"30 10 Pending Repayment: Due in 6 days", moneyArrived, wasApproved, wasSubmitted,
	}}, a.seen(), "the document's third sample")
	s.pass(6 * 24 * time.Hour)
	assert.Equal(t, "30 10 Pending Repayment: Due today", a.seen().rows[0])
	s.pass(2 * 24 * time.Hour)
	assert.Equal(t, seen{true, true, false, approved("50", "11 Jan 2026", "Overdue for 2 days", "Please repay the money on time", "5058.3"), []string{
		"50 30 Overdue: Overdue for 2 days", wentLate, moneyArrived, wasApproved, wasSubmitted,
	}}, a.seen())
	s.do("settle", `{"borrowId":"`+id+`","amount":"4000"}`)
	assert.Equal(t, seen{false, false, false, approved("41", "11 Jan 2026", "", "", "5058.3"), []string{
		"41 10 Settled: Settled with a reduction", "41 10 Settled: Settled with a reduction", wentLate, moneyArrived, wasApproved, wasSubmitted,
	}}, a.seen(), "another loan may be applied for")
}

func TestIndexOfDeclinedLoans(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(rejectPhone), s.borrower(manualPhone)
	a.decided()
	assert.Equal(t, seen{true, false, false, fresh("21"), []string{
		"21 20 Rejected: Please try again 15 days later.", "21 20 Rejected: Application rejected", wasSubmitted,
	}}, a.seen())
	id := b.decided()
	manual := "22 10 Reviewing: Your application is being reviewed by our staff"
	assert.Equal(t, seen{true, false, false, fresh("22"), []string{manual, manual, wasSubmitted}}, b.seen())
	s.do("review", `{"borrowId":"`+id+`","decision":"reject"}`)
	assert.Equal(t, seen{true, false, false, fresh("27"), []string{
		"27 20 Rejected: Please try again 15 days later.", "27 20 Rejected: Application rejected", manual, wasSubmitted,
	}}, b.seen())
	s.pass(15 * 24 * time.Hour)
	b.hold(b.post("user/autoLogin", "refresh_token", b.refresh).ok())
	after := b.seen()
	assert.False(t, after.have)
	assert.Equal(t, "27 20 Rejected: Application rejected", after.rows[0])
}

// TestIndexOfAFailedPayout: what goes wrong between signature and payout is not shown unless the configuration says so.
func TestIndexOfAFailedPayout(t *testing.T) {
	t.Parallel()
	for _, expose := range []bool{false, true} {
		s := open(t, fmt.Sprintf(`{"exposePayout":%v}`, expose))
		a := s.borrower(oncePhone)
		id := a.decided()
		a.signing(id).ok()
		paying := a.seen()
		s.pass(5 * time.Second)
		require.Equal(t, "31", s.state(id))
		lost := a.seen()
		s.pass(10 * time.Minute)
		require.Equal(t, "30", s.state(id))
		disbursed := a.seen()
		if !expose {
			assert.Equal(t, []string{moneyLeaves, wasApproved, wasSubmitted}, paying.rows)
			assert.Equal(t, paying, lost)
			assert.Equal(t, []string{"30 10 Pending Repayment: Due in 6 days", moneyArrived, wasApproved, wasSubmitted}, disbursed.rows)
			continue
		}
		assert.Equal(t, "29", paying.order["state"])
		assert.Equal(t, "31", lost.order["state"])
		failed, leaving := "31 20 Disbursement failed: The payment has failed. It will be tried again", "29 10 Disbursing: "+pleaseWait
		assert.Equal(t, []string{leaving, leaving, wasApproved, wasSubmitted}, paying.rows)
		assert.Equal(t, slices.Concat([]string{failed, failed}, paying.rows[1:]), lost.rows)
		assert.Equal(t, slices.Concat([]string{"30 10 Pending Repayment: Due in 6 days", moneyArrived}, lost.rows[1:]), disbursed.rows)
	}
}

// TestIndexOfPayments: a payment that is under way, one that fails, and the last one.
func TestIndexOfPayments(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.disbursed()
	const (
		inProcess = "43 10 Repayment in process: Your repayment is being processed. Please wait patiently"
		failed    = "30 20 Repayment failed: Your repayment has failed. Please try again"
		repaidRow = "40 10 Repaid: Repaid successfully"
		due       = "30 10 Pending Repayment: Due in 6 days"
	)
	before := []string{moneyArrived, wasApproved, wasSubmitted}
	no, _ := a.ordered(id)
	a.confirming(id, no, s.pays(no, "authorized")).ok()
	waiting := approved("43", "11 Jan 2026", "", "Your repayment is being processed. Please wait patiently", "5034.3")
	assert.Equal(t, seen{true, false, false, waiting, slices.Concat([]string{inProcess, inProcess}, before)}, a.seen())
	s.pays(no, "failure")
	before = slices.Concat([]string{failed, inProcess}, before)
	again := approved("30", "11 Jan 2026", "Due in 6 days", "Please repay the money on time", "5034.3")
	assert.Equal(t, seen{true, true, false, again, slices.Concat([]string{due}, before)}, a.seen())
	no, _ = a.ordered(id)
	a.confirming(id, no, s.pays(no, "success")).ok()
	assert.Equal(t, seen{false, false, false, approved("40", "11 Jan 2026", "", "", "5034.3"), slices.Concat([]string{repaidRow, repaidRow}, before)}, a.seen(),
		"what was paid out stays a number (wire §5); haveBorrow says that one may apply again")
	next := a.apply()
	assert.Equal(t, next, fmt.Sprint(a.index()["borrowId"]), "the newest loan is shown")
	assert.Equal(t, fresh("10"), a.seen().order)
}

// TestIndexAfterTheManualReview: 26 is like 20, and a cancelled loan leaves its progress behind.
func TestIndexAfterTheManualReview(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(manualPhone)
	id := a.decided()
	s.do("review", `{"borrowId":`+id+`,"decision":"approve"}`)
	got := a.seen()
	assert.Equal(t, approved("26", "", "", pleaseSign, "5034.3"), got.order)
	assert.Equal(t, []string{"26 10 Pending Signature: " + pleaseSign, "26 10 Approved: Application approved"}, got.rows[:2])
	s.pass(15 * 24 * time.Hour)
	a.hold(a.post("user/autoLogin", "refresh_token", a.refresh).ok())
	got = a.seen()
	assert.Equal(t, fresh("70"), got.order)
	assert.False(t, got.have)
	assert.Equal(t, "70 20 Cancelled: The loan has been cancelled", got.rows[0])
}

// TestNumbersOfTheIndex: before the approval they are texts, then doubles, and doubles they stay once the money was paid
// out: a loan that has ended reads as the document's third sample does.
func TestNumbersOfTheIndex(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.disbursed()
	const shown = `"orderInfo":{"onceHandlingFee":550.0,"amount":5000.0,"repaymentAmount":5034.3,"repayTime":"11 Jan 2026",` +
		`"repaymentRemark":"%s","remark":"%s","realAmount":3702.0,"dayLimit":"7","gstFee":198.0,"interest":34.3,"onceServiceFee":550.0,` +
		`"state":"%s","applicationDate":"05 Jan 2026"}`
	index := func() string { return string(a.post("borrow/findIndex").send().Body) }
	assert.Contains(t, index(), fmt.Sprintf(shown, "Due in 6 days", "Please repay the money on time", "30"))
	no, _ := a.ordered(id)
	a.confirming(id, no, s.pays(no, "success")).ok()
	assert.Contains(t, index(), fmt.Sprintf(shown, "", "", "40"))
	assert.Contains(t, index(), `"haveBorrow":false`)
}
