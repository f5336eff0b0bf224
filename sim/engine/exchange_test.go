package engine_test

import (
	"encoding/json"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

func TestACallThatWorksLeavesItsEffectAndItsRecord(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	in := request("PUT_THING", `{"id":"t1","amount":"12.50"}`)
	in.RawQuery = "q=1"
	out := w.Exchange("toy", in)
	w.settle()

	assert.Equal(t, 200, out.Status)
	assert.Equal(t, "x000000001", out.Exchange)
	assert.Equal(t, "w1", out.World)
	assert.Equal(t, toySign("key", out.Body), out.Header.Get("X-Sign"))
	x := w.exchange(out.Exchange)
	assert.Equal(t, "put", x.API, "a name in use is recorded under the documented one")
	assert.Equal(t, journal.In, x.Direction)
	assert.True(t, x.At.Equal(morning))
	assert.Equal(t, engine.OutcomeOK, x.Outcome)
	assert.Equal(t, "/toy/PUT_THING?q=1", x.Request.Path)
	assert.Equal(t, in.Body, []byte(x.Request.Body))
	assert.Equal(t, out.Body, []byte(x.Response.Body))
	assert.Equal(t, 200, x.Status)
	assert.JSONEq(t, `{"app":"a1","id":"t1","amount":"12.50"}`, string(x.Fields))
	assert.Equal(t, "ok", x.Signature.Verdict)
	assert.Equal(t, []string{"n000000001"}, x.Notices)
	require.Len(t, x.Postings, 2)
	assert.Equal(t, "bank", x.Postings[0].Account)
	assert.Equal(t, "-12.50", x.Postings[0].Amount.String())
	assert.Equal(t, x.ID, x.Postings[1].Cause)
	assert.Equal(t, "12.50", w.balance("user:t1").String())
	assert.Contains(t, string(w.call("get", `{"id":"t1"}`).Body), `"amount":"12.50"`)
}

func TestWhateverACallComesToIsInTheJournal(t *testing.T) {
	t.Parallel()
	const id = `{"id":"t1"}`
	for name, c := range map[string]struct {
		api, body, app, sign        string
		status                      int
		outcome, code, verdict, err string
		findings                    []string // their rules
	}{
		"refused by the handler": {api: "refuse", body: id, status: 200, outcome: "refused", code: "E9", verdict: "ok", findings: []string{"half"}},
		"an error":               {api: "fail", body: id, status: 500, outcome: "error", code: "E500", verdict: "ok", err: "out of order", findings: []string{"half"}},
		"a panic":                {api: "panic", body: id, status: 500, outcome: "error", code: "E500", verdict: "ok", err: "panic: toy broke"},
		"an overdraft":           {api: "overdraw", body: id, status: 500, outcome: "error", code: "E500", verdict: "ok", err: "user:t1 holds 0.00"},
		"no JSON":                {api: "put", body: "<xml>", status: 200, outcome: "refused", code: "E400", verdict: "none"},
		"a wrong signature":      {api: "put", body: id, sign: "0", status: 200, outcome: "refused", code: "E401", verdict: "bad", findings: []string{"signature"}},
		"an unknown caller":      {api: "put", body: id, app: "a2", status: 200, outcome: "refused", code: "E403", verdict: "none"},
		"an unknown API":         {api: "pot", body: id, status: 200, outcome: "refused", code: "E405", verdict: "ok"},
		"a hole in the codec":    {api: "loophole", body: id, status: 500, outcome: "error", code: "E500", verdict: "ok", err: "let an unknown API pass"},
		"an API without handler": {api: "bare", body: id, status: 500, outcome: "error", code: "E500", verdict: "ok", err: "no handler"},
		"a broken codec":         {api: "nothing", body: id, status: 500, outcome: "error", code: "E500", verdict: "none", err: "panic: the codec broke"},
		"a breach": {
			api: "put", body: `{"id":"t1","amount":"x"}`, status: 200, outcome: "refused", code: "E422", verdict: "ok", findings: []string{"type"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newToy(t, birth{})
			before := w.traces()
			in := request(c.api, c.body)
			if c.app != "" {
				in.Header["X-App"] = []string{c.app}
			}
			if c.sign != "" {
				in.Header["X-Sign"] = []string{c.sign}
			}
			out := w.Exchange("toy", in)

			assert.Equal(t, before, w.traces(), "nothing half done")
			assert.Equal(t, c.status, out.Status)
			assert.Equal(t, c.code, code(t, out))
			x := w.exchange(out.Exchange)
			assert.Equal(t, c.outcome, x.Outcome)
			assert.Equal(t, c.verdict, x.Signature.Verdict)
			assert.Equal(t, c.body, string(x.Request.Body))
			assert.Equal(t, string(out.Body), string(x.Response.Body))
			assert.Empty(t, x.Postings)
			assert.Empty(t, x.Notices)
			if c.outcome == engine.OutcomeRefused {
				assert.Equal(t, c.code, x.Code)
				assert.Empty(t, x.Error)
			} else {
				assert.Contains(t, x.Error, c.err)
			}
			assert.Equal(t, c.findings, rules(x))
			for _, f := range x.Findings {
				assert.Equal(t, []string{"toy", x.API, x.ID}, []string{f.System, f.API, f.Exchange})
			}
			assert.Equal(t, "0", code(t, w.put("next", "1.00")), "the world goes on")
		})
	}
}

func rules(x journal.Exchange) (list []string) {
	for _, f := range x.Findings {
		list = append(list, f.Rule)
	}
	return list
}

func TestAGoroutineThatEndsInAHandlerLeavesNothingHalfDone(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	before := w.traces()
	var done sync.WaitGroup
	done.Add(1)
	go func() {
		defer done.Done()
		w.call("exit", `{"id":"t1"}`)
	}()
	done.Wait()

	assert.Equal(t, before, w.traces())
	x := w.exchange("x000000001")
	assert.Equal(t, engine.OutcomeError, x.Outcome)
	assert.Contains(t, x.Error, "goroutine was ended")
	assert.Equal(t, "0", code(t, w.put("next", "1.00")), "the world is not locked")
}

func TestAnAnswerThatCannotBeWrittenSaysSoAndTheEffectIsRecorded(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	out := w.call("unwritable", `{"id":"t1"}`)
	assert.Equal(t, 500, out.Status)
	x := w.exchange(out.Exchange)
	assert.Equal(t, engine.OutcomeError, x.Outcome)
	assert.Len(t, x.Postings, 2, "it has happened, and the journal does not deny it")
	w.balanced()
}

func TestStrictRefusesWhatWouldBeLetThrough(t *testing.T) {
	t.Parallel()
	const strict = `{"apps":{"a1":"key"},"strict":true}`
	for name, c := range map[string]struct{ api, body, rule, text string }{
		"the contract's finding": {"put", `{"id":"t1","amount":"1.00","quiet":"yes","colour":"red"}`, "unknown", "colour|colour 是未定义的参数"},
		"the codec's finding":    {"put", `{"id":"t1","amount":"1.00","quiet":"yes",}`, "trailing comma", "|write JSON"},
		"the handler's finding":  {"find", `{"id":"t1"}`, "odd", "id|be even"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lenient := newToy(t, birth{})
			out := lenient.call(c.api, c.body)
			assert.Equal(t, "0", code(t, out), string(out.Body))
			assert.Equal(t, []string{c.rule}, rules(lenient.exchange(out.Exchange)))
			assert.NotEmpty(t, lenient.traces())

			w := newToy(t, birth{config: strict})
			before := w.traces()
			out = w.call(c.api, c.body)
			assert.Equal(t, "E422", code(t, out))
			var answer struct{ Text string }
			require.NoError(t, json.Unmarshal(out.Body, &answer))
			assert.Equal(t, c.text, answer.Text)
			x := w.exchange(out.Exchange)
			assert.Equal(t, []string{c.rule}, rules(x), "the finding stays")
			assert.Equal(t, engine.OutcomeRefused, x.Outcome)
			assert.Equal(t, before, w.traces())
		})
	}
	w := newToy(t, birth{config: strict})
	assert.Equal(t, "0", code(t, w.put("t1", "1.00")), "what breaks nothing is not refused")
}

func TestCallsOfNoSystemAndOfNoWorld(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	out := w.Exchange("tie", request("put", `{}`))
	assert.Equal(t, 404, out.Status)
	assert.Empty(t, w.exchanges())

	out = w.Misdirected("toy", request("put", `{"id":"t1","amount":"1.00"}`), engine.Breach{Field: "w", Reason: "no such world"})
	assert.Equal(t, 404, out.Status)
	assert.Equal(t, "E422", code(t, out))
	x := w.exchange(out.Exchange)
	assert.Equal(t, []any{engine.OutcomeRefused, "E422", 404, "put"}, []any{x.Outcome, x.Code, x.Status, x.API})
	assert.Zero(t, w.balance("user:t1"))

	assert.Equal(t, 500, w.Misdirected("toy", request("nothing", ""), engine.Breach{}).Status, "it never panics either")
	assert.Equal(t, 404, w.Misdirected("tie", wire.Inbound{}, engine.Breach{}).Status)
}
