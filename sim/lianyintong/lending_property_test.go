package lianyintong_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// lending is a market in which any call may be made at random, with what must be true of it whatever comes.
type lending struct {
	*market
	draw     *rapid.T
	number   int
	did      map[string]int // accepted calls by service
	accepted []call         // of idempotent services
	lent     map[string]money.Amount
	repaid   map[string]money.Amount
	income   map[string]money.Amount
	sums     map[string]money.Amount // of all accounts, as they are
}

// call is a call that was answered with success.
type call struct {
	service string
	data    object
	body    []byte
}

// movement is what a call does to accounts, if it is accepted; the full names behind the platform's.
type movement map[string]money.Amount

func (v movement) move(from, to string, amount money.Amount) {
	v[from] -= amount
	v[to] += amount
}

// frozenMoney is a pre-transaction as the control API shows it.
type frozenMoney struct {
	RequestNo string       `json:"requestNo"`
	BizType   string       `json:"bizType"`
	Payer     string       `json:"platformUserNo"`
	ProjectNo string       `json:"projectNo"`
	Amount    money.Amount `json:"amount"`
	Confirmed money.Amount `json:"confirmed"`
	Cancelled money.Amount `json:"cancelled"`
	Status    string       `json:"status"`
}

func (f frozenMoney) left() money.Amount { return f.Amount - f.Confirmed - f.Cancelled }

// account answers where the money is frozen, and where it comes from.
func (f frozenMoney) account() string {
	switch f.Payer {
	case "PLATFORM_REPAYMENT_ACCOUNT":
		return "platform:repayment"
	case "PLATFORM_MARKETING_ACCOUNT":
		return "platform:marketing"
	default:
		return "user:" + f.Payer
	}
}

func (f frozenMoney) frozen() string { return f.account() + ":frozen" }

type shares struct {
	ProjectNo string       `json:"projectNo"`
	RequestNo string       `json:"requestNo"`
	Holder    string       `json:"platformUserNo"`
	Share     money.Amount `json:"share"`
	Principal money.Amount `json:"principal"`
}

type listing struct {
	ProjectNo string       `json:"projectNo"`
	Status    string       `json:"status"`
	Loan      money.Amount `json:"loanAmount"`
	Repaid    money.Amount `json:"repaymentAmount"`
	Income    money.Amount `json:"income"`
}

// all reads the records of a kind.
func all[T any](l *lending, kind string) []T {
	l.t.Helper()
	records, err := l.world().Records(slug, kind, "", 0)
	require.NoError(l.t, err)
	list := make([]T, len(records))
	for i, r := range records {
		require.NoError(l.t, json.Unmarshal(r, &list[i]))
	}
	return list
}

func (l *lending) next() string { l.number++; return fmt.Sprintf("N%03d", l.number) }

// one draws one of some texts.
func (l *lending) one(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(l.draw, label)
}

func (l *lending) user() string { return l.one("user", "B", "L1", "L2", "G") }

func (l *lending) projectNo() string { return l.one("project", "P1", "P2") }

// amount draws an amount around what there is: a part, all, or a cent too much.
func (l *lending) amount(of money.Amount) money.Amount {
	part := rapid.SampledFrom([]money.Amount{1, 100, of / 10, of / 3, of / 2, of, of + 1}).Draw(l.draw, "amount")
	return max(part, 1)
}

// some draws a pre-transaction, mostly one of a kind that has money left; one that does not exist where there is none.
func (l *lending) some(bizType string) frozenMoney {
	var fit []frozenMoney
	for _, f := range all[frozenMoney](l, "pretransactions") {
		if f.BizType == bizType && f.left() > 0 || rapid.IntRange(0, 19).Draw(l.draw, "any") == 0 {
			fit = append(fit, f)
		}
	}
	if len(fit) == 0 {
		return frozenMoney{RequestNo: "none", BizType: bizType, Payer: "L1", ProjectNo: "P1", Amount: 100}
	}
	return rapid.SampledFrom(fit).Draw(l.draw, "pre-transaction")
}

// holding draws a holding, mostly of a project that has some.
func (l *lending) holding(projectNo string) shares {
	var fit []shares
	for _, h := range all[shares](l, "holdings") {
		if h.ProjectNo == projectNo && h.Principal > 0 || rapid.IntRange(0, 19).Draw(l.draw, "any") == 0 {
			fit = append(fit, h)
		}
	}
	if len(fit) == 0 {
		return shares{ProjectNo: projectNo, RequestNo: "none", Holder: "L1", Principal: 100}
	}
	return rapid.SampledFrom(fit).Draw(l.draw, "holding")
}

