package main

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

type fieldsRequest struct {
	Text    string     `wire:"text" spec:"Y S 50" doc:"text"`
	Amount  string     `wire:"rate,ratio" spec:"N F" doc:"a decimal"`
	Count   int64      `wire:"count" spec:"N I" doc:"a number"`
	Details wire.Value `wire:"details" spec:"N C" doc:"nested"`
}

func fieldsAPI() *engine.API {
	return &engine.API{Name: "X", Handler: engine.Handle("ours", func(*engine.Tx, fieldsRequest) (struct{}, error) { return struct{}{}, nil })}
}

func TestFieldsHaveTheTypesOfTheContract(t *testing.T) {
	t.Parallel()
	for argument, want := range map[string]string{
		"text=7":                 `{"text":"7"}`,
		"text=":                  `{"text":""}`,
		"text=a=b":               `{"text":"a=b"}`,
		`text={"a":1}`:           `{"text":"{\"a\":1}"}`,
		"rate=0.080":             `{"rate":0.080}`,
		"ratio=1e-3":             `{"ratio":1e-3}`,
		"rate=8%":                `{"rate":"8%"}`,
		"rate=.5":                `{"rate":".5"}`,
		"count=007":              `{"count":"007"}`,
		"count=7":                `{"count":7}`,
		"count=null":             `{"count":"null"}`,
		`count="7"`:              `{"count":"\"7\""}`,
		`details=[{"a":1.10}]`:   `{"details":[{"a":1.10}]}`,
		"details=[{a:1}]":        `{"details":"[{a:1}]"}`,
		"other=1":                `{"other":"1"}`,
		"details=true":           `{"details":true}`,
		"count= 7 ":              `{"count":7}`,
		"text=张三":                `{"text":"张三"}`,
		"details={\"x\":\"<&\"}": `{"details":{"x":"<&"}}`,
	} {
		got, err := parseFields(fieldsAPI(), []string{argument})
		require.NoError(t, err, argument)
		assert.Equal(t, want, string(got.JSON()), argument)
	}
	got, err := parseFields(fieldsAPI(), []string{"text=b", "count=1", "text=a"})
	require.NoError(t, err)
	assert.Equal(t, `{"text":"b","count":1,"text":"a"}`, string(got.JSON()), "order and repetitions are the user's")
	for _, argument := range []string{"text", "", "=x"} {
		_, err := parseFields(fieldsAPI(), []string{argument})
		assert.ErrorContains(t, err, "is no field: write key=value", "%q", argument)
	}
}

func TestPretty(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "{\n  \"a\": 1.00,\n  \"b\": \"<\"\n}", pretty([]byte(`{"a":1.00,"b":"<"}`)))
	assert.Equal(t, "no json", pretty([]byte("no json")))
}

// Whatever stands in a request, a shell hands it to curl as it is.
func TestCurlSurvivesTheShell(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell on this machine")
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOf(rapid.RuneFrom([]rune("a'\"\\$`!&|;<> \n张%{}"))).Draw(t, "word")
		out, err := exec.Command(shell, "-c", "printf %s "+quoted(word)).Output()
		if err != nil || string(out) != word {
			t.Fatalf("%q became %q: %v", word, out, err)
		}
	})
	got := curl(engine.Request{Method: "POST", Header: wire.Header{"B": {"2"}, "A": {"1", "x"}}, Body: []byte("a=b")}, "http://h/p")
	assert.Equal(t, "curl -i -X 'POST' \\\n  -H 'A: 1' \\\n  -H 'A: x' \\\n  -H 'B: 2' \\\n  --data-raw 'a=b' \\\n  'http://h/p'", got)
	assert.Equal(t, "curl -i -X 'GET' \\\n  'http://h/p'", curl(engine.Request{Method: "GET"}, "http://h/p"))
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"PERSONAL_REGISTER", "RECHARGE", "QUERY_PLATFORM_INFORMATION"}
	for name, want := range map[string]string{
		"RECHARGE": "RECHARGE", "recharge": "RECHARGE", "RECHAGRE": "RECHARGE", "PERSONALREGISTER": "PERSONAL_REGISTER",
		"platform": "QUERY_PLATFORM_INFORMATION", "WITHDRAW": "", "": "",
	} {
		assert.Equal(t, want, contract.Nearest(name, names), name)
	}
	assert.Equal(t, "use one of a, b", suggestion("zzzzzz", []string{"a", "b"}))
}

func TestFailuresAreOneLine(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "shapan: a; b: c", wrong("c", "a\nb").line())
	assert.Equal(t, "shapan: a�[31mb", wrong("", "a\x1b[31mb").line(), "nobody moves the cursor")
	assert.Empty(t, no().line(), "it was said already")
	var f *failure
	require.ErrorAs(t, refused(engine.Wrong(engine.Invalid, "h", "m")), &f)
	assert.Equal(t, "shapan: m: h", f.line())
	require.ErrorAs(t, refused(assert.AnError), &f)
	assert.Equal(t, exitWrong, f.code)
}
