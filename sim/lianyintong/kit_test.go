package lianyintong_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/lianyintong"
	"github.com/shapan/shapan/sim/people"
)

const (
	slug   = lianyintong.Slug
	first  = "6000000001" // the development platforms of surface.md §3
	second = "6000000002"
	host   = "http://sandbox.test"
)

// morning is where the clock of every test stands: a Wednesday.
var morning = time.Date(2016, 11, 9, 10, 0, 0, 0, clock.Zone)

// tester is a test, a benchmark, a fuzz target or a property.
type tester interface {
	require.TestingT
	Helper()
	Logf(format string, args ...any)
	Cleanup(fn func())
}

// application is the platform's server: it keeps what it is sent and answers what the test says.
type application struct {
	mu     sync.Mutex
	got    []engine.Outgoing
	answer func(n int) engine.Incoming // n counts from 1; nil: SUCCESS
}

func (a *application) carry(_ context.Context, out engine.Outgoing) engine.Incoming {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.got = append(a.got, out)
	if a.answer == nil {
		return engine.Incoming{Status: 200, Body: []byte("SUCCESS")}
	}
	return a.answer(len(a.got))
}

// says makes the application answer every NOTIFY from now on with a status and a body.
func (a *application) says(status int, body string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = func(int) engine.Incoming { return engine.Incoming{Status: status, Body: []byte(body)} }
}

func (a *application) received() []engine.Outgoing {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]engine.Outgoing{}, a.got...)
}

// sandbox is a Sim whose default world stands at morning.
type sandbox struct {
	t       tester
	sim     *sim.Sim
	app     *application
	people  *people.Source
	options sim.Options
	name    string // of the world that the shorthands below look at
}

// open starts a sandbox in memory. config is a patch of the system's configuration, "" for none.
func open(t tester, config string) *sandbox {
	t.Helper()
	return openAt(t, store.Memory, config)
}

// openAt starts a sandbox in a folder.
func openAt(t tester, folder, config string) *sandbox {
	t.Helper()
	s := &sandbox{t: t, app: &application{}, people: people.New(42), name: sim.Default}
	s.options = sim.Options{
		Data: folder, Wall: clock.Standing(morning), Carrier: s.app.carry, Log: slog.New(slog.DiscardHandler),
		Systems: host, Control: "http://control.test", Seed: new(uint64(42)),
	}
	s.start()
	now := morning
	_, err := s.world().SetClock(clock.Frozen, 0, &now)
	require.NoError(t, err)
	if config != "" {
		s.configure(config)
	}
	t.Cleanup(func() { _ = s.sim.Close() })
	return s
}

func (s *sandbox) start() {
	s.t.Helper()
	var err error
	s.sim, err = sim.Open(s.options)
	require.NoError(s.t, err)
}

// restart ends the process, as far as the worlds can tell, and starts it again on the same folder.
func (s *sandbox) restart() {
	s.t.Helper()
	require.NoError(s.t, s.sim.Close())
	s.start()
}

func (s *sandbox) world() *engine.World {
	s.t.Helper()
	w, err := s.sim.World(s.name)
	require.NoError(s.t, err)
	return w
}

// configure merges a patch into the configuration: {"platforms": {"6000000001": {…}}}.
func (s *sandbox) configure(patch string) {
	s.t.Helper()
	require.NoError(s.t, s.sim.Configure(s.name, slug, []byte(patch)))
}

// platform answers a patch for the first platform alone.
func platform(members string) string { return `{"platforms":{"` + first + `":{` + members + `}}}` }

// play sends a request and waits until all that it caused at this instant is done.
func (s *sandbox) play(in wire.Inbound) wire.Outbound {
	s.t.Helper()
	out := s.sim.Exchange(slug, in)
	s.settle()
	return out
}

// settle waits until all that is due now is done.
func (s *sandbox) settle() { s.advance(0) }

// advance moves the clock and answers what happened on the way.
func (s *sandbox) advance(by time.Duration) []engine.Done {
	s.t.Helper()
	steps, err := s.world().AdvanceBy(context.Background(), by)
	require.NoError(s.t, err)
	return steps
}

// do performs an action that must work; args alternate names and values.
func (s *sandbox) do(action string, args ...string) engine.Did {
	s.t.Helper()
	did, err := s.try(action, args...)
	require.NoError(s.t, err)
	s.settle()
	return did
}

func (s *sandbox) try(action string, args ...string) (engine.Did, error) {
	s.t.Helper()
	object := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		object[args[i]] = args[i+1]
	}
	text, err := json.Marshal(object)
	require.NoError(s.t, err)
	return s.world().Do(slug, action, text)
}

