package contract_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/contract"
)

type realMessage struct {
	Rate string `wire:"rate" spec:"N R"`
}

func TestRealsAreStoredInPlainDigits(t *testing.T) {
	t.Parallel()
	shape := shapeOf(t, realMessage{})
	for text, want := range map[string]string{
		`30000`: "30000", `"30000.00"`: "30000", `1.5E3`: "1500", `5.0E-4`: "0.0005", `-0.10`: "-0.1", `0.0`: "0",
		`199.99999999999997`: "199.99999999999997", `"007.5"`: "7.5", `999999999999999`: "999999999999999",
	} {
		var got realMessage
		assert.Empty(t, shape.Decode(parse(t, `{"rate":`+text+`}`), &got), text)
		assert.Equal(t, want, got.Rate, text)
		assert.Equal(t, `{"rate":`+want+`}`, string(shape.Encode(got)), text)
	}
	for text, rule := range map[string]string{
		`"x"`: contract.RuleType, `true`: contract.RuleType, `"0x10"`: contract.RuleType, `"1/2"`: contract.RuleType,
		`1e15`: contract.RuleRange, `1e999999999`: contract.RuleRange, `1e-21`: contract.RuleRange, `1e-999999999`: contract.RuleRange,
	} {
		var got realMessage
		found := shape.Decode(parse(t, `{"rate":`+text+`}`), &got)
		assert.Equal(t, []string{"refused " + rule + " rate"}, summary(found), text)
		assert.Empty(t, got.Rate, text)
	}
}

func TestAViolationSpeaksInTheWordsItWasGiven(t *testing.T) {
	t.Parallel()
	v := contract.Violation{Field: "mobile", Rule: "md5"}
	assert.Equal(t, "mobile 格式错误", v.Reason())
	assert.Equal(t, "mobile 须为MD5", v.Because("须为MD5").Reason())
}
