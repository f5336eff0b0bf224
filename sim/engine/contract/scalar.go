package contract

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The numbers of 联银通 §1.4.
const (
	billion       = 1_000_000_000 // whole numbers, amounts and decimals stay below it
	billionDigits = 9
	floatDigits   = 7 // of a decimal after the point
)

// The bounds of an R: what is beyond them is no money and no rate, and would be long in plain digits.
const (
	realDigits   = 15 // before the point: a double is exact up to there
	realDecimals = 20 // after it
)

// scalar is a value that passed its checks, ready to be stored.
type scalar struct {
	text    string
	number  int64  // I and L, A in minor units, B as 0 or 1
	lenient string // says what other form was let through, "" for none
}

// fault says why a value did not pass.
type fault struct{ rule, hint, reason string }

// checker reads the text of one type.
type checker func(f *field, text string, s *scalar) *fault

func checkerOf(letter byte) checker {
	switch letter {
	case 'I':
		return checkInteger
	case 'L':
		return checkLong
	case 'A':
		return checkAmount
	case 'D':
		return checkDate
	case 'T':
		return checkTime
	case 'F':
		return checkFloat
	case 'B':
		return checkBool
	case 'J':
		return checkTruth
	case 'R':
		return checkReal
	default:
		return checkText
	}
}

// textOf answers the text of a value that is no array or object. Numbers count as their literal: ids arrive as JSON
// numbers in the field (wire/lianyintong §1).
func (f *field) textOf(v *wire.Value) (string, *fault) {
	if v.Kind == wire.String || v.Kind == wire.Number || v.Kind == wire.Bool && (f.letter == 'B' || f.letter == 'J') {
		return v.Text, nil
	}
	return "", &fault{rule: RuleType, hint: fmt.Sprintf("send a string, not %s", v.Kind), reason: "格式错误"}
}

// read checks a text against the declaration. The alias is the spelling that was used where the value is another's.
func (f *field) read(text string) (s scalar, used string, wrong *fault) {
	if f.maxLen > 0 && len(text) > f.maxLen {
		if n := utf8.RuneCountInString(text); n > f.maxLen {
			return s, "", &fault{
				rule: RuleLength, hint: fmt.Sprintf("it has %d characters: send at most %d", n, f.maxLen),
				reason: fmt.Sprintf("长度超过%d", f.maxLen),
			}
		}
	}
	if f.enum != nil && !f.allows(text) {
		canonical := f.canonical(text)
		if canonical == "" {
			return s, "", f.notAllowed(text)
		}
		text, used = canonical, text
	}
	s.text = text
	return s, used, f.check(f, text, &s)
}

func (f *field) allows(value string) bool {
	for _, allowed := range f.enum {
		if allowed == value {
			return true
		}
	}
	return false
}

// canonical answers the documented value for another spelling of it, "" for none. A whole number that is written as a
// double is one: 2.0 for 2.
func (f *field) canonical(value string) string {
	for _, other := range f.enumAlso {
		if other.spelt == value {
			return other.canonical
		}
	}
	if f.letter != 'I' && f.letter != 'L' {
		return ""
	}
	n, err := money.Whole(value)
	if plain := strconv.FormatInt(n, 10); err == nil && f.allows(plain) {
		return plain
	}
	return ""
}

func (f *field) notAllowed(text string) *fault {
	hint := "send one of " + strings.Join(f.enum, ", ")
	if near := Nearest(text, f.enum); near != "" {
		hint = "did you mean " + near + "? " + hint
	}
	return &fault{rule: RuleEnum, hint: hint}
}

func checkText(*field, string, *scalar) *fault { return nil }

func checkInteger(f *field, text string, s *scalar) *fault {
	wrong := checkLong(f, text, s)
	if wrong == nil && (s.number <= -billion || s.number >= billion) {
		return &fault{rule: RuleRange, hint: "send a whole number below 1000000000", reason: "整数超出范围"}
	}
	return wrong
}

func checkLong(f *field, text string, s *scalar) *fault {
	n, err := money.Whole(text)
	if err != nil {
		return &fault{rule: RuleType, hint: "send a whole number in digits", reason: "整数格式错误"}
	}
	if n < f.min {
		return &fault{rule: RuleRange, hint: "send at least " + f.minText, reason: "整数超出范围"}
	}
	if strings.ContainsAny(text, ".eE") {
		s.lenient = "send the whole number in digits only"
	}
	s.number = n
	return nil
}

