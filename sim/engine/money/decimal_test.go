package money_test

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/money"
)

func TestDigits(t *testing.T) {
	t.Parallel()
	cases := map[string][2]int{
		"0": {0, 0}, "0.000": {0, 0}, "123.10": {3, 1}, "5.0E-4": {0, 4}, "0.0010": {0, 3}, "10e2": {4, 0},
		"999999999.9999999": {9, 7}, "-1.5": {1, 1}, "10.01": {2, 2},
	}
	for text, want := range cases {
		whole, fraction, err := money.Digits(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, [2]int{whole, fraction}, text)
	}
	_, _, err := money.Digits("1..2")
	require.ErrorIs(t, err, money.ErrSyntax)
}

func TestWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"0": 0, "200": 200, "200.0": 200, "2e2": 200, "-39.00": -39, "999999999999999999": 999999999999999999,
	} {
		got, err := money.Whole(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "1.5", "1e18", "x", "1e-1"} {
		_, err := money.Whole(text)
		require.ErrorIs(t, err, money.ErrWhole, text)
	}
}

// FuzzParse holds Parse against exact fractions: what it accepts is the value, what it refuses has a reason.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1", "-0.05", "2.500", "1e3", "1.001", "1e15", "0.000e-7", "10.0e-1", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := money.Parse(text)
		if strings.ContainsAny(text, "eE") && len(text) > 12 {
			return // big.Rat would build the number of a million digits
		}
		exact, ok := new(big.Rat).SetString(text)
		if err == nil {
			require.True(t, ok, "%q", text)
			want := exact.Mul(exact, big.NewRat(100, 1))
			require.Zero(t, want.Cmp(new(big.Rat).SetInt64(int64(amount))), "%q is not %v", text, amount)
			return
		}
		require.Zero(t, amount)
		if json.Valid([]byte(text)) && ok && len(text) < 12 && !strings.ContainsAny(text, "eE") {
			require.NotErrorIs(t, err, money.ErrSyntax, "%q", text)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := money.Parse("3000.00"); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDigitsOfAnyWriting: zeros at the ends, signs and exponents change nothing.
func TestDigitsOfAnyWriting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Int64Range(0, 1e12).Draw(t, "value")
		shift := rapid.IntRange(0, 6).Draw(t, "shift")
		zeros := strings.Repeat("0", rapid.IntRange(0, 5).Draw(t, "zeros"))
		plain := new(big.Rat).SetFrac(big.NewInt(value), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(shift)), nil)).FloatString(shift)
		point := strings.Contains(plain, ".")
		wantWhole, wantFraction, _ := strings.Cut(plain, ".")
		wantWhole, wantFraction = strings.TrimLeft(wantWhole, "0"), strings.TrimRight(wantFraction, "0")
		if point {
			plain += zeros
		}
		for _, text := range []string{plain, zeros + plain, "-" + plain, big.NewInt(value).String() + "e-" + big.NewInt(int64(shift)).String()} {
			whole, fraction, err := money.Digits(text)
			require.NoError(t, err, text)
			assert.Equal(t, [2]int{len(wantWhole), len(wantFraction)}, [2]int{whole, fraction}, text)
			n, err := money.Whole(text)
			assert.Equal(t, wantFraction == "", err == nil, text)
			if err == nil && text == plain && wantWhole != "" {
				assert.Equal(t, wantWhole, strconv.FormatInt(n, 10), text)
			}
		}
	})
}

func TestPlainDigits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0", "-0.00": "0", "1": "1", "007": "7", "100": "100", "1.50": "1.5", "0.05": "0.05", "-0.05": "-0.05", "1.5E3": "1500",
		"12.345e1": "123.45", "12.345e-3": "0.012345", "1e20": "100000000000000000000", "1000.0": "1000", "5.0E-4": "0.0005", "10.010": "10.01",
	} {
		got, err := money.Plain(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	_, err := money.Plain("1e101")
	require.ErrorIs(t, err, money.ErrRange)
	_, err = money.Plain("1e-999999999999")
	require.ErrorIs(t, err, money.ErrRange)
	_, err = money.Plain("x")
	require.ErrorIs(t, err, money.ErrSyntax)
}

func TestPlainDigitsAreTheSameNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,8})?([eE][+-]?[0-9])?`).Draw(t, "text")
		plain, err := money.Plain(text)
		require.NoError(t, err)
		want, ok := new(big.Rat).SetString(text)
		require.True(t, ok)
		got, ok := new(big.Rat).SetString(plain)
		require.True(t, ok)
		require.Zero(t, want.Cmp(got), "%s became %s", text, plain)
		again, err := money.Plain(plain)
		require.NoError(t, err)
		require.Equal(t, plain, again)
	})
}
