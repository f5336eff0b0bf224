package cashloan_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// life is a world in which anything may happen, with what must be true of it whatever happens.
type life struct {
	*sandbox
	draw   *rapid.T
	apps   []*app
	seen   map[string]string          // the state of each loan after the step before
	finals map[string]json.RawMessage // loans that have ended, as they were then
}

// loan is a stored loan as the control API shows it.
type loan struct {
	ID        string       `json:"id"`
	UserID    string       `json:"userId"`
	State     string       `json:"state"`
	PaidOut   string       `json:"paidOut"`
	Penalty   money.Amount `json:"penalty"`
	Paid      money.Amount `json:"repayment"`
	PaymentID string       `json:"paymentId"`
	Progress  []struct {
		State string `json:"state"`
	} `json:"progress"`
	Terms *struct {
		Amount     money.Amount `json:"amount"`
		Processing money.Amount `json:"processingFee"`
		Assessment money.Amount `json:"assessmentFee"`
		GST        money.Amount `json:"gst"`
		Interest   money.Amount `json:"interest"`
	} `json:"terms"`
}

// payment is a stored payment.
type payment struct {
	ID     string       `json:"id"`
	Status string       `json:"status"`
	Amount money.Amount `json:"amount"`
}

// all reads the records of a kind.
func all[T any](l *life, kind string) (list []T, raw []json.RawMessage) {
	l.t.Helper()
	raw, err := l.Records(slug, kind, "", 0)
	require.NoError(l.t, err)
	for _, r := range raw {
		var record T
		require.NoError(l.t, json.Unmarshal(r, &record))
		list = append(list, record)
	}
	return list, raw
}

// send plays a request; whatever comes back, it is no fault of ours.
func (l *life) send(in wire.Inbound) wire.Outbound {
	l.t.Helper()
	out := l.Exchange(slug, in)
	x := l.recorded(out)
	require.NotEqual(l.t, engine.OutcomeError, x.Outcome, x.Error)
	return out
}

// somebody answers one of the users, mostly with the session that counts.
func (l *life) somebody() *app {
	a := rapid.SampledFrom(l.apps).Draw(l.draw, "user")
	if rapid.IntRange(0, 9).Draw(l.draw, "old session") > 0 {
		if rapid.IntRange(0, 3).Draw(l.draw, "log in") == 0 {
			l.send(l.guest().post("user/autoLogin", "refresh_token", a.refresh).inbound())
		}
		a.token = fmt.Sprint(l.stored("users", a.userID)["token"])
	}
	return a
}

// pool is what calls name: ids of anybody's things, and of nobody's.
func (l *life) pool(field string) []string {
	var list []string
	add := func(kind string, member string) {
		records, _ := all[map[string]any](l, kind)
		for _, r := range records {
			list = append(list, fmt.Sprint(r[member]))
		}
	}
	switch field {
	case "borrowId":
		add("borrows", "id")
	case "bankAccountId":
		add("cards", "number")
	case "orderNo":
		add("orders", "orderNo")
	case "orderId":
		add("orders", "id")
	case "razorpayPaymentID":
		add("payments", "id")
	case "userId":
		add("users", "id")
	}
	return append(list, "1000001", "7")
}

// any draws the id of something, the newest more often.
func (l *life) any(field string) string {
	list := l.pool(field)
	if len(list) > 2 && rapid.Bool().Draw(l.draw, "the newest "+field) {
		return list[len(list)-3]
	}
	return rapid.SampledFrom(list).Draw(l.draw, field)
}

// own draws a loan of a user, mostly.
func (l *life) own(a *app) string {
	loans, _ := all[loan](l, "borrows")
	loans = slices.DeleteFunc(loans, func(b loan) bool { return b.UserID != a.userID })
	if len(loans) == 0 || rapid.IntRange(0, 9).Draw(l.draw, "a foreign loan") == 0 {
		return l.any("borrowId")
	}
	return loans[len(loans)-1].ID
}

func (l *life) apply(*rapid.T) { l.send(l.somebody().applying().inbound()) }

