package people

import (
	"fmt"
	"strings"
)

// unknownBank is the bank of a card whose first digits are in no table (a decision of ours).
const unknownBank = "ICBK"

// Bank is a row of the table of bank codes (5.2).
type Bank struct {
	Code string // four letters
	Name string // Chinese
}

// bankRow is a bank and the first digits of its debit cards. The first prefix has six digits and is the one cards
// are drawn with.
type bankRow struct {
	Bank
	prefixes string
}

// bankTable holds the sixteen banks in the order of 5.2, with the well-known first digits of their debit cards as
// published lists of issuers give them. A few of each are enough: what is missing counts as unknownBank.
var bankTable = [...]bankRow{
	{Bank{"ABOC", "中国农业银行"}, "622848 622845 622846 622849 622841 621282 621336 95595 95596 95597 95598 95599"},
	{Bank{"BKCH", "中国银行"}, "621661 621660 621662 621663 621665 621666 621667 621668 621669 621785 621790 601382 456351"},
	{Bank{"CBXM", "厦门银行"}, "623019 621600 622393 940023 6886592"},
	{Bank{"CIBK", "中信银行"}, "622690 622691 622692 622696 622698 622998 621768 621771 621772 433670 433680 442729 442730"},
	{Bank{"CMBC", "招商银行"}, "622588 622580 622598 622609 621286 621483 621485 621486 410062 468203 690755 95555"},
	{Bank{"EVER", "中国光大银行"}, "622660 622661 622662 622663 622664 622665 622666 622667 622668 622669 622670 622671 622672 621489 621492"},
	{Bank{"FJIB", "兴业银行"}, "622909 622908 438588 438589 966666 90592"},
	{Bank{"GDBK", "广发银行"}, "622568 621462 685800 9111"},
	{Bank{"HXBK", "华夏银行"}, "622630 622631 622632 622633 621222 623020 623021 623022 623023"},
	{Bank{"ICBK", "中国工商银行"}, "622202 622200 622203 622208 621225 621226 621227 621281 621558 621559 621722 621723 9558"},
	{Bank{"MSBC", "中国民生银行"}, "622615 622616 622617 622618 622619 622620 622622 415599 421393"},
	{Bank{"PCBC", "中国建设银行"}, "621700 622700 621284 621081 621467 621598 621621 622280 436742 589970"},
	{Bank{"PSBC", "中国邮政储蓄银行"}, "622188 622150 622151 622181 622199 621095 621096 621098 621285 621798 621799 955100"},
	{Bank{"SZDB", "平安银行"}, "622298 621626 623058 622535 622536 622538 622539 622983 622986 622989 602907"},
	{Bank{"SPDB", "浦发银行"}, "622521 622516 622517 622518 622522 622523 621351 621352 621390 621791 621792 621793 621795 621796"},
	{Bank{"BJCN", "北京银行"}, "602969 623111 621030 621420 621468 421317 422160 422161"},
}

// Banks answers the sixteen banks in the order of 5.2.
func Banks() []Bank {
	banks := make([]Bank, len(bankTable))
	for i, row := range bankTable {
		banks[i] = row.Bank
	}
	return banks
}

// BankOf answers the code (5.2) of the bank whose cards begin like cardNo; the longest prefix counts, and a number
// that begins like none of them counts as ICBK.
func BankOf(cardNo string) string {
	code, longest := unknownBank, 0
	for _, row := range bankTable {
		for prefix := range strings.FieldsSeq(row.prefixes) {
			if len(prefix) > longest && strings.HasPrefix(cardNo, prefix) {
				code, longest = row.Code, len(prefix)
			}
		}
	}
	return code
}

// Card draws a card number of a bank (5.2; an unknown code gets a card of ICBK): six digits of the bank, five zeros,
// seven free digits, the Luhn digit. The zeros stand where a card carries the issuing branch and the high end of its
// account: branch 0000 issues nothing, and the number has nineteen digits even where the bank prints sixteen (ours).
// The endings 0002 and 0003 are magic (a card check that fails in part or in whole) and are never drawn.
func (s *Source) Card(bankcode string) string {
	body := issuerDigits(bankcode) + "00000"
	for {
		number := fmt.Sprintf("%s%07d", body, s.cards.draw())
		number += string(luhnDigit(number))
		if !strings.HasSuffix(number, "0002") && !strings.HasSuffix(number, "0003") {
			return number
		}
	}
}

func issuerDigits(bankcode string) string {
	for _, row := range bankTable {
		if row.Code == bankcode {
			return row.prefixes[:6]
		}
	}
	return issuerDigits(unknownBank)
}
