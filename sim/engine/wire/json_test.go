package wire_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

// plain turns a value into what encoding/json makes of the same text with UseNumber.
func plain(v wire.Value) any {
	switch v.Kind {
	case wire.Null:
		return nil
	case wire.Bool:
		return v.Text == "true"
	case wire.Number:
		return json.Number(v.Text)
	case wire.String:
		return string([]rune(v.Text)) // broken bytes become U+FFFD one by one, as encoding/json has it
	case wire.Array:
		items := make([]any, 0, len(v.Items))
		for _, item := range v.Items {
			items = append(items, plain(item))
		}
		return items
	default:
		members := map[string]any{}
		for _, m := range v.Members {
			members[string([]rune(m.Name))] = plain(m.Value)
		}
		return members
	}
}

func decode(raw []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var v any
	err := decoder.Decode(&v)
	return v, err
}

func TestParseJSONStrict(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`null`, ` true `, `false`, `0`, `-0.5e+10`, `""`, `"a\"\\\/\b\f\n\r\tA钱😀"`,
		`[]`, `[ 1 , [ 2 ] , {"a":[]} ]`, `{}`, `{"a":{"b":"c"},"d":null}`, `{"":1}`, "{\r\n\t\"a\" : 1 }",
		`{"a":"it's","b":"é钱"}`, `12345678901234567890.0100`, `"\u0041\ud83d\ude00"`,
		`[` + strings.Repeat(`{"a":1},`, 40) + `2]`,
	} {
		v, oddities, err := wire.ParseJSON([]byte(text))
		require.NoError(t, err, text)
		assert.Empty(t, oddities, text)
		want, err := decode([]byte(text))
		require.NoError(t, err, text)
		assert.Equal(t, want, plain(v), text)
		assert.Equal(t, strings.TrimSpace(text), string(v.Raw([]byte(text))))
	}
}

func TestParseJSONLenient(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		want     string // the same in strict JSON
		oddities []string
	}{
		`{param1:"v",data:[{a:"v1"}]}`: {
			want:     `{"param1":"v","data":[{"a":"v1"}]}`,
			oddities: []string{`unquoted member name "param1" at byte 1`, `unquoted member name "data" at byte 12`, `unquoted member name "a" at byte 19`},
		},
		`{'a':'it\'s "x"'}`: {want: `{"a":"it's \"x\""}`, oddities: []string{"single quotes at byte 1", "single quotes at byte 5"}},
		`[1,2,]`:            {want: `[1,2]`, oddities: []string{"trailing comma at byte 4"}},
		`{"a":1 , }`:        {want: `{"a":1}`, oddities: []string{"trailing comma at byte 7"}},
		"\ufeff[]":          {want: `[]`, oddities: []string{"byte order mark at byte 0"}},
		`{"a":1,"b":2,"a":3,"a":4}`: {
			want:     `{"b":2,"a":4}`,
			oddities: []string{`duplicate member "a" at byte 17`, `duplicate member "a" at byte 23`},
		},
		`["\ud83d","\ude00\ud83d\u0041"]`: {
			want:     `["�","��A"]`,
			oddities: []string{"half of a surrogate pair at byte 2", "half of a surrogate pair at byte 11", "half of a surrogate pair at byte 17"},
		},
		"[\"\xb0\xa1\",\"\\n\xb0\"]": {want: `["��","\n�"]`, oddities: []string{"invalid UTF-8 at byte 1", "invalid UTF-8 at byte 6"}},
	}
	for text, c := range cases {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			v, oddities, err := wire.ParseJSON([]byte(text))
			require.NoError(t, err)
			want, err := decode([]byte(c.want))
			require.NoError(t, err)
			assert.Equal(t, want, plain(v))
			got := make([]string, 0, len(oddities))
			for _, o := range oddities {
				got = append(got, o.String())
			}
			assert.Equal(t, c.oddities, got)
		})
	}
	v, _, err := wire.ParseJSON([]byte("\"\xb0\xa1\""))
	require.NoError(t, err)
	assert.Equal(t, "\xb0\xa1", v.Text, "bytes that are not UTF-8 are kept")
}

