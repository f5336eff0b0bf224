package lianyintong_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/people"
)

// The keys as a stranger reads them: nothing of package sign is used here, so that it is not checked by itself.
var (
	platformKey = sync.OnceValue(func() *rsa.PrivateKey { return readPrivate("lianyintong/platform.key.pem") })
	gatewayKey  = sync.OnceValue(func() *rsa.PublicKey { return readPublic("lianyintong/gateway.pub.pem") })
)

func readPrivate(name string) *rsa.PrivateKey {
	key, err := x509.ParsePKCS8PrivateKey(der(name))
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PrivateKey) //nolint:forcetypeassert // the repository's keys are RSA keys
}

func readPublic(name string) *rsa.PublicKey {
	key, err := x509.ParsePKIXPublicKey(der(name))
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PublicKey) //nolint:forcetypeassert // the repository's keys are RSA keys
}

func der(name string) []byte {
	text, err := certs.File(name)
	if err != nil {
		panic(err)
	}
	block, _ := pem.Decode(text)
	return block.Bytes
}

// signed answers the signature of 1.5 over a text, in Base64.
func signed(t tester, key *rsa.PrivateKey, text string) string {
	t.Helper()
	return signedWith(t, key, crypto.SHA1, []byte(text))
}

func signedWith(t tester, key *rsa.PrivateKey, hash crypto.Hash, text []byte) string {
	t.Helper()
	h := hash.New()
	h.Write(text)
	raw, err := rsa.SignPKCS1v15(rand.Reader, key, hash, h.Sum(nil))
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(raw)
}

// genuine tells whether a signature of the gateway fits a text, by crypto/rsa alone.
func genuine(text, signature string) bool { return fits(gatewayKey(), text, signature) }

// fits tells whether a signature of 1.5 is a key's over a text.
func fits(key *rsa.PublicKey, text, signature string) bool {
	raw, err := base64.StdEncoding.DecodeString(signature)
	sum := sha1.Sum([]byte(text)) //nolint:gosec // the system signs with SHA-1 (1.5)
	return err == nil && rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], raw) == nil
}

// opensslVerifies tells what the openssl binary says to a signature of the gateway.
func opensslVerifies(t tester, dir, text, signature string, write func(name string, content []byte)) bool {
	t.Helper()
	public, err := certs.File("lianyintong/gateway.pub.pem")
	require.NoError(t, err)
	raw, err := base64.StdEncoding.DecodeString(signature)
	require.NoError(t, err)
	key, sig, data := filepath.Join(dir, "key"), filepath.Join(dir, "sig"), filepath.Join(dir, "data")
	write(key, public)
	write(sig, raw)
	write(data, []byte(text))
	out, err := exec.Command("openssl", "dgst", "-sha1", "-verify", key, "-signature", sig, data).CombinedOutput() //nolint:gosec // names of this test
	return err == nil && strings.Contains(string(out), "Verified OK")
}

// client is the server of a platform.
type client struct {
	*sandbox
	platform string
	key      *rsa.PrivateKey
	prefix   string // of the address: "" or /bha-neo-app
	via      string // the world of the path prefix /w/{world}, "" for none
	device   string // userDevice, "" to leave it out
	agent    string // User-Agent
}

func (s *sandbox) client() *client {
	return &client{sandbox: s, platform: first, key: platformKey(), device: "PC"}
}

// pair is a parameter of a form.
type pair struct{ name, value string }

// envelope is the common parameters of 1.2, in the order in which they are sent.
type envelope []pair

// set answers the parameters with one of them replaced, or added.
func (e envelope) set(name, value string) envelope {
	next := append(envelope{}, e...)
	for i := range next {
		if next[i].name == name {
			next[i].value = value
			return next
		}
	}
	return append(next, pair{name, value})
}

// without answers the parameters without one of them.
func (e envelope) without(name string) envelope {
	var next envelope
	for _, p := range e {
		if p.name != name {
			next = append(next, p)
		}
	}
	return next
}

