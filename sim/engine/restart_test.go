package engine_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/fault"
)

// killed answers the world as a process finds it that is started after this one was killed now: the file is copied
// while it is open, and nothing is closed or flushed first.
func (w *toy) killed(t *testing.T) *toy {
	t.Helper()
	content, err := os.ReadFile(w.Path())
	require.NoError(t, err)
	path := file(t)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	next := &toy{t: t, app: &app{}, options: w.options}
	next.options.Carrier = next.app.carry
	next.open(path)
	t.Cleanup(func() { _ = next.Close() })
	return next
}

func TestWhatWasAcknowledgedIsThereAfterAKill(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{path: file(t), seed: 3, answer: deaf})
	w.put("t1", "5.00")
	w.settle()
	w.call("refuse", `{"id":"t2"}`)
	w.rule(fault.Rule{At: fault.Answer, Effect: "no-sign", Times: 2})
	w.call("put", `{"id":"t3","amount":"1.00","quiet":"yes","job":"mark","in":"1500"}`)
	_, err := w.Do("toy", "fund", []byte(`{"account":"user:a","amount":"1.00"}`))
	require.NoError(t, err)
	w.settle()
	require.NoError(t, w.Configure("toy", []byte(`{"apps":{"a2":"x"}}`), anybody))
	w.advance(25 * time.Minute) // the job and two retries

	next := w.killed(t)
	next.settle()
	assert.Equal(t, string(w.saved()), string(next.saved()))
	assert.True(t, next.Now().Equal(morning.Add(25*time.Minute)))
	assert.Equal(t, w.Rules(), next.Rules())
	assert.Equal(t, uint64(3), next.Seed())
	next.advance(time.Hour)
	assert.Equal(t, []string{"0 refused", "10 refused", "20 refused", "30 acked"}, minutes(next.notices()[0]), "pending retries go on")
	out := next.put("t4", "1.00")
	assert.Greater(t, out.Exchange, w.exchanges()[len(w.exchanges())-1].ID, "no number is used twice")
	next.balanced()
}

func TestEveryAnswerIsStoredBeforeItLeaves(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{path: file(t), answer: deaf})
	for i, call := range []func() string{
		func() string { return w.put("t1", "5.00").Exchange },
		func() string { return w.call("get", `{"id":"t1"}`).Exchange },
		func() string { return w.call("refuse", `{"id":"t1"}`).Exchange },
		func() string { return w.call("fail", `{"id":"t1"}`).Exchange },
		func() string { return w.call("unwritable", `{"id":"t1"}`).Exchange },
	} {
		id := call()
		w.settle()
		want := w.exchange(id)
		next := w.killed(t)
		assert.Equal(t, want, next.exchange(id), i)
		assert.Equal(t, w.balance("user:t1"), next.balance("user:t1"), i)
	}
}

func TestAKillInTheMiddleOfADelivery(t *testing.T) {
	t.Parallel()
	var next *toy
	var w *toy
	w = newToy(t, birth{path: file(t), answer: func(_ context.Context, n int, _ engine.Outgoing) engine.Incoming {
		if n == 3 {
			next = w.killed(t)
		}
		return engine.Incoming{Status: 200}
	}})
	w.put("t1", "5.00")
	w.settle()
	w.advance(20 * time.Minute)
	assert.Equal(t, 10*time.Minute, next.Now().Sub(morning), "the first step was taken, the second was not")
	next.advance(10 * time.Minute)
	assert.Equal(t, []string{"0 refused", "10 refused", "20 acked"}, minutes(next.notices()[0]), "the application sees it twice, the world counts once")
}

// spy is a reply that does something when it is written: after the commit, before the journal is complete.
type spy struct{ fn func() }

func (s spy) MarshalJSON() ([]byte, error) {
	s.fn()
	return []byte("1"), nil
}

func TestAKillBetweenTheCommitAndTheAnswer(t *testing.T) {
	t.Parallel()
	var w, next *toy
	c := toyCounterpart()
	c.APIs = append(c.APIs, engine.API{Name: "spy", Handler: engine.Handle("ours", func(tx *engine.Tx, q toyID) (spy, error) {
		tx.Move("bank", "user:"+q.ID, 1)
		tx.Find(engine.Finding{Level: engine.LevelWarning, Rule: "odd"})
		return spy{func() { next = w.killed(t) }}, nil
	})})
	w = newToyOf(t, birth{path: file(t)}, c)
	out := w.call("spy", `{"id":"t1"}`)

	x := next.exchange(out.Exchange)
	assert.Equal(t, engine.OutcomeOK, x.Outcome)
	assert.Equal(t, w.exchange(out.Exchange).Postings, x.Postings, "what happened and the record of it are never apart")
	assert.Equal(t, []string{"odd"}, rules(x))
	assert.JSONEq(t, `{"app":"a1","id":"t1"}`, string(x.Fields))
	assert.Empty(t, x.Response.Body, "the answer had not left")
	assert.Equal(t, "0.01", next.balance("user:t1").String())
}

func TestARunningClockGoesOnWhileTheProcessIsDown(t *testing.T) {
	t.Parallel()
	wall := newHand()
	w := newToy(t, birth{path: file(t), wall: wall, clock: running(), answer: deaf})
	w.put("t1", "5.00")
	w.settle()
	require.NoError(t, w.Close())
	w.app.answers(nil)
	wall.move(15 * time.Minute)
	w.open(w.Path())
	w.settle()
	assert.Equal(t, []string{"0 refused", "15 acked"}, minutes(w.notices()[0]))
	assert.Equal(t, clock.Real, w.Clock().Mode)
}
