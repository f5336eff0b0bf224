package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// shop is a system with the least that there can be: its path names the API, and it has one action for each thing
// that a world keeps.
func shop() *engine.Counterpart {
	return &engine.Counterpart{
		Slug: "shop", Codec: shopCodec{},
		Settings: engine.Settings{
			Default: func() (json.RawMessage, error) { return json.RawMessage(`{}`), nil },
			Compile: func(json.RawMessage) (engine.Config, error) { return shopConfig{}, nil },
		},
		Records: []engine.RecordKind{{Kind: "goods", Title: "货物"}},
		APIs: []engine.API{
			{Name: "LOOK", Handler: engine.Handle("1", func(*engine.Tx, struct{}) (string, error) { return "fine", nil })},
			{Name: "BUY", Handler: engine.Handle("2", func(*engine.Tx, struct{}) (string, error) { return "", engine.Refuse("17", "sold out") })},
		},
		Actions: []engine.Action{
			engine.Act("store", "入库", "ours", func(tx *engine.Tx, a shopArgs) (any, error) {
				engine.Put(tx, "goods", a.ID, map[string]string{"id": a.ID})
				return nil, nil
			}),
			engine.Act("pay", "付款", "ours", func(tx *engine.Tx, a shopArgs) (any, error) {
				tx.Move("purse", a.ID, 500)
				tx.Notify(engine.Booking{API: "PAID", Key: a.ID, URL: "http://app.test", Data: a})
				return nil, nil
			}),
		},
		Outside: func(account string) bool { return account == "purse" },
	}
}

type shopArgs struct {
	ID string `wire:"id" spec:"Y S 50" doc:"编号"`
}

type shopConfig struct{}

func (shopConfig) Identities() []string { return []string{} }

type shopCodec struct{}

func (shopCodec) Read(in *wire.Inbound) (*engine.Call, *engine.Refusal) {
	return &engine.Call{Name: in.Path[1:], Fields: wire.Value{Kind: wire.Object}}, nil
}

func (shopCodec) Check(c *engine.Call, _ time.Time) *engine.Refusal {
	if c.API == nil {
		return engine.Refuse("404", "no %s here", c.Name)
	}
	c.Findings = append(c.Findings, engine.Finding{Level: engine.LevelWarning, Field: "hat"})
	return nil
}

func (shopCodec) Invalid(_ *engine.Call, b engine.Breach) *engine.Refusal {
	return engine.Refuse("400", "%s", b.Reason)
}
func (shopCodec) Broken(*engine.Call) *engine.Refusal { return engine.Refuse("500", "broken") }
func (shopCodec) Write(*engine.Call, engine.Answered) wire.Outbound {
	return wire.Outbound{Status: 200}
}

func (shopCodec) Notice(_ engine.Config, n outbox.Notice, _ engine.Seal, _ bool) (engine.Outgoing, error) {
	return engine.Outgoing{Method: "POST", URL: n.URL}, nil
}
func (shopCodec) Confirmed(status int, _ []byte) bool { return status == 200 }

