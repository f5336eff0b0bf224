// Package state holds state machines as tables: one row a state, final ones included. The same table guards the
// moves in the code and draws the diagram that people see.
package state

import (
	"fmt"
	"strings"
)

// Row is one state: its wire name, what it means to a reader, and where it can go. A row without Next is final.
type Row[S ~string] struct {
	State S
	Title string // what a person reads on the diagram, in the language of the system's document
	Next  []S
}

// Table is a state machine. The first row is where things begin.
type Table[S ~string] []Row[S]

// Known tells whether the table has the state.
func (t Table[S]) Known(s S) bool {
	_, ok := t.row(s)
	return ok
}

// Final tells whether nothing leads out of the state. An unknown state is not final.
func (t Table[S]) Final(s S) bool {
	r, ok := t.row(s)
	return ok && len(r.Next) == 0
}

// Title answers what the state means to a reader; the state itself when the table does not know it.
func (t Table[S]) Title(s S) string {
	if r, ok := t.row(s); ok {
		return r.Title
	}
	return string(s)
}

// Allows tells whether the table has the move.
func (t Table[S]) Allows(from, to S) bool {
	r, ok := t.row(from)
	if !ok {
		return false
	}
	for _, n := range r.Next {
		if n == to {
			return true
		}
	}
	return false
}

// Check answers nil for a move of the table, and else an error that names both states and the moves there are.
func (t Table[S]) Check(from, to S) error {
	if t.Allows(from, to) {
		return nil
	}
	r, ok := t.row(from)
	switch {
	case !ok:
		return fmt.Errorf("state %q is not in the table", from)
	case len(r.Next) == 0:
		return fmt.Errorf("state %s is final: it cannot become %s", from, to)
	default:
		return fmt.Errorf("state %s cannot become %s: only %s", from, to, join(r.Next))
	}
}

// Broken lists what is wrong with the table itself: states twice, moves to states without a row, states that
// nothing reaches. A test of each system holds its tables to an empty list.
func (t Table[S]) Broken() []string {
	var wrong []string
	seen, reached := map[S]bool{}, map[S]bool{}
	for i, r := range t {
		if seen[r.State] {
			wrong = append(wrong, fmt.Sprintf("state %s has two rows", r.State))
		}
		seen[r.State] = true
		if i == 0 {
			reached[r.State] = true
		}
		for _, n := range r.Next {
			reached[n] = true
			if !t.Known(n) {
				wrong = append(wrong, fmt.Sprintf("state %s leads to %s, which has no row", r.State, n))
			}
		}
	}
	for _, r := range t {
		if !reached[r.State] {
			wrong = append(wrong, fmt.Sprintf("nothing leads to state %s", r.State))
		}
	}
	return wrong
}

// Drawing is a table with its type forgotten: what a page needs to draw it.
type Drawing []struct {
	State string   `json:"state"`
	Title string   `json:"title"`
	Next  []string `json:"next"`
	Final bool     `json:"final"`
}

// Draw answers the table as a drawing.
func (t Table[S]) Draw() Drawing {
	d := make(Drawing, len(t))
	for i, r := range t {
		d[i].State, d[i].Title, d[i].Final = string(r.State), r.Title, len(r.Next) == 0
		d[i].Next = make([]string, 0, len(r.Next))
		for _, n := range r.Next {
			d[i].Next = append(d[i].Next, string(n))
		}
	}
	return d
}

func (t Table[S]) row(s S) (Row[S], bool) {
	for _, r := range t {
		if r.State == s {
			return r, true
		}
	}
	return Row[S]{}, false
}

func join[S ~string](list []S) string {
	text := make([]string, len(list))
	for i, s := range list {
		text[i] = string(s)
	}
	return strings.Join(text, ", ")
}
