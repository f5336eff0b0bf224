package qianzhan_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// give asks for something as a scenario does.
func give(t *testing.T, w *engine.World, kind, name, fields string) (map[string]any, error) {
	t.Helper()
	asked, _, err := wire.ParseJSON([]byte(fields))
	require.NoError(t, err)
	got, err := w.Give(slug, engine.Gift{Kind: kind, Name: name, Fields: asked})
	known, _ := got.(map[string]any)
	return known, err
}

func TestAGivenLoanWasPushed(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	known, err := give(t, s.world, "loans", "O1", `{}`)
	require.NoError(t, err)
	raw, err := s.world.Record(slug, "loans", "CH0001/O1")
	require.NoError(t, err)
	var stored map[string]any
	require.NoError(t, json.Unmarshal(raw, &stored))
	for _, field := range []string{"order_no", "camouflage_id", "mobile", "id_no", "open_amount", "order_rate"} {
		assert.Equal(t, known[field], stored[field], field)
	}
	assert.Len(t, known["mobile"], 32)
	assert.Equal(t, "3000.00", stored["open_amount"])

	known, err = give(t, s.world, "loans", "other", `{"order_no":"O2","open_amount":"12.50","order_term":6,"order_rate":"0.1","mobile":"13800000000","id_no":"0f8a1b2c3d4e5f60718293a4b5c6d7e8"}`)
	require.NoError(t, err)
	assert.Equal(t, "CH0001/O2", known["no"])
	assert.Equal(t, "12.50", known["open_amount"])
	assert.Equal(t, int64(6), known["order_term"])
	assert.NotEqual(t, "13800000000", known["mobile"], "plain numbers are not kept")
	assert.Equal(t, "0f8a1b2c3d4e5f60718293a4b5c6d7e8", known["id_no"])
}

func TestLoansThatCannotBeGiven(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	_, err := give(t, s.world, "loans", "O1", `{}`)
	require.NoError(t, err)
	for name, c := range map[string]struct{ kind, loan, fields, says string }{
		"another kind":  {"repayments", "R", `{}`, "only loans can be given"},
		"unknown field": {"loans", "L", `{"colour":"red"}`, "colour of the loan L"},
		"no amount":     {"loans", "L", `{"open_amount":"much"}`, "open_amount of the loan L"},
		"twice":         {"loans", "O1", `{}`, "has pushed a loan O1 already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := give(t, s.world, c.kind, c.loan, c.fields)
			assert.ErrorContains(t, err, c.says)
		})
	}
}
