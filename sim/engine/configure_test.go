package engine_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/store"
)

func anybody([]string) error { return nil }

func TestConfigureMerges(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{config: `{"apps":{"a1":"key","a2":"other"},"retry":["1m","2m"]}`})
	for _, c := range []struct{ patch, want string }{
		{`{}`, `{"apps":{"a1":"key","a2":"other"},"retry":["1m","2m"]}`},
		{`{"strict":true}`, `{"apps":{"a1":"key","a2":"other"},"retry":["1m","2m"],"strict":true}`},
		{`{"apps":{"a2":null,"a3":"third"},"retry":["3m"]}`, `{"apps":{"a1":"key","a3":"third"},"retry":["3m"],"strict":true}`},
		{`{"strict":null,"retry":null,"url":null}`, `{"apps":{"a1":"key","a3":"third"}}`},
		{`{"extra":{"a":{"b":1,"c":null}}}`, `{"apps":{"a1":"key","a3":"third"},"extra":{"a":{"b":1}}}`},
	} {
		require.NoError(t, w.Configure("toy", []byte(c.patch), anybody))
		got, err := w.Config("toy")
		require.NoError(t, err)
		assert.JSONEq(t, c.want, string(got))
		w.reopen()
		got, err = w.Config("toy")
		require.NoError(t, err)
		assert.JSONEq(t, c.want, string(got), "stored")
	}
	compiled, err := w.Compiled("toy")
	require.NoError(t, err)
	assert.Equal(t, []string{"a1", "a3"}, compiled.Identities())
}

func TestAPatchThatCannotBeChangesNothing(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	before := w.saved()
	for patch, says := range map[string]string{
		`{`:                     "configuration of toy",
		`[]`:                    "is an array",
		`{"apps":null}`:         "apps: name at least one",
		`{"apps":{"a1":1}}`:     "cannot unmarshal",
		`{"retry":["at noon"]}`: "retry: time: invalid duration",
	} {
		problem(t, w.Configure("toy", []byte(patch), anybody), engine.Invalid, says)
	}
	taken := errors.New("a9 belongs to another world")
	err := w.Configure("toy", []byte(`{"apps":{"a9":"key"}}`), func(fresh []string) error {
		assert.Equal(t, []string{"a9"}, fresh)
		return taken
	})
	require.ErrorIs(t, err, taken)
	problem(t, w.Configure("tie", nil, anybody), engine.NotFound, "tie")
	assert.Equal(t, string(before), string(w.saved()))
	assert.Equal(t, "0", code(t, w.put("t1", "1.00")), "the old configuration is in force")
}

func TestAConfigurationIsInForceAtOnce(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	require.NoError(t, w.Configure("toy", []byte(`{"apps":{"a1":"changed"}}`), anybody))
	assert.Equal(t, "E401", code(t, w.put("t1", "1.00")))
}

func TestMergedBeginsWithTheDefault(t *testing.T) {
	t.Parallel()
	got, err := engine.Merged(toyCounterpart(), nil, []byte(`{"apps":{"a2":"x"},"retry":null,"url":null}`))
	require.NoError(t, err)
	assert.JSONEq(t, `{"apps":{"a1":"key","a2":"x"}}`, string(got))
	_, err = engine.Merged(toyCounterpart(), json.RawMessage(`{`), []byte(`{}`))
	require.ErrorContains(t, err, "configuration of toy")
}

func TestWorldsThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	o := engine.Options{Name: "w1", Systems: []*engine.Counterpart{toyCounterpart()}, Wall: clock.Standing(morning), Log: slog.New(slog.DiscardHandler)}
	for says, pairs := range map[string]map[string]string{
		"holds no world":              {},
		"seed":                        {"m/seed": "x"},
		"clock":                       {"m/seed": "1"},
		"configuration of toy: apps:": {"m/seed": "1", "m/clock": "{}", "m/config/toy": "{}"},
		"rule r1":                     {"m/seed": "1", "m/clock": "{}", "rule/r1": `{"id":"r1"}`},
		"rule rule/r2":                {"m/seed": "1", "m/clock": "{}", "rule/r2": `{`},
	} {
		db, err := store.Open(store.Memory, store.SyncEverySecond)
		require.NoError(t, err)
		require.NoError(t, db.Update(func(tx *store.Tx) error {
			for k, v := range pairs {
				tx.Set(k, v)
			}
			return nil
		}))
		_, err = engine.OpenWorld(db, o)
		require.ErrorContains(t, err, "world w1")
		require.ErrorContains(t, err, says)
		require.NoError(t, db.Close())
	}
}

func TestWhatAPatchWouldChange(t *testing.T) {
	t.Parallel()
	config := `{"apps":{"a1":{"key":"k","strict":true,"retry":["10m"]}},"name":"x"}`
	for patch, want := range map[string]*engine.Difference{
		`{}`:             nil,
		`{"name":"x"}`:   nil,
		`{"other":null}`: nil,
		`{"apps":{"a1":{"retry":["10m"],"key":"k"}}}`: nil,
		`{"apps":{"a1":{"strict":false}}}`:            {Member: "apps.a1.strict", Has: "true", Asked: "false"},
		`{"apps":{"a1":{"retry":["10m","20m"]}}}`:     {Member: "apps.a1.retry", Has: `["10m"]`, Asked: `["10m","20m"]`},
		`{"apps":{"a2":{}}}`:                          {Member: "apps.a2", Asked: "{}"},
		`{"name":null}`:                               {Member: "name", Has: `"x"`, Asked: "null"},
		`{"name":{}}`:                                 {Member: "name", Has: `"x"`, Asked: "{}"},
	} {
		got, err := engine.Differs(json.RawMessage(config), []byte(patch))
		require.NoError(t, err)
		assert.Equal(t, want, got, patch)
	}
}
