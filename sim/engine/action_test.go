package engine_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/outbox"
)

func TestAnActionActs(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	events, end := w.Watch()
	defer end()
	did, err := w.Do("toy", "fund", []byte(`{"account":"user:a","amount":"1.50"}`))
	require.NoError(t, err)
	assert.Equal(t, engine.Did{
		Cause: "s000000001", Result: map[string]any{"balance": money.Amount(150)}, Notices: []string{"n000000001"},
	}, did)
	assert.Equal(t, engine.Event{Type: engine.EventAction, ID: did.Cause, System: "toy", API: "fund"}, <-events)
	w.settle()
	n := w.notices()[0]
	assert.Equal(t, did.Cause, n.Cause)
	assert.Equal(t, outbox.Acked, n.State)
	assert.Equal(t, "1.50", w.balance("user:a").String())
	w.balanced()
}

func TestActionsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ system, action, args, code, says, hint string }{
		"no system":       {"tie", "fund", `{}`, engine.NotFound, `"tie"`, "toy"},
		"no action":       {"toy", "fun", `{}`, engine.NotFound, `toy has no action "fun"`, "use one of fund, deny, crash"},
		"no JSON":         {"toy", "fund", `{`, engine.Invalid, "the arguments of fund are no JSON object", "{"},
		"no object":       {"toy", "fund", `[]`, engine.Invalid, "they are an array", "{"},
		"nothing":         {"toy", "fund", ``, engine.Invalid, "action fund needs account", "send a value"},
		"a missing one":   {"toy", "fund", `{"account":"user:a"}`, engine.Invalid, "action fund needs amount", "send a value"},
		"a wrong one":     {"toy", "fund", `{"account":"user:a","amount":"much"}`, engine.Invalid, `amount of action fund is "much"`, "send an amount like 100.00"},
		"a superfluous":   {"toy", "fund", `{"account":"user:a","amount":"1.00","amuont":"1"}`, engine.Invalid, "action fund has no amuont: it takes account, amount", "did you mean amount?"},
		"a stranger":      {"toy", "fund", `{"account":"user:a","amount":"1.00","colour":"red"}`, engine.Invalid, "action fund has no colour: it takes account, amount", "leave it out"},
		"its own problem": {"toy", "fund", `{"account":"bank","amount":"1.00"}`, engine.Conflict, "bank funds itself", "name another"},
		"its own refusal": {"toy", "deny", ``, engine.Conflict, "E9 not now", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newToy(t, birth{})
			before := w.saved()
			_, err := w.Do(c.system, c.action, []byte(c.args))
			problem(t, err, c.code, c.says)
			p, _ := engine.AsProblem(err)
			assert.Contains(t, p.Hint, c.hint)
			assert.Equal(t, string(before), string(w.saved()), "nothing has happened")
		})
	}
}

func TestAnActionThatBreaksIsAFaultOfOurs(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	before := w.saved()
	_, err := w.Do("toy", "crash", nil)
	require.ErrorContains(t, err, "panic: crash")
	_, isProblem := engine.AsProblem(err)
	assert.False(t, isProblem)
	assert.Equal(t, string(before), string(w.saved()))
}
