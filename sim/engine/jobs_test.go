package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

func TestAJobThatFailsIsTakenOutAndHoldsNothingUp(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	for _, job := range []string{"bad", "worse", "mark"} {
		w.call("put", `{"id":"t1","amount":"1.00","quiet":"yes","in":"60","job":"`+job+`"}`)
	}
	w.settle()
	var what []string
	for _, s := range w.advance(time.Hour) {
		assert.Equal(t, time.Minute, s.At.Sub(morning))
		what = append(what, s.What)
	}
	assert.Equal(t, []string{"bad t1-bad: failed, see the log", "worse t1-worse: failed, see the log", "mark t1-mark"}, what)
	assert.Zero(t, w.balance("user:x"), "what a failed job did is undone")
	assert.Contains(t, string(w.call("get", `{"id":"t1-mark"}`).Body), `"cause":"x000000003"`, "a job works for the call that booked it")
	assert.Empty(t, w.advance(time.Hour))
	w.balanced()
}

func TestAJobForAPastInstantRunsAtOnce(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.call("put", `{"id":"t1","amount":"1.00","quiet":"yes","in":"-3600","job":"mark"}`)
	w.settle()
	assert.Contains(t, string(w.call("get", `{"id":"t1-mark"}`).Body), `"at":"2026-01-05T10:00:00+08:00"`)
}

func TestBookingAJobThatDoesNotExistIsAFaultOfOurs(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	out := w.call("put", `{"id":"t1","amount":"1.00","job":"nap"}`)
	assert.Equal(t, 500, out.Status)
	assert.Contains(t, w.exchange(out.Exchange).Error, `system toy has no job "nap"`)
	assert.Zero(t, w.balance("user:t1"))
}

func TestRowsThatNobodyCanDoAreTakenOut(t *testing.T) {
	t.Parallel()
	path := file(t)
	w := newToy(t, birth{path: path})
	w.call("put", `{"id":"t1","amount":"1.00","quiet":"yes","in":"60","job":"mark"}`)
	require.NoError(t, w.Close())
	db, err := store.Open(path, store.SyncEverySecond)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *store.Tx) error {
		for _, r := range []outbox.Row{
			{ID: "a", Due: morning, Kind: outbox.Job, System: "gone", What: "mark"},
			{ID: "b", Due: morning, Kind: outbox.Job, System: "toy", What: "gone"},
			{ID: "c", Due: morning, Kind: outbox.Delivery, System: "gone", Ref: "n1"},
			{ID: "d", Due: morning, Kind: outbox.Delivery, System: "toy", Ref: "gone"},
		} {
			require.NoError(t, outbox.Put(tx, r))
		}
		return nil
	}))
	require.NoError(t, db.Close())
	w.open(path)
	w.settle()
	assert.Len(t, w.advance(time.Hour), 1, "the job behind them is done")
	due, err := w.Due(0)
	require.NoError(t, err)
	assert.Empty(t, due)
}
