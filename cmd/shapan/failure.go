package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// failure ends a command: with its exit code, and with one line that says what and what to do. Without a message the
// command has said it already.
type failure struct {
	code    int
	message string
	hint    string
	silent  bool // nobody was there to answer
}

// wrong makes the failure of wrong use, or of a set-up that cannot work.
func wrong(hint, format string, args ...any) *failure {
	return &failure{code: exitWrong, message: fmt.Sprintf(format, args...), hint: hint}
}

// no makes the failure of an answer that is no and stands on stdout.
func no() *failure { return &failure{code: exitNo} }

// silent tells whether a command failed because nobody answers at an address.
func silent(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.silent
}

// Error answers message and hint in one sentence.
func (f *failure) Error() string {
	if f.hint == "" {
		return f.message
	}
	return f.message + ": " + f.hint
}

// line answers what stands on stderr: one line, "" for none.
func (f *failure) line() string {
	if f.message == "" {
		return ""
	}
	return "shapan: " + oneLine(f.Error())
}

// oneLine puts a text that others wrote on one line, without signs that move the cursor.
func oneLine(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return '�'
		}
		return r
	}, text)
}

// refused makes the failure of what a system, a codec or the control API cannot do: its own words with its own hint.
func refused(err error) error {
	if p, ok := engine.AsProblem(err); ok {
		return wrong(p.Hint, "%s", p.Message)
	}
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return wrong("", "%s", err)
}
