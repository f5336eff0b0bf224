package cashloan_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine/wire"
)

// bad spoils the signature of a call.
func (c call) bad() call { c.sign = md5Of("nobody knows"); return c }

// unsigned sends no signature.
func (c call) unsigned() call { c.nothing = true; return c }

// holding sends another token in the header.
func (c call) holding(token string) call { c.token = token; return c }

// TestOrderOfChecks gives a call one fault less each time: version, signature, session, parameters (wire §4).
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	s := open(t, `{"minVersion":"2.0.1"}`)
	a := s.login5()
	wrong := a.post("act/bankAccount/binding").holding(strings.Repeat("0", 32)).bad().with("versionNumber", "2.0.0")
	answered := wrong.hear()
	assert.Equal(t, 414, answered.Code)
	assert.Equal(t, "Please update to the latest version", answered.Msg)
	var top map[string]any
	require.NoError(t, json.Unmarshal(answered.Raw, &top))
	assert.Equal(t, "https://download.krazyrupee.example/latest.apk", top["downloadUrl"])
	wrong = wrong.with("versionNumber", "2.0.1")
	assert.Equal(t, "400 sign error", wrong.comes())
	wrong.sign = ""
	assert.Equal(t, "413 Please log in first.", wrong.comes())
	assert.Equal(t, "400 Parameters cannot be empty.", wrong.holding(a.token).comes())
}

// login5 is an account in a world whose version gate stands at 2.0.1.
func (s *sandbox) login5() *app {
	s.t.Helper()
	s.configure(`{"minVersion":""}`)
	a := s.register("1050000005")
	s.configure(`{"minVersion":"2.0.1"}`)
	return a
}

// TestVersions: versions compare part by part, as numbers; one that is missing is let through.
func TestVersions(t *testing.T) {
	t.Parallel()
	s := open(t, `{"minVersion":"2.10"}`)
	for version, want := range map[string]int{"2.9": 414, "2.10": 200, "2.10.0": 200, "2.10.1": 200, "10": 200, "2": 414, "1.99.99": 414, "new": 200} {
		assert.Equal(t, want, s.guest().get("protocol/list").with("versionNumber", version).hear().Code, version)
	}
	missing := s.guest().get("protocol/list").without("versionNumber")
	assert.Equal(t, 200, missing.hear().Code)
	assert.Contains(t, missing.findings(), "warning missing versionNumber")
	assert.Contains(t, s.guest().get("protocol/list").with("versionNumber", "new").findings(), "error type versionNumber")
}

// TestSignatureTexts are the three texts of wire §2, in each of the three modes.
func TestSignatureTexts(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string][]string{
		"strict": {"400 sign error.", "400 sign error", "400 sign error!", "400 sign error!", "400 sign error", "200"},
		"warn":   {"200", "200", "413 Please log in first.", "200", "200", "200"},
		"off":    {"200", "200", "413 Please log in first.", "200", "200", "200"},
	} {
		s := open(t, "")
		a := s.register("1050000005")
		s.configure(`{"signature":"` + mode + `"}`)
		var got []string
		for _, c := range []call{
			s.guest().get("protocol/list").unsigned(), s.guest().get("protocol/list").bad(), a.get("act/user/info").holding(""),
			a.get("act/user/info").unsigned(), a.get("act/user/info").bad(), s.guest().post("user/isPhoneExists", "phone", "1050000005").unsigned(),
		} {
			text := c.comes()
			if strings.HasPrefix(text, "200") {
				text = "200"
			}
			got = append(got, text)
		}
		assert.Equal(t, want, got, mode)
	}
	s := open(t, `{"signature":"warn"}`)
	out := s.guest().get("protocol/list").bad().send()
	assert.Equal(t, "bad", s.recorded(out).Signature.Verdict)
	assert.Equal(t, "signMsg", s.recorded(out).Findings[0].Field)
}

// TestAppKeys: an app signs with its own key; one that is not named or not known with any of them.
func TestAppKeys(t *testing.T) {
	t.Parallel()
	s := open(t, `{"apps":{"Other":"654321"}}`)
	for _, c := range []struct {
		flag, key string
		want      int
	}{
		{"KrazyRupee", "123456", 200},
		{"KrazyRupee", "654321", 400},
		{"Other", "654321", 200},
		{"Other", "123456", 400},
		{"Nobody", "654321", 200},
		{"Nobody", "123456", 200},
		{"", "654321", 200},
		{"", "1", 400},
	} {
		q := s.guest().get("protocol/list").with("appFlag", c.flag)
		assert.Equal(t, c.want, q.signedAs(c.key).hear().Code, c)
	}
}

