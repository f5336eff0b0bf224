package engine_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
)

// hits calls an API n times and answers which of the calls were answered by a rule of code 9.
func (w *toy) hits(n int) (pattern string) {
	for range n {
		if code(w.t, w.call("get", `{"id":"none"}`)) == "9" {
			pattern += "x"
		} else {
			pattern += "."
		}
	}
	return pattern
}

func TestHowOftenARuleHits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule fault.Rule
		want string
	}{
		"always":           {fault.Rule{}, "xxxxxx"},
		"twice":            {fault.Rule{Times: 2}, "xx...."},
		"budget":           {fault.Rule{Budget: 2}, "xx.xx."},
		"budget and times": {fault.Rule{Budget: 1, Times: 2}, "x.x..."},
		"this API":         {fault.Rule{API: "get"}, "xxxxxx"},
		"every API":        {fault.Rule{API: "*"}, "xxxxxx"},
		"another API":      {fault.Rule{API: "PUT_THING"}, "......"},
		"condition":        {fault.Rule{When: `id == "none" && api == "get" && system == "toy" && identity == "a1"`}, "xxxxxx"},
		"other condition":  {fault.Rule{When: `id == "some" || amount == "1"`}, "......"},
		"failed condition": {fault.Rule{When: `amount + 1 > 0`}, "......"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newToy(t, birth{})
			c.rule.Effect = "code 9"
			w.rule(c.rule)
			assert.Equal(t, c.want, w.hits(6))
		})
	}
}

func TestChanceIsSeededAndABudgetEndsARunOfBadLuck(t *testing.T) {
	t.Parallel()
	unlucky := func(seed uint64) string {
		w := newToy(t, birth{seed: seed})
		w.rule(fault.Rule{Effect: "code 9", Chance: 0.8, Budget: 3})
		return w.hits(200)
	}
	first := unlucky(1)
	assert.Equal(t, first, unlucky(1))
	assert.NotEqual(t, first, unlucky(2))
	assert.NotContains(t, first, "xxxx", "never more than three in a row")
	assert.Contains(t, first, "xxx")
	assert.Contains(t, first, "x.x", "misses are no run of their own")
}

func TestTheFirstRuleThatFitsIsTheOneThatHits(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.rule(fault.Rule{Effect: "code 9", Times: 1})
	w.rule(fault.Rule{Effect: "code 8", Times: 1})
	for i, want := range []string{"9", "8", "E404"} {
		out := w.call("get", `{"id":"none"}`)
		assert.Equal(t, want, code(t, out))
		if i < 2 {
			assert.Equal(t, fmt.Sprintf("r%06d", i+1), w.exchange(out.Exchange).Rule)
		}
	}
}

func TestRulesAndTheirCountersSurvive(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", file(t)} {
		w := newToy(t, birth{path: path})
		w.rule(fault.Rule{Effect: "code 8", Times: 1, When: `id == "other"`})
		w.rule(fault.Rule{Effect: "code 9", Times: 3, Budget: 2, API: "PUT_THING"})
		w.rule(fault.Rule{Effect: "code 9", Times: 3, Budget: 2})
		gone := w.rule(fault.Rule{Effect: "hang"})
		require.NoError(t, w.DropRule(gone.ID))
		assert.Equal(t, "x", w.hits(1))
		before := w.Rules()
		w.reopen()
		assert.Equal(t, before, w.Rules())
		assert.Equal(t, "put", before[1].API, "under the documented name")
		assert.Equal(t, 1, before[2].Hits)
		assert.Equal(t, 1, before[2].Row)
		assert.Equal(t, "x.x..", w.hits(5), "the run of hits and their number go on")
		assert.Equal(t, "r000005", w.rule(fault.Rule{Effect: "hang"}).ID, "no id is used twice")
	}
}

func TestDropRule(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	first, second := w.rule(fault.Rule{Effect: "hang"}), w.rule(fault.Rule{Effect: "reset"})
	require.NoError(t, w.DropRule(first.ID))
	assert.Equal(t, []fault.Rule{second}, w.Rules())
	problem(t, w.DropRule(first.ID), engine.NotFound, first.ID)
	require.NoError(t, w.DropRule(""))
	assert.Empty(t, w.Rules())
	require.NoError(t, w.DropRule(""), "no rules to take away is no mistake")
	w.reopen()
	assert.Empty(t, w.Rules())
}

func TestRulesThatCannotWorkNameTheField(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	for says, r := range map[string]fault.Rule{
		"system is missing":         {Effect: "hang"},
		`api is "pot"`:              {System: "toy", API: "pot", Effect: "hang"},
		`at is "noon"`:              {System: "toy", At: "noon", Effect: "hang"},
		`at is "arrive": drop`:      {System: "toy", Effect: "drop"},
		`effect is "hung"`:          {System: "toy", Effect: "hung"},
		`effect is "stall"`:         {System: "toy", Effect: "stall"},
		"times is -1":               {System: "toy", Effect: "hang", Times: -1},
		"budget is -1":              {System: "toy", Effect: "hang", Budget: -1},
		"chance is 1.5":             {System: "toy", Effect: "hang", Chance: 1.5},
		"when is no condition":      {System: "toy", Effect: "hang", When: "id =="},
		"when is no condition: exp": {System: "toy", Effect: "hang", When: `"text"`},
	} {
		_, err := w.AddRule(r)
		problem(t, err, engine.Invalid, says)
	}
	_, err := w.AddRule(fault.Rule{System: "tie", Effect: "hang"})
	problem(t, err, engine.NotFound, `"tie"`)
	assert.Empty(t, w.Rules())
	r := w.rule(fault.Rule{Effect: "hang", Hits: 7, Row: 7, ID: "mine"})
	assert.Equal(t, fault.Rule{ID: "r000001", System: "toy", At: fault.Arrive, Effect: "hang"}, r, "counters and id are ours")
}

// problem requires an error to be a problem with a code, whose message says something, and that says what to do.
func problem(t *testing.T, err error, code, says string) {
	t.Helper()
	p, ok := engine.AsProblem(err)
	require.True(t, ok, "%v is no problem", err)
	assert.Equal(t, code, p.Code)
	assert.Contains(t, p.Message, says)
	assert.NotEmpty(t, p.Hint)
	assert.EqualError(t, err, p.Message)
}
