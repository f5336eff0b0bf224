package xianyu_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/xianyu"
)

func TestSignaturesOfTheVectors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var file struct {
		Secret string `json:"secret"`
		Top    []struct {
			Name   string            `json:"name"`
			Params map[string]string `json:"params"`
			Sign   string            `json:"sign"`
		} `json:"top"`
	}
	require.NoError(t, json.Unmarshal(text, &file))
	require.NotEmpty(t, file.Top)
	s := open(t, "")
	config, err := s.Compiled(slug)
	require.NoError(t, err)
	calculator, ok := xianyu.New().Codec.(engine.Calculator)
	require.True(t, ok)
	for _, v := range file.Top {
		var p params
		for _, name := range slices.Sorted(maps.Keys(v.Params)) {
			p = append(p, pair{name, v.Params[name]})
		}
		in := p.post()
		for _, secret := range []string{file.Secret, ""} {
			signed, signature, err := calculator.Sign(config, &in, secret)
			require.NoError(t, err, v.Name)
			assert.Equal(t, v.Sign, signature, v.Name)
			assert.Contains(t, signed, "app_key12345678", v.Name)
		}
		in = p.with("sign", v.Sign).multi(t)
		verdict, signed, err := calculator.Verify(config, &in, "")
		require.NoError(t, err)
		assert.Equal(t, "ok", verdict.Verdict, v.Name)
		assert.Empty(t, verdict.Diagnosis)
		assert.Equal(t, v.Params["sign_method"] == "md5", strings.HasPrefix(signed, "helloworld"), v.Name)
		in = p.with("sign", v.Sign).with("app_key", "87654321").post()
		verdict, _, err = calculator.Verify(config, &in, file.Secret)
		require.NoError(t, err)
		assert.Equal(t, "bad", verdict.Verdict, v.Name)
	}
}

func TestWhatTheCalculatorCannotDo(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	config, err := s.Compiled(slug)
	require.NoError(t, err)
	calculator, _ := xianyu.New().Codec.(engine.Calculator)
	for name, c := range map[string]struct{ p, says, want, text string }{
		"nothing":        {"", "no parameters", "unknown-identity signature-missing", ""},
		"broken":         {"a=%zz", "cannot be read", "", ""},
		"unknown app":    {"app_key=9&sign=AB", `app_key is "9"`, "unknown-identity", "app_key9"},
		"no app":         {"a=b", `app_key is "missing"`, "unknown-identity signature-missing", "ab"},
		"unknown method": {"app_key=12345678&sign_method=sha1", `sign_method is "sha1"`, "signature-missing", "app_key12345678sign_methodsha1"},
	} {
		in := inbound("GET", c.p, "", nil)
		_, _, err := calculator.Sign(config, &in, "")
		p, ok := engine.AsProblem(err)
		require.True(t, ok, name)
		assert.Contains(t, p.Message, c.says, name)
		assert.NotEmpty(t, p.Hint, name)
		verdict, text, err := calculator.Verify(config, &in, "")
		if c.want == "" {
			_, ok = engine.AsProblem(err)
			assert.True(t, ok, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, "bad", verdict.Verdict, name)
		assert.Equal(t, c.text, text, name)
		var found []string
		for _, d := range verdict.Diagnosis {
			found = append(found, d.Mistake)
		}
		assert.Equal(t, c.want, strings.Join(found, " "), name)
		if found[0] == "unknown-identity" {
			assert.Contains(t, verdict.Diagnosis[0].Explanation, "it knows 12345678;", name)
		}
	}
	in := report(infos).post()
	verdict, text, err := calculator.Verify(config, &in, "")
	require.NoError(t, err)
	assert.Equal(t, engine.Bad(engine.MissingSignature("the parameter sign, with the others")), verdict)
	assert.Equal(t, "helloworld"+report(infos).base()+"helloworld", text, "the text is shown all the same")
}

func TestTheThreeMethodsAndTheTwoRules(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for name, c := range map[string]struct {
		p       params
		sign    func(p params) string
		rule    string
		finding []string
	}{
		"md5":         {report(infos), func(p params) string { return md5Of("helloworld" + p.base() + "helloworld") }, "all parameters", []string{}},
		"hmac":        {report(infos).with("sign_method", "hmac"), func(p params) string { return hmacOf("helloworld", p.base()) }, "all parameters", []string{}},
		"hmac-sha256": {report(infos).with("sign_method", "hmac-sha256"), func(p params) string { return sha256Of("helloworld", p.base()) }, "all parameters", []string{}},
		"no word": {report(infos).without("sign_method"), func(p params) string { return md5Of("helloworld" + p.base() + "helloworld") }, "all parameters", []string{
			"warning missing sign_method",
		}},
		"lower case": {report(infos), func(p params) string { return strings.ToLower(md5Of("helloworld" + p.base() + "helloworld")) }, "all parameters", []string{
			"warning spelling sign",
		}},
		"empty ones signed": {
			report(infos).with("session", ""), func(p params) string { return md5Of("helloworld" + p.base() + "helloworld") }, "all parameters", []string{},
		},
		"empty ones dropped": {
			report(infos).with("session", "").with("partner_id", " "), func(p params) string {
				return md5Of("helloworld" + p.without("session").without("partner_id").base() + "helloworld")
			}, "parameters with a value", []string{},
		},
		"unknown ones": {
			report(infos).with("zzz", "1").with("AAA", "<&>").with("中", "文"), func(p params) string { return md5Of("helloworld" + p.base() + "helloworld") },
			"all parameters",
			[]string{"warning unknown zzz", "warning unknown AAA", "warning unknown 中"},
		},
	} {
		out := s.Exchange(slug, c.p.with("sign", c.sign(c.p)).post())
		assert.Equal(t, "ok", comes(t, out), name)
		x := s.recorded(out)
		assert.Equal(t, "ok", x.Signature.Verdict, name)
		assert.Equal(t, c.rule, x.Signature.Rule, name)
		assert.Equal(t, c.finding, rulesOf(x), name)
	}
	s.configure(app(`"strict":true`))
	assert.Equal(t, "25", comes(t, s.Exchange(slug, report(infos).with("sign", strings.ToLower(md5Of("helloworld"+report(infos).base()+"helloworld"))).post())))
	assert.Equal(t, "41", s.comes(report(infos).with("zzz", "1")), "strict: unknown parameters are refused")
}