// TestTwoHeaders: multipart requests of the app carry both headers twice; any that matches will do (wire §3).
func TestTwoHeaders(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	in := a.post("act/user/info").file("x", "x.png", "image/png", "x").inbound()
	in.Header["Signmsg"] = []string{"0", in.Header["Signmsg"][0]}
	in.Header["Token"] = []string{a.token, ""}
	assert.Equal(t, 200, read(t, s.Exchange(slug, in)).Code)
	in.Header["Token"] = []string{"", a.token}
	assert.Equal(t, 200, read(t, s.Exchange(slug, in)).Code)
	in.Header["Token"] = []string{"", ""}
	assert.Equal(t, "sign error!", read(t, s.Exchange(slug, in)).Msg)
}

// TestWays sends the same call in every way in which clients send it (wire §3).
func TestWays(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	c := s.guest().post("user/login", "loginName", "1050000005", "loginPwd", pwd, "mac", "m")
	s.register("1050000005")
	var members []string
	for _, p := range c.params {
		members = append(members, fmt.Sprintf("%q:%q", p.name, p.value))
	}
	text := "{" + strings.Join(members, ",") + "}"
	asJSON := func(in wire.Inbound, sign string) wire.Inbound {
		in.Body, in.Header = []byte(text), wire.Header{"Content-Type": {"application/json; charset=utf-8"}, "Signmsg": {sign}}
		return in
	}
	all := md5Of("123456" + c.params.text())
	for name, in := range map[string]wire.Inbound{
		"form":                     c.inbound(),
		"query":                    {Method: "GET", Path: c.path, RawQuery: c.params.encode(), Header: wire.Header{"Signmsg": {all}}},
		"query of a POST":          {Method: "POST", Path: c.path, RawQuery: c.params.encode(), Header: wire.Header{"Signmsg": {all}}},
		"form of a GET":            {Method: "GET", Path: c.path, Body: []byte(c.params.encode()), Header: wire.Header{"Signmsg": {all}, "Content-Type": {form}}},
		"no Content-Type":          {Method: "POST", Path: c.path, Body: []byte(c.params.encode()), Header: wire.Header{"Signmsg": {all}}},
		"multipart":                c.file("x", "x", "", "x").inbound(),
		"JSON, signed":             asJSON(wire.Inbound{Method: "POST", Path: c.path}, all),
		"JSON, the query signed":   asJSON(wire.Inbound{Method: "POST", Path: c.path, RawQuery: "a=b"}, md5Of("123456a=b")),
		"JSON, nothing to sign":    asJSON(wire.Inbound{Method: "POST", Path: c.path}, md5Of("123456")),
		"no ending":                {Method: "GET", Path: strings.TrimSuffix(c.path, ".htm"), RawQuery: c.params.encode(), Header: wire.Header{"Signmsg": {all}}},
		"no ending, but a slash":   {Method: "GET", Path: strings.TrimSuffix(c.path, ".htm") + "/", RawQuery: c.params.encode(), Header: wire.Header{"Signmsg": {all}}},
		"another charset declared": {Method: "POST", Path: c.path, Body: []byte(c.params.encode()), Header: wire.Header{"Signmsg": {all}, "Content-Type": {"application/x-www-form-urlencoded;charset=ISO-8859-1"}}},
	} {
		assert.Equal(t, "The login was successful.", read(t, s.Exchange(slug, in)).Msg, name)
	}
}

// TestMethods: the other method is a finding, but not where clients in use are known to send it (wire §3).
func TestMethods(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	assert.Equal(t, []string{"warning lenient "}, a.post("act/user/info").findings())
	assert.Empty(t, a.post("act/borrow/saveEsignInfo", "borrowId", "1").findings())
	assert.Empty(t, a.get("act/borrow/findBorrow", "borrowId", "1").findings())
	assert.Empty(t, a.get("user/sendSms", "phone", a.phone, "type", "ESign", "signMsg", md5Of("123456"+a.phone+"ESign")).findings())
}

