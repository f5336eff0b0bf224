package fault

import (
	"fmt"

	"github.com/expr-lang/expr"
)

// condition tells whether a rule is meant for a call.
type condition func(env map[string]any) bool

// compile makes a condition of an expression over the call: api, system, identity (of a notice: key and attempt) and the
// message's fields by name. The
// empty expression is no condition. A field that the request does not carry is nil; an expression that fails on a
// request (nil + 1) does not fit it.
func compile(text string) (condition, error) {
	if text == "" {
		return nil, nil
	}
	program, err := expr.Compile(text, expr.Env(map[string]any{}), expr.AllowUndefinedVariables(), expr.AsBool())
	if err != nil {
		return nil, fmt.Errorf("is no condition: %w", err)
	}
	return func(env map[string]any) bool {
		answer, err := expr.Run(program, env)
		yes, ok := answer.(bool)
		return err == nil && ok && yes
	}, nil
}
