package engine

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Action is what the people of a system do, or its bank, or its users away from the wire: an audit, a bank's answer, a
// payment at the counter. It is defined once, and is a button in the console, a step of a scenario, a call of simtest
// and an address of the control API.
type Action struct {
	Name   string
	Title  string
	Source string // the section of the document, or "ours"
	Args   *contract.Shape
	do     func(tx *Tx, args wire.Value) (any, error)
	offers func(tx *Tx) []Offer // what it could be done to now; nil: it needs nothing that is there
}

// Act declares an action of a function of a transaction and typed arguments. What the function cannot do it answers
// as a *Problem: Invalid, NotFound or Conflict.
func Act[A any](name, title, source string, fn func(tx *Tx, args A) (any, error)) Action {
	var sample A
	args := shape(sample, source)
	return Action{
		Name: name, Title: title, Source: source, Args: args,
		do: func(tx *Tx, given wire.Value) (any, error) {
			var typed A
			for _, v := range args.Decode(given, &typed) {
				if v.Refused || v.Rule == contract.RuleUnknown {
					return nil, misused(name, args, v)
				}
			}
			return fn(tx, typed)
		},
	}
}

// misused says what is wrong with an argument of an action: its value, and, as the hint, what is allowed.
func misused(action string, args *contract.Shape, v contract.Violation) error {
	names := make([]string, 0, len(args.Fields()))
	for _, f := range args.Fields() {
		names = append(names, f.Name)
	}
	switch {
	case v.Rule == contract.RuleUnknown && len(names) == 0:
		return Wrong(Invalid, "leave it out", "action %s has no %s: it takes no arguments", action, v.Field)
	case v.Rule == contract.RuleUnknown:
		return Wrong(Invalid, strings.TrimSpace(cmp.Or(meant(v.Field, names), "leave it out")),
			"action %s has no %s: it takes %s", action, v.Field, strings.Join(names, ", "))
	case v.Rule == contract.RuleMissing:
		return Wrong(Invalid, v.Hint, "action %s needs %s", action, v.Field)
	default:
		return Wrong(Invalid, v.Hint, "%s of action %s is %q", v.Field, action, v.Got)
	}
}

// Did is what an action came to.
type Did struct {
	Cause   string   `json:"cause"` // what its postings are booked under
	Result  any      `json:"result"`
	Notices []string `json:"notices"`
}

// Do performs an action of a system; args is a JSON object. It answers a *Problem for an unknown system or action, for
// arguments that break the action's contract, and for what the action itself cannot do; nothing has happened then.
func (w *World) Do(slug, action string, args []byte) (Did, error) {
	s, err := w.system(slug)
	if err != nil {
		return Did{}, err
	}
	a, err := s.action(action)
	if err != nil {
		return Did{}, err
	}
	if len(args) == 0 {
		args = []byte("{}")
	}
	given, _, err := wire.ParseJSON(args)
	if err == nil && given.Kind != wire.Object {
		err = fmt.Errorf("they are %s", given.Kind)
	}
	if err != nil {
		return Did{}, Wrong(Invalid, `send the arguments as a JSON object: {"name": value}`, "the arguments of %s are no JSON object: %v", action, err)
	}
	var result any
	tx, err := w.transact(s, "", 0, func(tx *Tx) error {
		if result, err = a.do(tx, given); err != nil {
			return err
		}
		return tx.remember(action, given.JSON())
	})
	if err != nil {
		var r *Refusal
		if errors.As(err, &r) {
			return Did{}, Wrong(Conflict, "the system itself refuses this now", "%s", r.Error())
		}
		if _, ok := AsProblem(err); !ok {
			w.options.Log.Error("action failed", "world", w.Name(), "system", slug, "action", action, "error", err)
		}
		return Did{}, err
	}
	w.hub.publish(Event{Type: EventAction, ID: tx.cause, System: slug, API: action})
	w.wake()
	return Did{Cause: tx.cause, Result: result, Notices: append([]string{}, tx.notices...)}, nil
}

func (s *system) action(name string) (Action, error) {
	var known []string
	for _, a := range s.Actions {
		if a.Name == name {
			return a, nil
		}
		known = append(known, a.Name)
	}
	hint := fmt.Sprintf("%s has no actions", s.Slug)
	if len(known) > 0 {
		hint = "use one of " + strings.Join(known, ", ")
	}
	return Action{}, Wrong(NotFound, hint, "%s has no action %q", s.Slug, name)
}
