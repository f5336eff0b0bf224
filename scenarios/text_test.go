package scenarios

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

func TestParts(t *testing.T) {
	t.Parallel()
	for content, want := range map[string][]Part{
		"":            nil,
		"plain $5":    {{Literal: "plain $5"}},
		"${a}":        {{Expression: "a", Offset: 2}},
		"中${a.b}x":    {{Literal: "中"}, {Expression: "a.b", Offset: 3}, {Literal: "x", Offset: 7}},
		"$${a}${b}":   {{Literal: "${a}"}, {Expression: "b", Offset: 7}},
		"${ }":        {{Expression: " ", Offset: 2}},
		"${f('}')}":   {{Expression: "f('}')", Offset: 2}},
		`${f('\'}')}`: {{Expression: `f('\'}')`, Offset: 2}},
		"${{a: {}}}":  {{Expression: "{a: {}}", Offset: 2}},
	} {
		parts, err := Text{Content: content}.Parts()
		require.NoError(t, err, content)
		assert.Equal(t, want, parts, content)
	}
	_, err := Text{Content: "中 ${a"}.Parts()
	assert.EqualError(t, err, "the ${ at character 3 is not closed")
}

func TestDurations(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"30s": 30 * time.Second, "1h30m": 90 * time.Minute, "3d": 3 * day, "1d12h": 36 * time.Hour, "250ms": 250 * time.Millisecond,
	} {
		got, err := ParseDuration(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "0s", "5", "-1h", "d", "1d-1h", "-1d", "1.5d", "99999999d", "36501d", "36500d1ns", "100000000h", "1d1d", "a lot", "1d 2h"} {
		_, err := ParseDuration(text)
		assert.ErrorContains(t, err, "is no duration", text)
		if text == "0s" {
			continue
		}
		_, err = ParseAdvance(text)
		assert.ErrorContains(t, err, "at most 36500d, or 0s", text)
	}
	none, err := ParseAdvance("0s")
	require.NoError(t, err)
	assert.Zero(t, none)
	most, err := ParseDuration("36500d")
	require.NoError(t, err)
	assert.Equal(t, time.Duration(engine.MaxAdvance), most)
}

func TestTimes(t *testing.T) {
	t.Parallel()
	at, err := ParseTime("2016-11-09T10:00:00+08:00")
	require.NoError(t, err)
	assert.Equal(t, int64(1478656800), at.Unix())
	_, err = ParseTime("2016-11-09")
	assert.EqualError(t, err, `"2016-11-09" is no time: write one like 2016-11-09T10:00:00+08:00`)
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"lender", "borrower", "amount", "no", "收款人"}
	for name, want := range map[string]string{
		"lendr": "lender", "LENDER": "lender", "ledner": "lender", "amonut": "amount", "borower": "borrower", "on": "no", "收款": "收款人",
		"": "", "x": "", "xyzzy": "", strings.Repeat("lender", 20): "",
	} {
		assert.Equal(t, want, contract.Nearest(name, known), name)
	}
	assert.Equal(t, "there are none", suggestion("a", nil))
	assert.Contains(t, suggestion("a", strings.Fields("b c d e f g h i j k l m n o")), "…")
}

// The caret stands under its place, however wide the characters before it are.
func TestProblemPointsAtItsPlace(t *testing.T) {
	t.Parallel()
	p := Problem{
		File: "a.yaml", Line: 3, Column: 4, EndColumn: 6, Severity: Error, Message: "wrong", Hint: "right", Source: "标题：中文 x",
	}
	assert.Equal(t, "a.yaml:3:4: error: wrong\n    3 | 标题：中文 x\n      |       ^^^^\n      = right\n", p.String())
	assert.True(t, Problems{p}.Errors())
	p.Severity = Warning
	assert.False(t, Problems{p}.Errors())
	assert.Equal(t, p.String()+p.String(), Problems{p, p}.String())
	assert.Len(t, Problems{p, p}.sorted(), 1, "each is told once")
}

func TestPlaceOfACharacter(t *testing.T) {
	t.Parallel()
	f, problems := Parse("x.yaml", []byte("scenario: \"中\\u6587 \\\"x\\\" y\"\nsteps:\n  - check: >-\n      a ==\n      b\n"))
	require.Empty(t, problems.String())
	for offset, want := range map[int]Pos{0: {1, 12}, 1: {1, 13}, 2: {1, 19}, 3: {1, 20}, 4: {1, 22}, 5: {1, 23}, 7: {1, 26}} {
		assert.Equal(t, want, f.At(f.Title, offset), "character %d", offset)
	}
	check, ok := f.Steps[0].Verb.(*Check)
	require.True(t, ok)
	assert.Equal(t, Pos{4, 7}, f.At(check.Check[0], 0))
	assert.Equal(t, Pos{5, 7}, f.At(check.Check[0], 5))
	assert.Equal(t, f.Title.Pos, f.At(Text{Pos: f.Title.Pos, Content: "elsewhere"}, 3), "what cannot be followed is the beginning")
}

func TestKindsHaveNames(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]string{
		None: "nothing", Null: "empty", Bool: "true or false", Number: "a number", String: "a text", List: "a list", Object: "a mapping", Kind(99): "unknown",
	} {
		assert.Equal(t, want, kind.String())
	}
}

// What no file can have is refused at once, and the YAML library is not asked.
func TestFilesThatAreNoText(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"scenario: \x00":                                  "x.yaml:1:11: error: there is a character that no text has",
		"scenario: x\nsteps: \xff":                        "x.yaml:2:8: error: there is a character that no text has",
		strings.Repeat("x", maxBytes+1):                   "x.yaml:1:1: error: the file has 262145 bytes",
		"scenario: x\nsteps: " + strings.Repeat("[", 200): "x.yaml:2:1: error: more than 100 brackets are open here",
		strings.Repeat("{a: ", 5000):                      "x.yaml:1:1: error: more than 100 brackets are open here",
		strings.Repeat("- ", 100):                         "x.yaml:1:1: error: more than",
	} {
		_, problems := Parse("x.yaml", []byte(source))
		require.Len(t, problems, 1)
		assert.Contains(t, problems.String(), want)
	}
	f, problems := Parse("x.yaml", []byte("\ufeffscenario: x\r\nsteps:\r\n  - check: a\r\n"))
	assert.Empty(t, problems.String(), "a byte order mark and ends of lines of Windows are no trouble")
	assert.Equal(t, "x", f.Title.Content)
}
