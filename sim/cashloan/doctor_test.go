package cashloan_test

import (
	"crypto/md5"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine"
)

// patient is a call whose signature can go wrong in every way: a session, an empty value, capitals in names, blanks.
func patient(a *app) call {
	return a.post("act/bankAccount/nameCheck", "bankAccountId", "400001.0", "zeta", "a b+c", "empty", "", "Zulu", "x y")
}

// TestDoctor spoils a right signature in each of the usual ways: the diagnosis says which.
func TestDoctor(t *testing.T) {
	t.Parallel()
	text := func(c call) string { return c.params.text() }
	changed := func(c call, change func(x pair) pair) string {
		p := slices.Clone(c.params)
		for i := range p {
			p[i] = change(p[i])
		}
		return p.text()
	}
	cases := []struct {
		name    string
		mistake []string
		sign    func(c call) string // what is digested
	}{
		{"blanks around |", []string{"blanks"}, func(c call) string { return "123456" + c.token + strings.ReplaceAll(text(c), "|", " | ") }},
		{"ampersands", []string{"separators"}, func(c call) string { return "123456" + c.token + strings.ReplaceAll(text(c), "|", "&") }},
		{"a bar at the end", []string{"separators"}, func(c call) string { return "123456" + c.token + text(c) + "|" }},
		{"bars between all", []string{"separators"}, func(c call) string { return "123456|" + c.token + "|" + text(c) }},
		{"labels", []string{"labels"}, func(c call) string { return "appkey=123456token=" + c.token + text(c) }},
		{"unsorted", []string{"unsorted"}, func(c call) string { return "123456" + c.token + arrived(c.params) }},
		{"sorted ignoring case", []string{"sorted-ignoring-case"}, func(c call) string {
			p := slices.Clone(c.params)
			slices.SortStableFunc(p, func(a, b pair) int { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) })
			return "123456" + c.token + arrived(p)
		}},
		{"encoded", []string{"url-encoded"}, func(c call) string {
			return "123456" + c.token + changed(c, func(x pair) pair { return pair{x.name, url.QueryEscape(x.value)} })
		}},
		{"encoded with %20", []string{"url-encoded"}, func(c call) string {
			return "123456" + c.token + changed(c, func(x pair) pair {
				return pair{x.name, strings.ReplaceAll(url.QueryEscape(x.value), "+", "%20")}
			})
		}},
		{"no empty value", []string{"empty-left-out"}, func(c call) string { return "123456" + c.token + c.params.without("empty").text() }},
		{"null for an empty value", []string{"empty-values"}, func(c call) string { return "123456" + c.token + c.params.with("empty", "null").text() }},
		{"another token", []string{"token-parameter"}, func(c call) string { return "123456" + "other" + text(c) }},
		{"no token", []string{"token-missing"}, func(c call) string { return "123456" + text(c) }},
		{"no appkey", []string{"appkey-missing"}, func(c call) string { return c.token + text(c) }},
		{"the appkey of another app", []string{"wrong-appkey"}, func(c call) string { return "654321" + c.token + text(c) }},
		{"the appkey at the end", []string{"appkey-misplaced"}, func(c call) string { return c.token + text(c) + "123456" }},
		{"lower case names", []string{"lower-case-keys"}, func(c call) string {
			return "123456" + c.token + changed(c, func(x pair) pair { return pair{strings.ToLower(x.name), x.value} })
		}},
		{"upper case text", []string{"upper-case-text"}, func(c call) string { return strings.ToUpper("123456" + c.token + text(c)) }},
		{"a number as it was", []string{"number-form"}, func(c call) string { return "123456" + c.token + c.params.with("bankAccountId", "400001").text() }},
		{"without the common ones", []string{"parameters-left-out"}, func(c call) string {
			p := c.params
			for _, name := range []string{"mobileType", "versionNumber", "channelCode", "userId", "token", "appFlag"} {
				p = p.without(name)
			}
			return "123456" + c.token + p.text()
		}},
		{"without one", []string{"parameter-left-out"}, func(c call) string { return "123456" + c.token + c.params.without("zeta").text() }},
		{"blanks, and unsorted", []string{"blanks", "unsorted"}, func(c call) string { return "123456" + c.token + strings.ReplaceAll(arrived(c.params), "|", " | ") }},
		{"the document's own example: blanks and lower case", []string{"blanks", "lower-case-keys"}, func(c call) string {
			return "123456" + c.token + strings.ReplaceAll(changed(c, func(x pair) pair { return pair{strings.ToLower(x.name), x.value} }), "|", " | ")
		}},
		{"upper case names", []string{"upper-case-keys"}, func(c call) string {
			return "123456" + c.token + changed(c, func(x pair) pair { return pair{strings.ToUpper(x.name), x.value} })
		}},
		{"lower case text", []string{"lower-case-text"}, func(c call) string { return strings.ToLower("123456" + c.token + text(c)) }},
		{"sorted backwards", []string{"sorted-backwards"}, func(c call) string {
			p := slices.Clone(c.params)
			slices.SortFunc(p, func(a, b pair) int { return strings.Compare(b.name, a.name) })
			return "123456" + c.token + arrived(p)
		}},
		{"the token before the appkey", []string{"appkey-misplaced"}, func(c call) string { return c.token + "123456" + text(c) }},
		{"the appFlag for the appkey", []string{"wrong-appkey"}, func(c call) string { return "KrazyRupee" + c.token + text(c) }},
		{"only the common ones", []string{"parameters-left-out"}, func(c call) string {
			return "123456" + c.token + c.params.without("bankAccountId").without("zeta").without("empty").without("Zulu").text()
		}},
		{"encoded, and unsorted", []string{"unsorted", "url-encoded"}, func(c call) string {
			p := slices.Clone(c.params)
			for i := range p {
				p[i].value = url.QueryEscape(p[i].value)
			}
			return "123456" + c.token + arrived(p)
		}},
		{"something else", []string{"unknown"}, func(call) string { return "nobody knows" }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, `{"apps":{"Other":"654321"}}`)
			q := patient(s.register("1050000005"))
			q.params = q.params.with("token", "other")
			q.sign = md5Of(c.sign(q))
			out := q.send()
			assert.Equal(t, "sign error", read(t, out).Msg)
			verdict := s.recorded(out).Signature
			assert.Equal(t, "bad", verdict.Verdict)
			var found []string
			for _, d := range verdict.Diagnosis {
				found = append(found, d.Mistake)
			}
			assert.Equal(t, c.mistake, found, verdict.Diagnosis)
			assert.Contains(t, strings.ToLower(verdict.Diagnosis[0].Explanation), "the text to digest is \"123456"+q.token)
		})
	}
}

