package cashloan_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine/wire"
)

// records are all stored objects of the system but sessions, which every call makes longer.
func (s *sandbox) records() map[string][]string {
	s.t.Helper()
	all := map[string][]string{}
	for _, kind := range cashloan.New().Records {
		if kind.Kind == "sessions" {
			continue
		}
		list, err := s.Records(slug, kind.Kind, "", 0)
		require.NoError(s.t, err)
		for _, r := range list {
			all[kind.Kind] = append(all[kind.Kind], string(r))
		}
	}
	return all
}

// notNumbers are texts that are no whole number.
func notNumbers() []string {
	return []string{"x", "1.5", "0x10", "1e", "--1", "1 000001", "１", "99999999999999999999", "null", "true", "<b>1</b>"}
}

// notPages are texts that are no number of a page.
func notPages() []string { return append(notNumbers(), "0", "-1", "-1.0") }

// bad is a parameter of an endpoint with values that are refused.
type bad struct {
	endpoint string // as borrowCalls names it
	field    string
	required bool // it may neither be missing nor empty
	values   []string
}

// borrowCalls are good calls of the endpoints of loans, for a loan in 30 and one in 10.
func borrowCalls(a *app, disbursed, applied string) map[string]call {
	return map[string]call{
		"save":   a.applying(),
		"report": a.report(applied, "msg", "0"),
		"esign":  a.signing(disbursed), "confirm": a.post("borrow/confirm", "borrowId", disbursed),
		"info": a.get("act/borrow/getEsignInfo", "borrowId", disbursed),
		"page": a.post("act/mine/borrow/page", "current", "1", "pageSize", "10"), "all": a.post("act/borrow/findAll", "current", "1", "pageSize", "10"),
		"detail": a.post("act/borrow/findRepayDetail", "borrowId", disbursed), "find": a.post("act/borrow/findBorrow", "borrowId", disbursed),
		"opinion": a.post("act/mine/opinion/submit", "opinion", "x"),
	}
}

// badBorrows is the table of what the endpoints of loans refuse as parameters: what the document marks 是, and borrowId
// always (wire §4).
func badBorrows() []bad {
	long := func(n int) string { return strings.Repeat("x", n+1) }
	table := []bad{
		{"save", "client", true, []string{long(200)}},
		{"save", "appRunTime", true, []string{long(200)}},
		{"save", "address", false, []string{long(1000)}},
		{"save", "coordinate", false, []string{long(200)}},
		{"save", "imei", false, []string{long(200)}},
		{"save", "ip", false, []string{long(200)}},
		{"report", "message", true, []string{long(5000)}},
		{"report", "reportStatus", true, notNumbers()},
		{"report", "code", true, notNumbers()},
		{"report", "type", true, []string{"sms", "MSG", "msg,app", long(200)}},
		{"report", "userId", true, notNumbers()},
		{"esign", "bankAccountId", false, notNumbers()},
		{"esign", "success", false, []string{long(20)}},
		{"esign", "result", false, []string{long(2000)}},
		{"confirm", "bankAccountId", false, notNumbers()},
		{"opinion", "opinion", false, []string{long(5000)}},
		{"opinion", "userId", false, notNumbers()},
	}
	for _, endpoint := range []string{"report", "esign", "confirm", "info", "detail", "find"} {
		table = append(table, bad{endpoint, "borrowId", true, notNumbers()})
	}
	for _, endpoint := range []string{"page", "all"} {
		table = append(table, bad{endpoint, "current", true, notPages()}, bad{endpoint, "pageSize", true, notPages()})
	}
	return table
}

