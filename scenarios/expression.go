package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/types"
)

// maxExpression is how many characters of an expression are read.
const maxExpression = 4096

// identifier is what expressions can name.
var identifier = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*$`)
})

// taken are the words that expressions use themselves.
func taken() []string {
	return []string{"true", "false", "nil", "not", "and", "or", "in", "let", "if", "else", "matches", "contains", "startsWith", "endsWith"}
}

// options answers what an expression may use: the functions, and names of any type.
func options(names map[string]bool) []expr.Option {
	env := types.Map{}
	for name := range names {
		env[name] = types.Any
	}
	list := []expr.Option{expr.Env(env), expr.DisableBuiltin("now")} // it would be the wall clock's
	for _, f := range Functions() {
		list = append(list, expr.Function(f.Name, unbound, f.Types...))
	}
	return list
}

// unbound stands for functions where nothing is run.
func unbound(...any) (any, error) { return nil, errors.New("there is no world here") }

// expression checks an expression that stands in a text from a character on. Conditions have to be true or false.
func (c *checker) expression(t Text, text string, offset int, names map[string]bool, condition bool) {
	if strings.TrimSpace(text) == "" {
		c.on(t, "write an expression, like balance(lender) == 100.00", "the expression is empty")
		return
	}
	if len(text) > maxExpression {
		c.on(t, "split it", "the expression has %d characters: at most %d are read", len(text), maxExpression)
		return
	}
	list := options(names)
	if condition {
		list = append(list, expr.AsBool())
	}
	_, err := expr.Compile(text, list...)
	if err == nil {
		if condition && c.never(text) {
			c.add(Warning, t.Pos, t.length(), "an expression asks the world something", "%q can never hold", text)
			c.dead = true
		}
		return
	}
	var at *file.Error
	if !errors.As(err, &at) {
		c.on(t, "", "the expression %q cannot be read: %s", text, firstLine(err.Error()))
		return
	}
	c.misread(t, text, offset, at, names)
}

// misread reports an expression that the compiler does not take.
func (c *checker) misread(t Text, text string, offset int, at *file.Error, names map[string]bool) {
	place, length := locate(c.lines, t, offset+at.From), max(1, min(at.To, len([]rune(text)))-at.From)
	if name, ok := strings.CutPrefix(at.Message, "unknown name "); ok {
		c.unknownName(place, name, names)
		return
	}
	if at.From >= len([]rune(text)) { // behind its end
		place, length = locate(c.lines, t, offset+max(0, len([]rune(text))-1)), 1
	}
	c.report(place, length, c.cure(t, text, at.Message), "the expression cannot be read: %s", at.Message)
}

// unknownName reports a name that an expression uses and nothing has.
func (c *checker) unknownName(at Pos, name string, names map[string]bool) {
	if later, ok := c.later[name]; ok {
		c.report(at, len([]rune(name)), "move this behind that step", "the step %q comes later, in line %d", name, later.Line)
		return
	}
	known := append(slices.Sorted(maps.Keys(names)), functionNames()...)
	c.report(at, len([]rune(name)), suggestion(name, known), "there is no %q here: no param, person or step before has the name", name)
}

// cure answers what the author of a broken expression most likely has to do.
func (c *checker) cure(t Text, text, message string) string {
	line := ""
	if t.Pos.Line <= len(c.lines) {
		line = c.lines[t.Pos.Line-1]
	}
	switch {
	case !t.Quoted && strings.Contains(line, text+" #"):
		return "quote the expression: # begins a comment"
	case strings.Contains(message, `Operator("=")`) || regexp.MustCompile(`[^=!<>]=[^=]`).MatchString(text):
		return "compare with =="
	case strings.Count(text, "(") != strings.Count(text, ")") && !t.Quoted:
		return "quote the expression: a comma or a bracket ends it in a list of YAML"
	case strings.Contains(message, "EOF"):
		return "something is missing at the end"
	case strings.Contains(message, "not enough arguments"), strings.Contains(message, "too many arguments"), strings.Contains(message, "cannot use"):
		for _, f := range Functions() {
			if strings.Contains(text, f.Name+"(") {
				return "write " + f.Usage
			}
		}
	}
	return ""
}

// never tells whether a condition asks nothing of the world and is false.
func (c *checker) never(text string) bool {
	tree, err := parser.Parse(text)
	if err != nil {
		return false
	}
	asks := asking(false)
	ast.Walk(&tree.Node, &asks)
	if bool(asks) {
		return false
	}
	answer, err := expr.Eval(text, nil)
	return err == nil && answer == false
}

// asking tells whether a tree holds a name or a call.
type asking bool

// Visit notes what asks for something.
func (a *asking) Visit(node *ast.Node) {
	switch (*node).(type) {
	case *ast.IdentifierNode, *ast.CallNode, *ast.BuiltinNode:
		*a = true
	}
}

// condition checks the condition of a fault: it sees the fields of requests, whose names only the request knows.
func (c *checker) condition(t Text) {
	if !t.IsSet() {
		return
	}
	_, err := expr.Compile(t.Content, expr.Env(map[string]any{}), expr.AllowUndefinedVariables(), expr.AsBool())
	var at *file.Error
	if errors.As(err, &at) {
		c.misread(t, t.Content, 0, at, nil)
	} else if err != nil {
		c.on(t, "", "the condition %q cannot be read: %s", t.Content, firstLine(err.Error()))
	}
}

// interpolated checks the ${…} of a text.
func (c *checker) interpolated(t Text, names map[string]bool) {
	parts, err := t.Parts()
	var open *Unclosed
	if errors.As(err, &open) {
		c.report(locate(c.lines, t, open.Offset), len("${"), "close it with }; a ${ that is meant as it stands is $${", "the ${ is not closed")
	}
	for _, p := range parts {
		if p.Expression != "" {
			c.expression(t, p.Expression, p.Offset, names, false)
		}
	}
}

// name checks a name that expressions shall use for something, and that it is free.
func (c *checker) name(t Text, what string) bool {
	name := t.Content
	switch {
	case !identifier().MatchString(name):
		c.on(t, "use letters, digits and _, and begin with a letter", "%s %q cannot be used in expressions", what, name)
	case slices.Contains(taken(), name) || slices.Contains(functionNames(), name):
		c.on(t, "choose another name", "%s %q has the name of something that expressions know", what, name)
	default:
		if before, ok := c.defined[name]; ok {
			c.on(t, "choose another name", "%s %q has the name of %s", what, name, before)
			return false
		}
		where := fmt.Sprintf("%s in line %d", what, t.Pos.Line)
		c.defined[name] = where
		return true
	}
	return false
}