// TestOutside are the answers that are no HTTP 200 (wire §4).
func TestOutside(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for name, c := range map[string]struct {
		in     wire.Inbound
		status int
	}{
		"no such address":         {wire.Inbound{Method: "POST", Path: "/api/user/nothing.htm", Header: wire.Header{}}, 404},
		"another case":            {wire.Inbound{Method: "POST", Path: "/api/User/Login.htm", Header: wire.Header{}}, 404},
		"no /api":                 {wire.Inbound{Method: "POST", Path: "/act/user/info.htm", Header: wire.Header{}}, 404},
		"a body that is too long": {wire.Inbound{Method: "POST", Path: "/api/user/login.htm", Header: wire.Header{"Content-Type": {form}}, Body: bytes.Repeat([]byte("a"), 10), Oversized: 10}, 413},
		"another method":          {wire.Inbound{Method: "DELETE", Path: "/api/user/login.htm", Header: wire.Header{}}, 200},
	} {
		out := s.Exchange(slug, c.in)
		assert.Equal(t, c.status, out.Status, name)
		assert.True(t, json.Valid(out.Body), name)
	}
	assert.Contains(t, string(s.Exchange(slug, wire.Inbound{Method: "DELETE", Path: "/api/user/login.htm", Header: wire.Header{}}).Body), "Request method 'DELETE' not supported")
}

// TestLimits: a form may have a megabyte, an upload twenty.
func TestLimits(t *testing.T) {
	t.Parallel()
	c := cashloan.New()
	for _, x := range []struct {
		path, kind string
		want       int64
	}{
		{"/api/user/login.htm", form, 1 << 20},
		{"/api/act/mine/userInfo/realNameAuthSave.htm", "multipart/form-data; boundary=b", 20 << 20},
		{"/api/act/mine/opinion/submit.htm", "Multipart/Form-Data; boundary=b", 20 << 20},
		{"/api/act/mine/userInfo/messages.htm", form, 20 << 20},
	} {
		assert.Equal(t, x.want, c.BodyLimit(x.path, x.kind), x.path)
	}
}

// TestUnreadable: what cannot be read is told as missing parameters, and nothing changes.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	before := s.stored("users", a.userID)
	spoil := func(change func(in *wire.Inbound)) wire.Inbound {
		in := a.post("act/user/changeLoginPwd", "oldPwd", pwd, "newPwd", "x").inbound()
		change(&in)
		return in
	}
	latin := a.post("act/user/changeLoginPwd", "oldPwd", pwd, "newPwd", "\xff\xfe")
	for name, in := range map[string]wire.Inbound{
		"a broken escape": spoil(func(in *wire.Inbound) { in.RawQuery = "a=%zz" }),
		"no JSON":         spoil(func(in *wire.Inbound) { in.Body, in.Header["Content-Type"] = []byte("{"), []string{"application/json"} }),
		"a JSON list": spoil(func(in *wire.Inbound) {
			in.Body, in.Header["Content-Type"] = []byte("[1]"), []string{"application/json"}
		}),
		"a broken multipart": spoil(func(in *wire.Inbound) { in.Header["Content-Type"] = []string{"multipart/form-data; boundary=b"} }),
		"no boundary":        spoil(func(in *wire.Inbound) { in.Header["Content-Type"] = []string{"multipart/form-data"} }),
		"no UTF-8":           latin.inbound(),
		"a nested value":     nested(a),
	} {
		assert.Equal(t, "Parameters cannot be empty.", read(t, s.Exchange(slug, in)).Msg, name)
	}
	assert.Equal(t, before, s.stored("users", a.userID))
}

// TestUnknownContentType: a body that nobody can read has no fields; what it is is a finding.
func TestUnknownContentType(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	in := wire.Inbound{Method: "POST", Path: "/api/user/login.htm", Body: []byte("<xml/>"), Header: wire.Header{"Content-Type": {"text/xml"}, "Signmsg": {md5Of("123456")}}}
	out := s.Exchange(slug, in)
	assert.Equal(t, "Parameters cannot be empty.", read(t, out).Msg)
	assert.Equal(t, "text/xml", s.recorded(out).Findings[0].Got)
}

// nested is a JSON call with an object where a text belongs, rightly signed.
func nested(a *app) wire.Inbound {
	return wire.Inbound{
		Method: "POST", Path: "/api/act/user/changeLoginPwd.htm", Body: []byte(`{"oldPwd":{"a":1},"newPwd":"x"}`),
		Header: wire.Header{"Content-Type": {"application/json"}, "Token": {a.token}, "Signmsg": {md5Of("123456" + a.token)}},
	}
}

// TestForeignUserID: the session says who it is, whatever userId says; the contradiction is a finding.
func TestForeignUserID(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	other := s.register("1050000005")
	a := s.register("1050000006")
	c := a.get("act/user/info").with("userId", other.userID)
	assert.Equal(t, a.phone, c.ok()["phone"])
	assert.Equal(t, []string{"error foreign userId"}, c.findings())
	assert.Empty(t, a.get("act/user/info").with("userId", a.userID+".0").findings())
	s.pass(time.Second)
}