func (e envelope) get(name string) string {
	for _, p := range e {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// body writes the parameters url-encoded.
func (e envelope) body() []byte {
	var b bytes.Buffer
	for i, p := range e {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name + "=" + url.QueryEscape(p.value))
	}
	return b.Bytes()
}

// seal makes the parameters of a call and signs them.
func (c *client) seal(service, reqData string) envelope {
	c.t.Helper()
	e := envelope{{"serviceName", service}, {"platformNo", c.platform}}
	if c.device != "" {
		e = append(e, pair{"userDevice", c.device})
	}
	return append(e, pair{"reqData", reqData}, pair{"keySerial", "1"}, pair{"sign", signed(c.t, c.key, reqData)})
}

// post makes a request of a form.
func (c *client) post(channel string, e envelope) wire.Inbound {
	in := wire.Inbound{
		Method: "POST", Path: c.prefix + "/lanmaotech/" + channel, World: c.via, Base: host,
		Header: wire.Header{"Content-Type": {"application/x-www-form-urlencoded;charset=UTF-8"}, "User-Agent": {c.agent}}, Body: e.body(),
	}
	if c.via != "" {
		in.Base += "/w/" + c.via
	}
	return in
}

// object is a JSON object that keeps the order in which it was written.
type object []pair

// with answers the object with a member replaced or added; the value is JSON.
func (o object) with(name, value string) object { return object(envelope(o).set(name, value)) }

func (o object) without(name string) object { return object(envelope(o).without(name)) }

// text writes the object; values that are not JSON already become strings.
func (o object) text() string {
	var b strings.Builder
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(p.name) + ":" + p.value)
	}
	return "{" + b.String() + "}"
}

// quoted answers a text as JSON.
func quoted(text string) string {
	raw, err := wire.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// reply is an answer of the direct mode.
type reply struct {
	wire.Outbound
	fields map[string]any
}

func (r reply) code() string { return text(r.fields["code"]) }
func (r reply) says() string { return text(r.fields["description"]) }

func text(v any) string {
	s, _ := v.(string)
	return s
}

// direct calls a service of the direct mode; the answer must be signed.
func (c *client) direct(service string, data object) reply {
	c.t.Helper()
	return c.read(c.play(c.post("service", c.seal(service, data.text()))))
}

// read takes an answer of the direct mode apart as a platform does.
func (c *client) read(out wire.Outbound) reply {
	c.t.Helper()
	r := reply{Outbound: out}
	decoder := json.NewDecoder(bytes.NewReader(out.Body))
	decoder.UseNumber()
	require.NoError(c.t, decoder.Decode(&r.fields), "%q", out.Body)
	require.Len(c.t, out.Header["sign"], 1, "the header is sign, in lower case")
	require.True(c.t, genuine(string(out.Body), out.Header["sign"][0]), "the signature does not fit %s", out.Body)
	return r
}

// gateway sends the browser to a service of the gateway and answers the page where it ends up.
func (c *client) gateway(service string, data object) page {
	c.t.Helper()
	return c.browse(c.post("gateway", c.seal(service, data.text())))
}

// person is a user of the first platform, with what the platform knows and what only the person does.
type person struct {
	people.Person
	No string
}

// registration is the reqData of PERSONAL_REGISTER, in the document's order.
func (p person) registration(requestNo string) object {
	return object{
		{"platformUserNo", quoted(p.No)},
		{"requestNo", quoted(requestNo)},
		{"realName", quoted(p.Name)},
		{"idCardType", `"G2_IDCARD"`},
		{"userRole", `"NORMAL"`},
		{"idCardNo", quoted(p.IDCardNo)},
		{"mobile", quoted(p.Mobile)},
		{"bankcardNo", quoted(p.BankcardNo)},
		{"callbackUrl", `"https://app.test/back"`},
	}
}

// recharge is the reqData of RECHARGE.
func recharge(requestNo, userNo, amount string) object {
	return object{
		{"platformUserNo", quoted(userNo)},
		{"requestNo", quoted(requestNo)},
		{"amount", amount},
		{"feeMode", `"PLATFORM"`},
		{"rechargeWay", `"NETBANK_B2C"`},
		{"bankcode", `"ICBK"`},
		{"callbackUrl", `"https://app.test/back"`},
		{"expired", `""`},
	}
}

// withdrawal is the reqData of WITHDRAW.
func withdrawal(requestNo, userNo, amount string) object {
	return object{
		{"platformUserNo", quoted(userNo)},
		{"requestNo", quoted(requestNo)},
		{"feeMode", `"PLATFORM"`},
		{"expired", `""`},
		{"callbackUrl", `"https://app.test/back"`},
		{"withdrawType", `"0"`},
		{"amount", amount},
	}
}

// stranger draws a person whose card is of a bank, who is not registered yet.
func (s *sandbox) stranger(no, bankcode string) person {
	p := person{Person: s.people.Person(), No: no}
	p.BankcardNo, p.Bankcode = s.people.Card(bankcode), bankcode
	return p
}

// register registers a new person with a card of ICBK over the wire.
func (c *client) register(no string) person {
	c.t.Helper()
	p := c.stranger(no, "ICBK")
	c.enroll(p, "REG-"+no)
	return p
}

// enroll takes a person through PERSONAL_REGISTER and answers the CALLBACK.
func (c *client) enroll(p person, requestNo string) callback {
	c.t.Helper()
	return c.gateway("PERSONAL_REGISTER", p.registration(requestNo)).
		press("同意并开通", "password", p.Password, "confirmPassword", p.Password).callback()
}
