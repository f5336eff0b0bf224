package fault_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/fault"
)

func dice(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) } //nolint:gosec // seeded on purpose

func arm(t require.TestingT, r fault.Rule) *fault.Armed {
	if r.System == "" {
		r.System = "toy"
	}
	a, err := fault.Arm(r)
	require.NoError(t, err)
	return a
}

func call(env map[string]any) fault.Call {
	return fault.Call{System: "toy", API: "put", At: fault.Arrive, Env: func() map[string]any { return env }}
}

func TestWhatEffectsOrder(t *testing.T) {
	t.Parallel()
	for effect, c := range map[string]struct {
		at   fault.Point
		want fault.Order
	}{
		"code 100001":            {fault.Arrive, fault.Order{Code: "100001"}},
		"code  15  isv.throttle": {fault.Answer, fault.Order{Code: "15  isv.throttle"}},
		"status 502":             {fault.Arrive, fault.Order{Status: 502}},
		" stall 1m30s ":          {fault.Commit, fault.Order{Stall: 90 * time.Second}},
		"hang":                   {fault.Arrive, fault.Order{Hang: true}},
		"reset":                  {fault.Commit, fault.Order{Reset: true}},
		"truncate":               {fault.Answer, fault.Order{Truncate: true}},
		"garbage":                {fault.Answer, fault.Order{Garbage: true}},
		"bad-sign":               {fault.Notice, fault.Order{BadSign: true}},
		"no-sign":                {fault.Notice, fault.Order{NoSign: true}},
		"other-key":              {fault.Notice, fault.Order{OtherKey: true}},
		"drop":                   {fault.Notice, fault.Order{Drop: true}},
		"lose-ack":               {fault.Notice, fault.Order{LoseAck: true}},
		"duplicate":              {fault.Notice, fault.Order{Twice: true}},
		"unknown-field":          {fault.Notice, fault.Order{Unknown: true}},
		"deliver":                {fault.Notice, fault.Order{}},
		"delay 5m":               {fault.Notice, fault.Order{Delay: 5 * time.Minute}},
		"delay 100000h":          {fault.Notice, fault.Order{Delay: 366 * 24 * time.Hour}},
		"before-reply":           {fault.Notice, fault.Order{Ahead: true}},
		"ban 30s":                {fault.Arrive, fault.Order{Ban: 30 * time.Second}},
		"big-id":                 {fault.Answer, fault.Order{BigIDs: true}},
	} {
		a := arm(t, fault.Rule{At: c.at, Effect: effect})
		hit, order, changed := fault.Hit([]*fault.Armed{a}, fault.Call{System: "toy", At: c.at}, dice(1))
		assert.Same(t, a, hit, effect)
		assert.Equal(t, c.want, order, effect)
		assert.Equal(t, []*fault.Armed{a}, changed, effect)
	}
}

func TestEveryEffectIsDocumentedAndKnowsItsPoints(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, e := range fault.Effects() {
		assert.False(t, names[e.Name], "%s is there twice", e.Name)
		names[e.Name] = true
		assert.NotEmpty(t, e.Doc, e.Name)
		assert.True(t, strings.HasPrefix(e.Usage, e.Name), e.Name)
		example := strings.NewReplacer(" C", " 100001", " D", " 5s", " N", " 502").Replace(e.Usage)
		for _, at := range []fault.Point{fault.Arrive, fault.Commit, fault.Answer, fault.Notice, fault.Decide} {
			_, err := fault.Arm(fault.Rule{System: "toy", At: at, Effect: example})
			possible := false
			for _, p := range e.At {
				possible = possible || p == at
			}
			assert.Equal(t, possible, err == nil, "%s at %s: %v", example, at, err)
		}
	}
}

func TestWhatConditionsAskFor(t *testing.T) {
	t.Parallel()
	for when, want := range map[string][]string{
		"":                                   nil,
		"true":                               nil,
		"a == b":                             {"a", "b"},
		"a == 1 && a == 2 && fields.b.c > 1": {"a", "b"},
		"fields['x y'] == 1 and fields?.z == nil":         {"x y", "z"},
		"fields[name] == 1":                               {"name"},
		"len(list) > 1 && any(list, # == one)":            {"list", "one"},
		"any(list, .no == 'A')":                           {"list"},
		"let no = id; no == 'U1' && not (api in ['RE'])":  {"id", "api"},
		"infos.process_no == 'P2' || fields == nil":       {"infos"},
		"upper(name) startsWith 'A' ? true : $env == nil": {"name"},
	} {
		assert.Equal(t, want, arm(t, fault.Rule{Effect: "hang", When: when}).Asks(), when)
	}
}

func TestRulesThatCannotWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule        fault.Rule
		field, says string
	}{
		"no system":            {fault.Rule{Effect: "hang"}, "system", "is missing"},
		"no effect":            {fault.Rule{System: "toy"}, "effect", "there are code C, status N"},
		"unknown effect":       {fault.Rule{System: "toy", Effect: "hung"}, "effect", `is "hung"`},
		"unknown point":        {fault.Rule{System: "toy", Effect: "hang", At: "noon"}, "at", "hang can happen at arrive, commit, answer"},
		"effect elsewhere":     {fault.Rule{System: "toy", Effect: "drop"}, "at", "drop can happen at notice"},
		"an answer's effect":   {fault.Rule{System: "toy", Effect: "garbage"}, "at", "garbage can happen at commit, answer"},
		"no code":              {fault.Rule{System: "toy", Effect: "code"}, "effect", "write code C"},
		"three codes":          {fault.Rule{System: "toy", Effect: "code 1 2 3"}, "effect", "write code C"},
		"no status":            {fault.Rule{System: "toy", Effect: "status"}, "effect", "200 to 599"},
		"status too small":     {fault.Rule{System: "toy", Effect: "status 199"}, "effect", "200 to 599"},
		"status too great":     {fault.Rule{System: "toy", Effect: "status 600"}, "effect", "200 to 599"},
		"status no number":     {fault.Rule{System: "toy", Effect: "status ok"}, "effect", "200 to 599"},
		"no duration":          {fault.Rule{System: "toy", Effect: "stall"}, "effect", "like 5s"},
		"duration of nothing":  {fault.Rule{System: "toy", Effect: "stall 0s"}, "effect", "above zero"},
		"duration below":       {fault.Rule{System: "toy", Effect: "stall -1s"}, "effect", "above zero"},
		"ban of nothing":       {fault.Rule{System: "toy", Effect: "ban 0s"}, "effect", "above zero"},
		"ban behind the call":  {fault.Rule{System: "toy", Effect: "ban 5s", At: fault.Commit}, "at", "ban can happen at arrive"},
		"superfluous argument": {fault.Rule{System: "toy", Effect: "hang 5s"}, "effect", `"5s" is too much`},
		"times":                {fault.Rule{System: "toy", Effect: "hang", Times: -1}, "times", "is -1"},
		"budget":               {fault.Rule{System: "toy", Effect: "hang", Budget: -2}, "budget", "is -2"},
		"chance below":         {fault.Rule{System: "toy", Effect: "hang", Chance: -0.1}, "chance", "is -0.1"},
		"chance above":         {fault.Rule{System: "toy", Effect: "hang", Chance: 1.1}, "chance", "is 1.1"},
		"chance not a number":  {fault.Rule{System: "toy", Effect: "hang", Chance: math.NaN()}, "chance", "NaN"},
		"condition":            {fault.Rule{System: "toy", Effect: "hang", When: "a =="}, "when", "is no condition"},
		"condition of a type":  {fault.Rule{System: "toy", Effect: "hang", When: "1 + 1"}, "when", "is no condition"},
		"condition of a call":  {fault.Rule{System: "toy", Effect: "hang", When: "system("}, "when", "is no condition"},
	} {
		_, err := fault.Arm(c.rule)
		var invalid *fault.Invalid
		require.ErrorAs(t, err, &invalid, name)
		assert.Equal(t, c.field, invalid.Field, name)
		assert.Contains(t, invalid.Problem, c.says, name)
		assert.Equal(t, c.field+": "+invalid.Problem, err.Error())
	}
}

func TestARuleIsForItsCallsOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule fault.Rule
		want bool
	}{
		"all":           {fault.Rule{}, true},
		"star":          {fault.Rule{API: "*"}, true},
		"its API":       {fault.Rule{API: "put"}, true},
		"other API":     {fault.Rule{API: "get"}, false},
		"other system":  {fault.Rule{System: "tie"}, false},
		"other point":   {fault.Rule{At: fault.Answer}, false},
		"spent":         {fault.Rule{Times: 2, Hits: 2}, false},
		"not yet spent": {fault.Rule{Times: 2, Hits: 1}, true},
	} {
		c.rule.Effect = "hang"
		hit, _, changed := fault.Hit([]*fault.Armed{arm(t, c.rule)}, call(nil), dice(1))
		assert.Equal(t, c.want, hit != nil, name)
		assert.Equal(t, c.want, len(changed) == 1, name)
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	env := map[string]any{"api": "put", "amount": "5.00", "n": 3.0, "who": map[string]any{"no": "U1"}, "list": []any{"a"}, "none": nil}
	for when, want := range map[string]bool{
		`api == "put"`:                          true,
		`amount == "5.00" and n > 2`:            true,
		`float(amount) > 4.5`:                   true,
		`who.no == "U1"`:                        true,
		`"a" in list`:                           true,
		`missing == nil`:                        true,
		`none == nil`:                           true,
		`api == "get"`:                          false,
		`missing > 1`:                           false, // an expression that fails does not fit
		`who.no.deeper == "x"`:                  false,
		`list[7] == "a"`:                        false,
		`api`:                                   false, // no boolean
		`amount matches "^5\\." ? true : false`: true,
	} {
		hit, _, _ := fault.Hit([]*fault.Armed{arm(t, fault.Rule{Effect: "hang", When: when})}, call(env), dice(1))
		assert.Equal(t, want, hit != nil, when)
	}
}

