package engine_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
)

// deciding is the toy with an API on whose calls it decides: at once, or a minute later in a job.
func deciding(t tester) *toy {
	t.Helper()
	c := toyCounterpart()
	decide := func(tx *engine.Tx, id string) {
		code, ordered := tx.Decide("judge", map[string]any{"id": id})
		if !ordered {
			code = "itself"
		}
		engine.Put(tx, "things", id, thing{ID: id, Cause: code})
	}
	c.APIs = append(c.APIs, engine.API{
		Name: "judge", Also: []string{"judge.htm"}, Decides: []engine.Code{{Code: "A"}, {Code: "B"}},
		Handler: engine.Handle("ours", func(tx *engine.Tx, q toyID) (struct{}, error) {
			switch q.ID {
			case "later":
				tx.At(tx.Now().Add(time.Minute), "judge", q.ID)
				return struct{}{}, nil
			case "wrong":
				tx.Decide("get", nil)
			}
			decide(tx, q.ID)
			switch q.ID {
			case "refused":
				return struct{}{}, engine.Refuse("E9", "not today")
			case "failing":
				return struct{}{}, errors.New("the judge is out of order")
			}
			return struct{}{}, nil
		}),
	})
	c.Jobs["judge"] = func(tx *engine.Tx, id string) error {
		decide(tx, id)
		return nil
	}
	return newToyOf(t, birth{}, c)
}

// decision answers what became of a call.
func (w *toy) decision(id string) string {
	w.t.Helper()
	raw, err := w.Record("toy", "things", id)
	if err != nil {
		return ""
	}
	var decided thing
	require.NoError(w.t, json.Unmarshal(raw, &decided))
	return decided.Cause
}

func TestARuleDecides(t *testing.T) {
	t.Parallel()
	w := deciding(t)
	w.call("judge", `{"id":"t1"}`)
	assert.Equal(t, "itself", w.decision("t1"))
	r := w.rule(fault.Rule{API: "judge.htm", At: fault.Decide, Effect: "code B", Times: 2, When: `id != "t3" && api == "judge" && system == "toy"`})
	assert.Equal(t, "judge", r.API)
	out := w.call("judge", `{"id":"t2"}`)
	assert.Equal(t, "B", w.decision("t2"))
	x := w.exchange(out.Exchange)
	assert.Equal(t, []string{r.ID, engine.OutcomeOK}, []string{x.Rule, x.Outcome}, "the call went well: what was decided is no answer")
	w.call("judge", `{"id":"t3"}`)
	assert.Equal(t, "itself", w.decision("t3"), "a condition")
	w.reopen()
	w.call("judge", `{"id":"later"}`)
	assert.Empty(t, w.decision("later"))
	w.advance(time.Minute)
	assert.Equal(t, "B", w.decision("later"), "in a job, after a restart")
	w.call("judge", `{"id":"t4"}`)
	assert.Equal(t, "itself", w.decision("t4"), "twice is enough")
	assert.Equal(t, 2, w.Rules()[0].Hits)
}

// TestADecisionThatIsUndoneDoesNotCount: the counters of rules are part of the transaction.
func TestADecisionThatIsUndoneDoesNotCount(t *testing.T) {
	t.Parallel()
	w := deciding(t)
	w.rule(fault.Rule{API: "judge", At: fault.Decide, Effect: "code A", Times: 1})
	for _, id := range []string{"refused", "failing"} {
		out := w.call("judge", `{"id":"`+id+`"}`)
		assert.Empty(t, w.decision(id))
		assert.Empty(t, w.exchange(out.Exchange).Rule)
		assert.Zero(t, w.Rules()[0].Hits)
	}
	w.call("judge", `{"id":"t1"}`)
	assert.Equal(t, "A", w.decision("t1"))
	assert.Equal(t, 1, w.Rules()[0].Hits)
	out := w.call("judge", `{"id":"wrong"}`)
	assert.Contains(t, w.exchange(out.Exchange).Error, `system toy decides nothing on calls of "get"`)
}

// TestTheChanceOfADecisionIsSeeded: equal worlds decide equally, and rules that hit elsewhere do not disturb it.
func TestTheChanceOfADecisionIsSeeded(t *testing.T) {
	t.Parallel()
	run := func() (all string) {
		w := deciding(t)
		w.rule(fault.Rule{API: "judge", At: fault.Decide, Effect: "code A", Chance: 0.5})
		for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			w.call("judge", `{"id":"`+id+`"}`)
			all += w.decision(id)
		}
		return all
	}
	first := run()
	assert.Equal(t, first, run())
	assert.Contains(t, first, "A")
	assert.Contains(t, first, "itself")
}

func TestRulesThatCannotDecide(t *testing.T) {
	t.Parallel()
	w, plain := deciding(t), newToy(t, birth{})
	for name, c := range map[string]struct {
		to   *toy
		rule fault.Rule
		says string
	}{
		"no API":         {w, fault.Rule{Effect: "code A"}, `api is "": at decide it has to be one of judge`},
		"all APIs":       {w, fault.Rule{API: "*", Effect: "code A"}, `api is "*": at decide it has to be one of judge`},
		"another API":    {w, fault.Rule{API: "get", Effect: "code A"}, `api is "get": at decide it has to be one of judge`},
		"another code":   {w, fault.Rule{API: "judge", Effect: "code C"}, `effect is "code C": the decision on judge is one of code A, code B`},
		"two codes":      {w, fault.Rule{API: "judge", Effect: "code A B"}, `effect is "code A B"`},
		"another effect": {w, fault.Rule{API: "judge", Effect: "hang"}, `at is "decide": hang can happen at arrive, commit, answer`},
		"another system": {plain, fault.Rule{API: "put", Effect: "code A"}, `at is "decide": toy decides nothing by itself`},
	} {
		c.rule.System, c.rule.At = "toy", fault.Decide
		_, err := c.to.AddRule(c.rule)
		p, ok := engine.AsProblem(err)
		if assert.True(t, ok, name) {
			assert.Equal(t, engine.Invalid, p.Code, name)
			assert.Contains(t, p.Message, c.says, name)
		}
		assert.Empty(t, c.to.Rules(), name)
	}
}
