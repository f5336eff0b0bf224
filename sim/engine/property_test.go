package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// effects are those of every point that leave the test's own goroutine alone.
var effects = rapid.SampledFrom([]fault.Rule{
	{At: fault.Arrive, Effect: "code 100001"},
	{At: fault.Arrive, Effect: "hang"},
	{At: fault.Commit, Effect: "reset"},
	{At: fault.Commit, Effect: "code 100001"},
	{At: fault.Answer, Effect: "truncate"},
	{At: fault.Answer, Effect: "bad-sign"},
	{At: fault.Notice, Effect: "drop"},
	{At: fault.Notice, Effect: "lose-ack"},
	{At: fault.Notice, Effect: "duplicate"},
	{At: fault.Notice, Effect: "no-sign"},
})

func TestWhateverHappensTheWorldHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.SliceOfN(rapid.SampledFrom([]engine.Incoming{
			success(), {Status: 200}, {Status: 500}, {Failure: outbox.TimedOut}, {Failure: outbox.Unreachable},
		}), 1, 8).Draw(t, "answers")
		w := newToy(t, birth{seed: rapid.Uint64().Draw(t, "seed"), answer: func(_ context.Context, n int, _ engine.Outgoing) engine.Incoming {
			return answers[n%len(answers)]
		}})
		defer func() { require.NoError(t, w.Close()) }()
		id := rapid.StringMatching(`t[0-4]`)
		exchanges := 0
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				w.call("put", fmt.Sprintf(`{"id":%q,"amount":"%d.01","job":%q,"in":"%d"}`, id.Draw(t, "id"),
					rapid.IntRange(0, 9999).Draw(t, "amount"), rapid.SampledFrom([]string{"mark", "bad", "worse"}).Draw(t, "job"),
					rapid.IntRange(-100, 10_000).Draw(t, "in")))
				exchanges++
			},
			"call": func(t *rapid.T) {
				api := rapid.SampledFrom([]string{"get", "find", "refuse", "fail", "panic", "overdraw", "unwritable", "pot"}).Draw(t, "api")
				w.call(api, fmt.Sprintf(`{"id":%q}`, id.Draw(t, "id")))
				exchanges++
			},
			"fund": func(t *rapid.T) {
				_, err := w.Do("toy", "fund", []byte(fmt.Sprintf(`{"account":"user:%s","amount":"3.00"}`, id.Draw(t, "id"))))
				require.NoError(t, err)
			},
			"fault": func(t *rapid.T) {
				r := effects.Draw(t, "rule")
				r.System, r.Times, r.Budget = "toy", rapid.IntRange(0, 3).Draw(t, "times"), rapid.IntRange(0, 2).Draw(t, "budget")
				r.Chance = rapid.SampledFrom([]float64{0, 0.3}).Draw(t, "chance")
				_, err := w.AddRule(r)
				require.NoError(t, err)
			},
			"heal":    func(t *rapid.T) { require.NoError(t, w.DropRule("")) },
			"advance": func(t *rapid.T) { w.advance(time.Duration(rapid.IntRange(0, 5000).Draw(t, "seconds")) * time.Second) },
			"reopen":  func(*rapid.T) { w.settle(); w.reopen() },
			"": func(t *rapid.T) {
				w.balanced()
				w.settle()
				for _, n := range w.notices() {
					sound(t, n)
				}
			},
		})
		in := 0
		for _, x := range w.exchanges() {
			if x.Direction == journal.In {
				in++
			}
			assert.NotEmpty(t, x.Outcome, x.ID)
		}
		assert.Equal(t, exchanges, in, "every request is in the journal")
	})
}

// sound requires a notice to stand where its attempts say.
func sound(t *rapid.T, n outbox.Notice) {
	assert.LessOrEqual(t, len(n.Attempts), len(n.Retry)+1, n.ID)
	last := outbox.Attempt{}
	for i, a := range n.Attempts {
		if i > 0 {
			assert.NotEqual(t, outbox.Confirmed, last.Outcome, "%s went on after its confirmation", n.ID)
		}
		last = a
	}
	switch n.State {
	case outbox.Acked:
		assert.Equal(t, outbox.Confirmed, last.Outcome, n.ID)
		assert.Nil(t, n.Due)
	case outbox.GivenUp:
		assert.Len(t, n.Attempts, len(n.Retry)+1, n.ID)
		assert.Nil(t, n.Due)
	case outbox.Pending:
		assert.NotNil(t, n.Due, n.ID)
	default:
		t.Errorf("%s is %q", n.ID, n.State)
	}
}
