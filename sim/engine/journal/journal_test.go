package journal_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
)

func within(t *testing.T, fn func(tx *store.Tx)) {
	t.Helper()
	db, err := store.Open(store.Memory, store.SyncEverySecond)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	require.NoError(t, db.Update(func(tx *store.Tx) error { fn(tx); return nil }))
}

func exchange(n int64, system string) journal.Exchange {
	return journal.Exchange{
		ID: journal.ID(n), At: time.Date(2016, 11, 9, 12, 0, 0, 0, time.UTC), Direction: journal.In,
		System: system, API: "RECHARGE", Findings: []journal.Finding{}, Postings: []journal.Posting{}, Notices: []string{},
	}
}

func ids(list []journal.Exchange) []int64 {
	var n []int64
	for _, x := range list {
		n = append(n, journal.Number(x.ID))
	}
	return n
}

func TestIDs(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "x000000042", journal.ID(42))
	assert.Equal(t, int64(42), journal.Number("x000000042"))
	for _, bad := range []string{"", "x", "42", "xyz", "x-1"} {
		assert.Zero(t, journal.Number(bad), bad)
	}
}

func TestAnExchangeIsStoredWholeAndAgain(t *testing.T) {
	t.Parallel()
	within(t, func(tx *store.Tx) {
		x := exchange(1, "lianyintong")
		x.Request = journal.Message{Method: "POST", Path: "/p", Headers: map[string][]string{"sign": {"s"}}, Body: []byte{0xff, 0}}
		x.Postings = []journal.Posting{{Seq: 1, Account: "bank", Amount: -100}}
		require.NoError(t, journal.Put(tx, x))
		x.Status = 200
		require.NoError(t, journal.Put(tx, x))
		got, ok, err := journal.Get(tx, x.ID)
		require.NoError(t, err)
		require.True(t, ok)
		assert.Equal(t, x, got)
		_, ok, err = journal.Get(tx, "x000000002")
		require.NoError(t, err)
		assert.False(t, ok)
	})
}

func TestLongBodiesAreCutAndSaySo(t *testing.T) {
	t.Parallel()
	m := journal.Message{Body: make([]byte, journal.KeepBody+7)}.Keeps()
	assert.Len(t, m.Body, journal.KeepBody)
	assert.Equal(t, 7, m.Cut)
	assert.Zero(t, journal.Message{Body: make([]byte, journal.KeepBody)}.Keeps().Cut)
}

func TestListsFilterAndPage(t *testing.T) {
	t.Parallel()
	within(t, func(tx *store.Tx) {
		for n := int64(1); n <= 600; n++ {
			system := "lianyintong"
			if n%2 == 0 {
				system = "xianyu"
			}
			x := exchange(n, system)
			if n == 7 {
				x.Outcome, x.Findings = "refused", []journal.Finding{{Level: "error"}}
				x.Request.Body, x.Fields = []byte(`<"quoted">`), []byte(`{"member":"m","api":"refused"}`)
			}
			require.NoError(t, journal.Put(tx, x))
		}
		for _, c := range []struct {
			q    journal.Query
			want []int64
		}{
			{journal.Query{Limit: 2}, []int64{1, 2}},
			{journal.Query{Limit: 2, System: "xianyu"}, []int64{2, 4}},
			{journal.Query{Limit: 2, System: "xianyu", After: journal.ID(4)}, []int64{6, 8}},
			{journal.Query{Limit: 3, Last: true}, []int64{598, 599, 600}},
			{journal.Query{After: journal.ID(598)}, []int64{599, 600}},
			{journal.Query{API: "WITHDRAW"}, nil},
			{journal.Query{Direction: journal.Out}, nil},
			{journal.Query{Last: true, Limit: 2, Before: journal.ID(10)}, []int64{8, 9}},
			{journal.Query{Last: true, Limit: 2, System: "xianyu", Before: journal.ID(10)}, []int64{6, 8}},
			{journal.Query{Outcome: "refused"}, []int64{7}},
			{journal.Query{Findings: true}, []int64{7}},
			{journal.Query{Text: `<"quoted">`}, []int64{7}},
			{journal.Query{Text: `"member":"`}, []int64{7}},
			{journal.Query{Text: "x000000599"}, []int64{599}},
			{journal.Query{Text: "nowhere"}, nil},
			{journal.Query{API: "refused"}, nil}, // a sign of another member
		} {
			list, err := journal.List(tx, c.q)
			require.NoError(t, err)
			assert.Equal(t, c.want, ids(list), "%+v", c.q)
		}
		list, err := journal.List(tx, journal.Query{})
		require.NoError(t, err)
		assert.Len(t, list, 600)
		list, err = journal.List(tx, journal.Query{System: "xianyu", Last: true})
		require.NoError(t, err)
		assert.Len(t, list, 300)
		assert.Equal(t, int64(600), journal.LastNumber(tx))
	})
}

func TestOldExchangesAreDroppedWithTheirFindingsAndCounted(t *testing.T) {
	t.Parallel()
	within(t, func(tx *store.Tx) {
		x := exchange(1, "lianyintong")
		x.Findings = []journal.Finding{{Level: "error", Field: "amount"}, {Level: "warning"}}
		require.NoError(t, journal.Put(tx, x))
		list, err := journal.Findings(tx, "")
		require.NoError(t, err)
		assert.Len(t, list, 2)
		list, err = journal.Findings(tx, "error")
		require.NoError(t, err)
		require.Len(t, list, 1)
		assert.Equal(t, "amount", list[0].Field)

		assert.Zero(t, journal.Dropped(tx))
		require.NoError(t, journal.Put(tx, exchange(2, "lianyintong")))
		require.NoError(t, journal.Put(tx, exchange(journal.Keep+1, "lianyintong")))
		_, ok, err := journal.Get(tx, x.ID)
		require.NoError(t, err)
		assert.False(t, ok)
		list, err = journal.Findings(tx, "")
		require.NoError(t, err)
		assert.Empty(t, list)
		assert.Equal(t, int64(1), journal.Dropped(tx))
	})
}

func TestAnEmptyJournal(t *testing.T) {
	t.Parallel()
	within(t, func(tx *store.Tx) {
		list, err := journal.List(tx, journal.Query{Last: true, Limit: 5})
		require.NoError(t, err)
		assert.Empty(t, list)
		assert.Zero(t, journal.LastNumber(tx))
		assert.Zero(t, journal.Dropped(tx))
	})
}