func (l *life) report(*rapid.T) {
	a := l.somebody()
	id := l.own(a)
	kinds := []string{"msg", "app", "img", "contact", "device"}
	for _, kind := range kinds[rapid.IntRange(0, 4).Draw(l.draw, "from"):] {
		l.send(a.report(id, kind, rapid.SampledFrom([]string{"1", "1", "1", "1", "0"}).Draw(l.draw, "status")).inbound())
	}
}

// sign signs once or twice, with any account or none.
func (l *life) sign(*rapid.T) {
	a := l.somebody()
	c := a.signing(l.own(a))
	if rapid.IntRange(0, 3).Draw(l.draw, "an account") == 0 {
		c = c.with("bankAccountId", l.any("bankAccountId"))
	}
	for range rapid.IntRange(1, 2).Draw(l.draw, "clicks") {
		l.send(c.inbound())
	}
}

// forward helps a loan to its payout, so that lives reach the other half of the table.
func (l *life) forward(*rapid.T) {
	a := l.somebody()
	id := l.own(a)
	_ = l.try("review", map[string]string{"borrowId": id, "decision": "approve"})
	l.send(a.signing(id).inbound())
	_ = l.try("payout", map[string]string{"borrowId": id, "outcome": rapid.SampledFrom([]string{"success", "success", "failure"}).Draw(l.draw, "outcome")})
}

func (l *life) review(*rapid.T) {
	_ = l.try("review", map[string]string{"borrowId": l.any("borrowId"), "decision": rapid.SampledFrom([]string{"approve", "reject", "manual"}).Draw(l.draw, "decision")})
}

func (l *life) payout(*rapid.T) {
	_ = l.try("payout", map[string]string{"borrowId": l.any("borrowId"), "outcome": rapid.SampledFrom([]string{"success", "failure"}).Draw(l.draw, "outcome")})
}

func (l *life) settle(*rapid.T) {
	_ = l.try("settle", map[string]string{"borrowId": l.any("borrowId"), "amount": rapid.SampledFrom([]string{"0", "0.01", "3000", "5034.30", "9999"}).Draw(l.draw, "amount")})
}

// repay asks for an order, pays it or not, and tells the back end or not.
func (l *life) repay(*rapid.T) {
	a := l.somebody()
	id := l.own(a)
	l.send(a.ordering(id).inbound())
	no := l.any("orderNo")
	outcome := rapid.SampledFrom([]string{"success", "failure", "authorized", "nothing"}).Draw(l.draw, "outcome")
	_ = l.try("pay", map[string]string{"orderNo": no, "outcome": outcome})
	switch rapid.IntRange(0, 3).Draw(l.draw, "tells") {
	case 0:
		l.send(a.failing(id, no).inbound())
	case 1, 2:
		l.send(a.confirming(id, no, l.any("razorpayPaymentID")).inbound())
	}
}

// addresses are the APIs that an app or a browser reaches.
var addresses = sync.OnceValue(callable)

// anything calls any address with anybody's ids.
func (l *life) anything(*rapid.T) {
	api := rapid.SampledFrom(addresses()).Draw(l.draw, "api")
	v := victim{app: l.somebody(), ids: map[string]string{"current": "1", "pageSize": "10", "loginName": plainPhone, "phone": rejectPhone, "type": "ESign"}}
	for _, field := range []string{"borrowId", "bankAccountId", "orderNo", "orderId", "razorpayPaymentID", "userId"} {
		v.ids[field] = l.any(field)
	}
	l.send(v.requesting(&api, v.filled(&api)))
}

func (l *life) session(*rapid.T) {
	_ = l.try(rapid.SampledFrom([]string{"kick", "expire-token"}).Draw(l.draw, "how"), map[string]string{"userId": l.any("userId")})
}

func (l *life) time(*rapid.T) {
	l.pass(rapid.SampledFrom([]time.Duration{time.Second, 5 * time.Second, 10 * time.Minute, time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 16 * 24 * time.Hour}).Draw(l.draw, "by"))
}

