package contract_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/contract"
)

type verdict struct {
	Success bool `wire:"success" spec:"Y J" doc:"success"`
	Final   bool `wire:"final" spec:"N J"`
}

func TestTruthIsTrueOrFalse(t *testing.T) {
	t.Parallel()
	shape := shapeOf(t, verdict{})
	for text, want := range map[string]verdict{
		`{"success":true}`:                 {Success: true},
		`{"success":false,"final":true}`:   {Final: true},
		`{"success":"true","final":false}`: {Success: true},
		`{"success":"false","final":""}`:   {},
	} {
		var got verdict
		assert.Empty(t, shape.Decode(parse(t, text), &got), text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{`1`, `0`, `"yes"`, `"TRUE"`, `[]`, `{}`, `" true"`} {
		found := shape.Decode(parse(t, `{"success":`+text+`}`), new(verdict))
		require.Len(t, found, 1, text)
		assert.Equal(t, contract.RuleType, found[0].Rule, text)
		assert.True(t, found[0].Refused, text)
	}
	assert.Equal(t, []string{"refused missing success"}, summary(shape.Decode(parse(t, `{"success":null}`), new(verdict))))
}

func TestTruthIsWrittenAsJSONHasIt(t *testing.T) {
	t.Parallel()
	shape := shapeOf(t, verdict{})
	assert.Equal(t, `{"success":false}`, string(shape.Encode(verdict{})))
	assert.Equal(t, `{"success":true,"final":true}`, string(shape.Encode(verdict{true, true})))
	_, err := contract.Of(struct {
		Success string `wire:"success" spec:"Y J"`
	}{}, "ours")
	assert.ErrorContains(t, err, "cannot be stored in a string: use bool")
}
