package sim

import (
	"fmt"
	"strconv"

	"github.com/expr-lang/expr"

	"github.com/shapan/shapan/sim/engine/money"
)

// decimal is an amount of money in expressions. It compares, adds and subtracts in whole minor units, with other
// amounts and with literals: 3000.10 and "3000.10" count as the decimal they are written as, so nothing is lost in a
// float (exact up to 10^13; amounts are below 10^15). It is a struct so that no other operator works on it unnoticed.
type decimal struct{ money.Amount }

// decimals answers the operators of decimal.
func decimals() []expr.Option {
	compare := func(name, operator string, holds func(a, b money.Amount) bool) []expr.Option {
		return operation(name, operator, func(a, b money.Amount) any { return holds(a, b) },
			new(func(decimal, any) bool), new(func(any, decimal) bool))
	}
	reckon := func(name, operator string, sum func(a, b money.Amount) money.Amount) []expr.Option {
		return operation(name, operator, func(a, b money.Amount) any { return decimal{sum(a, b)} },
			new(func(decimal, any) decimal), new(func(any, decimal) decimal))
	}
	var all []expr.Option
	for _, some := range [][]expr.Option{
		compare("moneyEqual", "==", func(a, b money.Amount) bool { return a == b }),
		compare("moneyUnequal", "!=", func(a, b money.Amount) bool { return a != b }),
		compare("moneyLess", "<", func(a, b money.Amount) bool { return a < b }),
		compare("moneyAtMost", "<=", func(a, b money.Amount) bool { return a <= b }),
		compare("moneyMore", ">", func(a, b money.Amount) bool { return a > b }),
		compare("moneyAtLeast", ">=", func(a, b money.Amount) bool { return a >= b }),
		reckon("moneyPlus", "+", func(a, b money.Amount) money.Amount { return a + b }),
		reckon("moneyMinus", "-", func(a, b money.Amount) money.Amount { return a - b }),
	} {
		all = append(all, some...)
	}
	return all
}

// operation declares an operator between an amount and what can be read as one.
func operation(name, operator string, do func(a, b money.Amount) any, signatures ...any) []expr.Option {
	return []expr.Option{
		expr.Function(name, func(p ...any) (any, error) {
			a, err := amountOf(p[0])
			if err != nil {
				return nil, err
			}
			b, err := amountOf(p[1])
			if err != nil {
				return nil, err
			}
			return do(a, b), nil
		}, signatures...),
		expr.Operator(operator, name),
	}
}

func amountOf(v any) (money.Amount, error) {
	var written string
	switch v := v.(type) {
	case decimal:
		return v.Amount, nil
	case int:
		written = strconv.Itoa(v)
	case float64:
		written = strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		written = v
	default:
		return 0, fmt.Errorf("%v is no amount of money: compare with a number like 3000.00", v)
	}
	a, err := money.Parse(written)
	if err != nil {
		return 0, fmt.Errorf("an amount is compared with %q: %w", written, err)
	}
	return a, nil
}
