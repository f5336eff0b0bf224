package engine_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// must answers a value that comes without an error.
func must[T any](t *testing.T) func(v T, err error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		require.NoError(t, err)
		return v
	}
}

func TestAnEmptyWorldShowsEmptyLists(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	for name, list := range map[string]any{
		"exchanges": must[[]journal.Exchange](t)(w.Exchanges(journal.Query{})),
		"findings":  must[[]engine.Finding](t)(w.Findings("")),
		"notices":   must[[]outbox.Notice](t)(w.Notices("")),
		"records":   must[[]json.RawMessage](t)(w.Records("toy", "things", "", 0)),
		"accounts":  must[any](t)(wrap(w.Accounts(""))),
		"entries":   must[any](t)(wrap(w.Entries("", 0, 0))),
		"tally":     must[[]engine.Count](t)(w.Tally()),
		"rules":     w.Rules(),
		"due":       must[[]outbox.Row](t)(w.Due(0)),
	} {
		text, err := json.Marshal(list)
		require.NoError(t, err)
		assert.Equal(t, "[]", string(text), name)
	}
	assert.Zero(t, must[int64](t)(w.Dropped()))
}

func wrap[T any](v T, err error) (any, error) { return v, err }

func TestWhatAWorldShows(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{answer: deaf})
	out := w.put("t1", "5.00")
	w.settle()
	w.call("find", `{"id":"p1/t2"}`)
	assert.Len(t, must[[]journal.Exchange](t)(w.Exchanges(journal.Query{Direction: journal.In})), 2)
	assert.Equal(t, "put", must[journal.Exchange](t)(w.Recorded(out.Exchange)).API)
	assert.Len(t, must[[]engine.Finding](t)(w.Findings(engine.LevelWarning)), 1)
	assert.Empty(t, must[[]engine.Finding](t)(w.Findings(engine.LevelError)))
	assert.Len(t, must[[]outbox.Notice](t)(w.Notices(outbox.Pending)), 1)
	assert.Equal(t, "t1", must[outbox.Notice](t)(w.Notice("n000000001")).Key)
	assert.Equal(t, "5.00", must[interface{ String() string }](t)(text(w.Balance("user:t1"))).String())
	assert.Len(t, must[any](t)(wrap(w.Accounts("user:"))), 1)
	assert.Len(t, must[any](t)(wrap(w.Entries("bank", 0, 0))), 1)
	report, err := w.CheckLedger()
	require.NoError(t, err)
	assert.True(t, report.Balanced)
	for want, err := range map[string]error{
		"x9": second(w.Recorded("x9")), "n9": second(w.Notice("n9")),
		`no records "shadows"`: second(w.Records("toy", "shadows", "", 0)), `no system "tie"`: second(w.Records("tie", "things", "", 0)),
		`no record "t9"`: second(w.Record("toy", "things", "t9")), `records "ghosts"`: second(w.Record("toy", "ghosts", "t9")),
	} {
		problem(t, err, engine.NotFound, want)
	}
}

func text[T interface{ String() string }](v T, err error) (interface{ String() string }, error) {
	return v, err
}

func second[T any](_ T, err error) error { return err }

func TestRecordsAreFoundByTheEndOfTheirID(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	for _, id := range []string{"a/1", "b/1", "b/2", "3"} {
		w.call("find", `{"id":"`+id+`"}`)
	}
	for id, want := range map[string]string{"a/1": "a/1", "2": "b/2", "3": "3"} {
		assert.Contains(t, string(must[json.RawMessage](t)(w.Record("toy", "things", id))), `"id":"`+want+`"`)
	}
	err := second(w.Record("toy", "things", "1"))
	problem(t, err, engine.NotFound, `"1"`)
	p, _ := engine.AsProblem(err)
	assert.Contains(t, p.Hint, "2 ids end in it: give one in full, like a/1")
	assert.Len(t, must[[]json.RawMessage](t)(w.Records("toy", "things", "a/1", 2)), 2)
}

func TestTally(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	for _, api := range []string{"get", "refuse", "refuse", "pot"} {
		w.call(api, `{"id":"t1"}`)
	}
	w.put("t1", "1.00")
	w.settle()
	assert.Equal(t, []engine.Count{
		{System: "toy", API: "get", Known: true, Direction: journal.In, Outcome: "refused", Code: "E404", Exchanges: 1},
		{System: "toy", API: "pot", Direction: journal.In, Outcome: "refused", Code: "E405", Exchanges: 1},
		{System: "toy", API: "put", Known: true, Direction: journal.In, Outcome: "ok", Exchanges: 1},
		{System: "toy", API: "put", Known: true, Direction: journal.Out, Outcome: "acked", Exchanges: 1},
		{System: "toy", API: "refuse", Known: true, Direction: journal.In, Outcome: "refused", Code: "E9", Exchanges: 2},
	}, must[[]engine.Count](t)(w.Tally()))
}

func TestConditionsSeeTheFieldsAsTheyCame(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.rule(fault.Rule{Effect: "code 9", When: `n == 1.5 && yes == true && none == nil && list[1] == "b" && deep.er == "x"`})
	assert.Equal(t, "9", code(t, w.call("get", `{"id":"t1","n":1.5,"yes":true,"none":null,"list":["a","b"],"deep":{"er":"x"}}`)))
	assert.Equal(t, "E404", code(t, w.call("get", `{"id":"t1","n":1.5,"yes":true,"none":null,"list":["a","c"],"deep":{"er":"x"}}`)))
}

func TestDeclarationsAreCompiledAtTheStart(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "account", engine.ShapeOf[fundArgs]("2.1").Fields()[0].Name)
	assert.Equal(t, "2.1", engine.ShapeOf[fundArgs]("2.1").Source())
	assert.Panics(t, func() {
		engine.ShapeOf[struct {
			A string `wire:"a" spec:"never"`
		}]("2.1")
	}, "a bad tag stops the program before it serves")
	handler := engine.Handle("2.1", func(*engine.Tx, toyID) (string, error) { return "", nil })
	assert.NotNil(t, handler.Request)
	assert.Nil(t, handler.Reply, "a page is no message of fields")
}
