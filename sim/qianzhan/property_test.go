package qianzhan_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
)

// drawn is a record whose identity is one of a few, perhaps with something wrong; bad tells whether it must be refused.
func drawn(t *rapid.T) (r object, bad bool) {
	order := rapid.SampledFrom([]string{"A1", "A2", "A3"}).Draw(t, "order")
	r = tableRecord(order)
	if rapid.Bool().Draw(t, "example") {
		r = exampleRecord(order)
	}
	paid := strconv.Itoa(rapid.IntRange(0, 3).Draw(t, "paid"))
	for _, name := range []string{"paid_all_amount", "paidAllAmount"} {
		if envelope(r).get(name) != "" {
			r = r.with(name, paid)
		}
	}
	if rapid.IntRange(0, 9).Draw(t, "spoil") == 0 {
		field := rapid.SampledFrom(r).Draw(t, "field")[0]
		if field == "repay_success_time" {
			return r.without(field), false
		}
		return r.without(field), true
	}
	return r, false
}

// revisionsOf reads the revisions of a stored record.
func revisionsOf(t tester, record map[string]any) (list []map[string]any) {
	t.Helper()
	all, ok := record["revisions"].([]any)
	require.True(t, ok)
	for _, one := range all {
		revision, ok := one.(map[string]any)
		require.True(t, ok)
		list = append(list, revision)
	}
	return list
}

// TestBatchesAreWholeAndRevisionsInOrder pushes batches at random. A batch with a bad record changes nothing; of a good
// one every record counts once, as accepted or duplicate; revisions are numbered from 1, in the order of the exchanges,
// each says something else than the one before, and the newest is what the record says.
func TestBatchesAreWholeAndRevisionsInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := open(rt, "")
		pushes := map[string]int{}
		for range rapid.IntRange(1, 6).Draw(rt, "batches") {
			var records []object
			bad := false
			ids := map[string]bool{}
			for range rapid.IntRange(1, 5).Draw(rt, "records") {
				r, wrong := drawn(rt)
				records, bad = append(records, r), bad || wrong
				ids[envelope(r).get("order_no")+envelope(r).get("orderNo")] = true
			}
			before := s.stored("repayments")
			got, x := s.push(bare("/qianzhan/repayments", list(records...)))
			if bad {
				require.Equal(rt, "201", got.Code)
				require.Equal(rt, engine.OutcomeRefused, x.Outcome)
				require.Equal(rt, before, s.stored("repayments"))
				continue
			}
			require.Equal(rt, "200", got.Code, got.Msg)
			require.Equal(rt, len(records), got.Data["received"])
			require.Equal(rt, len(records), got.Data["accepted"]+got.Data["duplicates"])
			require.LessOrEqual(rt, got.Data["accepted"], len(ids))
			for id := range ids {
				pushes[id]++
			}
		}
		records := s.stored("repayments")
		require.Len(rt, records, len(pushes))
		for _, r := range records {
			ordered(rt, r, pushes[fmt.Sprintf("%q", r["order_no"])])
		}
	})
}

func ordered(t tester, record map[string]any, pushes int) {
	t.Helper()
	counted, last := 0.0, ""
	var before any
	revisions := revisionsOf(t, record)
	for i, r := range revisions {
		require.EqualValues(t, i+1, r["revision"])
		exchange, _ := r["exchange"].(string)
		require.Greater(t, exchange, last)
		require.NotEqual(t, before, r["record"])
		before, last = r["record"], exchange
		n, ok := r["pushes"].(float64)
		require.True(t, ok)
		counted += n
	}
	require.EqualValues(t, pushes, counted, "every push is counted")
	newest, ok := revisions[len(revisions)-1]["record"].(map[string]any)
	require.True(t, ok)
	for name, value := range newest {
		require.Equal(t, value, record[name])
	}
}

// TestWhatIsEncryptedIsReadAgain: encrypt, push, read: any text of any length and any key come through.
func TestWhatIsEncryptedIsReadAgain(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	numbers := 0
	rapid.Check(t, func(rt *rapid.T) {
		numbers++
		order := fmt.Sprintf("%d %s", numbers, rapid.StringOf(rapid.RuneFrom([]rune("a钱&=+% \"\\/<>\n𝄞"))).Draw(rt, "order"))
		key := rapid.StringMatching(`[ -~]{8,24}`).Draw(rt, "key")
		e := envelopeOf(pushRepayments, list(tableRecord("x").with("order_no", quoted(order)))).encrypted(t, key).sealed(t)
		in := e.json()
		if rapid.Bool().Draw(rt, "form") {
			in = e.form()
		}
		got, x := s.push(in)
		require.Equal(rt, "200", got.Code, got.Msg)
		require.Empty(rt, x.Findings)
		raw, err := s.world.Record(slug, "repayments", first+"/"+order+"/1502939666000")
		require.NoError(rt, err)
		var stored struct {
			OrderNo string `json:"order_no"`
		}
		require.NoError(rt, json.Unmarshal(raw, &stored))
		require.Equal(rt, order, stored.OrderNo)
	})
}

// TestTheLastRecordRefusesAll is the same for one hard case: the very last of many records is wrong.
func TestTheLastRecordRefusesAll(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	records := make([]object, 1000)
	for i := range records {
		records[i] = loanRecord(fmt.Sprintf("L%d", i))
	}
	records[999] = records[999].with("open_time", `"soon"`)
	got, _ := s.push(envelopeOf(pushLoans, list(records...)).sealed(t).json())
	assert.Equal(t, reply{Code: "201", Msg: "第1000条 open_time 整数格式错误"}, got)
	assert.Empty(t, s.stored("loans"))
}
