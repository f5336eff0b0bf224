package money_test

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/money"
)

func TestParse(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		amount money.Amount
		err    error
	}{
		"0":                   {amount: 0},
		"-0":                  {amount: 0},
		"0.00":                {amount: 0},
		"0e999999999999":      {amount: 0},
		"100":                 {amount: 10000},
		"100.5":               {amount: 10050},
		"100.05":              {amount: 10005},
		"0.01":                {amount: 1},
		"-0.05":               {amount: -5},
		"2.500":               {amount: 250},
		"2.50000000000000000": {amount: 250},
		"0010.10":             {amount: 1010},
		"1e3":                 {amount: 100000},
		"1E+3":                {amount: 100000},
		"1.5e1":               {amount: 1500},
		"1234e-2":             {amount: 1234},
		"5.0E-1":              {amount: 50},
		"1000e-3":             {amount: 100},
		"999999999999999.99":  {amount: 99999999999999999},
		"-999999999999999.99": {amount: -99999999999999999},
		"1.001":               {err: money.ErrDecimals},
		"1e-3":                {err: money.ErrDecimals},
		"1e-99999999999":      {err: money.ErrDecimals},
		"1000000000000000":    {err: money.ErrRange},
		"1e15":                {err: money.ErrRange},
		"1e99999999999999999": {err: money.ErrRange},
		"":                    {err: money.ErrSyntax},
		"-":                   {err: money.ErrSyntax},
		"+1":                  {err: money.ErrSyntax},
		".5":                  {err: money.ErrSyntax},
		"5.":                  {err: money.ErrSyntax},
		"1.e3":                {err: money.ErrSyntax},
		"1e":                  {err: money.ErrSyntax},
		"1e+":                 {err: money.ErrSyntax},
		"1.2.3":               {err: money.ErrSyntax},
		"1,000.00":            {err: money.ErrSyntax},
		" 1":                  {err: money.ErrSyntax},
		"--1":                 {err: money.ErrSyntax},
		"0x10":                {err: money.ErrSyntax},
		"NaN":                 {err: money.ErrSyntax},
		"１００":                 {err: money.ErrSyntax},
	}
	for text, want := range cases {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := money.Parse(text)
			require.ErrorIs(t, err, want.err)
			assert.Equal(t, want.amount, got)
		})
	}
}

func TestParseNamesTheValue(t *testing.T) {
	t.Parallel()
	_, err := money.Parse("1.001")
	assert.EqualError(t, err, `number "1.001": more than two decimals: round the amount to the minor unit first`)
	_, err = money.Parse(strings.Repeat("钱", 1000))
	assert.Less(t, len(err.Error()), 200, "a long text is cut")
}

func TestText(t *testing.T) {
	t.Parallel()
	cases := map[money.Amount]string{
		0: "0.00", 1: "0.01", -5: "-0.05", 10000: "100.00", 123456789: "1234567.89",
		math.MinInt64: "-92233720368547758.08", math.MaxInt64: "92233720368547758.07",
	}
	for amount, want := range cases {
		assert.Equal(t, want, amount.String())
		assert.Equal(t, want, money.Number(amount).String())
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	type both struct {
		A money.Amount
		N money.Number
	}
	raw, err := json.Marshal(both{A: 10000, N: -5})
	require.NoError(t, err)
	assert.Equal(t, `{"A":"100.00","N":-0.05}`, string(raw))

	for _, text := range []string{`{"A":"100.00","N":"2.5"}`, `{"A":100,"N":2.50}`, `{"A":"\u0031e2","N":25e-1}`} {
		var got both
		require.NoError(t, json.Unmarshal([]byte(text), &got), text)
		assert.Equal(t, both{A: 10000, N: 250}, got, text)
	}
	kept := both{A: 7, N: 8}
	require.NoError(t, json.Unmarshal([]byte(`{"A":null,"N":null}`), &kept))
	assert.Equal(t, both{A: 7, N: 8}, kept, "null leaves the amount as it is")

	require.ErrorIs(t, json.Unmarshal([]byte(`{"A":1.001}`), &kept), money.ErrDecimals)
	require.ErrorIs(t, json.Unmarshal([]byte(`{"A":true}`), &kept), money.ErrSyntax)
	require.ErrorIs(t, json.Unmarshal([]byte(`{"A":""}`), &kept), money.ErrSyntax)
	assert.Equal(t, both{A: 7, N: 8}, kept, "a failure sets nothing")
	var amount money.Amount
	require.Error(t, amount.UnmarshalJSON([]byte(`"open`)))
}

func TestTimes(t *testing.T) {
	t.Parallel()
	cases := []struct {
		amount   money.Amount
		num, den int64
		want     money.Amount
	}{
		{5, 1, 2, 3},
		{-5, 1, 2, -3},
		{5, -1, 2, -3},
		{-5, -1, 2, 3},
		{4, 1, 3, 1},
		{5, 1, 3, 2},
		{0, 7, 3, 0},
		{500000, 11, 100, 55000},
		{500000, 98 * 7, 100000, 3430},
		{99999999999, 9999999, 10000000, 99999989999},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64},
	}
	for _, c := range cases {
		assert.Equal(t, c.want, c.amount.Times(c.num, c.den), "%v × %d/%d", c.amount, c.num, c.den)
	}
	assert.Panics(t, func() { money.Amount(1).Times(1, 0) })
	assert.Panics(t, func() { money.Amount(1).Times(1, -1) })
	assert.Panics(t, func() { money.Amount(math.MaxInt64).Times(2, 1) })
	assert.Panics(t, func() { money.Amount(math.MaxInt64).Times(math.MaxInt64, 1) })
}

func TestTimesIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(-1e13, 1e13).Draw(t, "a")
		num := rapid.Int64Range(-1e12, 1e12).Draw(t, "num")
		den := rapid.Int64Range(1e9, 1e15).Draw(t, "den")
		// floor((2·|a·num| + den) / (2·den)), then the sign.
		product := new(big.Int).Mul(big.NewInt(a), big.NewInt(num))
		sign := int64(product.Sign())
		product.Abs(product).Lsh(product, 1).Add(product, big.NewInt(den))
		want := product.Quo(product, big.NewInt(2*den)).Int64() * sign
		if got := money.Amount(a).Times(num, den); int64(got) != want {
			t.Fatalf("%d × %d/%d = %d, not %d", a, num, den, want, got)
		}
	})
}

func TestTextReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := money.Amount(rapid.Int64Range(-99999999999999999, 99999999999999999).Draw(t, "amount"))
		got, err := money.Parse(amount.String())
		if err != nil || got != amount {
			t.Fatalf("%d reads back as %d, %v", amount, got, err)
		}
	})
}
