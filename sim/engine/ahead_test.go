package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/wire"
)

// plan arms a rule for each of the deliveries to come.
func (w *toy) plan(words ...string) {
	w.t.Helper()
	for _, word := range words {
		_, err := w.AddRule(fault.Rule{System: "toy", At: fault.Notice, Effect: word, Times: 1})
		require.NoError(w.t, err)
	}
}

func TestANoticeCanOvertakeTheReply(t *testing.T) {
	t.Parallel()
	var w *toy
	said := ""
	w = newToy(t, birth{answer: func(context.Context, int, engine.Outgoing) engine.Incoming {
		list, err := w.Notices("")
		if assert.NoError(t, err) && assert.Len(t, list, 1) {
			x, err := w.Recorded(list[0].Cause)
			assert.NoError(t, err)
			said = "before: status " + string(rune('0'+x.Status)) // the exchange is not closed yet
		}
		return engine.Incoming{Status: 200, Body: []byte("not yet")}
	}})
	w.plan("before-reply", "drop")
	out := w.put("t1", "5.00")
	n := w.notices()[0]
	require.Len(t, n.Attempts, 1, "it was delivered when the reply came")
	assert.Equal(t, "before: status 0", said)
	assert.Equal(t, outbox.Refused, n.Attempts[0].Outcome)
	assert.Equal(t, "r000001", n.Attempts[0].Rule)
	assert.Equal(t, out.Exchange, n.Cause)
	w.settle()
	assert.Len(t, w.notices()[0].Attempts, 1, "and not once more")
	w.advance(10 * time.Minute)
	assert.Equal(t, []string{"0 refused", "10 dropped"}, minutes(w.notices()[0]))
}

func TestARefusedCallHoldsNothing(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.plan("before-reply")
	w.put("t1", "5.00")
	w.put("t1", "7.00") // another amount under the same number
	w.settle()
	due, err := w.Due(0)
	require.NoError(t, err)
	assert.Empty(t, due)
	w.put("t2", "5.00")
	w.settle()
	assert.Equal(t, outbox.Acked, w.notices()[1].State)
}

func TestADelayedDeliveryUsesUpOneWordOfThePlan(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{answer: deaf})
	w.plan("delay 7m", "drop", "deliver", "drop")
	w.put("t1", "5.00")
	w.settle()
	assert.Empty(t, w.notices()[0].Attempts)
	assert.Equal(t, 7*time.Minute, w.notices()[0].Due.Sub(morning))
	w.reopen()
	w.advance(40 * time.Minute)
	assert.Equal(t, []string{"7 refused", "17 dropped", "27 refused", "37 dropped"}, minutes(w.notices()[0]))
	assert.Equal(t, "r000001", w.notices()[0].Attempts[0].Rule, "the exchange names the rule that made it late")
}

func TestAResendIsNotDelayed(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.plan("delay 1h")
	w.put("t1", "5.00")
	w.settle()
	_, err := w.Resend(w.notices()[0].ID)
	require.NoError(t, err)
	w.settle()
	assert.Equal(t, []string{"0 acked"}, minutes(w.notices()[0]))
	due, err := w.Due(0)
	require.NoError(t, err)
	assert.Empty(t, due)
}

func TestGive(t *testing.T) {
	t.Parallel()
	c := toyCounterpart()
	w := newToyOf(t, birth{}, c)
	_, err := w.Give("toy", engine.Gift{Kind: "users"})
	assert.ErrorContains(t, err, "toy has nothing that could be given")
	_, err = w.Give("joy", engine.Gift{})
	assert.ErrorContains(t, err, `there is no system "joy"`)
	c.Given = func(tx *engine.Tx, g engine.Gift) (any, error) {
		if g.Kind != "users" {
			return nil, engine.Refuse("9", "nothing")
		}
		asked, _ := g.Fields.Member("no")
		return map[string]any{"no": asked.Text, "by": tx.Cause() != ""}, nil
	}
	got, err := w.Give("toy", engine.Gift{Kind: "users", Name: "a", Fields: wire.Value{
		Kind: wire.Object, Members: []wire.Member{{Name: "no", Value: wire.Value{Kind: wire.String, Text: "U1"}}},
	}})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"no": "U1", "by": true}, got)
	_, err = w.Give("toy", engine.Gift{Kind: "horses", Name: "b"})
	assert.ErrorContains(t, err, "horses b: ")
}
