// Package people draws synthetic persons, companies and bank cards: every number has the right length and the right
// check digits, and none can belong to anybody, because each lies in a range that its issuer never gives out.
//
// What makes each number impossible is written at the function that draws it. Names come from lists of characters and
// words put together by chance; where a free text is wanted (streets, employers) gofakeit supplies it.
package people

import (
	"math/rand/v2"

	"github.com/brianvoe/gofakeit/v6"
)

// Sizes of the number ranges: how many values a Source draws before it starts again from its first one.
const (
	mobileRange   = 100_000_000           // eight free digits behind the prefix 154
	birthRange    = birthDays * idSerials // a day of birth and a serial number
	cardRange     = 10_000_000            // seven free digits in a card number
	companyRange  = 1_000_000             // six free digits in an organisation code
	indiaRange    = 1_000_000 * 6         // six free digits and one of six last digits
	aadhaarRange  = 10_000_000_000        // ten free digits between the leading 1 and the check digit
	panRange      = letters * letters * letters * letters
	letters       = 26
	streamOfShape = 0x7368_6170_616e // "shapan": keeps this generator's stream apart from others on the same seed
)

// Source draws people. The same seed and the same calls in the same order give the same people; within one Source no
// number repeats before its range is used up (456,976 PANs at the least). A Source belongs to one goroutine.
type Source struct {
	rand     *rand.Rand
	faker    *gofakeit.Faker
	mobiles  *sequence
	births   *sequence
	cards    *sequence
	firms    *sequence
	phones   *sequence
	aadhaars *sequence
	pans     *sequence
}

// New gives the Source of a seed.
func New(seed uint64) *Source {
	r := rand.New(rand.NewPCG(seed, streamOfShape))
	return &Source{
		rand:     r,
		faker:    gofakeit.NewUnlocked(r.Int64()),
		mobiles:  newSequence(r, mobileRange),
		births:   newSequence(r, birthRange),
		cards:    newSequence(r, cardRange),
		firms:    newSequence(r, companyRange),
		phones:   newSequence(r, indiaRange),
		aadhaars: newSequence(r, aadhaarRange),
		pans:     newSequence(r, panRange),
	}
}

// pick answers one of the given values.
func pick[T any](r *rand.Rand, from []T) T {
	return from[r.IntN(len(from))]
}