// change configures another product, or another way to show payouts; loans that are approved keep their terms.
func (l *life) change(*rapid.T) {
	l.configure(rapid.SampledFrom([]string{
		`{"product":{"approved":"5000","days":7,"fee":0.11,"gst":0.18,"penaltyPerDay":0.0024}}`,
		`{"product":{"approved":"3333.33","days":15,"fee":0.1,"gst":0,"penaltyPerDay":0.1}}`,
		`{"exposePayout":true}`, `{"exposePayout":false}`, `{"sdkReports":[]}`, `{"sdkReports":["msg"]}`, `{"reapplyDays":0}`, `{"reapplyDays":3}`,
	}).Draw(l.draw, "config"))
}

// fault arms a rule that loses answers, or takes all away.
func (l *life) fault(*rapid.T) {
	if rapid.IntRange(0, 2).Draw(l.draw, "calm") == 0 {
		require.NoError(l.t, l.DropRule(""))
		return
	}
	l.rule(fault.Rule{
		API: rapid.SampledFrom([]string{"", "act/borrow/save", "act/borrow/saveEsignInfo", "act/razorPay/confirmMoreAccountRepayment"}).Draw(l.draw, "api"),
		At:  rapid.SampledFrom([]fault.Point{"arrive", "commit", "answer"}).Draw(l.draw, "at"), Times: rapid.IntRange(1, 3).Draw(l.draw, "times"),
		Effect: rapid.SampledFrom([]string{"reset", "status 502"}).Draw(l.draw, "effect"),
	})
}

// table is the state machine of loans: where each state leads.
var table = sync.OnceValue(func() map[string][]string {
	next := map[string][]string{}
	for _, m := range cashloan.New().Machines {
		for _, row := range m.Table {
			if m.Name == "borrow" {
				next[row.State] = row.Next
			}
		}
	}
	return next
})

// reaches tells whether the table leads from one state to another in any number of steps.
func reaches(from, to string) bool {
	known, todo := map[string]bool{from: true}, []string{from}
	for len(todo) > 0 {
		for _, next := range table()[todo[0]] {
			if !known[next] {
				known[next] = true
				todo = append(todo, next)
			}
		}
		todo = todo[1:]
	}
	return known[to]
}

// ended are the states in which a loan stands in nobody's way (wire §6).
func ended(state string) bool { return slices.Contains([]string{"21", "27", "40", "41", "70"}, state) }

// holds is what must be true after every step.
func (l *life) holds(*rapid.T) {
	report, err := l.CheckLedger()
	require.NoError(l.t, err)
	require.True(l.t, report.Balanced)
	loans, raw := all[loan](l, "borrows")
	open := map[string]int{}
	for i, b := range loans {
		before, known := l.seen[b.ID]
		if !known {
			before = "10"
		}
		require.True(l.t, reaches(before, b.State), "%s → %s", before, b.State)
		l.seen[b.ID] = b.State
		require.Equal(l.t, b.State, b.Progress[len(b.Progress)-1].State, "the progress ends where the loan stands")
		for n := 1; n < len(b.Progress); n++ {
			require.Contains(l.t, table()[b.Progress[n-1].State], b.Progress[n].State)
		}
		if final, over := l.finals[b.ID]; over {
			require.Equal(l.t, string(final), string(raw[i]), "a loan that has ended stays as it is")
		}
		if ended(b.State) {
			l.finals[b.ID] = raw[i]
		} else {
			open[b.UserID]++
		}
	}
	for who, n := range open {
		require.Equal(l.t, 1, n, "unfinished loans of %s", who)
	}
	l.booksHold(loans)
	l.pagesHold(loans)
}

