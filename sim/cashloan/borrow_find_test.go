package cashloan_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tariff is the product of the samples of findRepayDetail and borrow/page: ten per cent, no tax.
const tariff = `{"product":{"days":15,"fee":0.1,"gst":0}}`

// TestRepayDetail is the document's sample of a loan that is one day late: 5000 for 15 days.
func TestRepayDetail(t *testing.T) {
	t.Parallel()
	s := open(t, tariff)
	a := s.borrower(plainPhone)
	id := a.overdue(8 + 1)
	assert.JSONEq(t, `{"code":200,"msg":"The query succeeded.","data":{"borrowId":1000001,"repayment":5085.5,"applicationTime":"2026-01-05",
		"applicationTimeStr":"05 Jan 2026","repayTime":"2026-01-19","repayTimeStr":"19 Jan 2026","state":"50","penaltyDay":1,"dueDay":0,
		"amount":5000.0,"tenure":"15","received":4000.0,"penaltyAmount":12.0,"interestFee":73.5,"processingFee":500.0,"assessmentFee":500.0,
		"penaltyAmout":12.0}}`, string(a.post("act/borrow/findRepayDetail", "borrowId", id).send().Body))
	assert.Equal(t, "400 Parameters cannot be empty.", a.post("act/borrow/findRepayDetail", "borrowId", "").comes())
}

// TestRepayDetailBeforeThePayout: there is nothing to repay yet, and before the approval there is nothing to tell.
func TestRepayDetailBeforeThePayout(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.apply()
	assert.Equal(t, "400 The order has not been approved.", a.post("act/borrow/findRepayDetail", "borrowId", id).comes())
	s.do("review", `{"borrowId":"`+id+`","decision":"approve"}`)
	got := a.post("act/borrow/findRepayDetail", "borrowId", id).ok()
	assert.Equal(t, []string{"5034.3", "", "", "0", "20"}, []string{
		fmt.Sprint(got["repayment"]), fmt.Sprint(got["repayTime"]), fmt.Sprint(got["repayTimeStr"]), fmt.Sprint(got["dueDay"]), fmt.Sprint(got["state"]),
	})
}

// TestFindAll lists what is to be repaid: 30 and 50, and nothing else.
func TestFindAll(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	list := func() []map[string]any {
		return objects(a.post("act/borrow/findAll", "current", "1", "pageSize", "10").ok(), "list")
	}
	id := a.decided()
	assert.Empty(t, list())
	a.signing(id).ok()
	assert.Empty(t, list(), "29")
	s.pass(5 * time.Second)
	assert.JSONEq(t, `{"code":200,"msg":"The query succeeded.","data":{"list":[{"borrowId":1000001,"repayment":5034.3,"applicationTime":"2026-01-05",
		"applicationTimeStr":"05 Jan 2026","repayTime":"2026-01-11","repayTimeStr":"11 Jan 2026","state":"30","penaltyDay":0,"dueDay":6}]}}`,
		string(a.post("act/borrow/findAll", "current", "1", "pageSize", "10").send().Body))
	assert.Empty(t, objects(a.post("act/borrow/findAll", "current", "2", "pageSize", "10").ok(), "list"))
	s.pass(6*24*time.Hour + 14*time.Hour + 5*time.Minute)
	assert.Equal(t, "50 1 0 5046.3", fmt.Sprintf("%v %v %v %v", list()[0]["state"], list()[0]["penaltyDay"], list()[0]["dueDay"], list()[0]["repayment"]))
	s.do("settle", `{"borrowId":"`+id+`","amount":"1"}`)
	assert.Empty(t, list())
	assert.Contains(t, string(a.post("act/borrow/findAll", "current", "1", "pageSize", "10").send().Body), `"list":[]`)
}

