package engine

import (
	"errors"

	"github.com/shapan/shapan/sim/engine/wire"
)

// Gift is something that a scenario wants to be there before its first step.
type Gift struct {
	Kind   string     // of records: users
	Name   string     // in the scenario: lender
	Fields wire.Value // what is asked of it, as an object
}

// Give makes what a scenario wants to be there (Counterpart.Given), in one transaction, and answers what the scenario
// may know of it. It answers a *Problem for an unknown system, and for what the system cannot give.
func (w *World) Give(slug string, g Gift) (any, error) {
	s, err := w.system(slug)
	if err != nil {
		return nil, err
	}
	if s.Given == nil {
		return nil, Wrong(Invalid, "bring it about with call and do steps", "%s has nothing that could be given", slug)
	}
	var given any
	_, err = w.transact(s, "", 0, func(tx *Tx) error {
		given, err = s.Given(tx, g)
		return err
	})
	var r *Refusal
	if errors.As(err, &r) {
		return nil, Wrong(Conflict, "ask for something that the system would take", "%s %s: %s", g.Kind, g.Name, r.Error())
	}
	if err != nil {
		return nil, err
	}
	w.wake()
	return given, nil
}