// balancesNow reads all accounts.
func (l *lending) balancesNow() map[string]money.Amount {
	l.t.Helper()
	accounts, err := l.world().Accounts(first + "/")
	require.NoError(l.t, err)
	now := map[string]money.Amount{}
	for _, a := range accounts {
		now[a.Name[len(first)+1:]] = a.Balance
	}
	return now
}

// attempt makes a call: if it is accepted it has moved exactly this, else nothing. It tells whether it was.
func (l *lending) attempt(service string, data object, moved movement) bool {
	l.t.Helper()
	r := l.direct(service, data)
	x := l.recorded(r.Outbound)
	require.NotEqual(l.t, engine.OutcomeError, x.Outcome, x.Error)
	if r.code() == "0" {
		l.did[service]++
		l.accepted = append(l.accepted, call{service, data, r.Body})
		for account, amount := range moved {
			l.sums[account] += amount
		}
	}
	now := l.balancesNow()
	for account, want := range l.sums {
		require.Equal(l.t, want, now[account], "%s after %s %s: %s", account, service, data.text(), r.Body)
	}
	return r.code() == "0"
}

func (l *lending) freeze(*rapid.T) {
	f := frozenMoney{Payer: l.user(), Amount: l.amount(l.sums["user:L1"])}
	f.BizType = l.one("bizType", "TENDER", "REPAYMENT", "CREDIT_ASSIGNMENT", "COMPENSATORY", "TENDER")
	moved := movement{}
	moved.move(f.account(), f.frozen(), f.Amount)
	l.attempt("AUTHORIZE_PRETRANSATION", byAuthorization(l.next(), f.Payer, f.BizType, f.Amount.String(), l.projectNo()), moved)
}

func (l *lending) freezePlatform(*rapid.T) {
	f := frozenMoney{Payer: l.one("account", "PLATFORM_REPAYMENT_ACCOUNT", "PLATFORM_MARKETING_ACCOUNT")}
	f.Amount = l.amount(l.sums[f.account()])
	moved := movement{}
	moved.move(f.account(), f.frozen(), f.Amount)
	bizType := map[string]string{"PLATFORM_REPAYMENT_ACCOUNT": "COMPENSATORY", "PLATFORM_MARKETING_ACCOUNT": "MARKETING"}[f.Payer]
	l.attempt("PLATFORM_PRE_TRANSACTION", ofPlatform(l.next(), f.Payer, bizType, f.Amount.String(), l.projectNo()), moved)
}

func (l *lending) emergency(*rapid.T) {
	f := frozenMoney{Payer: l.user(), Amount: 500} // for ever: nothing here gives it back
	moved := movement{}
	moved.move(f.account(), f.frozen(), f.Amount)
	l.attempt("FREEZE", object{{"platformUserNo", quoted(f.Payer)}, {"requestNo", quoted(l.next())}, {"amount", f.Amount.String()}}, moved)
}

func (l *lending) cancel(*rapid.T) {
	f := l.some(l.one("bizType", "TENDER", "REPAYMENT", "CREDIT_ASSIGNMENT", "COMPENSATORY", "MARKETING"))
	amount := l.amount(f.left())
	moved := movement{}
	moved.move(f.frozen(), f.account(), amount)
	l.attempt("CANCEL_PRE_TRANSACTION", cancelling(l.next(), f.RequestNo, amount.String()), moved)
}

func (l *lending) turn(*rapid.T) {
	status := l.one("status", "REPAYING", "REPAYING", "REPAYING", "FINISH", "MISCARRY")
	l.attempt("MODIFY_PROJECT", change(l.next(), l.projectNo()).with("status", quoted(status)), nil)
}

func (l *lending) lend(*rapid.T) {
	moved := movement{}
	var details []string
	var total money.Amount
	var projectNo string
	for range rapid.IntRange(1, 2).Draw(l.draw, "details") {
		f := l.some("TENDER")
		amount := l.amount(f.left())
		details, total, projectNo = append(details, f.RequestNo+" "+amount.String()), total+amount, f.ProjectNo
		moved.move(f.frozen(), "user:B", amount)
	}
	commission := rapid.SampledFrom([]money.Amount{0, 1, total, total + 1}).Draw(l.draw, "commission")
	moved.move("user:B", "platform:fee", commission)
	if l.attempt("CONFIRM_LOAN", loan(l.next(), projectNo, commission.String(), details...), moved) {
		l.lent[projectNo] += total
	}
}

