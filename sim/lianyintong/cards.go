package lianyintong

import (
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/people"
)

// The verdicts of a card check, as the configuration writes them.
const (
	cardFull = "FULL" // four elements: name, identity number, card, mobile
	cardPart = "PART" // three elements: the mobile does not fit
	cardFail = "FAIL"
)

// Magic endings of card numbers (wire §12, ours).
const (
	endingPart = "0002"
	endingFail = "0003"
)

// checkCard plays the bank's check of a card (2.1 R3): four elements, else three, else refused. The number's ending
// decides, unless the platform's configuration names the card.
func checkCard(p *platform, no string) (accessType string, ok bool) {
	verdict, named := p.Cards[no]
	switch {
	case named:
	case strings.HasSuffix(no, endingPart):
		verdict = cardPart
	case strings.HasSuffix(no, endingFail):
		verdict = cardFail
	default:
		verdict = cardFull
	}
	switch verdict {
	case cardFull:
		return fullChecked, true
	case cardPart:
		return partChecked, true
	default:
		return "", false
	}
}

// The lists of banks, by service and kind of user.
var (
	// 2.1 R5, 2.4 R5 and 2.9 R2: cards of persons.
	personCardBanks = []string{"BKCH", "ABOC", "ICBK", "PCBC", "HXBK", "EVER", "SPDB", "FJIB", "BJCN", "SZDB", "MSBC", "CMBC", "CIBK", "GDBK"}
	// 2.2 R7, 2.5 R2 and 2.9 R3: accounts of companies.
	companyCardBanks = []string{"BKCH", "ABOC", "ICBK", "PCBC", "FJIB", "BJCN", "SZDB", "MSBC", "CMBC"}
	// 2.6 R3: net banking of persons.
	personPayBanks = []string{"BJCN", "GDBK", "HXBK", "SZDB", "CMBC", "ICBK", "EVER", "PCBC", "MSBC", "BKCH", "PSBC", "CIBK", "ABOC"}
	// 2.6 R4: net banking of companies.
	companyPayBanks = []string{"BKCH", "ABOC", "ICBK", "PCBC", "CMBC", "EVER", "SZDB", "SPDB", "MSBC"}
)

// bankIn refuses a bank that is not on a list: 100012 with the rule that has the list.
func bankIn(list []string, bankcode, rule string) error {
	if slices.Contains(list, bankcode) {
		return nil
	}
	return engine.Refuse(codeBank, "不支持%s", bankName(bankcode)).By(rule)
}

// bankName answers the name of a bank code of 5.2.
func bankName(code string) string {
	for _, b := range people.Banks() {
		if b.Code == code {
			return b.Name
		}
	}
	return code
}