// TestBorrowPage pages through the loans of a user, with totals that are true.
func TestBorrowPage(t *testing.T) {
	t.Parallel()
	s := open(t, `{"reapplyDays":0}`)
	a, stranger := s.borrower(rejectPhone), s.borrower(manualPhone)
	for range 5 {
		stranger.applying().send()
		a.decided()
	}
	page := func(current, size string) string {
		got := a.post("act/mine/borrow/page", "current", current, "pageSize", size).hear()
		var ids []any
		for _, row := range objects(got.Data, "list") {
			ids = append(ids, row["id"])
		}
		return fmt.Sprint(got.Code, " ", a.totals(current, size), " ", ids)
	}
	assert.Equal(t, "200 5 3 1 2 [1000006 1000005]", page("1", "2"))
	assert.Equal(t, "200 5 3 2 2 [1000004 1000003]", page("2", "2"))
	assert.Equal(t, "200 5 3 3 2 [1000002]", page("3", "2"))
	assert.Equal(t, "200 5 3 4 2 []", page("4", "2"))
	assert.Equal(t, "200 5 1 1 999999999 [1000006 1000005 1000004 1000003 1000002]", page("1.0", "999999999.0"))
	assert.Equal(t, "200 5 1 999999999 999999999 []", page("999999999", "999999999"))
	for _, wrong := range [][2]string{{"0", "10"}, {"1", "0"}, {"-1", "10"}, {"", "10"}, {"1", ""}, {"x", "10"}, {"1", "1.5"}, {"9999999999", "1"}} {
		assert.Equal(t, "400 Parameters cannot be empty.", a.post("act/mine/borrow/page", "current", wrong[0], "pageSize", wrong[1]).comes(), wrong)
	}
	empty := s.register("1050000030").post("act/mine/borrow/page", "current", "1", "pageSize", "10").send()
	assert.Equal(t, `{"code":200,"msg":"The query succeeded.","page":{"total":0,"pages":0,"current":1,"pageSize":10},"data":{"list":[]}}`, string(empty.Body))
}

// totals answers the member page of a page of the loans, which stands beside data (wire §1).
func (a *app) totals(current, size string) string {
	a.s.t.Helper()
	p := a.post("act/mine/borrow/page", "current", current, "pageSize", size).hear().Page
	return fmt.Sprint(p["total"], " ", p["pages"], " ", p["current"], " ", p["pageSize"])
}

// TestRowsOfThePage is the document's sample of a loan in 30, and one that has come no further than 10.
func TestRowsOfThePage(t *testing.T) {
	t.Parallel()
	s := open(t, `{"product":{"approved":"3000","fee":0.1,"gst":0}}`)
	a := s.borrower(plainPhone)
	id := a.apply()
	page := a.post("act/mine/borrow/page", "current", "1", "pageSize", "10")
	no := fmt.Sprint(s.stored("borrows", id)["orderNo"])
	const row = `{"code":200,"msg":"The query succeeded.","page":{"total":1,"pages":1,"current":1,"pageSize":10},"data":{"list":[{"id":1000001,
		"userId":100001,"orderNo":"%s","amount":%s,"realAmount":%s,"fee":%s,"createTime":"2026-01-05 10:00:00","timeLimit":"%s","state":"%s",
		"cardId":%s,"serviceFee":%s,"infoAuthFee":%s,"interest":%s,"client":"android","address":"1, Nowhere Road","coordinate":"10.5,70.25",
		"ip":"192.0.2.1","grouping":"A","payChannelId":2,"stateStr":"%s","penaltyAmount":0.0,"penaltyDay":0,"agentAmount":0.0,"repayAmount":0.0,
		"creditTimeStr":"05 Jan 2026","createTimeStr":"05 Jan 2026","needPay":"%s","needApprove":false,"needAlgo":false,"zhimaScoreStatus":false}]}}`
	assert.JSONEq(t, fmt.Sprintf(row, no, "0.0", "0.0", "0.0", "0", "10", "0", "0.0", "0.0", "0.0", "Reviewing", "no"), string(page.send().Body))
	s.do("review", `{"borrowId":"`+id+`","decision":"approve"}`)
	a.signing(id).ok()
	s.pass(5 * time.Second)
	assert.JSONEq(t, fmt.Sprintf(row, no, "3000.0", "2400.0", "600.0", "7", "30", "400001", "300.0", "300.0", "20.58", "Repaying", "yes"), string(page.send().Body))
}