func (l *lending) payBack(*rapid.T) {
	bizType := l.one("bizType", "REPAYMENT", "COMPENSATORY")
	service := map[string]string{"REPAYMENT": "CONFIRM_REPAYMENT", "COMPENSATORY": "CONFIRM_COMPENSATORY"}[bizType]
	f := l.some(bizType)
	moved := movement{}
	var details []string
	var principal, income money.Amount
	for range rapid.IntRange(1, 2).Draw(l.draw, "details") {
		h := l.holding(f.ProjectNo)
		amount, interest := l.amount(min(h.Principal, f.left()/2)), money.Amount(rapid.IntRange(0, 50).Draw(l.draw, "income"))
		details = append(details, h.Holder+" "+amount.String()+" "+interest.String())
		principal, income = principal+amount, income+interest
		moved.move(f.frozen(), "user:"+h.Holder, amount+interest)
	}
	commission := money.Amount(rapid.IntRange(0, 3).Draw(l.draw, "commission"))
	moved.move(f.frozen(), "platform:fee", commission)
	if l.attempt(service, payback(l.next(), f.RequestNo, f.ProjectNo, commission.String(), details...), moved) {
		l.repaid[f.ProjectNo] += principal
		l.income[f.ProjectNo] += income
	}
}

func (l *lending) sell(*rapid.T) {
	f := l.some("CREDIT_ASSIGNMENT")
	h := l.holding(f.ProjectNo)
	share := l.amount(min(h.Principal, f.left()))
	paid := share + money.Amount(rapid.IntRange(-1, 50).Draw(l.draw, "premium"))
	commission := money.Amount(rapid.IntRange(0, 3).Draw(l.draw, "commission"))
	moved := movement{}
	moved.move(f.frozen(), "user:"+h.Holder, paid)
	moved.move(f.frozen(), "platform:fee", commission)
	detail := fmt.Sprintf("%s %s %s %s %s", f.RequestNo, h.Holder, paid, share, h.RequestNo)
	l.attempt("CONFIRM_DEBENTURE_TRANSFER", transfer(l.next(), f.ProjectNo, commission.String(), f.RequestNo, detail), moved)
}

func (l *lending) give(*rapid.T) {
	f, to := l.some("MARKETING"), l.user()
	amount := l.amount(f.left())
	moved := movement{}
	moved.move(f.frozen(), "user:"+to, amount)
	l.attempt("CONFIRM_PLATFORM_MARKETING", gifts(l.next(), f.RequestNo, to+" "+amount.String()), moved)
}

// replay repeats a call that was accepted: the same bytes come back, or 100013, and nothing moves.
func (l *lending) replay(*rapid.T) {
	if len(l.accepted) == 0 {
		return
	}
	c := rapid.SampledFrom(l.accepted).Draw(l.draw, "call")
	before := l.traces()
	r := l.direct(c.service, c.data)
	if c.service == "MODIFY_PROJECT" {
		require.Equal(l.t, "100013", r.code())
	} else {
		require.Equal(l.t, string(c.body), string(r.Body), c.service)
	}
	require.Equal(l.t, before, l.traces())
}

// holds is what must be true after every step.
func (l *lending) holds(*rapid.T) {
	l.audit()
	frozen := map[string]money.Amount{}
	for _, f := range all[frozenMoney](l, "pretransactions") {
		require.GreaterOrEqual(l.t, f.left(), money.Amount(0))
		frozen[f.frozen()] += f.left()
		want := "INIT"
		switch {
		case f.left() == 0 && f.Confirmed > 0:
			want = "SUCCESS"
		case f.left() == 0:
			want = "FAIL"
		case f.Confirmed > 0:
			want = "PROCESSING"
		}
		require.Equal(l.t, want, f.Status, f.RequestNo)
	}
	for _, f := range all[struct {
		PlatformUserNo string       `json:"platformUserNo"`
		Amount         money.Amount `json:"amount"`
	}](l, "freezes") {
		frozen["user:"+f.PlatformUserNo+":frozen"] += f.Amount
	}
	for account, balance := range l.balancesNow() {
		require.True(l.t, balance >= 0 || account == "bank", "%s holds %s", account, balance)
		if len(account) > 7 && account[len(account)-7:] == ":frozen" {
			require.Equal(l.t, frozen[account], balance, account)
		}
	}
	l.holdsShares()
}

