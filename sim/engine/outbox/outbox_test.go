package outbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

var noon = time.Date(2016, 11, 9, 12, 0, 0, 0, time.UTC)

func within(t *testing.T, fn func(tx *store.Tx)) {
	t.Helper()
	db, err := store.Open(store.Memory, store.SyncEverySecond)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	require.NoError(t, db.Update(func(tx *store.Tx) error { fn(tx); return nil }))
}

func TestRowsComeInTheOrderTheyAreDueAndThenBooked(t *testing.T) {
	t.Parallel()
	within(t, func(tx *store.Tx) {
		late := outbox.Row{ID: "1", Due: noon.Add(time.Hour), Kind: outbox.Job, What: "late"}
		second := outbox.Row{ID: "3", Due: noon, Kind: outbox.Job, What: "second"}
		first := outbox.Row{ID: "2", Due: noon, Kind: outbox.Job, What: "first"}
		for _, r := range []outbox.Row{late, second, first} {
			require.NoError(t, outbox.Put(tx, r))
		}
		var order []string
		for {
			r, ok, err := outbox.Next(tx, nil, nil)
			require.NoError(t, err)
			if !ok {
				break
			}
			order = append(order, r.What)
			assert.True(t, outbox.Remove(tx, r))
			assert.False(t, outbox.Remove(tx, r))
		}
		assert.Equal(t, []string{"first", "second", "late"}, order)
	})
}

func TestNextPassesOverRowsUnderWay(t *testing.T) {
	t.Parallel()
	within(t, func(tx *store.Tx) {
		for i := range 40 {
			require.NoError(t, outbox.Put(tx, outbox.Row{ID: fmt.Sprintf("%02d", i), Due: noon}))
		}
		r, ok, err := outbox.Next(tx, func(id string) bool { return id < "35" }, func(r outbox.Row) bool { return r.ID != "35" })
		require.NoError(t, err)
		require.True(t, ok)
		assert.Equal(t, "36", r.ID)
		_, ok, err = outbox.Next(tx, func(string) bool { return true }, nil)
		require.NoError(t, err)
		assert.False(t, ok)
		list, err := outbox.List(tx, 3)
		require.NoError(t, err)
		assert.Len(t, list, 3)
	})
}

func TestSixRetriesInTheHourThenGivenUp(t *testing.T) {
	t.Parallel()
	n := outbox.Notice{ID: "n1", State: outbox.Pending}
	for i := 1; i <= 6; i++ {
		n.Retry = append(n.Retry, time.Duration(i)*10*time.Minute)
	}
	at := noon
	for i := range 6 {
		n.Record(outbox.Attempt{At: at, Outcome: outbox.Refused})
		require.Equal(t, outbox.Pending, n.State, "after attempt %d", i+1)
		require.NotNil(t, n.Due)
		assert.Equal(t, noon.Add(time.Duration(i+1)*10*time.Minute), *n.Due)
		at = *n.Due
	}
	n.Record(outbox.Attempt{At: at, Outcome: outbox.TimedOut})
	assert.Equal(t, outbox.GivenUp, n.State)
	assert.Nil(t, n.Due)
	assert.Len(t, n.Attempts, 7)
	assert.Equal(t, noon.Add(time.Hour), n.Attempts[6].At)
}

func TestAConfirmationEndsANotice(t *testing.T) {
	t.Parallel()
	n := outbox.Notice{Retry: []time.Duration{time.Minute}}
	n.Record(outbox.Attempt{At: noon, Outcome: outbox.AckLost})
	assert.Equal(t, outbox.Pending, n.State)
	n.Record(outbox.Attempt{At: noon.Add(time.Minute), Outcome: outbox.Confirmed})
	assert.Equal(t, outbox.Acked, n.State)
	n.Record(outbox.Attempt{At: noon.Add(time.Hour), Outcome: outbox.Refused})
	assert.Equal(t, outbox.Acked, n.State, "a failed resend does not undo it")
	assert.Nil(t, n.Due)
}

func TestAnAttemptMadeLateDoesNotBookIntoThePast(t *testing.T) {
	t.Parallel()
	n := outbox.Notice{Retry: []time.Duration{time.Minute, 2 * time.Minute}}
	n.Record(outbox.Attempt{At: noon, Outcome: outbox.Refused})
	n.Record(outbox.Attempt{At: noon.Add(time.Hour), Outcome: outbox.Refused})
	assert.Equal(t, noon.Add(time.Hour), *n.Due)
}

func TestNoticesAreStoredWhole(t *testing.T) {
	t.Parallel()
	within(t, func(tx *store.Tx) {
		_, ok, err := outbox.GetNotice(tx, "n1")
		require.NoError(t, err)
		assert.False(t, ok)
		n := outbox.Notice{ID: "n1", System: "lianyintong", API: "RECHARGE", Key: "R1", State: outbox.Pending, Data: []byte(`{"a":1}`)}
		require.NoError(t, outbox.PutNotice(tx, n))
		require.NoError(t, outbox.PutNotice(tx, outbox.Notice{ID: "n2", State: outbox.Acked, Data: []byte(`1`)}))
		got, ok, err := outbox.GetNotice(tx, "n1")
		require.NoError(t, err)
		require.True(t, ok)
		n.Attempts = []outbox.Attempt{}
		assert.Equal(t, n, got)
		all, err := outbox.Notices(tx, "")
		require.NoError(t, err)
		assert.Len(t, all, 2)
		acked, err := outbox.Notices(tx, outbox.Acked)
		require.NoError(t, err)
		require.Len(t, acked, 1)
		assert.Equal(t, "n2", acked[0].ID)
	})
}

func TestAJobCanBeCancelled(t *testing.T) {
	t.Parallel()
	within(t, func(tx *store.Tx) {
		for i, ref := range []string{"a", "b", "a"} {
			due := noon.Add(time.Duration(i/2) * time.Hour)
			require.NoError(t, outbox.Put(tx, outbox.Row{ID: fmt.Sprint(i), Due: due, Kind: outbox.Job, System: "s", What: "expire", Ref: ref}))
		}
		for _, c := range []struct {
			due  time.Time
			ref  string
			want bool
		}{{noon, "c", false}, {noon, "a", true}, {noon, "a", false}, {noon.Add(time.Hour), "b", false}} {
			cancelled, err := outbox.Cancel(tx, c.due, "s", "expire", c.ref)
			require.NoError(t, err)
			assert.Equal(t, c.want, cancelled, "%s at %s", c.ref, c.due)
		}
		left, err := outbox.List(tx, 0)
		require.NoError(t, err)
		assert.Len(t, left, 2)
	})
}
