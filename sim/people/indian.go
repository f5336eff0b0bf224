package people

import (
	"fmt"
	"strings"
)

// Indian is a customer of the cash-loan app.
type Indian struct {
	Name      string // given name and family name, Latin letters
	Phone     string // ten digits; the last one is never 1 to 4, which the cash-loan system takes as magic values
	Aadhaar   string // twelve digits
	PAN       string // ten characters, five letters, 0000, a letter
	IFSC      string // eleven characters
	AccountNo string // fifteen digits
	Email     string // at a host below .example
	Street    string // a line of address
	Employer  string // an invented company's name
}

// Indian draws an Indian customer, none of whose numbers can be anybody's:
// Phone begins with 105, on the level 10 of three-digit special services, where no subscriber's number starts;
// Aadhaar begins with 1, and the authority issues none that begins with 0 or 1;
// PAN counts from 0001, so 0000 is given to nobody;
// IFSC names a bank ZZTS that does not exist, and AccountNo is an account there;
// .example is kept free by RFC 2606.
func (s *Source) Indian() Indian {
	given, kin := indianName(s.rand)
	phone := s.phones.draw()
	aadhaar := fmt.Sprintf("1%010d", s.aadhaars.draw())
	street := s.faker.Street()
	return Indian{
		Name:      given + " " + kin,
		Phone:     fmt.Sprintf("105%06d%c", phone/6, "056789"[phone%6]),
		Aadhaar:   aadhaar + string(verhoeffDigit(aadhaar)),
		PAN:       pan(s.pans.draw(), kin),
		IFSC:      fmt.Sprintf("ZZTS0%06d", s.rand.IntN(1_000_000)),
		AccountNo: fmt.Sprintf("99990000%07d", phone),
		Email:     fmt.Sprintf("%s.%d@mail.example", strings.ToLower(given), phone),
		Street:    street,
		Employer:  s.faker.Color() + " Example Works",
	}
}

// pan writes a number of the PAN's shape: P in the fourth place is a natural person's, the fifth letter is the family
// name's first.
func pan(serial uint64, kin string) string {
	var letter [4]byte
	for i := range letter {
		letter[i] = 'A' + byte(serial%letters)
		serial /= letters
	}
	return string(letter[:3]) + "P" + kin[:1] + "0000" + string(letter[3])
}