// booksHold computes every account of the ledger from the loans and payments there are.
func (l *life) booksHold(loans []loan) {
	want := map[string]money.Amount{}
	payouts := 0
	for _, b := range loans {
		if b.Terms == nil || b.PaidOut == "" {
			require.Zero(l.t, b.Penalty+b.Paid)
			continue
		}
		payouts++
		t := b.Terms
		require.LessOrEqual(l.t, 2*b.Penalty, t.Amount)
		total := t.Amount + t.Interest + b.Penalty
		want["fees"] -= t.Processing + t.Assessment
		want["gst"] -= t.GST
		want["interest"] -= t.Interest
		want["penalty"] -= b.Penalty
		want["bank"] -= t.Amount - t.Processing - t.Assessment - t.GST
		if b.State != "40" && b.State != "41" {
			want["user:"+b.UserID+":debt"] += total
			continue
		}
		require.LessOrEqual(l.t, b.Paid, total)
		want["bank"] += b.Paid
		want["waived"] += total - b.Paid
	}
	payments, _ := all[payment](l, "payments")
	repaid := map[string]bool{}
	for _, b := range loans {
		repaid[b.PaymentID] = b.State == "40"
	}
	for _, p := range payments {
		if p.Status == "captured" && !repaid[p.ID] {
			want["razorpay"] += p.Amount
			want["payers"] -= p.Amount
		}
	}
	accounts, err := l.Accounts("")
	require.NoError(l.t, err)
	for _, a := range accounts {
		require.Equal(l.t, want[a.Name], a.Balance, a.Name)
		delete(want, a.Name)
	}
	for name, amount := range want {
		require.Zero(l.t, amount, name)
	}
	entries, err := l.Entries("bank", 0, 0)
	require.NoError(l.t, err)
	out := 0
	for _, e := range entries {
		if e.Amount < 0 {
			out++
		}
	}
	require.Equal(l.t, payouts, out, "one payout a loan")
}

// pagesHold asks what a user is shown, and holds it against the records.
func (l *life) pagesHold(loans []loan) {
	if len(l.Rules()) > 0 {
		return
	}
	a := l.apps[0]
	if s := l.stored("sessions", fmt.Sprint(l.stored("users", a.userID)["token"])); s == nil || s["kicked"] == true || fmt.Sprint(s["expires"]) <= l.Now().Format(time.RFC3339) {
		return
	}
	a.token = fmt.Sprint(l.stored("users", a.userID)["token"])
	var own []string
	for _, b := range loans {
		if b.UserID == a.userID {
			own = append(own, b.ID)
		}
	}
	var listed []string
	for _, row := range objects(a.post("act/mine/borrow/page", "current", "1", "pageSize", "1000").ok(), "list") {
		listed = append(listed, fmt.Sprint(row["id"]))
	}
	slices.Reverse(listed)
	require.Equal(l.t, strings.Join(own, " "), strings.Join(listed, " "))
	i := a.index()
	require.Equal(l.t, len(own) > 0, i["borrowId"] != nil)
	if len(own) > 0 && !ended(l.seen[own[len(own)-1]]) {
		require.Equal(l.t, true, i["haveBorrow"])
	}
}

// checkLives is rapid.Check with fewer tries than its hundred, since each of ours is a whole life, unless -rapid.checks
// says how many. After a failure nothing is left out, so that it can be made smaller and repeated.
func checkLives(t *testing.T, lives int, property func(*rapid.T)) {
	t.Helper()
	given, lived, failed := flag.Lookup("rapid.checks").Value.String() != "100", 0, false
	rapid.Check(t, func(draw *rapid.T) {
		if lived++; lived > lives && !given && !failed {
			return
		}
		failed = true // unless the end is reached
		property(draw)
		failed = false
	})
}

// TestAnythingMayHappen plays all addresses, actions, faults and time at random, by several users. -rapid.checks says how
// many lives, -rapid.steps how long they are.
func TestAnythingMayHappen(t *testing.T) {
	t.Parallel()
	checkLives(t, 25, func(draw *rapid.T) {
		l := &life{sandbox: open(draw, ""), draw: draw, seen: map[string]string{}, finals: map[string]json.RawMessage{}}
		for _, phone := range []string{plainPhone, manualPhone, oncePhone} {
			l.apps = append(l.apps, l.borrower(phone))
		}
		draw.Repeat(map[string]func(*rapid.T){
			"apply": l.apply, "report": l.report, "sign": l.sign, "forward": l.forward, "forward again": l.forward, "review": l.review,
			"payout": l.payout, "settle": l.settle, "repay": l.repay, "repay again": l.repay, "anything": l.anything, "anything else": l.anything,
			"session": l.session, "time": l.time, "more time": l.time, "change": l.change, "fault": l.fault,
			"": l.holds,
		})
	})
}
