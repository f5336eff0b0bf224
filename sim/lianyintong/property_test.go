package lianyintong_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// life is a world in which anything may happen, with what must be true of it whatever happens.
type life struct {
	*client
	draw   *rapid.T
	number int
	funded map[string]money.Amount    // by user
	finals map[string]json.RawMessage // orders that have ended, as they were then
}

// stored is an order as the control API shows it.
type stored struct {
	RequestNo      string       `json:"requestNo"`
	Service        string       `json:"service"`
	PlatformUserNo string       `json:"platformUserNo"`
	State          string       `json:"state"`
	RequestKey     string       `json:"requestKey"`
	Amount         money.Amount `json:"amount"`
	Code           string       `json:"code"`
	BankcardNo     string       `json:"bankcardNo"`
}

// orders reads all requests of the world.
func (l *life) orders() (list []stored, raw map[string]json.RawMessage) {
	l.t.Helper()
	records, err := l.world().Records(slug, "requests", "", 0)
	require.NoError(l.t, err)
	raw = map[string]json.RawMessage{}
	for _, r := range records {
		var o stored
		require.NoError(l.t, json.Unmarshal(r, &o))
		list, raw[o.RequestNo] = append(list, o), r
	}
	return list, raw
}

func (l *life) next() string { l.number++; return fmt.Sprintf("R%03d", l.number) }

// user answers one of four numbers; whether it is registered is up to chance.
func (l *life) user() string {
	return rapid.SampledFrom([]string{"U1", "U2", "U3", "U4"}).Draw(l.draw, "user")
}

func (l *life) amount() string {
	return rapid.SampledFrom([]string{"0.01", "1", "19.99", "50.00", `"100"`, "999999999.99"}).Draw(l.draw, "amount")
}

// send plays a request; whatever comes back, it is no fault of ours.
func (l *life) send(in wire.Inbound) wire.Outbound {
	l.t.Helper()
	out := l.play(in)
	x := l.recorded(out)
	require.NotEqual(l.t, engine.OutcomeError, x.Outcome, x.Error)
	return out
}

func (l *life) call(service string, data object) {
	if rapid.IntRange(0, 9).Draw(l.draw, "repeat a number") == 0 && l.number > 0 {
		data = data.with("requestNo", quoted(fmt.Sprintf("R%03d", rapid.IntRange(1, l.number).Draw(l.draw, "number"))))
	}
	l.send(l.post("gateway", l.seal(service, data.text())))
}

func (l *life) register(*rapid.T) {
	p := l.stranger(l.user(), "ICBK")
	if ending := rapid.SampledFrom([]string{"", "0002", "0003"}).Draw(l.draw, "card"); ending != "" {
		p.BankcardNo = p.BankcardNo[:15] + ending
	}
	l.call("PERSONAL_REGISTER", p.registration(l.next()))
}

func (l *life) recharge(*rapid.T) { l.call("RECHARGE", recharge(l.next(), l.user(), l.amount())) }

func (l *life) withdraw(*rapid.T) {
	kind := rapid.SampledFrom([]string{"0", "1", `"URGENT"`}).Draw(l.draw, "withdrawType")
	l.call("WITHDRAW", withdrawal(l.next(), l.user(), l.amount()).with("withdrawType", kind))
}

// page presses a button of the page of any order, open or over, once or twice.
func (l *life) page(*rapid.T) {
	list, _ := l.orders()
	if rapid.IntRange(0, 4).Draw(l.draw, "one that is over") > 0 {
		list = slices.DeleteFunc(list, func(o stored) bool { return o.State != "WAITING" })
	}
	if len(list) == 0 {
		return
	}
	o := rapid.SampledFrom(list).Draw(l.draw, "order")
	forms := []string{
		"action=cancel", "action=submit&password=123456&confirmPassword=123456&outcome=SUCCESS", "action=submit&password=000000",
		"outcome=FAIL&password=123456&confirmPassword=123456", "password=12",
	}
	weights := []int{0, 1, 1, 1, 1, 1, 1, 1, 2, 3, 3, 4}
	form := forms[rapid.SampledFrom(weights).Draw(l.draw, "form")]
	at := &url.URL{Scheme: "http", Host: "sandbox.test", Path: "/lanmaotech/page/" + o.Service, RawQuery: "requestKey=" + o.RequestKey}
	for range rapid.IntRange(1, 2).Draw(l.draw, "clicks") {
		l.send(l.request("POST", at, form))
	}
	l.send(l.request("GET", at, ""))
}

func (l *life) fund(*rapid.T) {
	no := l.user()
	if _, err := l.try("fund", "account", first+"/user:"+no, "amount", "100.00"); err == nil {
		l.funded[no] += 10000
	}
	l.settle()
}

func (l *life) result(*rapid.T) {
	list, _ := l.orders()
	for _, o := range list {
		if o.Service == "WITHDRAW" && rapid.Bool().Draw(l.draw, "this one") {
			_, err := l.try("withdraw-result", "requestNo", o.RequestNo, "outcome", rapid.SampledFrom([]string{"SUCCESS", "FAIL"}).Draw(l.draw, "outcome"))
			require.Equal(l.t, o.State == "PROCESSING", err == nil, "%s: %v", o.State, err)
			break
		}
	}
	l.settle()
}