// fund puts test money into an account of the first platform: user:U1 or platform:fee.
func (s *sandbox) fund(account, amount string) {
	s.t.Helper()
	s.do("fund", "account", first+"/"+account, "amount", amount)
}

// rule arms a rule of one API, "" for all.
func (s *sandbox) rule(api string, at fault.Point, effect string, times int) fault.Rule {
	s.t.Helper()
	r, err := s.world().AddRule(fault.Rule{System: slug, API: api, At: at, Effect: effect, Times: times})
	require.NoError(s.t, err)
	return r
}

func (s *sandbox) notices() []outbox.Notice {
	s.t.Helper()
	list, err := s.world().Notices("")
	require.NoError(s.t, err)
	return list
}

// noticesOf answers the notices of a requestNo.
func (s *sandbox) noticesOf(requestNo string) (list []outbox.Notice) {
	s.t.Helper()
	for _, n := range s.notices() {
		if n.Key == requestNo {
			list = append(list, n)
		}
	}
	return list
}

// recorded answers the exchange behind an answer.
func (s *sandbox) recorded(out wire.Outbound) journal.Exchange {
	s.t.Helper()
	w, err := s.sim.World(out.World)
	require.NoError(s.t, err)
	x, err := w.Recorded(out.Exchange)
	require.NoError(s.t, err)
	return x
}

// balance answers what an account of the first platform holds.
func (s *sandbox) balance(account string) string {
	s.t.Helper()
	return s.amount(first + "/" + account).String()
}

func (s *sandbox) amount(account string) money.Amount {
	s.t.Helper()
	amount, err := s.world().Balance(account)
	require.NoError(s.t, err)
	return amount
}

// record answers a stored object, false when there is none.
func (s *sandbox) record(kind, id string) (map[string]any, bool) {
	s.t.Helper()
	raw, err := s.world().Record(slug, kind, id)
	if p, ok := engine.AsProblem(err); ok && p.Code == engine.NotFound {
		return nil, false
	}
	require.NoError(s.t, err)
	var object map[string]any
	require.NoError(s.t, json.Unmarshal(raw, &object))
	return object, true
}

// state answers where the request of a requestNo of the first platform stands, "" when there is none.
func (s *sandbox) state(requestNo string) string {
	s.t.Helper()
	o, _ := s.record("requests", first+"/"+requestNo)
	state, _ := o["state"].(string)
	return state
}

// traces answers everything that the world holds apart from its journal and the counters of its rules.
func (s *sandbox) traces() (list []store.Pair) {
	s.t.Helper()
	require.NoError(s.t, s.world().View(func(tx *store.Tx) error {
		for initial := 'a'; initial <= 'z'; initial++ { // Scan wants a prefix: that of all keys would find none
			for _, p := range tx.Scan(string(initial), "", 0) {
				if !strings.HasPrefix(p.Key, "x/") && !strings.HasPrefix(p.Key, "xf/") && !strings.HasPrefix(p.Key, "rule/") {
					list = append(list, p)
				}
			}
		}
		return nil
	}))
	require.NotEmpty(s.t, list, "a world is never empty")
	return list
}

// audit checks the book.
func (s *sandbox) audit() {
	s.t.Helper()
	report, err := s.world().CheckLedger()
	require.NoError(s.t, err)
	require.True(s.t, report.Balanced, report.Wrong)
}

// tamper ends the process, changes a record of the default world in its file behind everybody's back, and starts the
// process again: for what no service can bring about yet. The sandbox must be on disk.
func (s *sandbox) tamper(kind, id string, change func(record map[string]any)) {
	s.t.Helper()
	require.NoError(s.t, s.sim.Close())
	db, err := store.Open(filepath.Join(s.options.Data, "worlds", "default.db"), store.SyncEverySecond)
	require.NoError(s.t, err)
	require.NoError(s.t, db.Update(func(tx *store.Tx) error {
		key := "r/" + slug + "/" + kind + "/" + id
		old, ok := tx.Get(key)
		require.True(s.t, ok, key)
		var record map[string]any
		at := strings.Index(old, "{") // before it is the record's number
		require.NoError(s.t, json.Unmarshal([]byte(old[at:]), &record))
		change(record)
		text, err := json.Marshal(record)
		tx.Set(key, old[:at]+string(text))
		return err
	}))
	require.NoError(s.t, db.Close())
	s.start()
}
