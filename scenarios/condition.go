package scenarios

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
)

// Condition reads an expression over a world (surface.md §5, advance {until}) and answers the function that holds it
// against the world as it is then. It may use what checks of scenarios use: the Functions, now, seed and ledger. People,
// steps and the environment are of a run, and unknown here.
//
// As long as a notice or a record that it asks for does not exist, the condition does not hold. An expression that
// cannot be read, or fails on this world, is a *engine.Problem with the reason and the place.
func Condition(s *sim.Sim, world, expression string) (engine.Until, error) {
	ask := asker{func() (*engine.World, error) { return s.World(world) }}
	if _, err := ask.world(); err != nil {
		return nil, err
	}
	if strings.TrimSpace(expression) == "" {
		return nil, engine.Wrong(engine.Invalid, conditionHint(), "the condition is empty")
	}
	names := ask.names("")
	program, err := ask.compile(expression, names)
	if err == nil {
		err = unknownIn(expression, names)
	}
	if err != nil {
		return nil, engine.Wrong(engine.Invalid, conditionHint(), "the condition %q cannot be read: %s", expression, placed(err))
	}
	return func(now time.Time) (bool, error) {
		if _, err := ask.world(); err != nil {
			return false, err
		}
		names := ask.names(expression)
		names["now"] = now
		answer, err := expr.Run(program, names)
		yes, ok, err := truth(answer, err)
		switch {
		case err != nil:
			return false, engine.Wrong(engine.Invalid, conditionHint(), "the condition %q fails: %s", expression, placed(err))
		case !ok:
			return false, engine.Wrong(engine.Invalid, conditionHint(), "the condition %q is %s, neither true nor false", expression, show(answer))
		}
		return yes, nil
	}, nil
}

// unknownIn finds a name that stands for nothing: the compiler does not see it where an operator was rewritten.
func unknownIn(expression string, names map[string]any) error {
	known := map[string]bool{}
	for name := range names {
		known[name] = true
	}
	_, err := expr.Compile(expression, options(known)...)
	var at *file.Error
	if errors.As(err, &at) && strings.HasPrefix(at.Message, "unknown name ") {
		return at
	}
	return nil // what else the plain operators do not take, the exact ones do
}

// placed answers the error of an expression on one line, with its place.
func placed(err error) string {
	var at *file.Error
	if errors.As(err, &at) {
		return fmt.Sprintf("%s (line %d, column %d)", at.Message, at.Line, at.Column+1)
	}
	return err.Error()
}

// conditionHint says how conditions look, with all that they may use.
func conditionHint() string {
	return "a condition is true or false, like notice('R1').state != 'pending' or balance('bank') >= 100.00; there are " +
		strings.Join(functionNames(), ", ") + ", now, seed and ledger"
}