// holdsShares: the shares of a project add up to its loan, the principal to what is not repaid.
func (l *lending) holdsShares() {
	share, principal := map[string]money.Amount{}, map[string]money.Amount{}
	for _, h := range all[shares](l, "holdings") {
		require.True(l.t, h.Principal >= 0 && h.Principal <= h.Share, "%s: %s of %s", h.RequestNo, h.Principal, h.Share)
		share[h.ProjectNo] += h.Share
		principal[h.ProjectNo] += h.Principal
	}
	for _, g := range all[listing](l, "projects") {
		require.Equal(l.t, l.lent[g.ProjectNo], g.Loan)
		require.Equal(l.t, l.repaid[g.ProjectNo], g.Repaid)
		require.Equal(l.t, l.income[g.ProjectNo], g.Income)
		require.Equal(l.t, g.Loan, share[g.ProjectNo], "shares of %s", g.ProjectNo)
		require.Equal(l.t, g.Loan-g.Repaid, principal[g.ProjectNo], "principal of %s", g.ProjectNo)
	}
}

// lendingStart is where every life of TestAnyLendingHolds begins: P1 is being repaid and everybody has frozen money for
// it, P2 is collecting.
func lendingStart(t *testing.T) *market {
	t.Helper()
	m := openMarketAt(t, t.TempDir())
	for _, who := range []string{"B", "L1", "L2", "G"} {
		m.authorize("A-"+who, who, "TENDER,REPAYMENT,CREDIT_ASSIGNMENT,COMPENSATORY")
	}
	m.must("ESTABLISH_PROJECT", projectOf("S1", "B", "P1"))
	m.must("ESTABLISH_PROJECT", projectOf("S2", "B", "P2"))
	m.pre("S3", "L1", "TENDER", "300.00", "P1")
	m.must("CONFIRM_LOAN", loan("S4", "P1", "0", "S3 300.00"))
	m.status("P1", "REPAYING")
	m.pre("S5", "L2", "TENDER", "300.00", "P2")
	m.pre("S6", "B", "REPAYMENT", "200.00", "P1")
	m.pre("S7", "G", "COMPENSATORY", "100.00", "P1")
	m.pre("S8", "L2", "CREDIT_ASSIGNMENT", "100.00", "P1")
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("S9", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "100.00", "P1"))
	_, err := m.sim.Take(m.name, "start")
	require.NoError(t, err)
	return m
}

// TestAnyLendingHolds makes calls of all lending services at random, in projects in all states, and restarts the process
// between them.
func TestAnyLendingHolds(t *testing.T) {
	t.Parallel()
	m, did, lives := lendingStart(t), map[string]int{}, 0
	rapid.Check(t, func(draw *rapid.T) {
		lives++
		require.NoError(draw, m.sim.Restore(m.name, "start"))
		life := *m.sandbox
		life.t = draw
		defer func() { m.sim = life.sim }() // a restart has opened another
		own := *m.client
		own.sandbox = &life
		l := &lending{
			market: &market{client: &own, people: m.people}, draw: draw, did: did,
			lent: map[string]money.Amount{"P1": 30000}, repaid: map[string]money.Amount{}, income: map[string]money.Amount{},
		}
		l.sums = l.balancesNow()
		draw.Repeat(map[string]func(*rapid.T){
			"freeze": l.freeze, "freeze again": l.freeze, "platform": l.freezePlatform, "emergency": l.emergency, "cancel": l.cancel,
			"turn": l.turn, "lend": l.lend, "pay back": l.payBack, "pay back again": l.payBack, "sell": l.sell, "give": l.give,
			"replay":  l.replay,
			"time":    func(*rapid.T) { l.advance(time.Hour) },
			"restart": func(*rapid.T) { l.restart() },
			"":        l.holds,
		})
	})
	if lives < 100 { // -rapid.checks: a few lives need not come upon everything
		return
	}
	for _, service := range []string{
		"AUTHORIZE_PRETRANSATION", "PLATFORM_PRE_TRANSACTION", "CANCEL_PRE_TRANSACTION", "CONFIRM_LOAN", "CONFIRM_REPAYMENT",
		"CONFIRM_COMPENSATORY", "CONFIRM_DEBENTURE_TRANSFER", "CONFIRM_PLATFORM_MARKETING", "MODIFY_PROJECT", "FREEZE",
	} {
		assert.NotZero(t, did[service], "%s was never accepted: the property says nothing about it", service)
	}
}
