package lianyintong_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/money"
)

// TestFrozenMoneyIsNeitherLostNorUsed freezes and unfreezes at random, with numbers that repeat: a number acts once,
// and what is frozen is what the freezes that stand add up to.
func TestFrozenMoneyIsNeitherLostNorUsed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(draw *rapid.T) {
		c, _ := rich(draw, "")
		asked, standing := map[string]money.Amount{}, map[string]money.Amount{}
		var frozen money.Amount
		number := func() string { return fmt.Sprint("F", rapid.IntRange(1, 6).Draw(draw, "number")) }
		draw.Repeat(map[string]func(*rapid.T){
			"freeze": func(*rapid.T) {
				no, amount := number(), money.Amount(rapid.SampledFrom([]int64{1, 3000, 10000}).Draw(draw, "fen"))
				before, known := asked[no]
				want := "0"
				switch {
				case known && before != amount:
					want = "100013"
				case !known && frozen+amount > 10000:
					want = "100014"
				}
				require.Equal(draw, want, c.direct("FREEZE", freezing(no, "U1", amount.String())).code())
				if want == "0" && !known {
					asked[no], standing[no] = amount, amount
					frozen += amount
				}
			},
			"unfreeze": func(*rapid.T) {
				no := number()
				want := "0"
				if _, known := asked[no]; !known {
					want = "100007"
				}
				require.Equal(draw, want, c.direct("UNFREEZE", unfreezing(no)).code())
				frozen -= standing[no]
				delete(standing, no)
			},
			"": func(*rapid.T) {
				require.Equal(draw, frozen, c.amount(first+"/user:U1:frozen"))
				require.Equal(draw, 10000-frozen, c.amount(first+"/user:U1"))
			},
		})
		c.audit()
	})
}
