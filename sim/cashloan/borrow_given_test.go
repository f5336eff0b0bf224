package cashloan_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// TestGivenLoans: a scenario may begin with a loan in a state, and life goes on from there as if it had come about.
func TestGivenLoans(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]struct{ debt, shown, later string }{
		"10": {"0.00", "10", "20"},
		"20": {"0.00", "20", "70"},
		"21": {"0.00", "21", "21"},
		"22": {"0.00", "22", "22"},
		"26": {"0.00", "26", "70"},
		"27": {"0.00", "27", "27"},
		"29": {"0.00", "20", "50"},
		"30": {"5034.30", "30", "50"},
		"50": {"5046.30", "50", "50"},
	} {
		s := open(t, "")
		a, facts := s.give("asha", `{"loan":"`+state+`","phone":"1050000011"}`)
		id := fmt.Sprint(facts["borrowId"])
		assert.Equal(t, state, s.state(id))
		assert.Equal(t, want.debt, s.balance(fmt.Sprint(facts["account"])), state)
		assert.Equal(t, want.shown, a.seen().order["state"])
		if state == "10" {
			s.do("review", `{"borrowId":"`+id+`","decision":"approve"}`)
		}
		s.pass(14*24*time.Hour + time.Minute)
		if want.later == "70" {
			s.pass(24 * time.Hour)
		}
		if state != "10" {
			assert.Equal(t, want.later, s.state(id), "%s a fortnight later", state)
		}
		report, err := s.CheckLedger()
		require.NoError(t, err)
		assert.True(t, report.Balanced)
	}
}

// TestGivenLateLoan: a loan that is late was paid out as long ago as that takes.
func TestGivenLateLoan(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, facts := s.give("asha", `{"loan":"50","daysLate":3}`)
	row := objects(a.post("act/borrow/findAll", "current", "1", "pageSize", "10").ok(), "list")[0]
	assert.Equal(t, "2025-12-27 2026-01-02 50 3 0 5070.3", fmt.Sprint(row["applicationTime"], " ", row["repayTime"], " ", row["state"], " ", row["penaltyDay"], " ", row["dueDay"], " ", row["repayment"]))
	assert.Equal(t, "50 30 Overdue: Overdue for 3 days", a.seen().rows[0])
	s.pass(24 * time.Hour)
	assert.Equal(t, "5082.30", s.balance(fmt.Sprint(facts["account"])), "the next night costs one day")
}

func TestLoansThatCannotBeGiven(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for fields, want := range map[string]string{
		`{"loan":"30","stage":"verified"}`:   "the user asha cannot be verified with a loan in 30",
		`{"loan":"20","stage":"registered"}`: "the user asha cannot be registered with a loan in 20",
		`{"loan":"20","stage":"new"}`:        "the user asha cannot be new with a loan in 20",
	} {
		value, _, err := wire.ParseJSON([]byte(fields))
		require.NoError(t, err)
		_, err = s.Give(slug, engine.Gift{Kind: "users", Name: "asha", Fields: value})
		assert.EqualError(t, err, want)
	}
	value, _, err := wire.ParseJSON([]byte(`{"loan":"40"}`))
	require.NoError(t, err)
	_, err = s.Give(slug, engine.Gift{Kind: "users", Name: "asha", Fields: value})
	assert.Error(t, err)
}
