package scenarios

import (
	"fmt"
	"strings"
)

// Part is a piece of a text: a literal, or what stands between ${ and }.
type Part struct {
	Literal    string
	Expression string // "" for a literal
	Offset     int    // of the piece's first character in the content, in characters; of an expression, behind ${
}

// Unclosed is the error of a text in which a ${ has no }.
type Unclosed struct{ Offset int }

// Error says what is not closed.
func (e *Unclosed) Error() string {
	return fmt.Sprintf("the ${ at character %d is not closed", e.Offset+1)
}

// Parts splits a text at its ${…}. $${ stands for the two characters ${. An expression that is empty is one blank. It
// answers *Unclosed, with what stands before it, for a ${ without its }.
func (t Text) Parts() ([]Part, error) {
	var parts []Part
	rest, at := []rune(t.Content), 0
	var literal strings.Builder
	begin := 0
	flush := func() {
		if literal.Len() > 0 {
			parts = append(parts, Part{Literal: literal.String(), Offset: begin})
		}
		literal.Reset()
	}
	for at < len(rest) {
		switch {
		case has(rest, at, "$${"):
			literal.WriteString("${")
			at += 3
		case has(rest, at, "${"):
			flush()
			end := closing(rest, at+2)
			if end < 0 {
				return parts, &Unclosed{at}
			}
			expression := string(rest[at+2 : end])
			if strings.TrimSpace(expression) == "" {
				expression = " "
			}
			parts = append(parts, Part{Expression: expression, Offset: at + 2})
			at = end + 1
			begin = at
		default:
			literal.WriteRune(rest[at])
			at++
		}
	}
	flush()
	return parts, nil
}

// HasExpression tells whether a text holds ${…}, so that what it says is known only when it runs.
func (t Text) HasExpression() bool {
	parts, err := t.Parts()
	for _, p := range parts {
		if p.Expression != "" {
			return true
		}
	}
	return err != nil
}

func has(text []rune, at int, sign string) bool {
	return strings.HasPrefix(string(text[at:min(len(text), at+len(sign))]), sign)
}

// closing finds the } that ends an expression: braces nest, and those in quotes do not count. -1 for none.
func closing(text []rune, at int) int {
	depth, quote := 0, rune(0)
	for i := at; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\' && quote != '`':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"' || c == '`':
			quote = c
		case c == '{':
			depth++
		case c == '}' && depth == 0:
			return i
		case c == '}':
			depth--
		}
	}
	return -1
}