// TestFindBorrow reads a loan in any state, under both addresses and with both methods.
func TestFindBorrow(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.decided()
	before := a.post("act/borrow/findBorrow", "borrowId", id).ok()
	assert.Equal(t, []any{"", "", "", ""}, []any{before["bankName"], before["cardNo"], before["repayTime"], before["protocolUrl"]})
	a.signing(id).ok()
	s.pass(5 * time.Second)
	want := a.post("act/borrow/findBorrow", "borrowId", id).ok()
	assert.JSONEq(t, `{"invoice":"","amount":5000.0,"tenure":"7","bankName":"`+fmt.Sprint(want["bankName"])+`","cardNo":"7000`+plainPhone+`","state":"30",
		"applicationDate":"05 Jan 2026","repayment":5034.3,"repayTime":"11 Jan 2026",
		"protocolUrl":"`+fmt.Sprint(want["protocolUrl"])+`","list":[
		{"id":4000004,"userId":100001,"state":"30","remark":"Due in 6 days","createTime":"2026-01-05 10:00:05","type":"10","createTimeStr":"05 Jan 2026","str":"Pending Repayment"},
		{"id":4000004,"userId":100001,"state":"30","remark":"Payments have been made. Please check your cash card","createTime":"2026-01-05 10:00:05","type":"10","createTimeStr":"05 Jan 2026","str":"Disbursed"},
		{"id":4000002,"userId":100001,"state":"20","remark":"Application approved","createTime":"2026-01-05 10:00:00","type":"10","createTimeStr":"05 Jan 2026","str":"Approved"},
		{"id":4000001,"userId":100001,"state":"10","remark":"Submit successfully","createTime":"2026-01-05 10:00:00","type":"10","createTimeStr":"05 Jan 2026","str":"Submitted"}]}`,
		data(t, a.post("act/borrow/findBorrow", "borrowId", id)))
	assert.NotEmpty(t, want["bankName"])
	assert.Regexp(t, `^http://sandbox\.test/protocol/.*borrowId=1000001`, want["protocolUrl"])
	for _, path := range []string{"/act/borrow/findBorrow.htm", "/act/borrow/findBorrow", "/api/act/borrow/findBorrow"} {
		assert.Equal(t, want, a.post(path, "borrowId", id).ok(), path)
		assert.Equal(t, want, a.get(path, "borrowId", id+".0").ok(), path)
	}
	s.do("settle", `{"borrowId":"`+id+`","amount":"4000.50"}`)
	after := a.post("act/borrow/findBorrow", "borrowId", id).ok()
	assert.Equal(t, []string{"4000.5", "05 Jan 2026", "5034.3"}, []string{
		fmt.Sprint(after["actualRepayment"]), fmt.Sprint(after["actualRepayTime"]), fmt.Sprint(after["repayment"]),
	})
}

// data answers the text of a reply's data.
func data(t *testing.T, c call) string {
	t.Helper()
	var envelope struct {
		Data json.RawMessage `json:"data"`
	}
	require.NoError(t, json.Unmarshal(c.send().Body, &envelope))
	return string(envelope.Data)
}

// TestDaysLateAgree: penaltyDay is the number that the remark says, whether or not the days cost a penalty. What a loan was
// late by when it was paid stays.
func TestDaysLateAgree(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	id := a.disbursed()
	stands := func() string {
		row := objects(a.post("act/mine/borrow/page", "current", "1", "pageSize", "10").ok(), "list")[0]
		one := a.post("act/borrow/findRepayDetail", "borrowId", id).ok()
		require.Equal(t, one["penaltyDay"], row["penaltyDay"])
		require.Equal(t, one["penaltyAmount"], row["penaltyAmount"])
		return fmt.Sprint(row["state"], " ", object(a.index(), "orderInfo")["repaymentRemark"], ": ", one["penaltyDay"], " ", one["penaltyAmount"])
	}
	pass := func(d time.Duration) {
		s.pass(d)
		a.hold(a.post("user/autoLogin", "refresh_token", a.refresh).ok())
	}
	pass(6 * 24 * time.Hour)
	assert.Equal(t, "30 Due today: 0 0.0", stands())
	no, _ := a.ordered(id)
	a.confirming(id, no, s.pays(no, "authorized")).ok()
	pass(14*time.Hour + 15*time.Minute)
	assert.Equal(t, "43 : 0 0.0", stands(), "a quarter past midnight of the day after the due day")
	s.pays(no, "failure")
	assert.Equal(t, "50 Overdue for 1 day: 1 0.0", stands(), "43 costs nothing")
	pass(24 * time.Hour)
	assert.Equal(t, "50 Overdue for 2 days: 2 12.0", stands())
	no, _ = a.ordered(id)
	a.confirming(id, no, s.pays(no, "authorized")).ok()
	pass(3 * 24 * time.Hour)
	assert.Equal(t, "43 : 2 12.0", stands())
	s.pays(no, "success")
	pass(24 * time.Hour)
	assert.Equal(t, "40 : 2 12.0", stands())

	b := s.borrower("1050000020")
	id, a = b.overdue(4), b
	assert.Equal(t, "50 Overdue for 4 days: 4 48.0", stands())
	s.do("settle", `{"borrowId":"`+id+`","amount":"4000"}`)
	pass(24 * time.Hour)
	assert.Equal(t, "41 : 4 48.0", stands())
}
