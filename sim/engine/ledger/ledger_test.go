package ledger_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/store"
)

var noon = time.Date(2016, 11, 9, 12, 0, 0, 0, time.UTC)

func outside(account string) bool { return account == "bank" }

func posting(legs ...ledger.Leg) ledger.Posting {
	return ledger.Posting{At: noon, Cause: "x1", Outside: outside, Legs: legs}
}

func in(t require.TestingT, db *store.DB, fn func(tx *store.Tx)) {
	require.NoError(t, db.Update(func(tx *store.Tx) error { fn(tx); return nil }))
}

func memory(t require.TestingT) *store.DB {
	db, err := store.Open(store.Memory, store.SyncEverySecond)
	require.NoError(t, err)
	return db
}

func TestAPostingMovesMoney(t *testing.T) {
	t.Parallel()
	db := memory(t)
	defer func() { _ = db.Close() }()
	in(t, db, func(tx *store.Tx) {
		written, err := ledger.Post(tx, posting(ledger.Leg{"bank", -10000}, ledger.Leg{"user:a", 10000}, ledger.Leg{"fee", 0}))
		require.NoError(t, err)
		assert.Equal(t, []ledger.Entry{{1, noon, "bank", -10000, "x1"}, {2, noon, "user:a", 10000, "x1"}}, written)
		_, err = ledger.Post(tx, posting(ledger.Leg{"user:a", -2500}, ledger.Leg{"user:a:frozen", 2500}))
		require.NoError(t, err)

		assert.Equal(t, money.Amount(7500), ledger.Balance(tx, "user:a"))
		assert.Equal(t, money.Amount(0), ledger.Balance(tx, "nobody"))
		assert.Equal(t, []ledger.Account{{"user:a", 7500}, {"user:a:frozen", 2500}}, ledger.Accounts(tx, "user:"))
		list, err := ledger.Entries(tx, "user:a", 2, 0)
		require.NoError(t, err)
		assert.Equal(t, []ledger.Entry{{3, noon, "user:a", -2500, "x1"}}, list)
		list, err = ledger.Entries(tx, "", 1, 2)
		require.NoError(t, err)
		assert.Len(t, list, 2)
		report, err := ledger.Check(tx)
		require.NoError(t, err)
		assert.Equal(t, ledger.Report{Balanced: true, Accounts: 3, Entries: 4}, report)
	})
}

func TestWhatAnAccountHeldBefore(t *testing.T) {
	t.Parallel()
	db := memory(t)
	defer func() { _ = db.Close() }()
	in(t, db, func(tx *store.Tx) {
		for _, after := range []time.Duration{0, time.Hour, time.Hour, 3 * time.Hour} {
			_, err := ledger.Post(tx, ledger.Posting{
				At: noon.Add(after), Cause: "x1", Outside: outside, Legs: []ledger.Leg{{"bank", -100}, {"user:a", 100}},
			})
			require.NoError(t, err)
		}
		for at, want := range map[time.Duration]money.Amount{
			0: 0, time.Nanosecond: 100, time.Hour: 100, time.Hour + 1: 300, 3 * time.Hour: 300, 4 * time.Hour: 400, -time.Hour: 0,
		} {
			held, err := ledger.BalanceBefore(tx, "user:a", noon.Add(at))
			require.NoError(t, err)
			assert.Equal(t, want, held, "%s", at)
			held, err = ledger.BalanceBefore(tx, "bank", noon.Add(at))
			require.NoError(t, err)
			assert.Equal(t, -want, held)
		}
		held, err := ledger.BalanceBefore(tx, "nobody", noon)
		require.NoError(t, err)
		assert.Zero(t, held)
		tx.Set("la/user:a\x00000000000999", "{")
		_, err = ledger.BalanceBefore(tx, "user:a", noon)
		assert.ErrorContains(t, err, "999")
	})
}

func TestWrongPostingsWriteNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		legs []ledger.Leg
		want string
	}{
		{"off by something", []ledger.Leg{{"bank", -100}, {"user:a", 99}}, "posting is off by -0.01"},
		{"more than there is", []ledger.Leg{{"user:a", -10001}, {"user:b", 10001}}, "account user:a holds 100.00: 100.01 cannot be taken from it"},
		{"in two bites", []ledger.Leg{{"user:a", -9000}, {"user:a", -9000}, {"user:b", 18000}}, "account user:a holds 100.00: 180.00 cannot be taken"},
		{"from an empty account", []ledger.Leg{{"user:c", -1}, {"bank", 1}}, "account user:c holds 0.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := memory(t)
			defer func() { _ = db.Close() }()
			in(t, db, func(tx *store.Tx) {
				_, err := ledger.Post(tx, posting(ledger.Leg{"bank", -10000}, ledger.Leg{"user:a", 10000}))
				require.NoError(t, err)
				_, err = ledger.Post(tx, posting(c.legs...))
				require.ErrorContains(t, err, c.want)
				assert.Equal(t, money.Amount(10000), ledger.Balance(tx, "user:a"))
				report, err := ledger.Check(tx)
				require.NoError(t, err)
				assert.Equal(t, 2, report.Entries)
			})
		})
	}
}

func TestCheckFindsWhatDoesNotAddUp(t *testing.T) {
	t.Parallel()
	db := memory(t)
	defer func() { _ = db.Close() }()
	in(t, db, func(tx *store.Tx) {
		_, err := ledger.Post(tx, posting(ledger.Leg{"bank", -10000}, ledger.Leg{"user:a", 10000}))
		require.NoError(t, err)
		tx.Set("lb/user:a", "10001")
		report, err := ledger.Check(tx)
		require.NoError(t, err)
		assert.False(t, report.Balanced)
		assert.Equal(t, []string{"account user:a holds 100.01, its entries say 100.00", "all accounts together hold 0.01 instead of 0.00"}, report.Wrong)
	})
}

func TestAnySequenceStaysBalancedAndNothingInsideIsNegative(t *testing.T) {
	t.Parallel()
	names := []string{"bank", "a", "b", "a:frozen"}
	rapid.Check(t, func(t *rapid.T) {
		db := memory(t)
		defer func() { _ = db.Close() }()
		for range rapid.IntRange(1, 30).Draw(t, "postings") {
			from, to := rapid.SampledFrom(names).Draw(t, "from"), rapid.SampledFrom(names).Draw(t, "to")
			amount := money.Amount(rapid.Int64Range(-5000, 5000).Draw(t, "amount"))
			in(t, db, func(tx *store.Tx) {
				_, _ = ledger.Post(tx, posting(ledger.Leg{from, -amount}, ledger.Leg{to, amount}))
				report, err := ledger.Check(tx)
				require.NoError(t, err)
				require.True(t, report.Balanced, report.Wrong)
				for _, a := range ledger.Accounts(tx, "") {
					require.True(t, a.Balance >= 0 || a.Name == "bank", "%s holds %s", a.Name, a.Balance)
				}
			})
		}
	})
}