func TestAnEnvironmentIsMadeForConditionsOnly(t *testing.T) {
	t.Parallel()
	c := fault.Call{System: "toy", At: fault.Arrive, Env: func() map[string]any { panic("nobody asked") }}
	for _, r := range []fault.Rule{{}, {API: "x", When: "true"}, {At: fault.Answer, When: "true"}, {Times: 1, Hits: 1, When: "true"}} {
		r.Effect = "hang"
		assert.NotPanics(t, func() { fault.Hit([]*fault.Armed{arm(t, r)}, c, dice(1)) })
	}
}

func TestARunOfHitsIsNeverLongerThanTheBudget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := fault.Rule{
			Effect: "hang", Budget: rapid.IntRange(1, 5).Draw(t, "budget"), Times: rapid.IntRange(0, 30).Draw(t, "times"),
			Chance: rapid.Float64Range(0, 1).Draw(t, "chance"),
		}
		a, chance := arm(t, r), dice(rapid.Uint64().Draw(t, "seed"))
		row, hits := 0, 0
		for range 100 {
			if rapid.IntRange(0, 9).Draw(t, "restart") == 0 {
				text, err := json.Marshal(a.Rule)
				require.NoError(t, err)
				var stored fault.Rule
				require.NoError(t, json.Unmarshal(text, &stored))
				a = arm(t, stored)
			}
			hit, _, _ := fault.Hit([]*fault.Armed{a}, call(nil), chance)
			if hit == nil {
				row = 0
				continue
			}
			row++
			hits++
			assert.LessOrEqual(t, row, r.Budget)
		}
		assert.Equal(t, hits, a.Rule.Hits)
		if r.Times > 0 {
			assert.LessOrEqual(t, hits, r.Times)
			assert.Equal(t, hits == r.Times, a.Spent())
		}
	})
}

func TestChanceIsAboutRight(t *testing.T) {
	t.Parallel()
	a, chance, hits := arm(t, fault.Rule{Effect: "hang", Chance: 0.25}), dice(1), 0
	for range 10_000 {
		if hit, _, _ := fault.Hit([]*fault.Armed{a}, call(nil), chance); hit != nil {
			hits++
		}
	}
	assert.InDelta(t, 2500, hits, 150, "the seed is fixed, so this is too")
}

func TestCountersThatDoNotMoveNeedNoStoring(t *testing.T) {
	t.Parallel()
	a := arm(t, fault.Rule{Effect: "hang", Budget: 1})
	for _, want := range []int{1, 1, 1, 1} { // hit, end of the run, hit, end of the run
		_, _, changed := fault.Hit([]*fault.Armed{a}, call(nil), dice(1))
		assert.Len(t, changed, want)
	}
	never := arm(t, fault.Rule{Effect: "hang", Chance: math.SmallestNonzeroFloat64})
	_, _, changed := fault.Hit([]*fault.Armed{never, a}, call(nil), dice(1))
	assert.Equal(t, []*fault.Armed{a}, changed, "a miss without a run behind it changes nothing")
}

func TestARuleForOneAPISaysSo(t *testing.T) {
	t.Parallel()
	for api, want := range map[string]bool{"": false, "*": false, "put": true} {
		a := arm(t, fault.Rule{API: api, Effect: "ban 5s"})
		_, order, _ := fault.Hit([]*fault.Armed{a}, call(nil), dice(1))
		assert.Equal(t, fault.Order{Ban: 5 * time.Second, OneAPI: want}, order)
		assert.True(t, a.Bans())
	}
	assert.False(t, arm(t, fault.Rule{Effect: "hang"}).Bans())
}

func TestWhichRulesSendANoticeAhead(t *testing.T) {
	t.Parallel()
	notice := fault.Call{System: "toy", API: "put", At: fault.Notice, Env: func() map[string]any { return nil }}
	rules := []*fault.Armed{
		arm(t, fault.Rule{At: fault.Notice, Effect: "drop", Times: 1}),
		arm(t, fault.Rule{At: fault.Notice, Effect: "before-reply", Times: 1}),
	}
	assert.False(t, fault.Ahead(nil, notice))
	assert.False(t, fault.Ahead(rules, notice), "the first that fits counts")
	fault.Hit(rules, notice, dice(1))
	assert.True(t, fault.Ahead(rules, notice))
	assert.True(t, fault.Ahead(rules, notice), "asking counts no hit")
	fault.Hit(rules, notice, dice(1))
	assert.False(t, fault.Ahead(rules, notice), "it is spent")
	_, err := fault.Arm(fault.Rule{System: "toy", At: fault.Notice, Effect: "before-reply", Chance: 0.5})
	assert.ErrorContains(t, err, "does not go with before-reply")
}
