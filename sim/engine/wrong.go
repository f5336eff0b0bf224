package engine

import (
	"errors"
	"fmt"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/journal"
)

// Refusal is an answer that the real system would give: it refuses the call. It rolls the transaction back.
type Refusal struct {
	Code string // of the system
	Text string // the reason, in the language of the system
	Rule string // the rule of the document that is broken, if one is: "2.9 R1"
	Data any    // what the system's own answer carries besides, if anything
}

// Refuse makes a refusal.
func Refuse(code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Text: fmt.Sprintf(format, args...)}
}

// By answers the refusal with the rule that it enforces.
func (r *Refusal) By(rule string) *Refusal {
	r.Rule = rule
	return r
}

// Error makes a refusal travel as the error of a handler. It is not a fault of ours.
func (r *Refusal) Error() string { return r.Code + " " + r.Text }

// Finding is a breach of the contract by the application.
type Finding = journal.Finding

// Found makes a finding of a breach of the contract. The engine fills in where it was found.
func Found(v contract.Violation) Finding {
	return Finding{Level: string(v.Level), Field: v.Field, Rule: v.Rule, Source: v.Source, Got: v.Got, Hint: v.Hint}
}

// The levels of findings.
const (
	LevelError   = "error"   // the document forbids it
	LevelWarning = "warning" // it is merely odd
)

// Problem is what the control API answers when it cannot do what it was asked: it names the value and says what to do.
type Problem struct {
	Code    string `json:"code"` // invalid, not_found, conflict, unavailable
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// The codes of problems.
const (
	Invalid     = "invalid"     // 400: the request cannot be meant like that
	NotFound    = "not_found"   // 404: what it names does not exist
	Conflict    = "conflict"    // 409: what it asks for does not fit the present state
	Unavailable = "unavailable" // 503: not now
)

// Error makes a problem an error.
func (p *Problem) Error() string { return p.Message }

// Wrong makes a problem. The hint says what to do about it.
func Wrong(code, hint, format string, args ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// AsProblem answers the problem in an error, if it is one.
func AsProblem(err error) (*Problem, bool) {
	var p *Problem
	ok := errors.As(err, &p)
	return p, ok
}

// broken is the panic of a Tx that cannot go on because of us; the transaction rolls back and the call answers 500.
type broken struct{ err error }

func (b broken) Error() string { return b.err.Error() }
func (b broken) Unwrap() error { return b.err }
