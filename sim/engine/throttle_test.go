package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

// throttled is the toy with a throttle: two calls in all, and a ban that says from what it is and until when.
func throttled(t tester) *toy {
	t.Helper()
	return throttledIf(t, true)
}

// throttledIf says besides whether calls are counted.
func throttledIf(t tester, counts bool) *toy {
	t.Helper()
	c := toyCounterpart()
	c.Throttle = &engine.Throttle{
		Kind:   "things",
		Counts: func(*engine.Call) bool { return counts },
		Banned: func(tx *engine.Tx, _ *engine.Call) *engine.Refusal {
			if b, ok := engine.Get[thing](tx, "things", "ban"); ok && tx.Now().Before(b.At) {
				return engine.Refuse("E7", "%s %s", b.Cause, b.At.Sub(tx.Now()))
			}
			return nil
		},
		Admit: func(tx *engine.Tx, call *engine.Call) *engine.Refusal {
			if call.Identity == "a1" && len(call.In.Body) > 200 {
				panic("the throttle broke")
			}
			if tx.Number("calls") > 2 {
				return engine.Refuse("E8", "one call too many")
			}
			return nil
		},
		Ban: func(tx *engine.Tx, call *engine.Call, d time.Duration, oneAPI bool) *engine.Refusal {
			cause := "all"
			if oneAPI {
				cause = call.Name
			}
			engine.Put(tx, "things", "ban", thing{ID: "ban", Cause: cause, At: tx.Now().Add(d)})
			return engine.Refuse("E7", "%s %s", cause, d)
		},
	}
	return newToyOf(t, birth{}, c)
}

func TestWhatAThrottleCountsStaysThoughTheCallBeRefused(t *testing.T) {
	t.Parallel()
	w := throttled(t)
	assert.Equal(t, "E401", code(t, w.Exchange("toy", wire.Inbound{Path: "/toy/put", Body: []byte("{}"), Header: wire.Header{"X-App": {"a1"}}})), "the codec comes first")
	assert.Equal(t, "E422", code(t, w.call("put", "{}")), "the contract comes behind")
	assert.Equal(t, "E404", code(t, w.call("get", `{"id":"none"}`)))
	out := w.call("put", "{}")
	assert.Equal(t, "E8", code(t, out), "both counted")
	assert.Equal(t, engine.OutcomeRefused, w.exchange(out.Exchange).Outcome)
	w.reopen()
	assert.Equal(t, "E8", code(t, w.put("t1", "5.00")))
	assert.Zero(t, w.balance("user:t1"))
}

func TestABanThatARuleOrders(t *testing.T) {
	t.Parallel()
	for api, from := range map[string]string{"": "all", "*": "all", "put": "put"} {
		w := throttled(t)
		r := w.rule(fault.Rule{API: api, Effect: "ban 30s", Times: 1})
		out := w.put("t1", "5.00")
		assert.Equal(t, `{"code":"E7","text":"`+from+` 30s"}`, string(out.Body))
		x := w.exchange(out.Exchange)
		assert.Equal(t, []string{engine.OutcomeFault, "E7", r.ID}, []string{x.Outcome, x.Code, x.Rule})
		w.advance(29 * time.Second)
		w.reopen()
		assert.Equal(t, `{"code":"E7","text":"`+from+` 1s"}`, string(w.put("t1", "5.00").Body), "it is in the world's database")
		w.advance(time.Second)
		assert.Equal(t, "0", code(t, w.put("t1", "5.00")))
	}
}

// TestABanComesFirstForEveryCall: what is wrong with a call is not looked at while its caller is shut out, but another
// rule at arrive is.
func TestABanComesFirstForEveryCall(t *testing.T) {
	t.Parallel()
	w := throttled(t)
	w.rule(fault.Rule{Effect: "ban 30s", Times: 1})
	assert.Equal(t, "E7", code(t, w.put("t1", "5.00")))
	unsigned := wire.Inbound{Path: "/toy/put", Body: []byte("{}"), Header: wire.Header{"X-App": {"a1"}}}
	for name, in := range map[string]wire.Inbound{"unsigned": unsigned, "nobody's": {Path: "/toy/put"}, "of no API": {Path: "/toy/none"}} {
		out := w.Exchange("toy", in)
		assert.Equal(t, "E7", code(t, out), name)
		assert.Equal(t, engine.OutcomeRefused, w.exchange(out.Exchange).Outcome, name)
	}
	w.rule(fault.Rule{Effect: "code E9", Times: 1})
	assert.Equal(t, "E9", code(t, w.Exchange("toy", unsigned)))
	w.rule(fault.Rule{Effect: "stall 1s", Times: 1})
	out := w.Exchange("toy", unsigned)
	assert.Equal(t, "E7", code(t, out))
	assert.Equal(t, time.Second, out.Stall)
	w.advance(30 * time.Second)
	assert.Equal(t, "E401", code(t, w.Exchange("toy", unsigned)))
}

func TestAThrottleThatBreaksIsAFaultOfOurs(t *testing.T) {
	t.Parallel()
	w := throttled(t)
	out := w.call("put", `{"id":"t1","pad":"`+strings.Repeat("x", 300)+`"}`)
	assert.Equal(t, 500, out.Status)
	x := w.exchange(out.Exchange)
	assert.Equal(t, engine.OutcomeError, x.Outcome)
	assert.Contains(t, x.Error, "the throttle broke")
	assert.Equal(t, "0", code(t, w.put("t1", "5.00")), "the world goes on")
}

func TestABanNeedsASystemThatThrottles(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	_, err := w.AddRule(fault.Rule{System: "toy", Effect: "ban 30s"})
	p, ok := engine.AsProblem(err)
	if assert.True(t, ok) {
		assert.Equal(t, engine.Invalid, p.Code)
		assert.Contains(t, p.Message, "toy does not throttle")
	}
	assert.Empty(t, w.Rules())
}

// Who is not counted is not asked after, until somebody is banned: then everybody is, also after a restart.
func TestAThrottleThatCountsNobodyStillBans(t *testing.T) {
	t.Parallel()
	w := throttledIf(t, false)
	for _, id := range []string{"a", "b", "c"} {
		assert.Equal(t, "0", code(t, w.put(id, "5.00")))
	}
	w.rule(fault.Rule{Effect: "ban 30s", Times: 1})
	assert.Equal(t, "E7", code(t, w.put("t2", "5.00")))
	assert.Equal(t, "E7", code(t, w.put("t2", "5.00")))
	w.reopen()
	assert.Equal(t, "E7", code(t, w.put("t2", "5.00")))
	w.advance(30 * time.Second)
	assert.Equal(t, "0", code(t, w.put("t2", "5.00")))
}
