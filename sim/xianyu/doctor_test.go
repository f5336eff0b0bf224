package xianyu_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/xianyu"
)

const secret = "helloworld"

// mistaken are calls that are signed wrongly, by the mistakes that the doctor has to name.
func mistaken(t *testing.T) map[string]params {
	t.Helper()
	p := report(infos).with("user", "张 三+<&>").with("partner_id", "")
	surround := func(text string) string { return md5Of(secret + text + secret) }
	each := func(change func(name, value string) string) string {
		next := slices.Clone(p)
		for i, x := range next {
			next[i].value = change(x.name, x.value)
		}
		return next.base()
	}
	onInfos := func(change func(value string) string) string {
		return each(func(name, value string) string {
			if name == "infos" {
				return change(value)
			}
			return value
		})
	}
	plain := p.with("infos", infosWithoutTimes)
	arrived := ""
	for _, x := range p {
		arrived += x.name + x.value
	}
	gateway, business := p.split()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(p.base())
	require.NoError(t, err)
	digest := md5.Sum([]byte(secret + p.base() + secret))
	sha, hmacs := p.with("sign_method", "hmac-sha256"), p.with("sign_method", "hmac")
	lower := func(text string) string { return strings.ToLower(text) }
	return map[string]params{
		"secret-missing-at-end":   p.with("sign", md5Of(secret+p.base())),
		"secret-missing-at-start": p.with("sign", md5Of(p.base()+secret)),
		"secret-missing":          p.with("sign", md5Of(p.base())),
		"sign-included":           p.with("sign", surround(p.baseWith("sign"))),
		"url-encoded: as Go":      p.with("sign", surround(each(func(_, value string) string { return url.QueryEscape(value) }))),
		"url-encoded: as %20": p.with("sign", surround(each(func(_, value string) string {
			return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
		}))),
		"url-encoded: small": p.with("sign", surround(each(func(_, value string) string {
			return strings.NewReplacer("%3A", "%3a", "%7B", "%7b", "%2C", "%2c", "%7D", "%7d", "%E5%BC%A0", "%e5%bc%a0", "%E4%B8%89", "%e4%b8%89", "%2B", "%2b", "%3C", "%3c", "%3E", "%3e").Replace(url.QueryEscape(value))
		}))),
		"other-sign-method: hmac":        p.with("sign", hmacOf(secret, p.base())),
		"other-sign-method: sha256":      p.with("sign", sha256Of(secret, p.base())),
		"other-sign-method: md5":         sha.with("sign", surround(sha.base())),
		"other-sign-method: sha for md5": hmacs.with("sign", sha256Of(secret, hmacs.base())),
		"secret-wrapped":                 hmacs.with("sign", hmacOf(secret, secret+hmacs.base()+secret)),
		"secret-wrapped: sha256":         sha.with("sign", sha256Of(secret, secret+sha.base()+secret)),
		"other-secret":                   p.with("sign", md5Of("other secret"+p.base()+"other secret")),
		"object-object":                  p.with("sign", surround(onInfos(func(string) string { return "[object Object]" }))),
		"serialised-twice": p.with("sign", surround(onInfos(func(v string) string {
			return `"` + strings.ReplaceAll(v, `"`, `\"`) + `"`
		}))),
		"serialised-twice: sent": p.with("infos", `"`+strings.ReplaceAll(infos, `"`, `\"`)+`"`).with("sign", surround(p.base())),
		"empty-values": p.with("sign", surround(each(func(_, value string) string {
			if value == "" {
				return "null"
			}
			return value
		}))),
		"separators":                           p.with("sign", surround(p.joined("=", "&"))),
		"separators: no &":                     p.with("sign", surround(p.joined("=", ""))),
		"unsorted":                             p.with("sign", surround(arrived)),
		"gbk":                                  p.with("sign", surround(gbk)),
		"json-rewritten":                       plain.with("sign", surround(plain.with("infos", strings.NewReplacer(":", ": ", ",", ", ").Replace(infosWithoutTimes)).base())),
		"parameter-left-out":                   p.with("sign", surround(p.without("format").base())),
		"parameter-left-out: the query":        p.with("sign", surround(business.base())),
		"parameter-left-out: the form":         p.with("sign", surround(gateway.base())),
		"base64":                               p.with("sign", base64.StdEncoding.EncodeToString(digest[:])),
		"no-signature":                         p.with("sign", "xyz"),
		"no-signature: sha1":                   p.with("sign", hex.EncodeToString(make([]byte, 20))),
		"unknown":                              p.with("sign", surround(p.base()+"!")),
		"unknown: digits have no case":         p.with("sign", strings.Repeat("0", 32)),
		"unknown: sha256 of digits":            sha.with("sign", strings.Repeat("1", 64)),
		"lower-case-hex unknown":               p.with("sign", lower(surround(p.base()+"!"))),
		"unknown-sign-method":                  p.with("sign_method", "sha1").with("sign", surround(p.base()+"!")),
		"other-sign-method: none such":         p.with("sign_method", "sha1").with("sign", surround(p.with("sign_method", "sha1").base())),
		"lower-case-hex other-secret":          p.with("sign", lower(md5Of("other secret"+p.base()+"other secret"))),
		"lower-case-hex other-sign-method":     p.with("sign", lower(hmacOf(secret, p.base()))),
		"secret-missing-at-end other-secret":   p.with("sign", md5Of("other secret"+p.base())),
		"other-secret url-encoded":             p.with("sign", md5Of("other secret"+each(func(_, v string) string { return url.QueryEscape(v) })+"other secret")),
		"secret-missing-at-end object-object":  p.with("sign", md5Of(secret+onInfos(func(string) string { return "[object Object]" }))),
		"other-sign-method sign-included: two": p.with("sign", hmacOf(secret, p.baseWith("sign"))),
	}
}

