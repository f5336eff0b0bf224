package contract_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

var names = []string{
	"requestNo", "amount", "fee", "floor", "count", "term", "millis", "digits", "day", "at", "bizType", "bankcode",
	"annnualInterestRate", "annualInterestRate", "yes", "yesText", "expired", "details", "detail", "person", "names", "any",
	"preTransactionNo", "share", "name", "unknown", "",
}

var texts = []string{
	"", "0", "1", "-1", "0.01", "1.001", "1e3", "1e99", "20160229", "20161109101500", "TENDER", "PRETRANSACTION", "true", "seven", "7",
	`[{"amount":1}]`, `{"name":"x"}`, `[1,"2",null]`, "[", "钱钱钱钱钱钱钱钱钱钱钱", "\xff",
}

func values(depth int) *rapid.Generator[wire.Value] {
	return rapid.Custom(func(t *rapid.T) wire.Value {
		kinds := []wire.Kind{wire.Null, wire.Bool, wire.Number, wire.String, wire.String, wire.Array, wire.Object, wire.Kind(9)}
		v := wire.Value{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		if v.Kind != wire.Null {
			v.Text = rapid.OneOf(rapid.SampledFrom(texts), rapid.String()).Draw(t, "text")
		}
		if depth > 0 && v.Kind == wire.Array {
			v.Items = rapid.SliceOfN(values(depth-1), 0, 4).Draw(t, "items")
		}
		if depth > 0 && v.Kind == wire.Object {
			v.Members = rapid.SliceOfN(members(depth-1), 0, 20).Draw(t, "members")
		}
		return v
	})
}

func members(depth int) *rapid.Generator[wire.Member] {
	return rapid.Custom(func(t *rapid.T) wire.Member {
		return wire.Member{Name: rapid.SampledFrom(names).Draw(t, "name"), Value: values(depth).Draw(t, "value")}
	})
}

// TestDecodeNeverSetsWhatItRefuses also shows that nothing panics, whatever arrives.
func TestDecodeNeverSetsWhatItRefuses(t *testing.T) {
	t.Parallel()
	shape := shapeOf(t, message{})
	rapid.Check(t, func(t *rapid.T) {
		v := wire.Value{Kind: wire.Object, Members: rapid.SliceOfN(members(3), 0, 40).Draw(t, "members")}
		if rapid.IntRange(0, 9).Draw(t, "any kind") == 0 {
			v = values(3).Draw(t, "value")
		}
		var got message
		found := shape.Decode(v, &got)
		nested := got.Any.Kind
		got.Any = wire.Value{} // holds numbers that no text can: only ParseJSON's values can be written
		written, _, err := wire.ParseJSON(shape.Encode(got))
		if err != nil {
			t.Fatalf("what was decoded cannot be written: %v", err)
		}
		for _, violation := range found {
			if violation.Hint == "" || violation.Rule == "" || violation.Reason() == "" || violation.Source == "" {
				t.Fatalf("a violation says too little: %+v", violation)
			}
			if violation.Refused != (violation.Level == contract.LevelError) {
				t.Fatalf("refused and level differ: %+v", violation)
			}
			if violation.Refused && (isSet(written, violation.Field) || violation.Field == "any" && nested != wire.Null) {
				t.Fatalf("%+v\nbut it is set: %+v", violation, got)
			}
		}
	})
}

// isSet says whether a top-level field that is refused was written all the same; required ones are written when empty.
func isSet(written wire.Value, field string) bool {
	if strings.ContainsAny(field, ".[") {
		return false
	}
	v, ok := written.Member(field)
	return ok && v.Text != ""
}

func messages(t *rapid.T) message {
	text := rapid.StringN(0, 10, -1)
	amount := rapid.Int64Range(0, 99_999_999_999)
	m := message{
		common: common{RequestNo: rapid.StringN(1, 10, -1).Draw(t, "requestNo")},
		Amount: money.Amount(amount.Draw(t, "amount")), Fee: money.Amount(amount.Draw(t, "fee")),
		Count: rapid.Int64Range(-999_999_999, 999_999_999).Draw(t, "count"), Term: rapid.SampledFrom([]int64{0, 7, 15}).Draw(t, "term"),
		Millis: rapid.Int64Range(0, 1e18-1).Draw(t, "millis"), Digits: rapid.SampledFrom([]string{"", "0", "42"}).Draw(t, "digits"),
		Day: rapid.SampledFrom([]string{"", "20160229"}).Draw(t, "day"), BizType: rapid.SampledFrom([]string{"", "TENDER"}).Draw(t, "bizType"),
		Bank: rapid.StringN(0, 4, -1).Draw(t, "bank"), Rate: rapid.SampledFrom([]string{"", "0.08", "5E-7", "-1", "007.5"}).Draw(t, "rate"),
		Yes: rapid.Bool().Draw(t, "yes"), YesText: rapid.SampledFrom([]string{"", "0", "1"}).Draw(t, "yesText"),
		Person: person{Name: rapid.StringN(1, 5, -1).Draw(t, "name")},
	}
	for range rapid.IntRange(0, 3).Draw(t, "details") {
		share := money.Amount(amount.Draw(t, "share"))
		m.Details = append(m.Details, detail{No: rapid.StringN(1, 10, -1).Draw(t, "no"), Amount: 1 + share/2, Share: share})
		m.Names = append(m.Names, text.Draw(t, "name of list"))
	}
	return m
}

func TestEncodeReadsBack(t *testing.T) {
	t.Parallel()
	shape := shapeOf(t, message{})
	rapid.Check(t, func(t *rapid.T) {
		want := messages(t)
		raw := shape.Encode(&want)
		v, oddities, err := wire.ParseJSON(raw)
		require.NoError(t, err, "%s", raw)
		require.Empty(t, oddities)
		var got message
		require.Empty(t, shape.Decode(v, &got), "%s", raw)
		assert.Equal(t, want, got, "%s", raw)
		require.Equal(t, string(raw), string(shape.Encode(got)))
	})
}
