package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/outbox"
)

func TestANoticeIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{answer: deaf})
	w.put("t1", "5.00")
	w.settle()
	id := w.notices()[0].ID
	n, err := w.GiveUp(id)
	require.NoError(t, err)
	assert.Equal(t, outbox.GivenUp, n.State)
	assert.Nil(t, n.Due)
	assert.Empty(t, w.advance(3*time.Hour), "nothing is tried any more")
	_, err = w.GiveUp(id)
	problem(t, err, engine.Conflict, id)
	_, err = w.GiveUp("n9")
	problem(t, err, engine.NotFound, "n9")
	_, err = w.Resend(id)
	require.NoError(t, err)
	w.settle()
	assert.Equal(t, []string{"0 refused", "180 refused"}, minutes(w.notices()[0]), "a resend is one attempt more")
}

func TestGivingUpWhileAnAttemptIsOnItsWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer engine.Incoming
		want   outbox.State
	}{
		"which fails":        {engine.Incoming{Status: 200, Body: []byte("OK")}, outbox.GivenUp},
		"which is confirmed": {success(), outbox.Acked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w *toy
			w = newToy(t, birth{answer: func(context.Context, int, engine.Outgoing) engine.Incoming {
				_, err := w.GiveUp(w.notices()[0].ID)
				assert.NoError(t, err)
				return c.answer
			}})
			w.put("t1", "5.00")
			w.settle()
			n := w.notices()[0]
			assert.Equal(t, c.want, n.State)
			assert.Nil(t, n.Due)
			assert.Empty(t, w.advance(3*time.Hour))
		})
	}
}

func TestAPlanIsEdited(t *testing.T) {
	t.Parallel()
	minute := time.Minute
	w := newToy(t, birth{answer: deaf})
	w.put("t1", "5.00")
	w.settle()
	id := w.notices()[0].ID
	n, err := w.Replan(id, []time.Duration{2 * minute, 5 * minute})
	require.NoError(t, err)
	assert.True(t, n.Due.Equal(morning.Add(2*minute)))
	assert.Len(t, w.advance(time.Hour), 2)
	assert.Equal(t, []string{"0 refused", "2 refused", "5 refused"}, minutes(w.notices()[0]))
	assert.Equal(t, outbox.GivenUp, w.notices()[0].State)

	n, err = w.Replan(id, []time.Duration{2 * minute, 5 * minute, 90 * minute})
	require.NoError(t, err)
	assert.Equal(t, outbox.Pending, n.State, "a longer plan takes it up again")
	n, err = w.Replan(id, []time.Duration{2 * minute, 5 * minute, 30 * minute})
	require.NoError(t, err)
	assert.True(t, n.Due.Equal(morning.Add(time.Hour)), "what has passed is due now")
	w.settle()
	assert.Len(t, w.notices()[0].Attempts, 4)
	due, err := w.Due(0)
	require.NoError(t, err)
	assert.Empty(t, due, "a notice never has two rows")

	for name, retry := range map[string][]time.Duration{
		"backwards": {2 * minute, minute}, "before the first": {-minute}, "too long": make([]time.Duration, 101), "too far": {engine.MaxAdvance + 1},
	} {
		_, err = w.Replan(id, retry)
		problem(t, err, engine.Invalid, "plan")
		assert.Len(t, w.notices()[0].Retry, 3, name)
	}
	w.app.answers(nil)
	_, err = w.Resend(id)
	require.NoError(t, err)
	w.settle()
	_, err = w.Replan(id, nil)
	problem(t, err, engine.Conflict, id)
}

func TestAPlanOfANoticeThatWasNeverTried(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{answer: deaf})
	w.plan("delay 1h")
	w.put("t1", "5.00")
	w.settle()
	id := w.notices()[0].ID
	n, err := w.Replan(id, nil)
	require.NoError(t, err)
	assert.True(t, n.Due.Equal(morning.Add(time.Hour)), "the first attempt stays where it is")
	w.advance(2 * time.Hour)
	assert.Equal(t, []string{"60 refused"}, minutes(w.notices()[0]), "and is the only one")
}