// TestBadParametersOfLoans: each is answered "Parameters cannot be empty.", and nothing has changed.
func TestBadParametersOfLoans(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(plainPhone), s.borrower("1050000020")
	calls := borrowCalls(a, a.disbursed(), "1000002")
	applied := b.apply()
	calls["report"], calls["save"] = b.report(applied, "msg", "0"), s.borrower("1050000030").applying()
	before := s.records()
	for _, c := range badBorrows() {
		values := append([]string{"\xff\xfe"}, c.values...)
		if c.required {
			values = append(values, "")
			assert.Equal(t, "400 Parameters cannot be empty.", calls[c.endpoint].without(c.field).comes(), "%s without %s", c.endpoint, c.field)
		}
		for _, value := range values {
			assert.Equal(t, "400 Parameters cannot be empty.", calls[c.endpoint].with(c.field, value).comes(), "%s with %s=%.40q", c.endpoint, c.field, value)
		}
	}
	assert.Equal(t, before, s.records())
	for name, c := range calls {
		if name != "esign" && name != "confirm" {
			assert.Equal(t, 200, c.hear().Code, "the call %s itself is good", name)
		}
	}
}

// TestForeignAndUnknownLoans: no endpoint tells them apart.
func TestForeignAndUnknownLoans(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, b := s.borrower(plainPhone), s.borrower("1050000020")
	foreign := a.disbursed()
	b.apply()
	before := s.records()
	for _, id := range []string{foreign, foreign + ".0", "1000099", "0", "-1", "-1000001", "999999999999999999"} {
		for name, c := range borrowCalls(b, id, id) {
			if _, there := c.params.get("borrowId"); there {
				assert.Equal(t, "400 The order does not exist.", c.comes(), "%s of %s", name, id)
			}
		}
	}
	assert.Equal(t, before, s.records())
}

// get answers a parameter, and whether it is there.
func (p params) get(name string) (string, bool) {
	for _, x := range p {
		if x.name == name {
			return x.value, true
		}
	}
	return "", false
}

// TestReplays: the same bytes again have no second effect.
func TestReplays(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	again := func(in wire.Inbound, want string) {
		t.Helper()
		got := read(t, s.Exchange(slug, in))
		assert.Equal(t, want, got.Msg)
	}
	save := a.applying().inbound()
	again(save, "The application was successful.")
	again(save, "If there is an unfinished loan, it cannot be borrowed.")
	report := a.report("1000001", "msg", "1").inbound()
	again(report, "Sdk synchronization returned successfully.")
	again(report, "Sdk synchronization returned successfully.")
	assert.Equal(t, []any{"msg"}, s.stored("borrows", "1000001")["reports"])
	s.do("review", `{"borrowId":"1000001","decision":"approve"}`)
	sign := a.signing("1000001").inbound()
	again(sign, "The operation was successful.")
	before := s.records()
	again(sign, "Order status does not belong to the pay out status.")
	again(save, "If there is an unfinished loan, it cannot be borrowed.")
	again(report, "Sdk synchronization returned successfully.")
	assert.Equal(t, before, s.records())
}

// TestStrangeTexts: what a user writes is stored and answered as it is, whatever it looks like.
func TestStrangeTexts(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.borrower(plainPhone)
	const strange = "<script>alert(\"1\")</script> &amp; 'ü' नमस्ते\n|=\u2028"
	a.applying().with("address", strange).ok()
	assert.Equal(t, strange, objects(a.post("act/mine/borrow/page", "current", "1", "pageSize", "10").ok(), "list")[0]["address"])
}

// TestOversizedUploads: a body beyond 20 MiB is told so by HTTP, and nothing of it is kept.
func TestOversizedUploads(t *testing.T) {
	t.Parallel()
	limit := cashloan.New().BodyLimit("/api/act/mine/opinion/submit.htm", "multipart/form-data; boundary=x")
	assert.Equal(t, int64(20<<20), limit)
	s := open(t, "")
	a := s.register(plainPhone)
	before := s.records()
	in := a.post("act/mine/opinion/submit", "opinion", "x").file("opinionImgFir", "1.png", "image/png", png).inbound()
	in.Oversized = limit
	assert.Equal(t, 413, s.Exchange(slug, in).Status)
	assert.Equal(t, before, s.records())
}