// shopWorld answers a world with the shop alone, whose time stands still.
func shopWorld(t *testing.T) *engine.World {
	t.Helper()
	db, err := store.Open(store.Memory, store.SyncEverySecond)
	require.NoError(t, err)
	at := time.Date(2016, 11, 9, 12, 0, 0, 0, clock.Zone)
	still, err := clock.Start(at).Change(at, clock.Frozen, 0)
	require.NoError(t, err)
	w, err := engine.NewWorld(db, engine.Birth{Seed: 1, Clock: still}, engine.Options{
		Name: "w", Systems: []*engine.Counterpart{shop()}, Wall: clock.Standing(at),
		Carrier: func(context.Context, engine.Outgoing) engine.Incoming { return engine.Incoming{Status: 200} },
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return w
}

func shopDo(t *testing.T, w *engine.World, action, id string) {
	t.Helper()
	_, err := w.Do("shop", action, []byte(`{"id": "`+id+`"}`))
	require.NoError(t, err)
}

func shopProblem(t *testing.T, err error) *engine.Problem {
	t.Helper()
	p, ok := engine.AsProblem(err)
	require.True(t, ok, "%v", err)
	return p
}

func TestRecordsAreFoundByTheirLastPart(t *testing.T) {
	t.Parallel()
	w := shopWorld(t)
	none, err := w.Records("shop", "goods", "", 0)
	require.NoError(t, err)
	assert.Equal(t, []json.RawMessage{}, none)
	for _, id := range []string{"a/1", "a/2", "b/2", "b/c/3", "2x", "[*]/?"} {
		shopDo(t, w, "store", id)
	}
	for id, want := range map[string]string{
		"a/1": "a/1", "1": "a/1", "a/2": "a/2", "b/2": "b/2", "3": "b/c/3", "c/3": "b/c/3", "2x": "2x", "?": "[*]/?", "[*]/?": "[*]/?",
	} {
		record, err := w.Record("shop", "goods", id)
		require.NoError(t, err, id)
		assert.JSONEq(t, `{"id": "`+want+`"}`, string(record), id)
	}
	for id, hint := range map[string]string{"2": "2 ids end in it: give one in full, like a/2", "*": "lists those", "": "lists those", "/3": "lists those"} {
		_, err := w.Record("shop", "goods", id)
		assert.Equal(t, engine.NotFound, shopProblem(t, err).Code, id)
		assert.Contains(t, shopProblem(t, err).Hint, hint, id)
	}
	page, err := w.Records("shop", "goods", "a/1", 2)
	require.NoError(t, err)
	require.Len(t, page, 2)
	assert.JSONEq(t, `{"id": "a/2"}`, string(page[0]))
	everything, err := w.Records("shop", "goods", "", 0)
	require.NoError(t, err)
	count, err := w.CountRecords("shop", "goods")
	require.NoError(t, err)
	assert.Equal(t, len(everything), count)
	_, err = w.CountRecords("shop", "people")
	problem(t, err, engine.NotFound, "people")
	_, err = w.Records("shop", "people", "", 0)
	assert.Contains(t, shopProblem(t, err).Hint, "use one of goods")
	_, err = w.Record("shop", "people", "1")
	assert.Equal(t, engine.NotFound, shopProblem(t, err).Code)
	_, err = w.Records("nobody", "goods", "", 0)
	assert.Equal(t, engine.NotFound, shopProblem(t, err).Code)
}

func TestTheBooksOfAWorld(t *testing.T) {
	t.Parallel()
	w := shopWorld(t)
	shopDo(t, w, "pay", "till")
	balance, err := w.Balance("till")
	require.NoError(t, err)
	assert.EqualValues(t, 500, balance)
	nothing, err := w.Balance("nobody")
	require.NoError(t, err)
	assert.Zero(t, nothing)
	accounts, err := w.Accounts("t")
	require.NoError(t, err)
	assert.Len(t, accounts, 1)
	entries, err := w.Entries("", 1, 0)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.Equal(t, "till", entries[0].Account)
	report, err := w.CheckLedger()
	require.NoError(t, err)
	assert.True(t, report.Balanced)
	assert.Equal(t, 2, report.Entries)

	_, err = w.Advance(t.Context(), w.Now()) // the notice that is due now is delivered now
	require.NoError(t, err)
	notices, err := w.Notices(outbox.Acked)
	require.NoError(t, err)
	require.Len(t, notices, 1)
	one, err := w.Notice(notices[0].ID)
	require.NoError(t, err)
	assert.Equal(t, notices[0], one)
	_, err = w.Notice("n0")
	assert.Equal(t, engine.NotFound, shopProblem(t, err).Code)
	pending, err := w.Notices(outbox.Pending)
	require.NoError(t, err)
	assert.Equal(t, []outbox.Notice{}, pending)
}

func TestTheJournalIsCounted(t *testing.T) {
	t.Parallel()
	w := shopWorld(t)
	empty, err := w.Tally()
	require.NoError(t, err)
	assert.Equal(t, []engine.Count{}, empty)
	for _, path := range []string{"/LOOK", "/BUY", "/LOOK", "/FLY"} {
		w.Exchange("shop", wire.Inbound{Method: "POST", Path: path})
	}
	shopDo(t, w, "pay", "till")
	_, err = w.Advance(t.Context(), w.Now())
	require.NoError(t, err)
	tally, err := w.Tally()
	require.NoError(t, err)
	assert.Equal(t, []engine.Count{
		{System: "shop", API: "BUY", Known: true, Direction: journal.In, Outcome: "refused", Code: "17", Exchanges: 1},
		{System: "shop", API: "FLY", Direction: journal.In, Outcome: "refused", Code: "404", Exchanges: 1},
		{System: "shop", API: "LOOK", Known: true, Direction: journal.In, Outcome: "ok", Exchanges: 2},
		{System: "shop", API: "PAID", Direction: journal.Out, Outcome: "acked", Exchanges: 1},
	}, tally)
	x, err := w.Recorded("x000000002")
	require.NoError(t, err)
	assert.Equal(t, "17", x.Code)
	_, err = w.Recorded("x9")
	assert.Contains(t, shopProblem(t, err).Hint, "GET /v1/worlds/w/exchanges")
	warnings, err := w.Findings(engine.LevelWarning)
	require.NoError(t, err)
	assert.Len(t, warnings, 3)
	list, err := w.Exchanges(journal.Query{API: "LOOK", Limit: 1})
	require.NoError(t, err)
	assert.Len(t, list, 1)
	dropped, err := w.Dropped()
	require.NoError(t, err)
	assert.Zero(t, dropped)
}

func TestNobodySeesAnExchangeWithoutItsAnswer(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	var calls sync.WaitGroup
	for range 4 {
		calls.Go(func() {
			for i := range 25 {
				w.Exchange("toy", request("put", fmt.Sprintf(`{"id":"t%d","amount":"1.00"}`, i)))
			}
		})
	}
	done := make(chan struct{})
	go func() { calls.Wait(); close(done) }()
	for over := false; !over; {
		select {
		case <-done:
			over = true
		default:
		}
		list, err := w.Exchanges(journal.Query{Direction: journal.In})
		require.NoError(t, err)
		for _, x := range list {
			require.NotZero(t, x.Status, "%s is listed before it was answered", x.ID)
		}
		if over {
			assert.Len(t, list, 100)
		}
	}
}
