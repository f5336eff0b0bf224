package scenarios

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine/money"
)

// decimal is a number with a point in expressions: money, rates. It is exact, never a float.
type decimal struct {
	value *big.Rat
	text  string // as it was written
}

// String answers the number as it was written; a computed one with two decimals, and more where it has more.
func (d decimal) String() string { return d.text }

// MarshalJSON writes the number as a text, as the control API writes money.
func (d decimal) MarshalJSON() ([]byte, error) { return []byte(strconv.Quote(d.text)), nil }

const (
	moneyDecimals = 2
	mostDecimals  = 10
	longestNumber = 40 // characters; what is longer is a text
)

// decimalText is how decimals are written; exponents are none.
var decimalText = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// parseDecimal reads a decimal as it is written.
func parseDecimal(text string) (decimal, bool) {
	if len(text) > longestNumber || !decimalText.MatchString(text) {
		return decimal{}, false
	}
	value, ok := new(big.Rat).SetString(text)
	return decimal{value, text}, ok
}

// reckoned answers the decimal of a computed number.
func reckoned(value *big.Rat) decimal {
	text := value.FloatString(mostDecimals)
	text = strings.TrimRight(text, "0")
	if point := strings.IndexByte(text, '.'); len(text)-point-1 < moneyDecimals {
		text = value.FloatString(moneyDecimals)
	}
	return decimal{value, text}
}

// ofMoney answers an amount of the ledger.
func ofMoney(a money.Amount) decimal {
	return decimal{big.NewRat(int64(a), 100), a.String()}
}

// number answers what counts as a number: decimals, whole numbers, and texts that are written like one.
func numberOf(v any) (*big.Rat, bool) {
	switch v := v.(type) {
	case decimal:
		return v.value, true
	case int:
		return new(big.Rat).SetInt64(int64(v)), true
	case float64: // built-in functions answer them
		return new(big.Rat).SetString(strconv.FormatFloat(v, 'f', -1, 64))
	case string:
		d, ok := parseDecimal(v)
		return d.value, ok
	default:
		return nil, false
	}
}

// isNumber tells whether a value is a number by itself, not a text that is written like one.
func isNumber(v any) bool {
	switch v.(type) {
	case decimal, int, float64:
		return true
	default:
		return false
	}
}

// pointed tells whether a value is a text that is written with a point, like an amount.
func pointed(v any) bool {
	text, ok := v.(string)
	return ok && strings.Contains(text, ".") && len(text) <= longestNumber && decimalText.MatchString(text)
}

// twoNumbers answers both values as numbers where they are to be compared or reckoned as such: one of them is a number,
// or both are written like amounts. Two texts without a point stay texts: "0100" is no 100.
func twoNumbers(a, b any) (x, y *big.Rat, ok bool) {
	if !isNumber(a) && !isNumber(b) && (!pointed(a) || !pointed(b)) {
		return nil, nil, false
	}
	x, okX := numberOf(a)
	y, okY := numberOf(b)
	return x, y, okX && okY
}
