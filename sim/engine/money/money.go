// Package money holds amounts as whole minor units (fen, paise): no float ever touches money.
//
// An amount comes in as the decimal text that a client wrote, number or string, and goes out as that text again:
// quoted in the control API and in records, bare in the replies of 联银通.
package money

import (
	"encoding/json"
	"fmt"
	"math/bits"
	"strconv"
)

// Amount is a sum of money in minor units (fen or paise): 10000 is 100.00.
type Amount int64

// Number is an Amount whose JSON is a bare number with two decimals (100.00), as the replies of 联银通 carry it
// (wire/lianyintong §2).
type Number Amount

// Parse reads a decimal text in major units (yuan or rupees) into minor units. It takes an optional minus, digits, a
// fraction with at most two significant places ("2.500" is fine, "1.001" is not) and an exponent where the value is
// exact ("1e3"). It answers ErrSyntax, ErrDecimals, or ErrRange from 10^15 on; the text stands in the error.
func Parse(s string) (Amount, error) {
	d, ok := scan(s)
	if !ok {
		return 0, refuse(ErrSyntax, s)
	}
	if d.fraction() > scale {
		return 0, refuse(ErrDecimals, s)
	}
	if d.whole() > maxWhole {
		return 0, refuse(ErrRange, s)
	}
	return Amount(d.times(scale)), nil
}

// String answers the amount in major units with two decimals: "100.00", "-0.05".
func (a Amount) String() string {
	var buf [24]byte
	return string(a.append(buf[:0]))
}

// MarshalJSON writes the amount as a string with two decimals, "100.00": the form of the control API and of records.
func (a Amount) MarshalJSON() ([]byte, error) {
	buf := make([]byte, 0, 24)
	return append(a.append(append(buf, '"')), '"'), nil
}

// UnmarshalJSON reads the amount from a JSON string or number; null leaves it as it is. It answers the errors of Parse.
func (a *Amount) UnmarshalJSON(raw []byte) error {
	text := string(raw)
	if text == "null" {
		return nil
	}
	if text != "" && text[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return fmt.Errorf("amount %s: %w", text, err)
		}
	}
	parsed, err := Parse(text)
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// String answers the amount in major units with two decimals, as Amount does.
func (n Number) String() string { return Amount(n).String() }

// MarshalJSON writes the amount as a bare number with two decimals: 100.00.
func (n Number) MarshalJSON() ([]byte, error) {
	return Amount(n).append(make([]byte, 0, 24)), nil
}

// UnmarshalJSON reads the amount from a JSON string or number, as Amount does.
func (n *Number) UnmarshalJSON(raw []byte) error { return (*Amount)(n).UnmarshalJSON(raw) }

// Times answers a × num / den in minor units, rounded half-up away from zero: 0.05 × 1/2 is 0.03 and -0.05 × 1/2 is
// -0.03 (wire/cashloan §7). The product is computed in 128 bits. A den below 1 or a result beyond int64 is a
// mistake of the caller, never of a client, and panics.
func (a Amount) Times(num, den int64) Amount {
	if den < 1 {
		panic(fmt.Sprintf("money: %v times %d/%d: the divisor must be 1 or more", a, num, den))
	}
	divisor := uint64(den)
	hi, lo := bits.Mul64(magnitude(int64(a)), magnitude(num))
	lo, carry := bits.Add64(lo, divisor/2, 0)
	hi += carry
	if hi >= divisor {
		panic(fmt.Sprintf("money: %v times %d/%d does not fit an amount", a, num, den))
	}
	quotient, _ := bits.Div64(hi, lo, divisor)
	if quotient > 1<<63-1 {
		panic(fmt.Sprintf("money: %v times %d/%d does not fit an amount", a, num, den))
	}
	if (a < 0) != (num < 0) {
		return -Amount(quotient)
	}
	return Amount(quotient)
}

func (a Amount) append(buf []byte) []byte {
	if a < 0 {
		buf = append(buf, '-')
	}
	units := magnitude(int64(a))
	buf = strconv.AppendUint(buf, units/100, 10)
	cents := units % 100
	return append(buf, '.', byte('0'+cents/10), byte('0'+cents%10))
}

// magnitude also holds for the smallest int64, whose negation does not exist as an int64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
