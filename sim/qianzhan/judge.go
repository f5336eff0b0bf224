package qianzhan

import (
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine/contract"
)

// What a time in milliseconds lies between: 1973 and 2286. Seconds, microseconds and 0 are outside.
const (
	minMilliseconds = 100_000_000_000
	maxMilliseconds = 9_999_999_999_999
)

// named is a field of a record with its value.
type named[V any] struct {
	field string
	value V
}

// checkTimes notes times that are no milliseconds; one that is not there is 0 and none either.
func checkTimes(odd func(string, contract.Violation), times ...named[int64]) {
	for _, t := range times {
		if t.value < minMilliseconds || t.value > maxMilliseconds {
			odd(t.field, contract.Violation{
				Rule: ruleMilliseconds, Got: strconv.FormatInt(t.value, 10), Level: contract.LevelError, Hint: "send milliseconds since 1970, 13 digits; it was stored as it is",
			}.Because("应为毫秒时间戳"))
		}
	}
}

// checkAmounts notes amounts that are no sums of money.
func checkAmounts(odd func(string, contract.Violation), amounts ...named[string]) {
	for _, a := range amounts {
		_, fraction, _ := strings.Cut(a.value, ".")
		if len(fraction) > moneyDecimals {
			odd(a.field, contract.Violation{
				Rule: contract.RuleLenient, Got: a.value, Level: contract.LevelWarning, Hint: "send yuan with at most two decimals; it was stored as it is",
			}.Because("金额最多两位小数"))
		}
		if strings.HasPrefix(a.value, "-") {
			odd(a.field, contract.Violation{
				Rule: contract.RuleRange, Got: a.value, Level: contract.LevelWarning, Hint: "send an amount that is not below zero",
			}.Because("金额不能为负"))
		}
	}
}

// moneyDecimals is how many decimals an amount of yuan has.
const moneyDecimals = 2

// pad writes a number in plain digits with at least two decimals: "200" is "200.00". More decimals stay.
func pad(amount string) string {
	_, fraction, dotted := strings.Cut(amount, ".")
	if !dotted {
		amount += "."
	}
	return amount + strings.Repeat("0", max(0, moneyDecimals-len(fraction)))
}

// less compares two numbers in plain digits.
func less(a, b string) bool {
	negativeA, negativeB := strings.HasPrefix(a, "-"), strings.HasPrefix(b, "-")
	if negativeA != negativeB {
		return negativeA
	}
	if negativeA {
		return less(b[1:], a[1:])
	}
	wholeA, fractionA, _ := strings.Cut(a, ".")
	wholeB, fractionB, _ := strings.Cut(b, ".")
	if len(wholeA) != len(wholeB) {
		return len(wholeA) < len(wholeB)
	}
	if wholeA != wholeB {
		return wholeA < wholeB
	}
	return strings.TrimRight(fractionA, "0") < strings.TrimRight(fractionB, "0")
}