// arrived is the text of parameters that nobody has sorted.
func arrived(p params) string {
	list := make([]string, len(p))
	for i, x := range p {
		list[i] = x.name + "=" + x.value
	}
	return strings.Join(list, "|")
}

// TestDoctorOnForm looks at what is sent as a signature itself.
func TestDoctorOnForm(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	good := s.guest().get("protocol/list")
	digest := md5.Sum([]byte("123456" + good.params.text()))
	right := md5Of("123456" + good.params.text())
	for _, c := range []struct{ sign, mistake string }{
		{base64.StdEncoding.EncodeToString(digest[:]), "base64"},
		{right[8:24], "short-md5"},
		{md5Of(right), "digested-twice"},
		{"no signature at all", "no-signature"},
		{right + "00", "no-signature"},
	} {
		q := good
		q.sign = c.sign
		assert.Equal(t, c.mistake, s.recorded(q.send()).Signature.Diagnosis[0].Mistake, c.sign)
	}
	lower := good
	lower.sign = strings.ToLower(right)
	assert.Equal(t, 200, lower.hear().Code, "case does not matter")
}

// TestDuplicates: the query's value counts before the body's, and the doctor knows who thinks otherwise.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	c := s.guest().post("user/isPhoneExists", "phone", "1050000005")
	in := c.inbound()
	in.RawQuery = "phone=1050000006"
	in.Path = "/api/user/login.htm"
	in.Header["Signmsg"] = []string{md5Of("123456" + c.params.text())}
	assert.Equal(t, "duplicate", s.recorded(s.Exchange(slug, in)).Signature.Diagnosis[0].Mistake)
	in.Header["Signmsg"] = []string{md5Of("123456" + c.params.with("phone", "1050000006").text())}
	assert.Equal(t, "ok", s.recorded(s.Exchange(slug, in)).Signature.Verdict)
}

