package scenarios

import (
	"fmt"
	"math/big"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm/runtime"
)

// operator is one that counts decimals exactly; the others are the expression library's own.
type operator struct {
	sign    string
	name    string
	exact   func(a, b *big.Rat) any
	instead func(a, b any) any // for what are no two numbers
	logical bool
}

// operators is the list of them.
func operators() []operator {
	holds := func(test func(sign int) bool) func(a, b *big.Rat) any {
		return func(a, b *big.Rat) any { return test(a.Cmp(b)) }
	}
	sum := func(reckon func(z, a, b *big.Rat) *big.Rat) func(a, b *big.Rat) any {
		return func(a, b *big.Rat) any { return reckoned(reckon(new(big.Rat), a, b)) }
	}
	return []operator{
		{"==", "exactEqual", holds(func(s int) bool { return s == 0 }), func(a, b any) any { return runtime.Equal(a, b) }, true},
		{"!=", "exactUnequal", holds(func(s int) bool { return s != 0 }), func(a, b any) any { return !runtime.Equal(a, b) }, true},
		{"<", "exactLess", holds(func(s int) bool { return s < 0 }), func(a, b any) any { return runtime.Less(a, b) }, true},
		{"<=", "exactAtMost", holds(func(s int) bool { return s <= 0 }), func(a, b any) any { return runtime.LessOrEqual(a, b) }, true},
		{">", "exactMore", holds(func(s int) bool { return s > 0 }), func(a, b any) any { return runtime.More(a, b) }, true},
		{">=", "exactAtLeast", holds(func(s int) bool { return s >= 0 }), func(a, b any) any { return runtime.MoreOrEqual(a, b) }, true},
		{"+", "exactPlus", sum((*big.Rat).Add), runtime.Add, false},
		{"-", "exactMinus", sum((*big.Rat).Sub), runtime.Subtract, false},
		{"*", "exactTimes", sum((*big.Rat).Mul), runtime.Multiply, false},
	}
}

// function answers the function that stands for the operator.
func (o operator) function() expr.Option {
	signature := any(new(func(any, any) any))
	if o.logical {
		signature = new(func(any, any) bool)
	}
	return expr.Function(o.name, func(p ...any) (answer any, err error) {
		defer func() {
			if recover() != nil { // the library panics where two kinds do not go together
				err = fmt.Errorf("%s and %s do not go together with %s", kindOf(p[0]), kindOf(p[1]), o.sign)
			}
		}()
		if a, aWhole := p[0].(int); aWhole && !o.logical {
			if b, bWhole := p[1].(int); bWhole {
				return o.instead(a, b), nil // whole numbers stay whole
			}
		}
		if a, b, ok := twoNumbers(p[0], p[1]); ok {
			return o.exact(a, b), nil
		}
		return o.instead(p[0], p[1]), nil
	}, signature)
}

// kindOf says what a value of an expression is.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case decimal, int, float64:
		return "a number"
	case string:
		return "a text"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "a mapping"
	default:
		return fmt.Sprintf("%T", v)
	}
}

// exact rewrites an expression: numbers with a point become decimals as they are written, and operators the functions
// that count them.
type exact struct{ source []rune }

// Visit rewrites one node.
func (e exact) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.FloatNode:
		at := n.Location()
		if at.From < 0 || at.To > len(e.source) || at.From >= at.To {
			return
		}
		if d, ok := parseDecimal(string(e.source[at.From:at.To])); ok {
			ast.Patch(node, &ast.ConstantNode{Value: d})
		}
	case *ast.UnaryNode:
		if c, ok := n.Node.(*ast.ConstantNode); ok && n.Operator == "-" {
			if d, ok := c.Value.(decimal); ok {
				ast.Patch(node, &ast.ConstantNode{Value: decimal{new(big.Rat).Neg(d.value), "-" + d.text}})
			}
		}
	case *ast.BinaryNode:
		for _, o := range operators() {
			if o.sign == n.Operator {
				ast.Patch(node, &ast.CallNode{Callee: &ast.IdentifierNode{Value: o.name}, Arguments: []ast.Node{n.Left, n.Right}})
				return
			}
		}
	}
}