func (l *life) time(*rapid.T) {
	l.advance(rapid.SampledFrom([]time.Duration{time.Second, 10 * time.Minute, 15 * time.Minute, time.Hour, 30 * time.Hour}).Draw(l.draw, "by"))
}

// fault arms a rule of any kind at any point, or takes all away.
func (l *life) fault(*rapid.T) {
	if rapid.IntRange(0, 2).Draw(l.draw, "calm") == 0 {
		require.NoError(l.t, l.world().DropRule(""))
		return
	}
	kinds := slices.DeleteFunc(fault.Effects(), func(e fault.Effect) bool { return e.Name == "ban" }) // this system does not throttle
	effect := rapid.SampledFrom(kinds).Draw(l.draw, "effect")
	usage := strings.NewReplacer(" C", " 100001", " N", " 502", " D", " 5s").Replace(effect.Usage)
	chances := []float64{0, 0.5}
	if effect.Name == "before-reply" {
		chances = chances[:1] // it takes no chance
	}
	points := slices.DeleteFunc(slices.Clone(effect.At), func(p fault.Point) bool { return p == fault.Decide }) // it decides nothing by itself
	at, names := rapid.SampledFrom(points).Draw(l.draw, "at"), []string{"", "WITHDRAW", "RECHARGE/page", "WITHDRAW/page"}
	if at == fault.Notice {
		names = names[:2] // clicks on pages send none
	}
	_, err := l.world().AddRule(fault.Rule{
		System: slug, API: rapid.SampledFrom(names).Draw(l.draw, "api"), At: at, Effect: usage, Times: rapid.IntRange(1, 3).Draw(l.draw, "times"),
		Chance: rapid.SampledFrom(chances).Draw(l.draw, "chance"), Budget: rapid.IntRange(0, 2).Draw(l.draw, "budget"),
	})
	require.NoError(l.t, err)
}

// mood changes what the application answers to NOTIFYs.
func (l *life) mood(*rapid.T) {
	if rapid.Bool().Draw(l.draw, "friendly") {
		l.app.says(200, "SUCCESS")
	} else {
		l.app.says(500, "")
	}
}

// holds is what must be true after every step.
func (l *life) holds(*rapid.T) {
	l.audit()
	accounts, err := l.world().Accounts("")
	require.NoError(l.t, err)
	for _, a := range accounts {
		require.True(l.t, a.Balance >= 0 || a.Name == first+"/bank", "%s holds %s", a.Name, a.Balance)
	}
	list, raw := l.orders()
	for no, before := range l.finals {
		require.Equal(l.t, string(before), string(raw[no]), "an order that has ended stays as it is")
	}
	expected := map[string]money.Amount{}
	for no, amount := range l.funded {
		expected[no] = amount
	}
	var transit money.Amount
	for _, o := range list {
		switch { // what an order has done, once
		case o.State == "SUCCESS" && o.Service == "RECHARGE":
			expected[o.PlatformUserNo] += o.Amount
		case o.State == "SUCCESS" && o.Service == "WITHDRAW":
			expected[o.PlatformUserNo] -= o.Amount
		case o.State == "PROCESSING":
			expected[o.PlatformUserNo] -= o.Amount
			transit += o.Amount
		}
		if o.State != "WAITING" && o.State != "PROCESSING" {
			l.finals[o.RequestNo] = raw[o.RequestNo]
		}
	}
	require.Equal(l.t, transit, l.sandbox.amount(first+"/withdraw:transit"))
	for no, amount := range expected {
		require.Equal(l.t, amount, l.sandbox.amount(first+"/user:"+no), no)
	}
	if len(l.world().Rules()) == 0 {
		l.queries(expected)
	}
}

// queries holds what the platform is told about a user against the ledger.
func (l *life) queries(expected map[string]money.Amount) {
	no := l.user()
	r := l.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", quoted(no)}})
	if _, known := l.record("users", first+"/"+no); !known {
		require.Equal(l.t, "100009", r.code())
		return
	}
	for field, want := range map[string]money.Amount{"balance": expected[no], "availableAmount": expected[no], "freezeAmount": 0} {
		require.Equal(l.t, want.String(), number(r.fields[field]), field)
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

// TestAnythingMayHappen plays services, pages, actions, time, faults and restarts at random. -rapid.checks says how
// many lives, -rapid.steps how long they are.
func TestAnythingMayHappen(t *testing.T) {
	t.Parallel()
	lives := 0
	checkLives(t, 25, func(draw *rapid.T) {
		lives++
		l := &life{draw: draw, funded: map[string]money.Amount{}, finals: map[string]json.RawMessage{}}
		l.client = openAt(draw, filepath.Join(t.TempDir(), fmt.Sprint(lives)), "").client()
		for _, no := range []string{"U1", "U2"} {
			p := l.stranger(no, "ICBK")
			p.Password = "123456"
			l.enroll(p, "REG-"+no)
		}
		draw.Repeat(map[string]func(*rapid.T){
			"register": l.register, "recharge": l.recharge, "withdraw": l.withdraw, "page": l.page, "page again": l.page, "fund": l.fund,
			"result": l.result, "time": l.time, "fault": l.fault, "mood": l.mood,
			"restart": func(*rapid.T) { l.sandbox.restart() },
			"":        l.holds,
		})
	})
}
