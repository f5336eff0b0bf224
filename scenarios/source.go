package scenarios

import (
	"strings"
	"unicode/utf8"
)

// splitLines answers the lines of a source without their ends.
func splitLines(source string) []string {
	lines := strings.Split(source, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, "\r")
	}
	return lines
}

// length answers how many characters of its first line a text takes, quotes included, as far as that is known from the
// content alone.
func (t Text) length() int {
	first, _, _ := strings.Cut(t.Content, "\n")
	n := utf8.RuneCountInString(first)
	if t.style == '\'' || t.style == '"' {
		n += 2
	}
	return max(n, 1)
}

// At answers the place of a character of a text, counted from 0: where in the file an expression inside of it goes
// wrong. It follows quotes, escapes, folded lines and blocks; what it cannot follow it answers as the beginning.
func (f *File) At(t Text, offset int) Pos { return locate(f.lines, t, offset) }

// locate walks source and content together: a character of the content is the next one of the source that equals it,
// and what lies between are quotes, escapes, ends of lines and indentation.
func locate(lines []string, t Text, offset int) Pos {
	w := walker{lines: lines, at: t.Pos, indent: -1}
	switch t.style {
	case '\'', '"':
		w.at.Column++
	case '|':
		w.next()
		w.indent = w.at.Column - 1 // that of the first line; what a line has besides belongs to the content
	}
	for i, r := range []rune(t.Content) {
		if !w.find(r, t.style) {
			return t.Pos
		}
		if i == offset {
			return w.at
		}
		w.at.Column += w.wide
	}
	return w.at
}

// walker is a place that moves through a source.
type walker struct {
	lines  []string
	at     Pos
	wide   int // characters of the source for the one that was found
	indent int // of a block, -1 where lines begin with their first character
}

// find moves to the next place where the source has the character of a text of the style.
func (w *walker) find(r rune, style byte) bool {
	for w.at.Line <= len(w.lines) {
		line := []rune(w.lines[w.at.Line-1])
		if w.at.Column > len(line) {
			w.next()
			if r == '\n' || r == ' ' { // the end of the line is the character: folded lines are joined by a blank
				w.wide = 0
				return true
			}
			continue
		}
		c := line[w.at.Column-1]
		w.wide = 1
		switch {
		case c == '\\' && style == '"':
			w.wide += escape(line[w.at.Column:])
			return true
		case c == r:
			if style == '\'' && c == '\'' {
				w.wide = 2 // it is written twice
			}
			return true
		case c == ' ' || c == '\t':
			w.at.Column++
		default:
			return false
		}
	}
	return false
}

// next moves to the first character of the next line behind its indentation.
func (w *walker) next() {
	w.at.Line++
	w.at.Column = 1
	if w.at.Line > len(w.lines) {
		return
	}
	for _, r := range w.lines[w.at.Line-1] {
		if r != ' ' || w.at.Column-1 == w.indent {
			return
		}
		w.at.Column++
	}
}

// escape answers how many characters behind the backslash belong to an escape.
func escape(rest []rune) int {
	if len(rest) == 0 {
		return 0
	}
	switch rest[0] {
	case 'x':
		return min(3, len(rest))
	case 'u':
		return min(5, len(rest))
	case 'U':
		return min(9, len(rest))
	default:
		return 1
	}
}
