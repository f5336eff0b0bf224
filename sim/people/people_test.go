package people

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const many = 10_000

func TestSameSeedDrawsTheSamePeople(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		one, two, other := New(seed), New(seed), New(seed+1)
		for range 5 {
			person, company, indian := one.Person(), one.Company(), one.Indian()
			require.Equal(t, person, two.Person())
			require.Equal(t, company, two.Company())
			require.Equal(t, indian, two.Indian())
			require.NotEqual(t, person, other.Person())
			require.NotEqual(t, company, other.Company())
			require.NotEqual(t, indian, other.Indian())
		}
	})
}

func TestNumbersDoNotRepeat(t *testing.T) {
	t.Parallel()
	source := New(42)
	seen := map[string]bool{}
	first := func(kind, number string) {
		key := kind + " " + number
		require.False(t, seen[key], "%s was drawn twice", key)
		seen[key] = true
	}
	for range many {
		person, company, indian := source.Person(), source.Company(), source.Indian()
		first("mobile", person.Mobile)
		first("mobile", company.ContactPhone)
		first("identity", person.IDCardNo)
		first("identity", company.LegalIDCardNo)
		first("card", person.BankcardNo)
		first("card", company.BankcardNo)
		first("unified", company.UnifiedCode)
		first("organisation", company.OrgNo)
		first("licence", company.BusinessLicense)
		first("permit", company.BankLicense)
		first("tax", company.TaxNo)
		first("phone", indian.Phone)
		first("aadhaar", indian.Aadhaar)
		first("pan", indian.PAN)
		first("account", indian.AccountNo)
		first("email", indian.Email)
	}
}

// shapes says for each field what a form checks and, by its fixed part, why the number is nobody's.
var shapes = map[string]*regexp.Regexp{
	"Person.Name":        regexp.MustCompile(`^\p{Han}{2,3}$`),
	"Person.Mobile":      regexp.MustCompile(`^154\d{8}$`),
	"Person.IDCardNo":    regexp.MustCompile(`^11999919[5-8]\d{5}\d{3}[0-9X]$`),
	"Person.BankcardNo":  regexp.MustCompile(`^\d{6}00000\d{8}$`),
	"Person.Password":    regexp.MustCompile(`^\d{6}$`),
	"Company.Name":       regexp.MustCompile(`^虚构市\p{Han}{4,}有限公司$`),
	"Company.Unified":    regexp.MustCompile(`^91119999XX\d{6}[0-9X][0-9A-HJ-NPQRTUWXY]$`),
	"Company.Permit":     regexp.MustCompile(`^J0000\d{9}$`),
	"Company.OrgNo":      regexp.MustCompile(`^XX\d{6}[0-9X]$`),
	"Company.Licence":    regexp.MustCompile(`^119999\d{9}$`),
	"Company.TaxNo":      regexp.MustCompile(`^119999XX\d{6}[0-9X]$`),
	"Company.Legal":      regexp.MustCompile(`^\p{Han}{2,3}$`),
	"Company.Contact":    regexp.MustCompile(`^\p{Han}{2,3}$`),
	"Company.Phone":      regexp.MustCompile(`^154\d{8}$`),
	"Company.BankcardNo": regexp.MustCompile(`^\d{6}00000\d{8}$`),
	"Company.Password":   regexp.MustCompile(`^\d{6}$`),
	"Indian.Name":        regexp.MustCompile(`^[A-Z][a-z]+ [A-Z][a-z]+$`),
	"Indian.Phone":       regexp.MustCompile(`^105\d{6}[05-9]$`),
	"Indian.Aadhaar":     regexp.MustCompile(`^1\d{11}$`),
	"Indian.PAN":         regexp.MustCompile(`^[A-Z]{3}P[A-Z]0000[A-Z]$`),
	"Indian.IFSC":        regexp.MustCompile(`^ZZTS0\d{6}$`),
	"Indian.AccountNo":   regexp.MustCompile(`^99990000\d{7}$`),
	"Indian.Email":       regexp.MustCompile(`^[a-z]+\.\d+@mail\.example$`),
	"Indian.Street":      regexp.MustCompile(`^\d+ \w`),
	"Indian.Employer":    regexp.MustCompile(`^\w+ Example Works$`),
}

func TestFieldsHaveTheirShape(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := New(rapid.Uint64().Draw(t, "seed"))
		person, company, indian := source.Person(), source.Company(), source.Indian()
		for field, value := range map[string]string{
			"Person.Name": person.Name, "Person.Mobile": person.Mobile, "Person.IDCardNo": person.IDCardNo,
			"Person.BankcardNo": person.BankcardNo, "Person.Password": person.Password,
			"Company.Name": company.Name, "Company.Unified": company.UnifiedCode, "Company.Permit": company.BankLicense,
			"Company.OrgNo": company.OrgNo, "Company.Licence": company.BusinessLicense, "Company.TaxNo": company.TaxNo,
			"Company.Legal": company.Legal, "Company.Contact": company.Contact, "Company.Phone": company.ContactPhone,
			"Company.BankcardNo": company.BankcardNo, "Company.Password": company.Password,
			"Indian.Name": indian.Name, "Indian.Phone": indian.Phone, "Indian.Aadhaar": indian.Aadhaar,
			"Indian.PAN": indian.PAN, "Indian.IFSC": indian.IFSC, "Indian.AccountNo": indian.AccountNo,
			"Indian.Email": indian.Email, "Indian.Street": indian.Street, "Indian.Employer": indian.Employer,
		} {
			require.Regexp(t, shapes[field], value, field)
		}
		require.Equal(t, BankOf(person.BankcardNo), person.Bankcode)
		require.Equal(t, BankOf(company.BankcardNo), company.Bankcode)
	})
}

func TestPeopleAreOfAge(t *testing.T) {
	t.Parallel()
	source := New(7)
	youngest := time.Date(1989, time.December, 31, 0, 0, 0, 0, time.UTC)
	oldest := time.Date(1950, time.January, 1, 0, 0, 0, 0, time.UTC)
	for range many {
		number := source.Person().IDCardNo
		born, err := time.Parse("20060102", number[6:14])
		require.NoError(t, err, number)
		require.False(t, born.After(youngest) || born.Before(oldest), number)
		require.NotEqual(t, "000", number[14:17], number)
	}
}

func TestSequenceVisitsEveryNumberOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Uint64Range(1, 2000).Draw(t, "size")
		s := newSequence(New(rapid.Uint64().Draw(t, "seed")).rand, size)
		seen := map[uint64]bool{}
		for range size {
			drawn := s.draw()
			require.Less(t, drawn, size)
			seen[drawn] = true
		}
		require.Len(t, seen, int(size))
	})
}

func TestNamesVary(t *testing.T) {
	t.Parallel()
	source := New(1)
	names := map[string]bool{}
	for range 100 {
		names[source.Person().Name] = true
	}
	assert.Greater(t, len(names), 80)
	assert.Equal(t, len([]rune(givenNames)), len(uniqueRunes(givenNames)), "a given-name character stands twice")
	assert.Equal(t, len([]rune(surnames)), len(uniqueRunes(surnames)), "a surname stands twice")
	assert.False(t, strings.ContainsAny(surnames+givenNames, " ,，"))
}

func uniqueRunes(text string) map[rune]bool {
	runes := map[rune]bool{}
	for _, r := range text {
		runes[r] = true
	}
	return runes
}
