package scenarios

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"github.com/shapan/shapan/sim/engine"
)

// absent says that an expression asks for something that does not exist, or not yet.
type absent struct{ what string }

// Error says what there is not.
func (a *absent) Error() string { return "there is no " + a.what }

// evaluate answers the value of an expression at this moment of the run. Its errors are on one line; *absent is among
// them where something does not exist (yet).
func (s *stage) evaluate(text string) (any, error) { return s.calculate(text, s.environment(text)) }

// calculate answers the value of an expression whose names stand for what is given.
func (s *stage) calculate(text string, names map[string]any) (any, error) {
	program, err := asker{s.world}.compile(text, names)
	if err != nil {
		return nil, fmt.Errorf("the expression cannot be read: %s", oneLineOf(err))
	}
	answer, err := expr.Run(program, names)
	if err == nil {
		return answer, nil
	}
	var nothing *absent
	if errors.As(err, &nothing) {
		return nil, nothing
	}
	return nil, errors.New(oneLineOf(err))
}

// compile reads an expression that may use these names, with the functions bound to the world.
func (q asker) compile(text string, names map[string]any) (*vm.Program, error) {
	known := types.Map{}
	for name := range names {
		known[name] = types.Any
	}
	list := []expr.Option{expr.Env(known), expr.DisableBuiltin("now"), expr.Patch(exact{[]rune(text)})}
	for _, o := range operators() {
		list = append(list, o.function())
	}
	bound := q.bindings()
	for _, f := range Functions() {
		list = append(list, expr.Function(f.Name, guarded(bound[f.Name]), f.Types...))
	}
	return expr.Compile(text, list...)
}

// oneLineOf answers the message of an error of the expression library, without its drawing of the place.
func oneLineOf(err error) string {
	var at *file.Error
	if errors.As(err, &at) {
		return at.Message
	}
	return firstLine(err.Error())
}

// guarded keeps a function from being called with nothing.
func guarded(fn func(p []any) (any, error)) func(p ...any) (any, error) {
	return func(p ...any) (any, error) {
		if fn == nil {
			return nil, errors.New("the function is not bound")
		}
		return fn(p)
	}
}

// environment answers what the names of an expression stand for: those of the world, of the process and of the run.
func (s *stage) environment(text string) map[string]any {
	env := asker{s.world}.names(text)
	env["env"], env["seed"] = s.variables(text), int(s.made.Seed)
	for name, value := range s.names {
		env[name] = value
	}
	return env
}

// variable is how an expression names a variable of the environment.
var variable = regexp.MustCompile(`\benv(?:\.|\[["'])([A-Za-z_][A-Za-z0-9_]*)`)

// variables answers the variables of the environment that an expression names; one that is not set is an empty text.
func (s *stage) variables(text string) map[string]string {
	all := map[string]string{}
	for _, found := range variable.FindAllStringSubmatch(text, -1) {
		all[found[1]], _ = s.options.Lookup(found[1])
	}
	return all
}

// condition answers whether an expression holds at an instant of the world. Something that does not exist (yet) does not
// hold.
func (s *stage) condition(text string, now time.Time) (bool, error) {
	names := s.environment(text)
	names["now"] = now
	answer, err := s.calculate(text, names)
	yes, ok, err := truth(answer, err)
	if err == nil && !ok {
		err = engine.Wrong(engine.Invalid, "compare it with something", "%s is %s, neither true nor false", text, show(answer))
	}
	return yes, err
}

// truth reads what came of a condition: what asks for something that does not exist (yet) does not hold. ok is false for
// an answer that is neither true nor false.
func truth(answer any, err error) (yes, ok bool, _ error) {
	var nothing *absent
	switch {
	case errors.As(err, &nothing):
		return false, true, nil
	case err != nil:
		return false, false, err
	}
	yes, ok = answer.(bool)
	return yes, ok, nil
}

// text resolves the ${…} of a text.
func (s *stage) text(t Text) (string, error) {
	parts, err := t.Parts()
	if err != nil {
		return "", s.stumble(t, true, "%s", err)
	}
	var b strings.Builder
	for _, p := range parts {
		if p.Expression == "" {
			b.WriteString(p.Literal)
			continue
		}
		value, err := s.evaluate(p.Expression)
		if err != nil {
			return "", s.stumble(t, true, "${%s}: %s", p.Expression, err)
		}
		b.WriteString(written(value))
	}
	return b.String(), nil
}

// one answers the value of a text that is one ${…} and nothing else, so that lists and mappings stay what they are.
func (s *stage) one(t Text) (value any, is bool, err error) {
	parts, err := t.Parts()
	if err != nil || len(parts) != 1 || parts[0].Expression == "" {
		return nil, false, nil //nolint:nilerr // a text that is not closed is reported where it is resolved
	}
	value, err = s.evaluate(parts[0].Expression)
	if err != nil {
		return nil, true, s.stumble(t, true, "${%s}: %s", parts[0].Expression, err)
	}
	return value, true, nil
}
