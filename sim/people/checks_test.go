package people

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The numbers are the printed examples of the standards and of the schemes' descriptions; none is a person's.
func TestCheckDigitsOfThePrintedExamples(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme string
		digit  func(string) byte
		number string
	}{
		{"Luhn", luhnDigit, "79927398713"},
		{"GB 11643, the standard's example of 1880", idCardDigit, "440524188001010014"},
		{"GB 11714", orgDigit, "D2143569X"},
		{"GB 32100", creditDigit, "91350100M000100Y43"},
		{"ISO 7064 MOD 11,10", licenceDigit, "07945"},
		{"Verhoeff", verhoeffDigit, "2363"},
	} {
		t.Run(c.scheme, func(t *testing.T) {
			t.Parallel()
			last := len(c.number) - 1
			assert.Equal(t, string(c.number[last]), string(c.digit(c.number[:last])))
		})
	}
}

// Each scheme is worth its name only if one wrong digit never goes unseen.
func TestCheckDigitsSeeOneWrongDigit(t *testing.T) {
	t.Parallel()
	for scheme, c := range map[string]struct {
		digit  func(string) byte
		length int
	}{
		"Luhn": {luhnDigit, 18}, "identity": {idCardDigit, 17}, "organisation": {orgDigit, 8},
		"credit": {creditDigit, 17}, "licence": {licenceDigit, 14}, "Verhoeff": {verhoeffDigit, 11},
	} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				digits := []byte(rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), c.length, c.length, -1).Draw(t, "digits"))
				place := rapid.IntRange(0, c.length-1).Draw(t, "place")
				off := rapid.IntRange(1, 9).Draw(t, "off")
				right := c.digit(string(digits))
				digits[place] = '0' + byte((int(digits[place]-'0')+off)%10)
				require.NotEqual(t, right, c.digit(string(digits)))
			})
		})
	}
}

// The weighted sums are written out here as the standards print them, apart from the code under test.
func TestDrawnNumbersPassTheWeightedSums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := New(rapid.Uint64().Draw(t, "seed"))
		person, company := source.Person(), source.Company()

		identity := weighted("0123456789X", person.IDCardNo, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
		require.Equal(t, 1, identity%11, person.IDCardNo)

		credit := weighted("0123456789ABCDEFGHJKLMNPQRTUWXY", company.UnifiedCode,
			1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
		require.Equal(t, 0, credit%31, company.UnifiedCode)

		// X counts 33 in the body and 10 as the check character.
		body := weighted("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", company.OrgNo[:8], 3, 7, 9, 10, 5, 8, 4, 2)
		require.Equal(t, 0, (body+weighted("0123456789X", company.OrgNo[8:], 1))%11, company.OrgNo)

		require.Equal(t, 0, luhnSum(person.BankcardNo)%10, person.BankcardNo)
	})
}

func weighted(alphabet, text string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * strings.IndexByte(alphabet, text[i])
	}
	return sum
}

// luhnSum counts a whole card number, every second digit from the right through the table of doubled digits.
func luhnSum(number string) int {
	doubled := [10]int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}
	sum := 0
	for i := range len(number) {
		digit := int(number[i] - '0')
		if (len(number)-i)%2 == 0 {
			digit = doubled[digit]
		}
		sum += digit
	}
	return sum
}
