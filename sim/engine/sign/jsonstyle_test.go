package sign_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/sign"
)

func TestJSONStyles(t *testing.T) {
	t.Parallel()
	raw := `{ "b":"/张😀", "a":[1.50, null,{"z":null}],"amount":100.00 ,"a":{}, "h":"<&='>\"\u0001" }`
	tests := []struct{ name, want, words string }{
		{"compact", `{"b":"/张😀","a":[1.50,null,{"z":null}],"amount":100.00,"a":{},"h":"<&='>\"\u0001"}`, "(compact)"},
		{"Python without escapes", `{"b": "/张😀", "a": [1.50, null, {"z": null}], "amount": 100.00, "a": {}, "h": "<&='>\"\u0001"}`, "as Python writes)"},
		{"Python", `{"b": "/\u5f20\ud83d\ude00", "a": [1.50, null, {"z": null}], "amount": 100.00, "a": {}, "h": "<&='>\"\u0001"}`, `as Python writes, non-ASCII as \uXXXX)`},
		{"sorted", `{"a":[1.50,null,{"z":null}],"a":{},"amount":100.00,"b":"/张😀","h":"<&='>\"\u0001"}`, "(compact, members sorted by name)"},
		{"sorted Python", `{"a": [1.50, null, {"z": null}], "a": {}, "amount": 100.00, "b": "/张😀", "h": "<&='>\"\u0001"}`, "members sorted by name)"},
		{"PHP with unescaped unicode", `{"b":"\/张😀","a":[1.50,null,{"z":null}],"amount":100.00,"a":{},"h":"<&='>\"\u0001"}`, `(compact, / as \/)`},
		{"PHP", `{"b":"\/\u5f20\ud83d\ude00","a":[1.50,null,{"z":null}],"amount":100.00,"a":{},"h":"<&='>\"\u0001"}`, `(compact, / as \/ and non-ASCII as \uXXXX)`},
		{"Go", `{"b":"/张😀","a":[1.50,null,{"z":null}],"amount":100.00,"a":{},"h":"\u003c\u0026='\u003e\"\u0001"}`, "as Go writes)"},
		{"Gson", `{"b":"/张😀","a":[1.50,null,{"z":null}],"amount":100.00,"a":{},"h":"\u003c\u0026\u003d\u0027\u003e\"\u0001"}`, "as Gson writes)"},
		{"nulls dropped from objects, not arrays", `{"b":"/张😀","a":[1.50,null,{}],"amount":100.00,"a":{},"h":"<&='>\"\u0001"}`, "null members dropped)"},
		{"indented", "{\n  \"b\": \"/张😀\",\n  \"a\": [\n    1.50,\n    null,\n    {\n      \"z\": null\n    }\n  ],\n  \"amount\": 100.00,\n  \"a\": {},\n  \"h\": \"<&='>\\\"\\u0001\"\n}", "(indented by two blanks)"},
	}
	suspects := sign.JSONStyles([]byte(raw))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			at := slices.Index(messages(suspects), test.want)
			require.GreaterOrEqual(t, at, 0, "%s\nis missing in\n%s", test.want, strings.Join(messages(suspects), "\n"))
			assert.Equal(t, "json-rewritten", suspects[at].Mistake)
			assert.Contains(t, suspects[at].Explanation, test.words)
		})
	}
}

func TestJSONStylesLeaveOutWhatWasSent(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{`{"a": 1}`, "{\n  \"a\": 1\n}", "{\n    \"a\": 1\n}"}, messages(sign.JSONStyles([]byte(`{"a":1}`))))
	assert.Equal(t, []string{`[1,2]`, "[\n  1,\n  2\n]", "[\n    1,\n    2\n]"}, messages(sign.JSONStyles([]byte(`[1, 2]`))))
}

func TestJSONStylesOfOtherThings(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"empty": "", "no JSON": "a=1&b=2", "a string": `"x"`, "null": "null", "cut": `{"a":1`, "a name alone": `{"a"}`,
		"two values": `{"a":1}{"b":2}`, "something behind": `{"a":1}x`, "single quotes": `{'a':1}`,
		"too deep": strings.Repeat("[", 66) + strings.Repeat("]", 66),
		"too long": `{"a":"` + strings.Repeat("x", 256<<10) + `"}`,
	} {
		assert.Empty(t, sign.JSONStyles([]byte(raw)), name)
	}
	assert.NotEmpty(t, sign.JSONStyles([]byte(strings.Repeat("[", 60)+"1"+strings.Repeat("]", 60))))
}

// Written in any style but the one without nulls, the value is the same.
func TestJSONStylesKeepTheValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.MapOfN(rapid.String(), rapid.SliceOf(rapid.String()), 1, 5).Draw(t, "value")
		raw, err := json.Marshal(value)
		require.NoError(t, err)
		for _, text := range messages(sign.JSONStyles(raw)) {
			if !strings.Contains(string(raw), "null") {
				require.JSONEq(t, string(raw), text)
			}
		}
	})
}

func FuzzJSONStyles(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `[null,{"b":"/"}]`, `{"a":"\ud800"}`, `{"a":1e5,"a":-0}`, `{`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, suspect := range sign.JSONStyles(raw) {
			assert.True(t, json.Valid(suspect.Message), "%q from %q", suspect.Message, raw)
			assert.NotEqual(t, raw, suspect.Message)
		}
	})
}
