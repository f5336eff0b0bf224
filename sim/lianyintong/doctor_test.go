package lianyintong_test

import (
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// customer is a reqData with everything that goes wrong in the field: Chinese, slashes, a plus, blanks, <>&.
const customer = `{"platformUserNo":"U1","remark":"张三+李四 <a> & b","callbackUrl":"https://app.test/back?a=1&b=2"}`

// patient is a client's mistake: what it signs instead, or how it sends what it has signed.
type patient struct {
	signs  func(e envelope) string                          // the text that is signed; nil: reqData
	key    func() *rsa.PrivateKey                           // nil: the platform's
	hash   crypto.Hash                                      // 0: SHA-1
	sends  func(e envelope) []byte                          // the body; nil: url-encoded as it should be
	alters func(e envelope) envelope                        // after signing
	want   []string                                         // the mistakes, in order
	sign   func(t tester, e envelope, text string) envelope // instead of all of the above
}

func text2(text string) func(envelope) string { return func(envelope) string { return text } }

func gbk(t tester, text string) string {
	t.Helper()
	encoded, err := simplifiedchinese.GBK.NewEncoder().String(text)
	require.NoError(t, err)
	return encoded
}

// patients is the doctor's table (issue: each found by trying).
func patients(t tester) map[string]patient {
	t.Helper()
	gateway := func() *rsa.PrivateKey { return readPrivate("lianyintong/gateway.key.pem") }
	sorted := `{"callbackUrl":"https://app.test/back?a=1&b=2","platformUserNo":"U1","remark":"张三+李四 <a> & b"}`
	php := `{"platformUserNo":"U1","remark":"\u5f20\u4e09+\u674e\u56db <a> & b","callbackUrl":"https:\/\/app.test\/back?a=1&b=2"}`
	python := `{"platformUserNo": "U1", "remark": "\u5f20\u4e09+\u674e\u56db <a> & b", "callbackUrl": "https://app.test/back?a=1&b=2"}`
	golang := `{"platformUserNo":"U1","remark":"张三+李四 \u003ca\u003e \u0026 b","callbackUrl":"https://app.test/back?a=1\u0026b=2"}`
	indented := "{\n  \"platformUserNo\": \"U1\",\n  \"remark\": \"张三+李四 <a> & b\",\n  \"callbackUrl\": \"https://app.test/back?a=1&b=2\"\n}"
	return map[string]patient{
		"the key of another serial":  {key: otherKey, want: []string{"other-serial"}},
		"the key of another owner":   {key: smallKey, want: []string{"other-owner"}},
		"the gateway's key":          {key: gateway, want: []string{"other-side"}},
		"SHA256withRSA":              {hash: crypto.SHA256, want: []string{"other-digest"}},
		"MD5withRSA":                 {hash: crypto.MD5, want: []string{"other-digest"}},
		"SHA512withRSA":              {hash: crypto.SHA512, want: []string{"other-digest"}},
		"url-encoded":                {signs: text2(url.QueryEscape(customer)), want: []string{"signed-as-url"}},
		"url-encoded as JavaScript":  {signs: text2(strings.ReplaceAll(url.QueryEscape(customer), "+", "%20")), want: []string{"url-encoded"}},
		"JSON as PHP":                {signs: text2(php), want: []string{"json-rewritten"}},
		"JSON as Python":             {signs: text2(python), want: []string{"json-rewritten"}},
		"JSON as Go":                 {signs: text2(golang), want: []string{"json-rewritten"}},
		"JSON sorted":                {signs: text2(sorted), want: []string{"json-rewritten"}},
		"JSON indented":              {signs: text2(indented), want: []string{"json-rewritten"}},
		"a trailing newline":         {signs: text2(customer + "\n"), want: []string{"trailing-newline"}},
		"a trailing CRLF":            {signs: text2(customer + "\r\n"), want: []string{"trailing-newline"}},
		"GBK":                        {signs: text2(gbk(t, customer)), want: []string{"gbk"}},
		"all parameters":             {signs: allParameters, want: []string{"other-parameters-signed"}},
		"another text":               {signs: text2("something else"), want: []string{"other-text"}},
		"a plus lost in reqData":     {sends: plusRaw("reqData"), want: []string{"plus-lost"}},
		"pluses lost in the sign":    {sends: plusRaw("sign"), want: []string{"plus-became-blank"}},
		"an unknown serial":          {alters: setTo("keySerial", "9"), want: []string{"no-key", "other-serial"}},
		"a retired serial":           {key: newest, alters: setTo("keySerial", "old"), want: []string{"retired-key"}},
		"random garbage":             {alters: setTo("sign", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("garbage!", 32)))), want: []string{"unknown-key"}},
		"a short text":               {alters: setTo("sign", "Z2FyYmFnZQ=="), want: []string{"signature-length"}},
		"no Base64":                  {alters: setTo("sign", "????"), want: []string{"signature-missing"}},
		"hexadecimal":                {sign: inHex, want: []string{"signature-hex"}},
		"Base64 twice":               {sign: twice, want: []string{"signature-base64-twice"}},
		"url-encoded twice":          {sign: encodedTwice, want: []string{"signature-url-encoded-twice"}},
		"two: digest and newline":    {hash: crypto.SHA256, signs: text2(customer + "\n"), want: []string{"other-digest", "trailing-newline"}},
		"two: key and digest":        {key: smallKey, hash: crypto.MD5, want: []string{"other-owner", "other-digest"}},
		"two: key and JSON":          {key: otherKey, signs: text2(php), want: []string{"other-serial", "json-rewritten"}},
		"two: plus of the sign, GBK": {sends: plusRaw("sign"), signs: text2(gbk(t, customer)), want: []string{"plus-became-blank", "gbk"}},
		"two: JSON and newline":      {signs: text2(php + "\n"), want: []string{"json-rewritten", "trailing-newline"}},
		"two: JSON and GBK":          {signs: text2(gbk(t, strings.ReplaceAll(customer, "/", `\/`))), want: []string{"json-rewritten", "gbk"}},
		"two: plus lost, SHA256":     {sends: plusRaw("reqData"), hash: crypto.SHA256, want: []string{"other-digest", "plus-lost"}},
	}
}

