package qianzhan_test

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// unsorted joins the parameters in the order in which they are sent.
func (e envelope) unsorted() string {
	var lines []string
	for _, p := range e {
		if p[0] != "sign" && p[0] != "des_key" && p[0] != "return_url" {
			lines = append(lines, p[0]+"="+p[1])
		}
	}
	return strings.Join(lines, "&")
}

// urlEncoded answers the parameters with encoded values.
func (e envelope) urlEncoded() envelope {
	var list envelope
	for _, p := range e {
		list = append(list, [2]string{p[0], url.QueryEscape(p[1])})
	}
	return list
}

// everything joins all parameters but sign, sorted.
func (e envelope) everything() string {
	list := e
	for _, name := range []string{"des_key", "return_url"} {
		if value := e.get(name); value != "" {
			list = list.without(name).with(name+"\x00", value)
		}
	}
	return strings.ReplaceAll(list.text(), "\x00", "")
}

// everythingWith joins the parameters with one that must not be signed, which is empty.
func (e envelope) everythingWith(name string) string {
	return strings.ReplaceAll(e.with(name+"\x00", "").text(), "\x00", "")
}

// mistake is a way to sign wrongly, and what the doctor must say.
type mistake struct {
	sent envelope
	text string // that was signed
	key  *rsa.PrivateKey
	hash crypto.Hash
	form bool
	want []string
}

func mistakes(t tester) map[string]mistake {
	t.Helper()
	open := envelopeOf(pushRepayments, list(tableRecord("A1")))
	closed := open.encrypted(t, "12345678")
	back := open.with("return_url", "http://partner.test/back?x=1")
	plain := closed.with("req_data", open.get("req_data"))
	both := closed.with("return_url", "http://partner.test/back?x=1")
	empty := open.with("req_enc", "")
	more := open.with("app_id", "1")
	plus := open.with("req_data", list(tableRecord("A+1")))
	spaced := open.with("req_data", strings.NewReplacer(",", ", ", ":", ": ").Replace(open.get("req_data")))
	return map[string]mistake{
		"SHA256":                         {sent: open, text: open.text(), hash: crypto.SHA256, want: []string{"other-digest"}},
		"MD5":                            {sent: open, text: open.text(), hash: crypto.MD5, want: []string{"other-digest"}},
		"des_key too":                    {sent: closed, text: closed.everything(), want: []string{"des-key-signed"}},
		"return_url too":                 {sent: back, text: back.everything(), want: []string{"return-url-signed"}},
		"both too":                       {sent: both, text: both.everything(), want: []string{"des-key-signed", "return-url-signed"}},
		"the plaintext":                  {sent: closed, text: plain.text(), want: []string{"plaintext-signed"}},
		"the plaintext and des_key":      {sent: closed, text: plain.everything(), want: []string{"des-key-signed", "plaintext-signed"}},
		"unsorted":                       {sent: open, text: open.unsorted(), want: []string{"unsorted"}},
		"unsorted, with SHA256":          {sent: open, text: open.unsorted(), hash: crypto.SHA256, want: []string{"other-digest", "unsorted"}},
		"url-encoded values":             {sent: open, text: open.urlEncoded().text(), want: []string{"url-encoded"}},
		"url-encoded, of a form":         {sent: open, text: open.urlEncoded().text(), form: true, want: []string{"url-encoded"}},
		"url-encoded ciphertext":         {sent: closed, text: closed.urlEncoded().text(), want: []string{"url-encoded"}},
		"url-encoded and unsorted":       {sent: open, text: open.urlEncoded().unsorted(), want: []string{"unsorted", "url-encoded"}},
		"url-encoded as a whole":         {sent: open, text: url.QueryEscape(open.text()), want: []string{"url-encoded"}},
		"an empty parameter, unsorted":   {sent: empty, text: empty.unsorted(), want: []string{"unsorted"}},
		"without it, unsorted":           {sent: empty, text: open.unsorted(), want: []string{"unsorted"}},
		"an empty one, with SHA256":      {sent: empty, text: empty.text(), hash: crypto.SHA256, want: []string{"other-digest"}},
		"an empty one, a newline":        {sent: empty, text: empty.text() + "\n", want: []string{"trailing-newline"}},
		"without it, a newline":          {sent: empty, text: open.text() + "\n", want: []string{"trailing-newline"}},
		"an empty des_key too":           {sent: open.with("des_key", ""), text: open.everythingWith("des_key"), want: []string{"des-key-signed"}},
		"an unlisted parameter":          {sent: more, text: more.text(), want: []string{"unlisted-signed"}},
		"req_data alone":                 {sent: open, text: open.get("req_data"), want: []string{"req-data-alone"}},
		"a newline":                      {sent: open, text: open.text() + "\n", want: []string{"trailing-newline"}},
		"a digest of the text":           {sent: open, text: digestOf(open.text()), want: []string{"digest-signed"}},
		"the JSON in another form":       {sent: open, text: spaced.text(), want: []string{"json-rewritten"}},
		"a plus in the form":             {sent: plus, text: plus.text(), form: true, want: []string{"plus-lost"}},
		"another channel's key":          {sent: open, text: open.text(), key: strangerKey(), want: []string{"other-owner"}},
		"the receiver's key":             {sent: open, text: open.text(), key: receiverKey(), want: []string{"other-side"}},
		"the receiver's key, unsorted":   {sent: open, text: open.unsorted(), key: receiverKey(), want: []string{"other-side", "unsorted"}},
		"a key that nobody knows":        {sent: open, text: open.text(), key: unknownKey(), want: []string{"unknown-key"}},
		"a text that nobody knows":       {sent: open, text: "x", want: []string{"other-text"}},
		"another channel's key, des_key": {sent: closed, text: closed.everything(), key: strangerKey(), want: []string{"other-owner", "des-key-signed"}},
	}
}