// TestDoctorIsPatient: a long request does not keep the doctor forever.
func TestDoctorIsPatient(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	q := s.guest().post("user/login", "loginName", strings.Repeat("x", 900_000))
	q.sign = md5Of("nobody knows")
	assert.Equal(t, "unknown", s.recorded(q.send()).Signature.Diagnosis[0].Mistake)
}

// TestCalculator signs and judges without a world's clock, with the keys of the configuration or a given one.
func TestCalculator(t *testing.T) {
	t.Parallel()
	calculator, ok := cashloan.New().Codec.(engine.Calculator)
	require.True(t, ok)
	s := open(t, "")
	config, err := s.Compiled(slug)
	require.NoError(t, err)
	in := s.guest().get("protocol/list").inbound()
	text, sign, err := calculator.Sign(config, &in, "secret")
	require.NoError(t, err)
	assert.Equal(t, "secretappFlag=KrazyRupee|channelCode=google|mobileType=2|versionNumber=2.0.0", text)
	assert.Equal(t, md5Of(text), sign)
	verdict, _, err := calculator.Verify(config, &in, "secret")
	require.NoError(t, err)
	assert.Equal(t, "bad", verdict.Verdict)
	in.Header["Signmsg"] = []string{sign}
	verdict, _, err = calculator.Verify(config, &in, "secret")
	require.NoError(t, err)
	assert.Equal(t, "ok", verdict.Verdict)
	in.Header["Signmsg"] = nil
	verdict, text, err = calculator.Verify(config, &in, "")
	require.NoError(t, err)
	assert.Equal(t, engine.Bad(engine.MissingSignature("the header signMsg")), verdict)
	assert.Equal(t, "123456appFlag=KrazyRupee|channelCode=google|mobileType=2|versionNumber=2.0.0", text)
	in.RawQuery = strings.Replace(in.RawQuery, "KrazyRupee", "Nobody", 1)
	verdict, _, err = calculator.Verify(config, &in, "")
	require.NoError(t, err)
	require.Len(t, verdict.Diagnosis, 2)
	assert.Equal(t, "unknown-identity", verdict.Diagnosis[0].Mistake)
	assert.Contains(t, verdict.Diagnosis[0].Explanation, `appFlag is "Nobody", which this world does not know; it knows KrazyRupee;`)
	assert.Equal(t, "signature-missing", verdict.Diagnosis[1].Mistake)
	in.Header["Signmsg"] = []string{md5Of("x")}
	verdict, _, err = calculator.Verify(config, &in, "")
	require.NoError(t, err)
	assert.Equal(t, "unknown-identity", verdict.Diagnosis[0].Mistake)
	assert.Equal(t, "unknown", verdict.Diagnosis[1].Mistake)
	nobody, err := cashloan.New().Settings.Compile([]byte(`{"apps":{}}`))
	require.NoError(t, err)
	verdict, text, err = calculator.Verify(nobody, &in, "")
	require.NoError(t, err)
	require.Len(t, verdict.Diagnosis, 1)
	assert.Contains(t, verdict.Diagnosis[0].Explanation, "it knows none: configure one")
	assert.Equal(t, "appFlag=Nobody|channelCode=google|mobileType=2|versionNumber=2.0.0", text)
	in.RawQuery = "a=%zz"
	_, _, err = calculator.Sign(config, &in, "")
	require.Error(t, err)
	problem, ok := engine.AsProblem(err)
	require.True(t, ok)
	assert.NotEmpty(t, problem.Hint)
}