// infosWithoutTimes has no colon but those of JSON: the rewriting of a test is simple then.
const infosWithoutTimes = `{"user_id":3,"status":"IN_PROCESSING","type":"CREDIT","process_no":"P1","channel_id":"wzzx"}`

// baseWith is the base string with a parameter that has no value.
func (p params) baseWith(name string) string {
	list := append(p.without(name), pair{name, ""})
	slices.SortFunc(list, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	text := ""
	for _, x := range list {
		text += x.name + x.value
	}
	return text
}

func (p params) joined(between, after string) string {
	list := slices.Clone(p.without("sign"))
	slices.SortFunc(list, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	var pairs []string
	for _, x := range list {
		pairs = append(pairs, x.name+between+x.value)
	}
	return strings.Join(pairs, after)
}

func TestTheDoctorNamesTheMistake(t *testing.T) {
	t.Parallel()
	s := open(t, `{"apps":{"12345679":{"secret":"other secret"}}}`)
	config, err := s.Compiled(slug)
	require.NoError(t, err)
	calculator, _ := xianyu.New().Codec.(engine.Calculator)
	for name, p := range mistaken(t) {
		want, _, _ := strings.Cut(name, ":")
		in := p.post()
		out := s.Exchange(slug, in)
		assert.Equal(t, "25", comes(t, out), name)
		x := s.recorded(out)
		assert.Equal(t, "bad", x.Signature.Verdict, name)
		var found, told []string
		for _, d := range x.Signature.Diagnosis {
			found = append(found, d.Mistake)
			assert.NotEmpty(t, d.Explanation)
		}
		assert.Equal(t, strings.Fields(want), found, name)
		for _, f := range x.Findings {
			if f.Field == "sign" {
				told = append(told, f.Got)
			}
		}
		assert.Equal(t, found, told, "%s: every mistake is a finding", name)
		verdict, _, err := calculator.Verify(config, &in, "")
		require.NoError(t, err)
		assert.Equal(t, x.Signature, verdict, "%s: the calculator says the same", name)
	}
	assert.Nil(t, s.stored("processes", "CREDIT/P1"))
}

func TestTheDoctorKnowsManyApplications(t *testing.T) {
	t.Parallel()
	var apps []string
	for _, n := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		apps = append(apps, `"`+string(n)+`":{"secret":"s`+string(n)+`"}`)
	}
	s := open(t, `{"apps":{`+strings.Join(apps, ",")+`}}`)
	p := report(infos)
	out := s.Exchange(slug, p.with("sign", md5Of("sC"+p.base()+"sC")).post())
	require.Len(t, s.recorded(out).Signature.Diagnosis, 1)
	assert.Contains(t, s.recorded(out).Signature.Diagnosis[0].Explanation, "secret of app_key C, but app_key says 12345678")
}