func digestOf(text string) string {
	h := crypto.SHA1.New()
	h.Write([]byte(text))
	return fmt.Sprintf("%x", h.Sum(nil))
}

// request is the mistake as it is sent.
func (m mistake) request(t tester) wire.Inbound {
	t.Helper()
	key, hash := m.key, m.hash
	if key == nil {
		key = partnerKey()
	}
	if hash == 0 {
		hash = crypto.SHA1
	}
	e := m.sent.with("sign", signedBy(t, key, hash, m.text))
	if !m.form {
		return e.json()
	}
	in := e.form()
	if strings.Contains(m.sent.get("req_data"), "+") {
		in.Body = []byte(strings.Replace(string(in.Body), "A%2B1", "A+1", 1))
	}
	return in
}

func TestTheDoctorFindsTheMistake(t *testing.T) {
	t.Parallel()
	for name, m := range mistakes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, other(t, ""))
			got, x := s.push(m.request(t))
			assert.Equal(t, reply{Code: "201", Msg: "sign 验签失败"}, got)
			assert.Equal(t, "bad", x.Signature.Verdict)
			found, hints := []string{}, []string{}
			for _, d := range x.Signature.Diagnosis {
				found, hints = append(found, d.Mistake), append(hints, d.Explanation)
			}
			assert.Equal(t, m.want, found, "%v", hints)
			var told []string
			for _, f := range x.Findings {
				if f.Rule == "signature" {
					told = append(told, f.Got)
				}
			}
			assert.Equal(t, found, told, "each is a finding")
			assert.Empty(t, s.stored("repayments"))
		})
	}
}

// TestTheDoctorLooksAtLargeBatches: beyond 64 KiB it tries one mistake at a time.
func TestTheDoctorLooksAtLargeBatches(t *testing.T) {
	t.Parallel()
	records := make([]object, 500)
	for i := range records {
		records[i] = tableRecord(fmt.Sprintf("A%d", i))
	}
	e := envelopeOf(pushRepayments, list(records...)).encrypted(t, "12345678")
	require.Greater(t, len(e.text()), 64<<10)
	plain := e.with("req_data", list(records...))
	for want, text := range map[string]string{
		"plaintext-signed": plain.text(), "des-key-signed": e.everything(), "unsorted": e.unsorted(), "url-encoded": e.urlEncoded().text(), "other-text": plain.unsorted(),
	} {
		s := open(t, "")
		_, x := s.push(e.with("sign", signedBy(t, partnerKey(), crypto.SHA1, text)).json())
		require.Len(t, x.Signature.Diagnosis, 1)
		assert.Equal(t, want, x.Signature.Diagnosis[0].Mistake)
	}
}

