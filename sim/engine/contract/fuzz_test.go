package contract_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// FuzzDecode never panics on any text, and what it reads without a refusal it reads again from its own writing.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"requestNo":"R1","amount":"100.00","bizType":"PRETRANSACTION"}`, `{requestNo:1,'expired':'soon',}`,
		`{"requestNo":"R1","details":"[{\"preTransactionNo\":1,\"amount\":2}]","names":["a"],"yes":true}`,
		`{"requestNo":"R1","person":{"name":"x"},"term":"seven","day":20160229,"count":7.0}`, `[]`, `{"requestNo":null}`,
		"{\"requestNo\":\"\x9e1\",\"a\xedount\":\"100.80\"}", // bytes that are no UTF-8
	} {
		f.Add([]byte(seed))
	}
	shape := shapeOf(f, message{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, _, err := wire.ParseJSON(raw)
		if err != nil {
			return
		}
		var got, again message
		if refused(shape.Decode(v, &got)) {
			return
		}
		written := shape.Encode(got)
		v, oddities, err := wire.ParseJSON(written)
		require.NoError(t, err, "%s", written)
		require.Empty(t, oddities, "%s", written)
		for _, violation := range shape.Decode(v, &again) {
			require.Equal(t, "any", violation.Field[:3], "only what is nested freely may stay odd: %+v", violation)
		}
		require.Equal(t, string(written), string(shape.Encode(again)))
	})
}

func refused(found []contract.Violation) bool {
	for _, v := range found {
		if v.Refused {
			return true
		}
	}
	return false
}

// TestSourcesOfViolations: every violation says where its rule is written.
func TestSourcesOfViolations(t *testing.T) {
	t.Parallel()
	_, found := one(t, `"amount":0,"annualInterestRate":"x","details":[{"amount":1,"more":2}],"unknown":1`)
	sources := map[string]string{}
	for _, v := range found {
		sources[v.Rule+" "+v.Field] = v.Source
	}
	assert.Equal(t, map[string]string{
		"range amount": "2.6.2", "spelling annnualInterestRate": "field", "type annnualInterestRate": "field",
		"missing details[0].preTransactionNo": "2.15", "unknown details[0].more": "2.15", "unknown unknown": "2.6.2",
	}, sources)
}

// TestDecodeLeavesTheRest: fields that are absent keep what the caller put there.
func TestDecodeLeavesTheRest(t *testing.T) {
	t.Parallel()
	got := message{Amount: 7, BizType: "TENDER", Expired: "20161109101500", Names: []string{"a"}, Internal: "kept"}
	found := shapeOf(t, message{}).Decode(parse(t, `{"requestNo":"R1","bizType":null,"amount":"x","Internal":"y"}`), &got)
	assert.Equal(t, []string{"warning unknown Internal", "refused type amount"}, summary(found))
	assert.Equal(t, message{
		common: common{RequestNo: "R1"}, Amount: 7, BizType: "TENDER", Expired: "20161109101500", Names: []string{"a"}, Internal: "kept",
	}, got)
}