func checkAmount(f *field, text string, s *scalar) *fault {
	amount, err := money.Parse(text)
	switch {
	case errors.Is(err, money.ErrRange) || err == nil && amount >= billion*100:
		return &fault{rule: RuleRange, hint: "send an amount below 1000000000", reason: "金额超出范围"}
	case errors.Is(err, money.ErrDecimals):
		return &fault{rule: RuleType, hint: "send at most two decimals", reason: "金额格式错误"}
	case err != nil:
		return &fault{rule: RuleType, hint: "send an amount like 100.00", reason: "金额格式错误"}
	case int64(amount) < f.min:
		return &fault{rule: RuleRange, hint: "send at least " + money.Amount(f.min).String(), reason: "金额超出范围"}
	}
	s.number = int64(amount)
	return nil
}

func checkDate(_ *field, text string, _ *scalar) *fault {
	if len(text) != 8 || !isDate(text) {
		return &fault{rule: RuleType, hint: "send a valid date as yyyyMMdd", reason: "日期格式错误"}
	}
	return nil
}

func checkTime(_ *field, text string, _ *scalar) *fault {
	if len(text) != 14 || !isDate(text[:8]) || number(text[8:10]) > 23 || number(text[10:12]) > 59 || number(text[12:]) > 59 {
		return &fault{rule: RuleType, hint: "send a valid time as yyyyMMddHHmmss", reason: "日期时间格式错误"}
	}
	return nil
}

// isDate says whether eight characters are a date of the calendar, from the year 1 on.
func isDate(text string) bool {
	year, month, day := number(text[:4]), number(text[4:6]), number(text[6:])
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 {
		return false
	}
	last := 31
	switch month {
	case 4, 6, 9, 11:
		last = 30
	case 2:
		last = 28
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			last = 29
		}
	}
	return day <= last
}

// number reads digits; what is not all digits answers a number that fits no calendar.
func number(text string) int {
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return math.MaxInt32
		}
		n = n*10 + int(text[i]-'0')
	}
	return n
}

func checkFloat(_ *field, text string, _ *scalar) *fault {
	whole, fraction, err := money.Digits(text)
	switch {
	case err != nil:
		return &fault{rule: RuleType, hint: "send a decimal number", reason: "浮点数格式错误"}
	case fraction > floatDigits:
		return &fault{rule: RuleType, hint: "send at most 7 decimals", reason: "浮点数格式错误"}
	case whole > billionDigits:
		return &fault{rule: RuleRange, hint: "send a number below 1000000000", reason: "浮点数超出范围"}
	}
	return nil
}

// checkReal reads a double and stores it in plain digits, so that equal numbers are equal texts.
func checkReal(_ *field, text string, s *scalar) *fault {
	whole, fraction, err := money.Digits(text)
	switch {
	case err != nil:
		return &fault{rule: RuleType, hint: "send a number", reason: "数值格式错误"}
	case whole > realDigits:
		return &fault{rule: RuleRange, hint: "send a number below 10^15", reason: "数值超出范围"}
	case fraction > realDecimals:
		return &fault{rule: RuleRange, hint: "send at most 20 decimals", reason: "数值超出范围"}
	}
	if s.text, err = money.Plain(text); err != nil {
		return &fault{rule: RuleType, hint: "send a number", reason: "数值格式错误"}
	}
	return nil
}

func checkBool(_ *field, text string, s *scalar) *fault {
	switch text {
	case "0", "1":
		s.number = int64(text[0] - '0')
		return nil
	case "true":
		s.text, s.number, s.lenient = "1", 1, "send 1, not true"
		return nil
	case "false":
		s.text, s.number, s.lenient = "0", 0, "send 0, not false"
		return nil
	}
	return &fault{rule: RuleType, hint: "send 1 for yes or 0 for no", reason: "只能为0或1"}
}

// checkTruth reads true and false, as JSON has them or as text: the fields of a form are texts.
func checkTruth(_ *field, text string, s *scalar) *fault {
	if text != "true" && text != "false" {
		return &fault{rule: RuleType, hint: "send true or false", reason: "只能为true或false"}
	}
	if text == "true" {
		s.number = 1
	}
	return nil
}