func newest() *rsa.PrivateKey { return retiredKey() }

func setTo(name, value string) func(envelope) envelope {
	return func(e envelope) envelope { return e.set(name, value) }
}

// plusRaw writes one parameter with its plus signs as they are, as clients that do not url-encode them.
func plusRaw(name string) func(envelope) []byte {
	return func(e envelope) []byte {
		body := string(e.body())
		value := url.QueryEscape(e.get(name))
		return []byte(strings.ReplaceAll(body, name+"="+value, name+"="+strings.ReplaceAll(value, "%2B", "+")))
	}
}

func allParameters(e envelope) string {
	return "keySerial=1&platformNo=" + e.get("platformNo") + "&reqData=" + customer + "&serviceName=" + e.get("serviceName") + "&userDevice=PC"
}

func inHex(t tester, e envelope, text string) envelope {
	raw, err := base64.StdEncoding.DecodeString(signed(t, platformKey(), text))
	require.NoError(t, err)
	const digits = "0123456789abcdef"
	var b strings.Builder
	for _, c := range raw {
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return e.set("sign", b.String())
}

func twice(t tester, e envelope, text string) envelope {
	return e.set("sign", base64.StdEncoding.EncodeToString([]byte(signed(t, platformKey(), text))))
}

func encodedTwice(t tester, e envelope, text string) envelope {
	return e.set("sign", url.QueryEscape(signed(t, platformKey(), text)))
}

// request makes what the client sends.
func (p patient) request(c *client) wire.Inbound {
	e := c.seal("QUERY_USER_INFORMATION", customer)
	key, hash, message := c.key, p.hash, customer
	if p.key != nil {
		key = p.key()
	}
	if hash == 0 {
		hash = crypto.SHA1
	}
	if p.signs != nil {
		message = p.signs(e)
	}
	e = e.set("sign", signedWith(c.t, key, hash, []byte(message)))
	if p.sign != nil {
		e = p.sign(c.t, e, customer)
	}
	if p.alters != nil {
		e = p.alters(e)
	}
	in := c.post("service", e)
	if p.sends != nil {
		in.Body = p.sends(e)
	}
	return in
}

func TestTheDoctorFindsTheMistake(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	c.configure(platform(`"keys":{"2":` + quoted(pemOf(t, &otherKey().PublicKey)) + `,"old":{"key":` + quoted(pemOf(t, &retiredKey().PublicKey)) +
		`,"until":"2016-11-01T00:00:00+08:00"}}`))
	c.configure(`{"platforms":{"` + second + `":{"keys":{"1":` + quoted(pemOf(t, &smallKey().PublicKey)) + `}}}}`)
	system, err := c.world().System(slug)
	require.NoError(t, err)
	calculator, ok := system.Codec.(engine.Calculator)
	require.True(t, ok)
	config, err := c.world().Compiled(slug)
	require.NoError(t, err)
	for name, p := range patients(t) {
		t.Run(name, func(t *testing.T) {
			in := p.request(c)
			out := c.play(in)
			assert.Equal(t, "100003", c.read(out).code())
			x := c.recorded(out)
			assert.Equal(t, "bad", x.Signature.Verdict)
			assert.Equal(t, p.want, mistakes(x.Signature))
			for i, d := range x.Signature.Diagnosis {
				assert.NotEmpty(t, d.Explanation)
				assert.Equal(t, []string{"signature", "sign", d.Mistake, d.Explanation}, []string{x.Findings[i].Rule, x.Findings[i].Field, x.Findings[i].Got, x.Findings[i].Hint})
			}
			verdict, _, err := calculator.Verify(config, &in, "")
			require.NoError(t, err)
			if p.want[0] == "retired-key" { // the calculator judges the signature alone, not times
				assert.Equal(t, "ok", verdict.Verdict)
				return
			}
			assert.Equal(t, "bad", verdict.Verdict)
			assert.Equal(t, p.want, mistakes(verdict))
		})
	}
}

func mistakes(s journal.Signature) []string {
	list := []string{}
	for _, d := range s.Diagnosis {
		list = append(list, d.Mistake)
	}
	return list
}

func TestTheCalculator(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	system, err := c.world().System(slug)
	require.NoError(t, err)
	calculator, ok := system.Codec.(engine.Calculator)
	require.True(t, ok)
	config, err := c.world().Compiled(slug)
	require.NoError(t, err)
	good := c.seal("QUERY_USER_INFORMATION", customer)
	in := c.post("service", good)
	verdict, text, err := calculator.Verify(config, &in, "")
	require.NoError(t, err)
	assert.Equal(t, journal.Signature{Verdict: "ok", Diagnosis: []journal.Diagnosis{}}, verdict)
	assert.Equal(t, customer, text)
	text, signature, err := calculator.Sign(config, &in, "")
	require.NoError(t, err)
	assert.Equal(t, []string{customer, good.get("sign")}, []string{text, signature})
	strange := c.post("service", good.set("platformNo", "1").set("sign", signed(t, otherKey(), customer)))
	verdict, _, err = calculator.Verify(config, &strange, bareOf(t, &otherKey().PublicKey))
	require.NoError(t, err)
	assert.Equal(t, "ok", verdict.Verdict, "a key of the user's own")
	verdict, _, err = calculator.Verify(config, &in, pemOf(t, &otherKey().PublicKey))
	require.NoError(t, err)
	assert.Equal(t, "bad", verdict.Verdict)
	for name, x := range map[string]struct {
		in         wire.Inbound
		want, text string
		says       string
	}{
		"no signature":         {c.post("service", good.without("sign")), "signature-missing", customer, "the parameter sign"},
		"an empty signature":   {c.post("service", good.set("sign", "")), "signature-missing", customer, "the parameter sign"},
		"an unknown platform":  {strange, "unknown-identity", customer, `platformNo is "1", which this world does not know; it knows 6000000001, ` + second + ";"},
		"no platform":          {c.post("service", good.without("platformNo")), "unknown-identity", customer, "platformNo is missing"},
		"neither":              {c.post("service", good.set("platformNo", "1").without("sign")), "unknown-identity signature-missing", customer, "platformNo"},
		"nothing to be signed": {c.post("service", good.without("reqData")), "nothing-signed", "", "no reqData"},
		"nothing at all":       {wire.Inbound{}, "unknown-identity signature-missing nothing-signed", "", "platformNo is missing"},
	} {
		verdict, text, err := calculator.Verify(config, &x.in, "")
		require.NoError(t, err, name)
		assert.Equal(t, "bad", verdict.Verdict, name)
		assert.Equal(t, x.want, strings.Join(mistakes(verdict), " "), name)
		assert.Equal(t, x.text, text, name)
		assert.Contains(t, verdict.Diagnosis[0].Explanation, x.says, name)
	}
	for name, f := range map[string]func() error{
		"no key": func() error { _, _, err := calculator.Verify(config, &in, "no key"); return err },
		"no form": func() error {
			_, _, err := calculator.Verify(config, &wire.Inbound{Body: []byte("%"), Header: in.Header}, "")
			return err
		},
		"nothing to sign":  func() error { _, _, err := calculator.Sign(config, &wire.Inbound{}, ""); return err },
		"no form to sign":  func() error { _, _, err := calculator.Sign(config, &wire.Inbound{RawQuery: "%"}, ""); return err },
		"no key to sign":   func() error { _, _, err := calculator.Sign(config, &in, "no key"); return err },
		"no platform keys": func() error { _, _, err := calculator.Verify(config, &in, "-----BEGIN"); return err },
	} {
		p := problem(t, f())
		assert.Equal(t, engine.Invalid, p.Code, name)
		assert.NotEmpty(t, p.Hint, name)
	}
}
