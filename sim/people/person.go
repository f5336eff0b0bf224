package people

import (
	"fmt"
	"time"
)

// unassignedRegion stands where an administrative division belongs (GB/T 2260, six digits). 11 is Beijing, so checks
// of the province pass; but the standard numbers cities 01 to 70 and 90, and counties from 01 within a city, so that
// city 99, county 99 is no place and no office there ever issued anything.
const unassignedRegion = "119999"

// unassignedMobile is the one prefix between 150 and 159 that the numbering plan has left out; the published lists
// of ranges name it as not assigned. It still passes the usual ^1\d{10}$ and ^1[3-9]\d{9}$.
const unassignedMobile = "154"

const (
	birthDays = 14_610 // 1950-01-01 to 1989-12-31: of age in every world that begins in 2008 or later
	idSerials = 999    // 001 to 999; an odd one is a man's, an even one a woman's
)

// Person is a private customer of the custody system: what PERSONAL_REGISTER (2.1) and the pages ask for.
type Person struct {
	Name       string // two or three Chinese characters
	Mobile     string // eleven digits
	IDCardNo   string // eighteen characters, the last one may be X
	BankcardNo string // nineteen digits, of the bank in Bankcode
	Bankcode   string // four letters (5.2)
	Password   string // the trading password, six digits
}

// Person draws a person with a card of one of the sixteen banks.
func (s *Source) Person() Person {
	bank := pick(s.rand, bankTable[:]).Code
	return Person{
		Name:       chineseName(s.rand),
		Mobile:     s.mobile(),
		IDCardNo:   s.idCardNo(),
		BankcardNo: s.Card(bank),
		Bankcode:   bank,
		Password:   fmt.Sprintf("%06d", s.rand.IntN(1_000_000)),
	}
}

func (s *Source) mobile() string {
	return fmt.Sprintf("%s%08d", unassignedMobile, s.mobiles.draw())
}

func (s *Source) idCardNo() string {
	drawn := int(s.births.draw())
	born := time.Date(1950, time.January, 1+drawn/idSerials, 0, 0, 0, 0, time.UTC)
	body := fmt.Sprintf("%s%s%03d", unassignedRegion, born.Format("20060102"), 1+drawn%idSerials)
	return body + string(idCardDigit(body))
}
