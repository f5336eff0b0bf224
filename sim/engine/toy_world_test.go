package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

var morning = time.Date(2026, 1, 5, 10, 0, 0, 0, clock.Zone)

// frozen is the clock of most tests: it stands at morning.
func frozen() clock.Setting { return clock.Setting{Mode: clock.Frozen, World: morning, Wall: morning} }

// app is the application that the notices go to.
type app struct {
	mu     sync.Mutex
	got    []engine.Outgoing
	answer func(ctx context.Context, n int, out engine.Outgoing) engine.Incoming // n counts from 1; nil: SUCCESS
}

func (a *app) carry(ctx context.Context, out engine.Outgoing) engine.Incoming {
	a.mu.Lock()
	a.got = append(a.got, out)
	n, answer := len(a.got), a.answer
	a.mu.Unlock()
	if answer == nil {
		return success()
	}
	return answer(ctx, n, out)
}

// answers decides how the application answers from now on.
func (a *app) answers(answer func(ctx context.Context, n int, out engine.Outgoing) engine.Incoming) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = answer
}

func (a *app) deliveries() []engine.Outgoing {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]engine.Outgoing{}, a.got...)
}

func success() engine.Incoming { return engine.Incoming{Status: 200, Body: []byte("SUCCESS")} }

func deaf(context.Context, int, engine.Outgoing) engine.Incoming {
	return engine.Incoming{Status: 200, Body: []byte("OK")}
}

// tester is a test, a benchmark or a property.
type tester interface {
	require.TestingT
	Helper()
	Cleanup(fn func())
}

// toy is a world with nothing but the toy in it.
type toy struct {
	*engine.World
	t       tester
	app     *app
	options engine.Options
}

type birth struct {
	path   string
	seed   uint64
	clock  clock.Setting
	wall   clock.Wall
	config string
	answer func(ctx context.Context, n int, out engine.Outgoing) engine.Incoming
}

func newToy(t tester, b birth) *toy {
	t.Helper()
	return newToyOf(t, b, toyCounterpart())
}

func newToyOf(t tester, b birth, c *engine.Counterpart) *toy {
	t.Helper()
	if b.path == "" {
		b.path = store.Memory
	}
	if b.clock.Mode == "" {
		b.clock = frozen()
	}
	if b.wall == nil {
		b.wall = clock.Standing(morning)
	}
	a := &app{answer: b.answer}
	w := &toy{t: t, app: a, options: engine.Options{
		Name: "w1", Systems: []*engine.Counterpart{c}, Wall: b.wall, Carrier: a.carry,
		Place: engine.Place{Sink: "http://sink"}, Log: slog.New(slog.DiscardHandler),
	}}
	db, err := store.Open(b.path, store.SyncEverySecond)
	require.NoError(t, err)
	configs := map[string]json.RawMessage{}
	if b.config != "" {
		configs["toy"] = json.RawMessage(b.config)
	}
	w.World, err = engine.NewWorld(db, engine.Birth{Seed: b.seed, Clock: b.clock, Configs: configs}, w.options)
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// reopen closes the world and opens it again; one in memory is saved and loaded instead.
func (w *toy) reopen() {
	w.t.Helper()
	path, saved := w.Path(), w.saved()
	require.NoError(w.t, w.Close())
	if path != store.Memory {
		w.open(path)
		return
	}
	db, err := store.Load(path, saved, store.SyncEverySecond)
	require.NoError(w.t, err)
	w.World, err = engine.OpenWorld(db, w.options)
	require.NoError(w.t, err)
}

// open opens the world in a file in the place of the one before.
func (w *toy) open(path string) {
	w.t.Helper()
	db, err := store.Open(path, store.SyncEverySecond)
	require.NoError(w.t, err)
	w.World, err = engine.OpenWorld(db, w.options)
	require.NoError(w.t, err)
}

func file(tb testing.TB) string {
	tb.Helper()
	return filepath.Join(tb.TempDir(), "toy.db")
}

func request(api, body string) wire.Inbound {
	return wire.Inbound{
		Method: "POST", Path: "/toy/" + api, Body: []byte(body),
		Header: wire.Header{"X-App": {"a1"}, "X-Sign": {toySign("key", []byte(body))}},
	}
}

func (w *toy) call(api, body string) wire.Outbound { return w.Exchange("toy", request(api, body)) }

func (w *toy) put(id, amount string) wire.Outbound {
	return w.call("put", fmt.Sprintf(`{"id":%q,"amount":%q}`, id, amount))
}

// code answers the system's code in an answer.
func code(t tester, out wire.Outbound) string {
	t.Helper()
	var body struct{ Code string }
	require.NoError(t, json.Unmarshal(out.Body, &body), string(out.Body))
	return body.Code
}

// settle waits until all that is due now is done.
func (w *toy) settle() []engine.Done { return w.advance(0) }

func (w *toy) advance(by time.Duration) []engine.Done {
	w.t.Helper()
	steps, err := w.AdvanceBy(context.Background(), by)
	require.NoError(w.t, err)
	return steps
}

func (w *toy) exchange(id string) journal.Exchange {
	w.t.Helper()
	var x journal.Exchange
	require.NoError(w.t, w.View(func(tx *store.Tx) error {
		var ok bool
		var err error
		x, ok, err = journal.Get(tx, id)
		require.True(w.t, ok, "no exchange %s", id)
		return err
	}))
	return x
}

func (w *toy) exchanges() (list []journal.Exchange) {
	w.t.Helper()
	require.NoError(w.t, w.View(func(tx *store.Tx) (err error) {
		list, err = journal.List(tx, journal.Query{})
		return err
	}))
	return list
}

func (w *toy) notices() (list []outbox.Notice) {
	w.t.Helper()
	require.NoError(w.t, w.View(func(tx *store.Tx) (err error) {
		list, err = outbox.Notices(tx, "")
		return err
	}))
	return list
}

func (w *toy) balance(account string) (amount money.Amount) {
	w.t.Helper()
	require.NoError(w.t, w.View(func(tx *store.Tx) error { amount = ledger.Balance(tx, account); return nil }))
	return amount
}

func (w *toy) balanced() {
	w.t.Helper()
	require.NoError(w.t, w.View(func(tx *store.Tx) error {
		report, err := ledger.Check(tx)
		require.True(w.t, report.Balanced, report.Wrong)
		return err
	}))
}

// traces answers what the world holds apart from its journal, its clock and its counters of rules.
func (w *toy) traces() (list []store.Pair) {
	w.t.Helper()
	require.NoError(w.t, w.View(func(tx *store.Tx) error {
		for _, prefix := range []string{"r/", "c/", "l", "o"} {
			list = append(list, tx.Scan(prefix, "", 0)...)
		}
		return nil
	}))
	return list
}

func (w *toy) saved() []byte {
	w.t.Helper()
	var b bytes.Buffer
	require.NoError(w.t, w.Save(&b))
	return b.Bytes()
}