// The calculator signs what verifies, and judges as the receiver does, whatever else is wrong with a request.
func TestTheCalculator(t *testing.T) {
	t.Parallel()
	s := open(t, other(t, `,"digest":"SHA256"`))
	c, config := calculator(s)
	e := envelopeOf(pushRepayments, "not even JSON").with("method", "anything")
	in := e.json()
	text, signature, err := c.Sign(config, &in, "")
	require.NoError(t, err)
	assert.Equal(t, e.text(), text)
	assert.Equal(t, signedBy(t, partnerKey(), crypto.SHA1, e.text()), signature)
	in = e.with("sign", signature).form()
	verdict, text, err := c.Verify(config, &in, "")
	require.NoError(t, err)
	assert.Equal(t, "ok", verdict.Verdict)
	assert.Equal(t, e.text(), text)

	in = e.with("channel_key", second).json()
	_, signature, err = c.Sign(config, &in, pemOf(t, strangerKey()))
	require.NoError(t, err)
	assert.Equal(t, signedBy(t, strangerKey(), crypto.SHA256, e.with("channel_key", second).text()), signature, "with the digest of the channel")
	in = e.with("sign", signedBy(t, strangerKey(), crypto.SHA1, e.text())).json()
	verdict, _, err = c.Verify(config, &in, publicPEM(t, strangerKey()))
	require.NoError(t, err)
	assert.Equal(t, "ok", verdict.Verdict, "with the key given")
	for name, m := range mistakes(t) {
		in := m.request(t)
		verdict, _, err := c.Verify(config, &in, "")
		require.NoError(t, err, name)
		require.Equal(t, "bad", verdict.Verdict, name)
		var found []string
		for _, d := range verdict.Diagnosis {
			found = append(found, d.Mistake)
		}
		assert.Equal(t, m.want, found, name)
	}
}

func TestWhatTheCalculatorCannotJudge(t *testing.T) {
	t.Parallel()
	s := open(t, channel(`"publicKey":null,"auth":"bare"`))
	c, config := calculator(s)
	good := envelopeOf(pushRepayments, "[]").sealed(t).json()
	noEnvelope, broken := bare("/qianzhan/repayments", "[]"), posted("/qianzhan/api", "application/json", "{")
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"a bad key":     {failure(c.Verify(config, &good, "?")), "secret: "},
		"broken":        {failure(c.Verify(config, &broken, "")), "request.body: "},
		"sign, bad key": {failure(c.Sign(config, &good, "?")), "the key cannot be used"},
		"sign, bare":    {failure(c.Sign(config, &noEnvelope, "")), "no envelope"},
	} {
		p, ok := engine.AsProblem(c.err)
		require.True(t, ok, "%s: %v", name, c.err)
		assert.Contains(t, p.Message, c.want, name)
		assert.NotEmpty(t, p.Hint, name)
	}
}

// A request without a signature, or of a channel without a key, is bad, and the doctor says why; the text is shown all
// the same.
func TestTheDoctorSaysWhyThereIsNothingToJudge(t *testing.T) {
	t.Parallel()
	noKey, known := open(t, channel(`"publicKey":null,"auth":"bare"`)), open(t, "")
	e := envelopeOf(pushRepayments, "[]").sealed(t)
	for name, x := range map[string]struct {
		s                *sandbox
		in               wire.Inbound
		want, text, says string
	}{
		"no key":                 {noKey, e.json(), "no-key", e.text(), "channel CH0001 has no publicKey"},
		"unknown channel":        {known, e.with("channel_key", "CH9999").json(), "unknown-identity", e.with("channel_key", "CH9999").text(), `channel_key is "CH9999", which this world does not know; it knows CH0001;`},
		"no channel":             {known, e.with("channel_key", "").json(), "unknown-identity", e.with("channel_key", "").text(), "channel_key is missing"},
		"no signature":           {known, e.with("sign", "").json(), "signature-missing", e.text(), "the parameter sign"},
		"a bare batch":           {known, bare("/qianzhan/repayments", "[]"), "unknown-identity signature-missing", "req_data=[]", "channel_key is missing"},
		"an envelope of nothing": {known, e.with("req_data", "").json(), "other-text", e.with("req_data", "").text(), "but of another text"},
	} {
		c, config := calculator(x.s)
		verdict, text, err := c.Verify(config, &x.in, "")
		require.NoError(t, err, name)
		assert.Equal(t, "bad", verdict.Verdict, name)
		assert.Equal(t, x.text, text, name)
		var found []string
		for _, d := range verdict.Diagnosis {
			found = append(found, d.Mistake)
		}
		assert.Equal(t, x.want, strings.Join(found, " "), name)
		assert.Contains(t, verdict.Diagnosis[0].Explanation, x.says, name)
	}
}

// failure is the error of three answers.
func failure[A, B any](_ A, _ B, err error) error { return err }

func calculator(s *sandbox) (engine.Calculator, engine.Config) {
	s.t.Helper()
	c, err := s.world.System(slug)
	require.NoError(s.t, err)
	config, err := s.world.Compiled(slug)
	require.NoError(s.t, err)
	calculator, ok := c.Codec.(engine.Calculator)
	require.True(s.t, ok)
	return calculator, config
}