func TestParseJSONRefuses(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		``:              `JSON line 1, byte 0: expected a value: a string in quotes, a number, true, false, null, { or [, but the text ends`,
		"{\n\"a\" 1}":   `JSON line 2, byte 6: expected ':' after the name "a", but found "1}"`,
		`{"a":1 "b":2}`: `JSON line 1, byte 7: expected ',' or '}' after a member, but found "\"b\":2}"`,
		`{"a":1`:        `JSON line 1, byte 6: expected ',' or '}' after a member, but the text ends`,
		`[1 2]`:         `JSON line 1, byte 3: expected ',' or ']' after an item, but found "2]"`,
		`[1`:            `JSON line 1, byte 2: expected ',' or ']' after an item, but the text ends`,
		`[,]`:           `JSON line 1, byte 1: expected a value: a string in quotes, a number, true, false, null, { or [, but found ",]"`,
		`{,}`:           `JSON line 1, byte 1: expected a member name in quotes, but found ",}"`,
		`{"a":}`:        `JSON line 1, byte 5: expected a value: a string in quotes, a number, true, false, null, { or [, but found "}"`,
		`{} x`:          `JSON line 1, byte 3: expected the end after the value, but found "x"`,
		`{"a":abc}`:     `JSON line 1, byte 5: expected a value: a string in quotes, a number, true, false, null, { or [, but found "abc}"`,
		`"abc`:          `JSON line 1, byte 0: the string that begins here has no closing quote`,
		`"ab\n`:         `JSON line 1, byte 0: the string that begins here has no closing quote`,
		"\"a\nb\"":      `JSON line 1, byte 2: a string must not hold the control character '\n' as such: write it escaped`,
		"\"\\t\x00\"":   `JSON line 1, byte 3: a string must not hold the control character '\x00' as such: write it escaped`,
		`"\x41"`:        `JSON line 1, byte 1: expected an escape: \" \\ \/ \b \f \n \r \t or \uXXXX, but found "\\x41\""`,
		`"it\'s"`:       `JSON line 1, byte 3: expected an escape: \" \\ \/ \b \f \n \r \t or \uXXXX, but found "\\'s\""`,
		`"\u00g1"`:      `JSON line 1, byte 1: expected \u and four hexadecimal digits, but found "\\u00g1\""`,
		`-`:             `JSON line 1, byte 1: expected a digit, but the text ends`,
		`[1.]`:          `JSON line 1, byte 3: expected a digit after the point, but found "]"`,
		`[1e+]`:         `JSON line 1, byte 4: expected a digit of the exponent, but found "]"`,
		`{"no":007}`:    `JSON line 1, byte 6: a number must not begin with 0: write it as a string`,
		`钱钱钱钱钱钱钱钱钱`:     `JSON line 1, byte 0: expected a value: a string in quotes, a number, true, false, null, { or [, but found "钱钱钱钱钱钱钱钱"`,
		`a钱钱钱钱钱钱钱钱钱`:    `JSON line 1, byte 0: expected a value: a string in quotes, a number, true, false, null, { or [, but found "a钱钱钱钱钱钱钱"`,
		"{\"a\":1}\x00": `JSON line 1, byte 7: expected the end after the value, but found "\x00"`,
	}
	for text, want := range cases {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			v, _, err := wire.ParseJSON([]byte(text))
			require.EqualError(t, err, want)
			var jsonError *wire.JSONError
			require.ErrorAs(t, err, &jsonError)
			assert.Zero(t, v)
		})
	}
}

func TestParseJSONLimits(t *testing.T) {
	t.Parallel()
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	_, _, err := wire.ParseJSON(nested(wire.MaxDepth))
	require.NoError(t, err)
	_, _, err = wire.ParseJSON(nested(wire.MaxDepth + 1))
	require.EqualError(t, err, "JSON line 1, byte 64: nested deeper than 64")
	_, _, err = wire.ParseJSON([]byte(strings.Repeat(`{"a":`, 1_000_000)))
	require.ErrorContains(t, err, "nested deeper than 64")
	_, _, err = wire.ParseJSON([]byte("[" + strings.Repeat("1,", wire.MaxValues) + "1]"))
	require.ErrorContains(t, err, "more than 500000 values")
	_, oddities, err := wire.ParseJSON([]byte("[" + strings.Repeat("'',", 2*wire.MaxOddities) + "1]"))
	require.NoError(t, err)
	assert.Len(t, oddities, wire.MaxOddities)
}

func TestParseJSONManyMembers(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, `"m%d":%d,`, i%99, i)
	}
	v, oddities, err := wire.ParseJSON([]byte("{" + b.String() + `"z":0}`))
	require.NoError(t, err)
	require.Len(t, oddities, 1)
	assert.Equal(t, wire.OddDuplicate, oddities[0].What)
	assert.Equal(t, "m0", oddities[0].Name)
	require.Len(t, v.Members, 101)
}

// FuzzParseJSON never panics, and reads whatever encoding/json reads as encoding/json does.
func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,"x",null,true,{"b":-1.5e3}]}`, `{a:'b',}`, `"\ud83d\ude00\ud800"`, "\"\xff\"", `{"a":1,"a":2}`, "\ufeff{}", `[[[]]]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, oddities, err := wire.ParseJSON(raw)
		if err == nil && (v.Start < 0 || v.End > len(raw) || len(v.Raw(raw)) == 0) {
			t.Fatalf("%q: the value stands at %d:%d", raw, v.Start, v.End)
		}
		if !json.Valid(raw) {
			if err == nil && len(oddities) == 0 {
				t.Fatalf("%q: not JSON, but nothing odd was told", raw)
			}
			return
		}
		if err != nil {
			if strings.Contains(err.Error(), "nested deeper") {
				return
			}
			t.Fatalf("%q: %v", raw, err)
		}
		want, err := decode(raw)
		if err != nil {
			t.Fatalf("%q: encoding/json: %v", raw, err)
		}
		if got := plain(v); !reflect.DeepEqual(want, got) {
			t.Fatalf("%q: %#v, not %#v", raw, got, want)
		}
	})
}

func BenchmarkParseJSON(b *testing.B) {
	raw := []byte(`{"requestNo":"R1","platformUserNo":"U1","amount":"100.00","feeMode":"PLATFORM","rechargeWay":"WEB",` +
		`"bankcode":"ICBK","callbackUrl":"http://app.example/back","expired":"20161109101500","remark":"备注","projectNo":578506}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := wire.ParseJSON(raw); err != nil {
			b.Fatal(err)
		}
	}
}
