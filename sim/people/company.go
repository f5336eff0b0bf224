package people

import "fmt"

// unissuedOrg begins every organisation code here: GB 11714 codes are given out as digits, or from 2015 on as MA and
// on; nobody was given a block that starts with XX.
const unissuedOrg = "XX"

// Company is a corporate customer of the custody system: what ENTERPRISE_REGISTER (2.2) asks for.
type Company struct {
	Name            string // Chinese, of a city that does not exist
	UnifiedCode     string // unified social credit code, eighteen characters (GB 32100)
	BankLicense     string // number of the account-opening permit: J and thirteen digits
	OrgNo           string // organisation code, nine characters without a hyphen (GB 11714)
	BusinessLicense string // fifteen digits (GS15)
	TaxNo           string // fifteen characters: region and organisation code
	Legal           string // name of the legal person
	LegalIDCardNo   string // eighteen characters
	Contact         string // name of the contact
	ContactPhone    string // eleven digits
	BankcardNo      string // the corporate account, nineteen digits, of the bank in Bankcode
	Bankcode        string // four letters (5.2)
	Password        string // the trading password, six digits
}

// Company draws a company. Its codes all stand on a region that does not exist (see unassignedRegion); the bank permit
// stands on the city code 0000.
func (s *Source) Company() Company {
	serial := s.firms.draw()
	org := fmt.Sprintf("%s%06d", unissuedOrg, serial)
	org += string(orgDigit(org))
	// 9 is the register of companies, 1 an enterprise (GB 32100, tables 1 and 2).
	unified := "91" + unassignedRegion + org
	licence := fmt.Sprintf("%s%08d", unassignedRegion, serial)
	legal, contact := s.Person(), s.Person()
	return Company{
		Name:            firmName(s.rand),
		UnifiedCode:     unified + string(creditDigit(unified)),
		BankLicense:     fmt.Sprintf("J0000%07d01", serial),
		OrgNo:           org,
		BusinessLicense: licence + string(licenceDigit(licence)),
		TaxNo:           unassignedRegion + org,
		Legal:           legal.Name,
		LegalIDCardNo:   legal.IDCardNo,
		Contact:         contact.Name,
		ContactPhone:    contact.Mobile,
		BankcardNo:      legal.BankcardNo,
		Bankcode:        legal.Bankcode,
		Password:        legal.Password,
	}
}
