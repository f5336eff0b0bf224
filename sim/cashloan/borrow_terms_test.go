package cashloan

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/money"
)

// lent compiles a product.
func lent(t require.TestingT, text string) product {
	var f productJSON
	require.NoError(t, json.Unmarshal([]byte(text), &f))
	p, err := f.compile()
	require.NoError(t, err)
	return p
}

// TestSamplesOfArithmetic holds the arithmetic against every number of wire §7.
func TestSamplesOfArithmetic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, product, want string }{
		{"11 % and 18 %, 5000 for 7 days", `{}`, "550.0 550.0 198.0 3702.0 34.3 5034.3"},
		{"10 % and nothing, 3000 for 7 days", `{"approved":"3000","fee":0.1,"gst":0}`, "300.0 300.0 0.0 2400.0 20.58 3020.58"},
		{"10 % and nothing, 5000 for 15 days", `{"approved":"5000","days":15,"fee":0.1,"gst":0}`, "500.0 500.0 0.0 4000.0 73.5 5073.5"},
		{"half a paisa is rounded up", `{"approved":"0.50","days":1,"fee":0.01,"gst":0}`, "0.01 0.01 0.0 0.48 0.0 0.5"},
		{"gst on the sum of both fees", `{"approved":"0.30","days":1,"fee":0.1,"gst":0.25}`, "0.03 0.03 0.02 0.22 0.0 0.3"},
	} {
		got := lent(t, c.product).terms()
		assert.Equal(t, c.want, fmt.Sprint(double(got.Processing), " ", double(got.Assessment), " ", double(got.GST), " ",
			double(got.received()), " ", double(got.Interest), " ", double(got.repayment())), c.name)
	}
}

// TestPenalties holds the penalty against wire §7, the sample of findRepayDetail and the bound of one half.
func TestPenalties(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		product string
		days    int
		want    string
	}{
		{`{}`, 0, "0.0"},
		{`{}`, 1, "12.0"},
		{`{}`, 3, "36.0"},
		{`{}`, 208, "2496.0"},
		{`{}`, 209, "2500.0"},
		{`{}`, 3650, "2500.0"},
		{`{"approved":"0.51","penaltyPerDay":1}`, 1, "0.25"},
		{`{"penaltyPerDay":0}`, 30, "0.0"},
	} {
		assert.Equal(t, c.want, double(lent(t, c.product).terms().penalty(c.days)), "%s, %d days", c.product, c.days)
	}
	sample := lent(t, `{"days":15,"fee":0.1,"gst":0}`).terms()
	assert.Equal(t, "5085.5", double(sample.repayment()+sample.penalty(1)), "wire §7: 5000 for 15 days, one day late")
}

// TestTermsAddUp: whatever is lent, nothing is lost between amount, fees and what arrives, and the penalty never shrinks.
func TestTermsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(draw *rapid.T) {
		per := func(name string, most int64) rate { return rate{rapid.Int64Range(0, most).Draw(draw, name), 100_000} }
		p := product{
			Approved: money.Amount(rapid.Int64Range(1, int64(maxQuota)).Draw(draw, "paise")), Days: rapid.IntRange(1, maxTerm).Draw(draw, "days"),
			Fee: per("fee", 40_000), GST: per("gst", 20_000), InterestPerDay: per("interest", 10_000), PenaltyPerDay: per("penalty", 100_000),
		}
		got := p.terms()
		require.Equal(t, got.Amount, got.received()+got.Processing+got.Assessment+got.GST)
		require.Equal(t, got.repayment(), got.Amount+got.Interest)
		days := rapid.IntRange(0, maxDays).Draw(draw, "late")
		require.LessOrEqual(t, got.penalty(days), got.penalty(days+1))
		require.LessOrEqual(t, 2*got.penalty(days), got.Amount)
	})
}

func TestDoubles(t *testing.T) {
	t.Parallel()
	for paise, want := range map[money.Amount]string{0: "0.0", 1: "0.01", 10: "0.1", 2058: "20.58", 503430: "5034.3", 370200: "3702.0"} {
		assert.Equal(t, want, double(paise))
	}
}

