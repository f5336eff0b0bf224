package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Severity says whether a file can be used in spite of a problem.
type Severity string

// The severities. A file with an Error is not run.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is what is wrong with a file, and where. Line, Column and EndColumn (behind the last character) count from 1,
// in characters.
type Problem struct {
	File      string   `json:"file"`
	Line      int      `json:"line"`
	Column    int      `json:"column"`
	EndColumn int      `json:"endColumn"`
	Severity  Severity `json:"severity"`
	Message   string   `json:"message"`        // what, and which value
	Hint      string   `json:"hint,omitempty"` // what to do about it
	Source    string   `json:"source"`         // the line of the file
}

// String answers the problem as people read it: file:line:column, what is wrong, the line, a caret under the place, and
// what to do about it.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", p.File, p.Line, p.Column, p.Severity, p.Message)
	if p.Source != "" {
		lead, marked := p.split()
		number := fmt.Sprintf("%5d | ", p.Line)
		fmt.Fprintf(&b, "%s%s\n", number, strings.ReplaceAll(p.Source, "\t", " "))
		fmt.Fprintf(&b, "%s| %s%s\n", strings.Repeat(" ", len(number)-2), strings.Repeat(" ", lead), strings.Repeat("^", max(1, marked)))
	}
	if p.Hint != "" {
		fmt.Fprintf(&b, "      = %s\n", p.Hint)
	}
	return b.String()
}

// split answers how wide the source line is before the place and below the caret, in cells of a terminal.
func (p Problem) split() (lead, marked int) {
	for i, r := range []rune(p.Source) {
		switch {
		case i < p.Column-1:
			lead += cells(r)
		case i < p.EndColumn-1:
			marked += cells(r)
		}
	}
	return lead, marked
}

// cells answers how many cells of a terminal a character takes: Chinese ones take two.
func cells(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// Problems are the problems of files, in the order of the places.
type Problems []Problem

// Errors tells whether a file with these problems cannot be run.
func (p Problems) Errors() bool {
	return slices.ContainsFunc(p, func(one Problem) bool { return one.Severity == Error })
}

// String answers all of them, one below the other; "" for none.
func (p Problems) String() string {
	var b strings.Builder
	for _, one := range p {
		b.WriteString(one.String())
	}
	return b.String()
}

// sorted answers them by place, each once.
func (p Problems) sorted() Problems {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(p)
}

// reporter collects the problems of one file.
type reporter struct {
	path     string
	lines    []string
	problems Problems
}

// report adds an error at a place that is length characters long.
func (r *reporter) report(at Pos, length int, hint, format string, values ...any) {
	r.add(Error, at, length, hint, format, values...)
}

func (r *reporter) add(severity Severity, at Pos, length int, hint, format string, values ...any) {
	p := Problem{
		File: r.path, Line: max(min(at.Line, len(r.lines)), 1), Column: max(at.Column, 1), Severity: severity,
		Message: fmt.Sprintf(format, values...), Hint: hint,
	}
	if p.Line <= len(r.lines) {
		p.Source = r.lines[p.Line-1]
	}
	p.Column = min(p.Column, utf8.RuneCountInString(p.Source)+1) // the YAML library is not always right
	p.EndColumn = p.Column + max(length, 1)
	r.problems = append(r.problems, p)
}

// on adds an error about a text.
func (r *reporter) on(t Text, hint, format string, values ...any) {
	r.report(t.Pos, t.length(), hint, format, values...)
}
