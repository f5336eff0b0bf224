package contract_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

func TestReasonOfARule(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		contract.RuleMissing: "a 不能为空", contract.RuleLength: "a 长度超过限制", contract.RuleEnum: "a 取值不在允许范围内",
		contract.RuleRange: "a 超出范围", contract.RuleUnknown: "a 是未定义的参数", contract.RuleSpelling: "a 写法与文档不一致",
		contract.RuleLenient: "a 形式与文档不一致", contract.RuleDuplicate: "a 重复出现", contract.RuleJSON: "a JSON格式错误",
		contract.RuleType: "a 格式错误",
	}
	for rule, want := range cases {
		assert.Equal(t, want, contract.Violation{Field: "a", Rule: rule}.Reason())
	}
	assert.Equal(t, "JSON格式错误", contract.Violation{Rule: contract.RuleJSON}.Reason())
}

func TestReasonFits(t *testing.T) {
	t.Parallel()
	v := contract.Violation{Field: "details[12].somethingRatherLong.originalConfirmRequestNo", Rule: contract.RuleMissing}
	assert.Equal(t, "originalConfirmRequestNo 不能为空", v.Reason())
	v.Field = strings.Repeat("很", 200)
	assert.Equal(t, 50, utf8.RuneCountInString(v.Reason()))
	assert.True(t, strings.HasSuffix(v.Reason(), "… 不能为空"))
}

func TestGotIsCut(t *testing.T) {
	t.Parallel()
	_, found := one(t, `"bankcode":"`+strings.Repeat("行", 1000)+`","`+strings.Repeat("x", 1000)+`":1`)
	require.Len(t, found, 2)
	assert.Equal(t, strings.Repeat("x", 99)+"…", found[0].Field)
	assert.Equal(t, strings.Repeat("行", 99)+"…", found[1].Got)
}

func TestFromJSON(t *testing.T) {
	t.Parallel()
	_, _, err := wire.ParseJSON([]byte(`{"a"`))
	v := contract.FromJSONError(err, "reqData", "1.3")
	assert.Equal(t, contract.Violation{
		Field: "reqData", Rule: "json", Source: "1.3", Level: "error", Refused: true,
		Hint: `send valid JSON: JSON line 1, byte 4: expected ':' after the name "a", but the text ends`,
	}, v)
	assert.Equal(t, "reqData JSON格式错误", v.Reason())
	assert.Equal(t, "send valid JSON: x", contract.FromJSONError(errors.New("x"), "", "").Hint)

	_, oddities, err := wire.ParseJSON([]byte("\ufeff{a:'\\ud800',\"b\":\"\xff\",\"b\":[1,],}"))
	require.NoError(t, err)
	found := contract.FromOddities(oddities, "reqData", "1.3")
	hints := make([]string, 0, len(found))
	for _, v := range found {
		assert.Equal(t, contract.LevelWarning, v.Level)
		assert.Equal(t, "reqData 不是标准JSON", v.Reason())
		hints = append(hints, strings.TrimPrefix(v.Hint, "send strict JSON: "))
	}
	assert.Equal(t, []string{
		"leave out the byte order mark", "put member names in double quotes", "use double quotes",
		"escape characters beyond U+FFFF as a whole surrogate pair", "encode it in UTF-8",
		"leave out the comma before the closing bracket", "leave out the comma before the closing bracket",
	}, hints, "duplicates are left to Decode")
	assert.Equal(t, `unquoted member name "a" at byte 4`, found[1].Got)
}
