package money

import (
	"errors"
	"fmt"
	"strings"
)

// The reasons for which a text is no amount. Parse wraps them; ask with errors.Is.
var (
	// ErrSyntax says that the text is no decimal number.
	ErrSyntax = errors.New("not a decimal number: write digits, a point and at most two decimals")
	// ErrDecimals says that the text has more than two significant decimals.
	ErrDecimals = errors.New("more than two decimals: round the amount to the minor unit first")
	// ErrRange says that the text is beyond ±10^15.
	ErrRange = errors.New("amount out of range: it must be below 10^15")
	// ErrWhole says that the text is no whole number of at most 18 digits.
	ErrWhole = errors.New("not a whole number of at most 18 digits")
)

const (
	scale       = 2       // decimals of an amount
	maxWhole    = 15      // digits before the point of an amount
	maxInteger  = 18      // digits of a whole number
	maxExponent = 1 << 30 // beyond it an exponent stays what it is: enormous
	maxPlain    = 100     // digits of a number in plain digits
	maxQuoted   = 40      // bytes of a wrong text that an error repeats
)

// decimal is a number as written: digits without leading and trailing zeros, times ten to the exponent.
type decimal struct {
	negative bool
	digits   string // "" is zero; may hold one point, at index point
	point    int    // index of the point in digits, -1 without one
	count    int    // digits without the point
	exponent int    // of the last digit
}

// Digits answers how many significant digits the decimal text s has before and after its point: 3 and 1 for "123.10",
// since a zero at the end says nothing. Exponents count by their value: "5.0E-4" has 0 and 4. It answers ErrSyntax
// where s is no decimal number.
func Digits(s string) (whole, fraction int, err error) {
	d, ok := scan(s)
	if !ok {
		return 0, 0, refuse(ErrSyntax, s)
	}
	return d.whole(), d.fraction(), nil
}

// Whole answers the value of a decimal text that is a whole number of at most 18 digits, however it is written
// ("200", "200.0", "2e2"). It answers ErrWhole for everything else.
func Whole(s string) (int64, error) {
	d, ok := scan(s)
	if !ok || d.fraction() > 0 || d.whole() > maxInteger {
		return 0, refuse(ErrWhole, s)
	}
	return d.times(0), nil
}

// Plain answers the decimal text s in plain digits: no exponent, no zeros in front or at the end ("1.50E3" is "1500").
// It answers ErrSyntax where s is no decimal number, and ErrRange where the plain digits would be more than 100.
func Plain(s string) (string, error) {
	d, ok := scan(s)
	if !ok {
		return "", refuse(ErrSyntax, s)
	}
	whole, fraction := d.whole(), d.fraction()
	if whole+fraction > maxPlain {
		return "", refuse(ErrRange, s)
	}
	digits := strings.Replace(d.digits, ".", "", 1) + strings.Repeat("0", max(0, d.exponent))
	digits = strings.Repeat("0", max(0, max(whole, 1)+fraction-len(digits))) + digits
	text := digits[:len(digits)-fraction]
	if fraction > 0 {
		text += "." + digits[len(digits)-fraction:]
	}
	if d.negative {
		text = "-" + text
	}
	return text, nil
}

// scan reads the grammar of JSON numbers, leading zeros allowed.
func scan(s string) (decimal, bool) {
	d := decimal{point: -1}
	rest := s
	if rest, d.negative = strings.CutPrefix(rest, "-"); rest == "" {
		return d, false
	}
	n := span(rest)
	mantissa, fraction := n, 0
	if n < len(rest) && rest[n] == '.' {
		fraction = span(rest[n+1:])
		mantissa = n + 1 + fraction
		if fraction == 0 {
			return d, false
		}
	}
	exponent, ok := scanExponent(rest[mantissa:])
	if n == 0 || !ok {
		return d, false
	}
	d.trim(rest[:mantissa], exponent-fraction)
	return d, true
}

func scanExponent(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	s = s[1:]
	sign := 1
	if s != "" && (s[0] == '+' || s[0] == '-') {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	if s == "" || span(s) != len(s) {
		return 0, false
	}
	value := 0
	for i := range len(s) {
		value = min(value*10+int(s[i]-'0'), maxExponent)
	}
	return sign * value, true
}

// trim takes off the zeros at both ends: what is left is what the number says.
func (d *decimal) trim(text string, exponent int) {
	text = strings.TrimLeft(text, "0.")
	if text == "" {
		d.negative = false
		return
	}
	d.exponent = exponent + trailing(text)
	// A whole number's point falls off with the zeros after it; the digits before it go on being trimmed.
	d.digits = strings.TrimRight(text, "0.")
	d.point = strings.IndexByte(d.digits, '.')
	d.count = len(d.digits)
	if d.point >= 0 {
		d.count--
	}
}

// trailing counts the zeros at the end of a text, a point among them not counted.
func trailing(text string) int {
	zeros := 0
	for i := len(text) - 1; i >= 0 && (text[i] == '0' || text[i] == '.'); i-- {
		if text[i] == '0' {
			zeros++
		}
	}
	return zeros
}

func (d decimal) whole() int {
	if d.count == 0 {
		return 0
	}
	return max(0, d.count+d.exponent)
}

func (d decimal) fraction() int { return max(0, -d.exponent) }

// times answers the number times ten to the given power; the caller has made sure that it is whole and fits.
func (d decimal) times(power int) int64 {
	value := int64(0)
	for i := range len(d.digits) {
		if i != d.point {
			value = value*10 + int64(d.digits[i]-'0')
		}
	}
	if d.count > 0 {
		for range d.exponent + power {
			value *= 10
		}
	}
	if d.negative {
		return -value
	}
	return value
}

// span counts the digits at the beginning of s.
func span(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func refuse(reason error, text string) error {
	if len(text) > maxQuoted {
		text = strings.ToValidUTF8(text[:maxQuoted], "") + "…"
	}
	return fmt.Errorf("number %q: %w", text, reason)
}
