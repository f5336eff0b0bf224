package cashloan_test

import (
	"encoding/json"
	"fmt"
	"net/textproto"
	"time"

	"github.com/stretchr/testify/require"
)

// png is a picture as far as its first bytes go.
const png = "\x89PNG\r\n\x1a\nnothing else"

// The phone numbers of the tests: nobody's, by their first digit; the last one is the magic value of wire §6.
const (
	plainPhone  = "1050000010" // everything goes well
	rejectPhone = "1050000011"
	manualPhone = "1050000012"
	oncePhone   = "1050000013" // the first payout fails
	neverPhone  = "1050000014" // every payout fails
)

// realName, personal and contacts are the calls of the three parts of the KYC.
func (a *app) realName() call {
	c := a.post("act/mine/userInfo/realNameAuthSave", "realName", "Asha Rao", "idNo", "000011112222", "dateOfBirth", "01/02/1990",
		"gender", "FEMALE", "pinCode", "000000", "idAddr", "1, Nowhere Road", "panCode", "AAAAA0000A", "adBackJson", "{}",
		"adFrontJson", "{}", "panJson", "{}")
	for _, part := range []string{"panImg", "livingImg", "frontImg", "backImg"} {
		c = c.file(part, part+".png", "image/png", png)
	}
	return c
}

func (a *app) personal() call {
	return a.post("act/mine/userInfo/personalInfoAuthSave", "lastName", "Rao", "maritalStats", "01", "email", "asha@mail.example",
		"occupation", "01", "salaryRange", "01", "educationalQualification", "01", "accommodationType", "01")
}

func (a *app) contacts() call {
	return a.post("act/mine/contact/saveOrUpdate", "name", "Ravi,Dev", "phone", "1060000001,1060000002", "relation", "friend,father", "type", "20,10")
}

// card binds a bank account and answers its id.
func (a *app) card(account string) string {
	a.s.t.Helper()
	a.post("act/bankAccount/binding", "ifscCode", "SAND0000001", "bankAccount", account).ok()
	list, _ := a.get("act/bankAccount/info").ok()["list"].([]any)
	for _, row := range list {
		if row, ok := row.(map[string]any); ok && row["account"] == account {
			return fmt.Sprint(row["id"])
		}
	}
	require.Fail(a.s.t, "the account was not bound")
	return ""
}

// borrower makes an account that may borrow: all three parts of the KYC are there, and a bank account.
func (s *sandbox) borrower(phone string) *app {
	s.t.Helper()
	a := s.register(phone)
	a.realName().ok()
	a.personal().ok()
	a.contacts().ok()
	a.card("7000" + phone)
	return a
}

// applying is the call of an application.
func (a *app) applying() call {
	return a.post("act/borrow/save", "client", "android", "address", "1, Nowhere Road", "imei", "IMEI"+a.phone,
		"appRunTime", "2026-01-05 10:00:00", "coordinate", "10.5,70.25", "ip", "192.0.2.1")
}

// apply applies for a loan and answers its id.
func (a *app) apply() string {
	a.s.t.Helper()
	return fmt.Sprint(a.applying().ok()["borrowId"])
}

// report is the call of one SDK report.
func (a *app) report(id, kind, status string) call {
	return a.post("act/getSdkReportStatusNew", "borrowId", id, "message", "done", "reportStatus", status, "type", kind, "code", "200")
}

// decided applies for a loan and sends all reports: the risk decision is made.
func (a *app) decided() string {
	a.s.t.Helper()
	id := a.apply()
	for _, kind := range []string{"msg", "app", "img", "contact", "device"} {
		a.report(id, kind, "1").ok()
	}
	return id
}

// signing is the call of a signature, with the default account.
func (a *app) signing(id string) call {
	return a.get("act/borrow/saveEsignInfo", "borrowId", id, "success", "true", "result", "success")
}

// disbursed brings a loan to 30.
func (a *app) disbursed() string {
	a.s.t.Helper()
	id := a.decided()
	a.signing(id).ok()
	a.s.pass(5 * time.Second)
	require.Equal(a.s.t, "30", a.s.state(id))
	return id
}

// overdue brings a loan of the default product to 50, a number of days late, at 10:00 in India.
func (a *app) overdue(days int) string {
	a.s.t.Helper()
	id := a.disbursed()
	a.s.pass(time.Duration(6+days) * 24 * time.Hour)
	a.hold(a.post("user/autoLogin", "refresh_token", a.refresh).ok())
	return id
}

// state answers the stored state of a loan.
func (s *sandbox) state(id string) string { return fmt.Sprint(s.stored("borrows", id)["state"]) }

// try performs an action that may be refused.
func (s *sandbox) try(action string, args map[string]string) error {
	raw, err := json.Marshal(args)
	require.NoError(s.t, err)
	_, err = s.Do(slug, action, raw)
	return err
}

// index is the caller's start page.
func (a *app) index() map[string]any {
	a.s.t.Helper()
	return a.post("borrow/findIndex").ok()
}

// object answers a member that is an object.
func object(data map[string]any, name string) map[string]any {
	o, _ := data[name].(map[string]any)
	return o
}

// objects answers a member that is a list of objects.
func objects(data map[string]any, name string) []map[string]any {
	list, _ := data[name].([]any)
	out := make([]map[string]any, len(list))
	for i := range list {
		out[i], _ = list[i].(map[string]any)
	}
	return out
}

// withToken sends the call with another token in its header.
func (c call) withToken(token string) call { c.token = token; return c }

// canonical is the name of a header as it arrives.
func canonical(name string) string { return textproto.CanonicalMIMEHeaderKey(name) }
