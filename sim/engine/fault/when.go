package fault

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// condition tells whether a rule is meant for a call.
type condition func(env map[string]any) bool

// Fields is the name under which a condition may ask for the message's fields all together: fields.X is X.
const Fields = "fields"

// compile makes a condition of an expression over the call: api, system, identity (of a notice: key and attempt) and the
// message's fields, by name alone or as members of fields. The
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

// Asks lists the names that the rule's condition asks of a call, each once: those that stand alone, and members of
// fields.
func (a *Armed) Asks() []string {
	tree, err := parser.Parse(a.Rule.When)
	if a.Rule.When == "" || err != nil {
		return nil
	}
	var asked asks
	ast.Walk(&tree.Node, &asked)
	return slices.DeleteFunc(asked.names, func(name string) bool { return slices.Contains(asked.own, name) })
}

// asks collects the names of an expression, and those that it gives itself (let).
type asks struct{ names, own []string }

// Visit notes a name.
func (a *asks) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		a.note(n.Value)
	case *ast.VariableDeclaratorNode:
		a.own = append(a.own, n.Name)
	case *ast.MemberNode:
		of, isName := n.Node.(*ast.IdentifierNode)
		member, isText := n.Property.(*ast.StringNode)
		if isName && isText && of.Value == Fields {
			a.note(member.Value)
		}
	}
}

func (a *asks) note(name string) {
	if name != Fields && name != "$env" && !slices.Contains(a.names, name) {
		a.names = append(a.names, name)
	}
}
