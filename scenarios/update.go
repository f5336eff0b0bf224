package scenarios

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine/wire"
)

// Correction is a value of a file that came out otherwise than the file expects, with the text that would be right. It
// covers one line of the source, from Column up to End, in characters.
type Correction struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	End    int    `json:"end"`
	Text   string `json:"text"`
}

// bareWord is what a YAML scalar may look like without quotes, between brackets too.
var bareWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.-]*$`)
})

// corrects notes what a value should be, and tells whether it could: a text with ${…} stands for a value, and a value
// that is no scalar, or that another row wants otherwise, cannot be put right in one place.
func (s *stage) corrects(want Value, got wire.Value) bool {
	if !s.options.Update || !want.IsSet() || strings.Contains(want.Content, "${") || want.style == '|' {
		return false
	}
	text, ok := want.corrected(got)
	c := Correction{File: s.file.Path, Line: want.Pos.Line, Column: want.Pos.Column, Text: text}
	if c.End = s.file.end(want.Text); !ok || c.End == 0 {
		return false
	}
	for _, known := range s.corrected {
		if known.File == c.File && known.Line == c.Line && known.Column == c.Column {
			return known.Text == c.Text
		}
	}
	s.corrected = append(s.corrected, c)
	return true
}

// corrected answers how a value is written in place of another: quotes stay, a number stays one where it can.
func (v Value) corrected(got wire.Value) (string, bool) {
	switch got.Kind {
	case wire.Null:
		return "null", true
	case wire.Array, wire.Object:
		return "", false
	case wire.Bool:
		if v.Kind == Bool {
			return got.Text, true
		}
	case wire.Number:
		if v.Kind == Number {
			return got.Text, true
		}
	case wire.String:
		if v.Kind == String && !v.Quoted && bareWord().MatchString(got.Text) && !slices.Contains([]string{"null", "true", "false"}, got.Text) {
			return got.Text, true
		}
	}
	quoted := strconv.Quote(got.Text)
	if !utf8.ValidString(got.Text) {
		return "", false
	}
	return strings.ReplaceAll(quoted, "${", "$${"), true
}

// end answers the column behind the last character of a text, its quote included; 0 where it ends on another line.
func (f *File) end(t Text) int {
	at := f.At(t, utf8.RuneCountInString(t.Content))
	if at.Line != t.Pos.Line {
		return 0
	}
	if t.style == '\'' || t.style == '"' {
		at.Column++
	}
	return at.Column
}

// Corrected answers a source with corrections in it; whatever else it says, comments and layout included, stays as it is.
func Corrected(source []byte, corrections []Correction) []byte {
	lines := strings.Split(string(source), "\n")
	sorted := slices.SortedFunc(slices.Values(corrections), func(a, b Correction) int { return cmp.Compare(b.Column, a.Column) })
	for _, c := range sorted { // from the right, so that columns further left still count
		if c.Line < 1 || c.Line > len(lines) {
			continue
		}
		line := []rune(lines[c.Line-1])
		if c.Column < 1 || c.End < c.Column || c.End-1 > len(line) {
			continue
		}
		lines[c.Line-1] = string(line[:c.Column-1]) + c.Text + string(line[c.End-1:])
	}
	return []byte(strings.Join(lines, "\n"))
}
