package sim

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"

	"github.com/shapan/shapan/sim/engine"
)

// Condition compiles an expression over a world (surface.md §5, advance {until}) and answers the function that holds
// it against the world as it is then. The expression may use
//
//	notice(key or id)         the newest notice with it: {id, system, api, key, url, state, due, attempts (a number), cause}
//	notices(state)            a list of them; "" lists all
//	balance(account)          what an account of the ledger holds, as a decimal
//	exchanges(api)            a list of exchanges: {id, at, direction, system, api, outcome, code, status, fields, cause, rule}
//	findings(level)           a list of findings; "" lists all
//	record(system, kind, id)  a stored object
//	now                       the world's time
//
// As long as a notice or a record that it asks for does not exist, the condition does not hold. An expression that
// does not compile, or fails on this world, is a *engine.Problem with the reason and the place.
func (s *Sim) Condition(world, expression string) (func() (bool, error), error) {
	if _, err := s.World(world); err != nil {
		return nil, err
	}
	if strings.TrimSpace(expression) == "" {
		return nil, engine.Wrong(engine.Invalid, conditionHint, "the condition is empty")
	}
	options := append(s.Vocabulary(world), expr.Env(environment{}), expr.AsBool())
	program, err := expr.Compile(expression, options...)
	if err != nil {
		return nil, engine.Wrong(engine.Invalid, conditionHint, "the condition %q cannot be read: %s", expression, placed(err))
	}
	return func() (bool, error) {
		w, err := s.World(world)
		if err != nil {
			return false, err
		}
		answer, err := expr.Run(program, environment{Now: w.Now()})
		var missing *missing
		switch {
		case errors.As(err, &missing):
			return false, nil
		case err != nil:
			return false, engine.Wrong(engine.Invalid, conditionHint, "the condition %q fails: %s", expression, placed(err))
		}
		yes, ok := answer.(bool)
		if !ok {
			return false, fmt.Errorf("the condition %q answers %v, which is neither true nor false", expression, answer)
		}
		return yes, nil
	}, nil
}

// placed answers the error of an expression on one line, with its place.
func placed(err error) string {
	var at *file.Error
	if errors.As(err, &at) {
		return fmt.Sprintf("%s (line %d, column %d)", at.Message, at.Line, at.Column+1)
	}
	return err.Error()
}

const conditionHint = `a condition is true or false, like notice('R1').state != 'pending' or balance('bank') >= 100.00; ` +
	`there are notice, notices, balance, exchanges, findings, record and now`