// at is an instant in India.
func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", text, india)
	if err != nil {
		panic(err)
	}
	return t
}

func TestDueDays(t *testing.T) {
	t.Parallel()
	week := terms{Days: 7}
	assert.Equal(t, at("2020-11-18 00:00:00"), week.dueDay(at("2020-11-12 08:38:13")), "the sample of findIndex")
	assert.Equal(t, at("2020-04-13 00:00:00"), week.dueDay(at("2020-04-07 00:00:00")), "the sample of findBorrow")
	assert.Equal(t, at("2024-03-06 00:00:00"), week.dueDay(at("2024-02-29 23:59:59")))
	assert.Equal(t, at("2026-01-01 00:00:00"), terms{Days: 1}.dueDay(at("2026-01-01 12:00:00")))
	for _, c := range []struct {
		state     borrowState
		now       string
		remark    string
		due, late int
	}{
		{stateDisbursed, "2020-11-12 08:38:13", "Due in 6 days", 6, 0},
		{stateDisbursed, "2020-11-16 23:59:59", "Due in 2 days", 2, 0},
		{stateDisbursed, "2020-11-17 00:00:00", "Due in 1 day", 1, 0},
		{stateDisbursed, "2020-11-18 12:00:00", "Due today", 0, 0},
		{stateDisbursed, "2020-11-19 00:04:59", "Due today", 0, 1},
		{stateOverdue, "2020-11-19 00:05:00", "Overdue for 1 day", 0, 1},
		{stateOverdue, "2020-12-18 10:00:00", "Overdue for 30 days", 0, 30},
		{stateRepaying, "2020-12-18 10:00:00", "", 0, 30},
	} {
		b := borrow{State: c.state, Due: at("2020-11-18 00:00:00")}
		now := at(c.now)
		assert.Equal(t, c.remark, b.repaymentRemark(now), c.now)
		assert.Equal(t, []int{c.due, c.late}, []int{b.dueIn(now), b.late(now)}, c.now)
	}
}

// TestForgivenDays: the days on which a payment was under way cost no penalty (wire §5: 43 accrues none).
func TestForgivenDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, reckoned, waiting, now, want string }{
		{"paid in time, failed in time", "2020-11-18", "2020-11-16", "2020-11-17", "2020-11-18"},
		{"paid in time, failed late", "2020-11-18", "2020-11-17", "2020-11-21", "2020-11-21"},
		{"overdue, failed on the same day", "2020-11-20", "2020-11-20", "2020-11-20", "2020-11-20"},
		{"overdue, failed three days later", "2020-11-20", "2020-11-20", "2020-11-23", "2020-11-23"},
		{"a day was open", "2020-11-20", "2020-11-21", "2020-11-23", "2020-11-22"},
	} {
		b := borrow{Reckoned: at(c.reckoned + " 00:00:00"), Waiting: at(c.waiting + " 00:03:00")}
		b.forgive(at(c.now + " 00:04:00"))
		assert.Equal(t, c.want, day(b.Reckoned), c.name)
	}
}

func TestStatesOfLoans(t *testing.T) {
	t.Parallel()
	assert.Empty(t, borrowStates.Broken())
	finished, labels := []borrowState{}, map[string]bool{}
	for _, r := range borrowStates {
		if !(borrow{State: r.State}).unfinished() {
			finished = append(finished, r.State)
		}
		assert.NotEqual(t, string(r.State), r.State.label(), "every state has a label")
		labels[r.State.label()] = true
	}
	assert.ElementsMatch(t, []borrowState{"21", "27", "40", "41", "70"}, finished, "wire §6")
	assert.Equal(t, "99", borrowState("99").label())
	paying := borrow{State: statePaying, Approval: statePassed}
	assert.Equal(t, []borrowState{"26", "29"}, []borrowState{paying.shown(false), paying.shown(true)})
}
