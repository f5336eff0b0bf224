package lianyintong_test

import (
	"encoding/json"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/people"
)

// firm is a company of the first platform, with what the platform knows and what only its people do.
type firm struct {
	people.Company
	No string
}

// startup draws a company with an account of ICBK that is not registered yet.
func (s *sandbox) startup(no string) firm {
	f := firm{Company: s.people.Company(), No: no}
	f.BankcardNo, f.Bankcode = s.people.Card("ICBK"), "ICBK"
	return f
}

// registration is the reqData of ENTERPRISE_REGISTER, in the order of wire §12.
func (f firm) registration(requestNo string) object {
	return object{
		{"requestNo", quoted(requestNo)},
		{"platformUserNo", quoted(f.No)},
		{"enterpriseName", quoted(f.Name)},
		{"bankLicense", quoted(f.BankLicense)},
		{"orgNo", quoted(f.OrgNo)},
		{"businessLicense", quoted(f.BusinessLicense)},
		{"taxNo", quoted(f.TaxNo)},
		{"unifiedCode", quoted(f.UnifiedCode)},
		{"creditCode", `"G0"`},
		{"legal", quoted(f.Legal)},
		{"legalIdCardNo", quoted(f.LegalIDCardNo)},
		{"contact", quoted(f.Contact)},
		{"contactPhone", quoted(f.ContactPhone)},
		{"userRole", `"NORMAL"`},
		{"bankcardNo", quoted(f.BankcardNo)},
		{"bankcode", quoted(f.Bankcode)},
		{"callbackUrl", `"https://app.test/back"`},
	}
}

// enlist takes a company through ENTERPRISE_REGISTER and answers the CALLBACK.
func (c *client) enlist(f firm, requestNo string) callback {
	c.t.Helper()
	return c.gateway("ENTERPRISE_REGISTER", f.registration(requestNo)).
		press("同意并提交审核", "password", f.Password, "confirmPassword", f.Password).callback()
}

// company registers a new company that passes the audit.
func (c *client) company(no string) firm {
	c.t.Helper()
	f := c.startup(no)
	require.Equal(c.t, "0", c.enlist(f, "REG-"+no).code())
	c.do("audit", "platformUserNo", no, "decision", "PASSED")
	return f
}

// unbinding is the reqData of UNBIND_BANKCARD, and of RESET_PASSWORD.
func unbinding(requestNo, userNo string) object {
	return object{{"requestNo", quoted(requestNo)}, {"callbackUrl", `"https://app.test/back"`}, {"platformUserNo", quoted(userNo)}}
}

// unbind takes a user through UNBIND_BANKCARD.
func (c *client) unbind(requestNo, userNo, password string) callback {
	c.t.Helper()
	return c.gateway("UNBIND_BANKCARD", unbinding(requestNo, userNo)).press("确认解绑", "password", password).callback()
}

// binding is the reqData of PERSONAL_BIND_BANKCARD.
func binding(requestNo, userNo, mobile, card string) object {
	return append(unbinding(requestNo, userNo), pair{"mobile", quoted(mobile)}, pair{"bankcardNo", quoted(card)})
}

// account is the reqData of ENTERPRISE_BIND_BANKCARD.
func account(requestNo, userNo, card, bank string) object {
	return append(unbinding(requestNo, userNo), pair{"bankcardNo", quoted(card)}, pair{"bankcode", quoted(bank)})
}

// unbound furnishes a world with P0 and E0, a person and a company that have no card.
func (c *client) unbound() (person, firm) {
	c.t.Helper()
	p, f := c.register("P0"), c.company("E0")
	require.Equal(c.t, "0", c.unbind("UNBIND-P0", p.No, p.Password).code())
	require.Equal(c.t, "0", c.unbind("UNBIND-E0", f.No, f.Password).code())
	return p, f
}

// inbox answers the text messages of a request, newest last.
func (s *sandbox) inbox(requestNo string) (list []map[string]any) {
	s.t.Helper()
	records, err := s.world().Records(slug, "sms", "", 1000)
	require.NoError(s.t, err)
	for _, raw := range records {
		var m map[string]any
		require.NoError(s.t, json.Unmarshal(raw, &m))
		if m["requestNo"] == requestNo {
			list = append(list, m)
		}
	}
	return list
}

// smsCode answers the newest code that was sent for a request.
func (s *sandbox) smsCode(requestNo string) string {
	s.t.Helper()
	list := s.inbox(requestNo)
	require.NotEmpty(s.t, list, "no code was sent for %s", requestNo)
	return text(list[len(list)-1]["code"])
}

// other answers six digits that are not the given ones.
func other(code string) string {
	if code == "000000" {
		return "111111"
	}
	return "000000"
}

// user answers the record of a user of the first platform.
func (s *sandbox) user(no string) map[string]any {
	s.t.Helper()
	u, there := s.record("users", first+"/"+no)
	require.True(s.t, there, "there is no user %s", no)
	return u
}

// status answers what QUERY_TRANSACTION says about a request.
func (c *client) status(requestNo, kind string) any {
	c.t.Helper()
	return c.direct("QUERY_TRANSACTION", transaction(requestNo, kind)).fields["status"]
}

// accountSamples answers for every service of users and cards a request that it accepts, in a world furnished by
// unbound in which U1 has a card.
func accountSamples(c *client) map[string]object {
	card := c.people.Card("ICBK")
	return map[string]object{
		"ENTERPRISE_REGISTER":      c.startup("E9").registration("G11"),
		"UNBIND_BANKCARD":          unbinding("G12", "U1"),
		"PERSONAL_BIND_BANKCARD":   binding("G13", "P0", "15400000001", card),
		"ENTERPRISE_BIND_BANKCARD": account("G14", "E0", card, "ICBK"),
		"RESET_PASSWORD":           unbinding("G15", "U1"),
	}
}
