package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

func (w *toy) rule(r fault.Rule) fault.Rule {
	w.t.Helper()
	if r.System == "" {
		r.System = "toy"
	}
	r, err := w.AddRule(r)
	require.NoError(w.t, err)
	return r
}

// seen is what a client sees of an answer.
type seen struct {
	status int
	code   string // "" where the body is no message
	sign   string // good, bad, none
	cut    wire.Cut
	stall  time.Duration
}

func look(out wire.Outbound) seen {
	s := seen{status: out.Status, cut: out.Cut, stall: out.Stall, sign: "bad"}
	for _, c := range []string{"0", "E400", "E401", "E404", "E500", "E9", "100001"} {
		if len(out.Body) > 0 && out.Body[0] == '{' && string(out.Body[:len(`{"code":"`)+len(c)+1]) == `{"code":"`+c+`"` {
			s.code = c
		}
	}
	switch out.Header.Get("X-Sign") {
	case "":
		s.sign = "none"
	case toySign("key", out.Body):
		s.sign = "good"
	}
	return s
}

func TestEveryEffectAtEveryPointOfAnAnswer(t *testing.T) {
	t.Parallel()
	ok := seen{status: 200, code: "0", sign: "good"}
	with := func(change func(s *seen)) seen {
		s := ok
		change(&s)
		return s
	}
	for effect, c := range map[string]struct {
		want   seen
		points []fault.Point
	}{
		"code 100001": {seen{status: 200, code: "100001", sign: "good"}, []fault.Point{"arrive", "commit", "answer"}},
		"status 502":  {seen{status: 502, sign: "none"}, []fault.Point{"arrive", "commit", "answer"}},
		"stall 11s":   {with(func(s *seen) { s.stall = 11 * time.Second }), []fault.Point{"arrive", "commit", "answer"}},
		"hang":        {seen{sign: "none", cut: wire.CutHang}, []fault.Point{"arrive", "commit", "answer"}},
		"reset":       {seen{sign: "none", cut: wire.CutReset}, []fault.Point{"arrive", "commit", "answer"}},
		"truncate":    {with(func(s *seen) { s.cut = wire.CutTruncate }), []fault.Point{"commit", "answer"}},
		"garbage":     {seen{status: 200, sign: "bad"}, []fault.Point{"commit", "answer"}},
		"bad-sign":    {with(func(s *seen) { s.sign = "bad" }), []fault.Point{"commit", "answer"}},
		"no-sign":     {with(func(s *seen) { s.sign = "none" }), []fault.Point{"commit", "answer"}},
	} {
		for _, at := range c.points {
			t.Run(effect+" at "+string(at), func(t *testing.T) {
				t.Parallel()
				w := newToy(t, birth{})
				r := w.rule(fault.Rule{At: at, Effect: effect, Times: 1})
				out := w.put("t1", "5.00")
				w.settle()

				want := c.want
				if at == fault.Arrive && effect == "code 100001" {
					want.sign = "bad" // the caller was never looked up
				}
				assert.Equal(t, want, look(out))
				x := w.exchange(out.Exchange)
				assert.Equal(t, engine.OutcomeFault, x.Outcome)
				assert.Equal(t, r.ID, x.Rule)
				assert.Equal(t, out.Status, x.Status)
				happened := at != fault.Arrive || effect == "stall 11s"
				if happened {
					assert.Equal(t, "5.00", w.balance("user:t1").String(), "the effect is stored")
					assert.Len(t, x.Postings, 2)
					assert.Len(t, w.app.deliveries(), 1)
				} else {
					assert.Zero(t, w.balance("user:t1"))
					assert.Empty(t, x.Postings)
					assert.Empty(t, w.app.deliveries())
				}
				assert.Equal(t, ok, look(w.put("t2", "5.00")), "the rule is spent")
			})
		}
	}
}

func TestArriveComesBeforeAllChecks(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]wire.Inbound{
		"no message":    {Path: "/toy/put", Body: []byte("<xml>")},
		"bad signature": {Path: "/toy/put", Body: []byte(`{}`), Header: wire.Header{"X-App": {"a1"}}},
		"unknown API":   request("pot", `{}`),
		"breach":        request("put", `{}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newToy(t, birth{})
			w.rule(fault.Rule{Effect: "code 100001"})
			out := w.Exchange("toy", in)
			assert.Equal(t, "100001", look(out).code)
			x := w.exchange(out.Exchange)
			assert.Equal(t, "none", x.Signature.Verdict)
			assert.Empty(t, x.Findings)
			assert.Equal(t, "100001", x.Code)
		})
	}
}

func TestCommitIsOnlyForCallsThatCameToAnEffect(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.rule(fault.Rule{At: fault.Commit, Effect: "reset", Times: 1})
	assert.Equal(t, "E9", look(w.call("refuse", `{"id":"t1"}`)).code)
	bad := request("put", `{}`)
	bad.Header = wire.Header{"X-App": {"a1"}}
	assert.Equal(t, "E401", look(w.Exchange("toy", bad)).code)
	assert.Equal(t, wire.CutReset, w.put("t1", "1.00").Cut, "refusals did not use the rule up")
}

func TestTheAnswerOfARefusalCanBeSpoilt(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.rule(fault.Rule{At: fault.Answer, Effect: "bad-sign"})
	assert.Equal(t, seen{status: 200, code: "E9", sign: "bad"}, look(w.call("refuse", `{"id":"t1"}`)))
}

func TestRulesAtSeveralPointsAddUp(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.rule(fault.Rule{At: fault.Arrive, Effect: "stall 1s"})
	w.rule(fault.Rule{At: fault.Commit, Effect: "code 100001"})
	w.rule(fault.Rule{At: fault.Answer, Effect: "bad-sign"})
	out := w.put("t1", "5.00")
	assert.Equal(t, seen{status: 200, code: "100001", sign: "bad", stall: time.Second}, look(out))
	x := w.exchange(out.Exchange)
	assert.Equal(t, "r000001 r000002 r000003", x.Rule)
	assert.Equal(t, "100001", x.Code)
	assert.Equal(t, "5.00", w.balance("user:t1").String())

	w = newToy(t, birth{})
	w.rule(fault.Rule{At: fault.Commit, Effect: "stall 2s"})
	w.rule(fault.Rule{At: fault.Answer, Effect: "hang"})
	assert.Equal(t, seen{sign: "none", cut: wire.CutHang, stall: 2 * time.Second}, look(w.put("t1", "5.00")))
}

func TestAStallBeforeARefusalOrAnError(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.rule(fault.Rule{Effect: "stall 1s"})
	for api, want := range map[string]string{"refuse": engine.OutcomeFault, "get": engine.OutcomeFault, "fail": engine.OutcomeError} {
		out := w.call(api, `{"id":"t1"}`)
		assert.Equal(t, time.Second, out.Stall, api)
		assert.Equal(t, want, w.exchange(out.Exchange).Outcome, api)
	}
}
