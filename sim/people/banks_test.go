package people

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestBanksAreTheSixteenOfTheSpecification(t *testing.T) {
	t.Parallel()
	codes := []string{}
	for _, bank := range Banks() {
		codes = append(codes, bank.Code)
		assert.Contains(t, bank.Name, "银行")
	}
	assert.Equal(t, strings.Fields("ABOC BKCH CBXM CIBK CMBC EVER FJIB GDBK HXBK ICBK MSBC PCBC PSBC SZDB SPDB BJCN"), codes)
}

func TestBanksAnswersACopy(t *testing.T) {
	t.Parallel()
	Banks()[0].Code = "NONE"
	assert.Equal(t, "ABOC", Banks()[0].Code)
}

func TestPrefixesNameOneBankEach(t *testing.T) {
	t.Parallel()
	owner := map[string]string{}
	for _, row := range bankTable {
		prefixes := strings.Fields(row.prefixes)
		require.Len(t, prefixes[0], 6, "cards of %s are drawn with their first prefix", row.Code)
		for _, prefix := range prefixes {
			require.Empty(t, owner[prefix], "%s stands twice", prefix)
			owner[prefix] = row.Code
			assert.Equal(t, row.Code, BankOf(prefix+"0000000000"))
		}
	}
}

func TestBankOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, card, want string }{
		{"six digits", "6228480000000000000", "ABOC"},
		{"five digits", "9559900000000000000", "ABOC"},
		{"a neighbour of the same beginning", "9555500000000000", "CMBC"},
		{"seven digits", "688659200000000000", "CBXM"},
		{"four digits", "9558000000000000000", "ICBK"},
		{"another bank of the country", "6222600000000000000", "ICBK"},
		{"too short to tell", "62", "ICBK"},
		{"nothing", "", "ICBK"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, BankOf(c.card))
		})
	}
}

func TestCardIsOfItsBank(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		bank := rapid.SampledFrom(Banks()).Draw(t, "bank")
		card := New(rapid.Uint64().Draw(t, "seed")).Card(bank.Code)
		require.Equal(t, bank.Code, BankOf(card), card)
		require.Len(t, card, 19)
		require.Equal(t, "00000", card[6:11])
	})
	assert.Equal(t, "ICBK", BankOf(New(1).Card("NONE")), "an unknown bank")
}

func TestCardsNeverEndInMagic(t *testing.T) {
	t.Parallel()
	source := New(3)
	for range 10 * many {
		card := source.Card("ABOC")
		require.False(t, strings.HasSuffix(card, "0002") || strings.HasSuffix(card, "0003"), card)
	}
}
