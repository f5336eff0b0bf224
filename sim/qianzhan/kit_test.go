package qianzhan_test

import (
	"bytes"
	"crypto"
	"crypto/des" //nolint:gosec // the document prescribes DES
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/qianzhan"
)

const (
	slug   = qianzhan.Slug
	first  = "CH0001" // the development channel of surface.md §3
	second = "CH0002"

	pushRepayments = "qianzhan.repay.push"
	pushLoans      = "qianzhan.loan.push"
)

// morning is where the clock of every test stands.
var morning = time.Date(2017, 8, 17, 11, 14, 26, 0, clock.Zone)

// tester is a test, a benchmark, a fuzz target or a property.
type tester interface {
	require.TestingT
	Helper()
	Cleanup(fn func())
}

// sandbox is a world with nothing but the receiver in it.
type sandbox struct {
	t     tester
	world *engine.World
}

// open makes a world in memory; config is a patch of the configuration, "" for none.
func open(t tester, config string) *sandbox {
	t.Helper()
	db, err := store.Open(store.Memory, store.SyncEverySecond)
	require.NoError(t, err)
	w, err := engine.NewWorld(db, engine.Birth{Seed: 42, Clock: clock.Setting{Mode: clock.Frozen, World: morning, Wall: morning}}, engine.Options{
		Name: "w1", Systems: []*engine.Counterpart{qianzhan.New()}, Wall: clock.Standing(morning), Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.Close() })
	s := &sandbox{t, w}
	if config != "" {
		s.configure(config)
	}
	return s
}

func (s *sandbox) configure(patch string) {
	s.t.Helper()
	require.NoError(s.t, s.world.Configure(slug, []byte(patch), func([]string) error { return nil }))
}

// channel answers a patch for the development channel.
func channel(members string) string { return `{"channels":{"` + first + `":{` + members + `}}}` }

// other answers a patch that makes a second channel with a key of its own.
func other(t tester, members string) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&strangerKey().PublicKey)
	require.NoError(t, err)
	return `{"channels":{"` + second + `":{"publicKey":"` + base64.StdEncoding.EncodeToString(der) + `"` + members + `}}}`
}

func (s *sandbox) play(in wire.Inbound) wire.Outbound { return s.world.Exchange(slug, in) }

// recorded answers the exchange behind an answer.
func (s *sandbox) recorded(out wire.Outbound) journal.Exchange {
	s.t.Helper()
	x, err := s.world.Recorded(out.Exchange)
	require.NoError(s.t, err)
	return x
}

// rule arms a rule of the repayments.
func (s *sandbox) rule(at fault.Point, effect, when string) fault.Rule {
	s.t.Helper()
	r, err := s.world.AddRule(fault.Rule{System: slug, API: pushRepayments, At: at, Effect: effect, When: when})
	require.NoError(s.t, err)
	return r
}

// stored lists the records of a kind.
func (s *sandbox) stored(kind string) (list []map[string]any) {
	s.t.Helper()
	records, err := s.world.Records(slug, kind, "", 0)
	require.NoError(s.t, err)
	for _, raw := range records {
		var object map[string]any
		require.NoError(s.t, json.Unmarshal(raw, &object))
		list = append(list, object)
	}
	return list
}

// record answers a stored record.
func (s *sandbox) record(kind, id string) map[string]any {
	s.t.Helper()
	raw, err := s.world.Record(slug, kind, id)
	require.NoError(s.t, err)
	var object map[string]any
	require.NoError(s.t, json.Unmarshal(raw, &object))
	return object
}

// reply is an answer of the receiver.
type reply struct {
	Code string         `json:"code"`
	Msg  string         `json:"msg"`
	Data map[string]int `json:"data"`
}

func (s *sandbox) read(out wire.Outbound) reply {
	s.t.Helper()
	var r reply
	require.NoError(s.t, json.Unmarshal(out.Body, &r), "%s", out.Body)
	return r
}

// push plays a request and reads the answer.
func (s *sandbox) push(in wire.Inbound) (reply, journal.Exchange) {
	s.t.Helper()
	out := s.play(in)
	return s.read(out), s.recorded(out)
}

// rules lists the rules of an exchange's findings with their fields.
func rules(x journal.Exchange) []string {
	list := []string{}
	for _, f := range x.Findings {
		list = append(list, f.Level+" "+f.Rule+" "+f.Field)
	}
	return list
}

// Keys: those of development, and one of a stranger with the 1024 bits that are usual in the field.
var (
	partnerKey  = sync.OnceValue(func() *rsa.PrivateKey { return developmentKey("qianzhan/partner.key.pem") })
	receiverKey = sync.OnceValue(func() *rsa.PrivateKey { return developmentKey("qianzhan/receiver.key.pem") })
	strangerKey = sync.OnceValue(func() *rsa.PrivateKey { return newKey(1024) })
)

func developmentKey(name string) *rsa.PrivateKey {
	text, err := certs.File(name)
	if err != nil {
		panic(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PrivateKey)
}

func newKey(bits int) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return key
}

// envelope is the parameters of a push in the order in which they are sent. Values are texts; req_data of an array is
// written as such by bare().
type envelope [][2]string

// envelopeOf is a good envelope, not yet signed.
func envelopeOf(method, data string) envelope {
	return envelope{
		{"method", method},
		{"channel_key", first},
		{"sign_type", "RSA"},
		{"req_data", data},
		{"version", "1.0"},
		{"format", "JSON"},
		{"timestamp", "1502939666"},
	}
}

func (e envelope) get(name string) string {
	for _, p := range e {
		if p[0] == name {
			return p[1]
		}
	}
	return ""
}

func (e envelope) with(name, value string) envelope {
	e = slices.Clone(e)
	for i := range e {
		if e[i][0] == name {
			e[i][1] = value
			return e
		}
	}
	return append(e, [2]string{name, value})
}

func (e envelope) without(name string) envelope {
	return slices.DeleteFunc(slices.Clone(e), func(p [2]string) bool { return p[0] == name })
}

// text is what the specification has signed.
func (e envelope) text() string {
	var lines []string
	for _, p := range e {
		if p[0] != "sign" && p[0] != "des_key" && p[0] != "return_url" {
			lines = append(lines, p[0]+"="+p[1])
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "&")
}

// signedBy signs a text as the partner would.
func signedBy(t tester, key *rsa.PrivateKey, h crypto.Hash, text string) string {
	t.Helper()
	hasher := h.New()
	hasher.Write([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, h, hasher.Sum(nil))
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(signature)
}

// sealed is the envelope with a good signature.
func (e envelope) sealed(t tester) envelope {
	t.Helper()
	return e.with("sign", signedBy(t, partnerKey(), crypto.SHA1, e.text()))
}

// encrypted is the envelope with its req_data encrypted under a DES key.
func (e envelope) encrypted(t tester, desKey string) envelope {
	t.Helper()
	return e.with("req_enc", "1").with("des_key", base64.StdEncoding.EncodeToString(encryptRSA(t, desKey))).
		with("req_data", base64.StdEncoding.EncodeToString(encryptDES(t, desKey[:8], e.get("req_data"))))
}

// encryptRSA is the receiver's RSA with PKCS#1 v1.5 padding.
func encryptRSA(t tester, text string) []byte {
	t.Helper()
	sealed, err := rsa.EncryptPKCS1v15(rand.Reader, &receiverKey().PublicKey, []byte(text)) //nolint:staticcheck // the document prescribes it
	require.NoError(t, err)
	return sealed
}

// unpadded is DES/ECB of a text that is a whole number of blocks, with no padding but its own end.
func unpadded(t tester, key, text string) []byte {
	t.Helper()
	return encryptDES(t, key, text)[:len(text)]
}

// encryptDES is DES/ECB/PKCS5.
func encryptDES(t tester, key, plain string) []byte {
	t.Helper()
	block, err := des.NewCipher([]byte(key)) //nolint:gosec // the document prescribes DES
	require.NoError(t, err)
	padding := 8 - len(plain)%8
	padded := append([]byte(plain), bytes.Repeat([]byte{byte(padding)}, padding)...)
	for at := 0; at < len(padded); at += 8 {
		block.Encrypt(padded[at:], padded[at:])
	}
	return padded
}

// json is the request with a body of JSON: every value a string.
func (e envelope) json() wire.Inbound {
	object := wire.Value{Kind: wire.Object}
	for _, p := range e {
		object.Members = append(object.Members, wire.Member{Name: p[0], Value: wire.Value{Kind: wire.String, Text: p[1]}})
	}
	return posted("/qianzhan/api", "application/json", string(object.JSON()))
}

// array is the request with a body of JSON in which req_data is the array itself, byte for byte, and timestamp a number.
func (e envelope) array() wire.Inbound {
	var members []string
	for _, p := range e {
		value := `"` + p[1] + `"`
		if p[0] == "req_data" || p[0] == "timestamp" || p[0] == "version" {
			value = p[1]
		}
		members = append(members, `"`+p[0]+`" : `+value)
	}
	return posted("/qianzhan/api", "application/json;charset=UTF-8", "{ "+strings.Join(members, " , ")+" }")
}

// form is the request as a form.
func (e envelope) form() wire.Inbound {
	var pairs []string
	for _, p := range e {
		pairs = append(pairs, p[0]+"="+url.QueryEscape(p[1]))
	}
	return posted("/qianzhan/api", "application/x-www-form-urlencoded", strings.Join(pairs, "&"))
}

func posted(path, media, body string) wire.Inbound {
	return wire.Inbound{Method: "POST", Path: path, Header: wire.Header{"Content-Type": {media}}, Body: []byte(body)}
}

// bare is a batch without an envelope.
func bare(path, data string) wire.Inbound {
	return posted(path, "application/json", `{"req_data":`+data+`}`)
}

// object is a record as JSON members in their order; values are JSON.
type object [][2]string

func (o object) with(name, value string) object { return object(envelope(o).with(name, value)) }
func (o object) without(name string) object     { return object(envelope(o).without(name)) }

// renamed answers the record with another name for a field.
func (o object) renamed(name, other string) object {
	o = slices.Clone(o)
	for i := range o {
		if o[i][0] == name {
			o[i][0] = other
		}
	}
	return o
}

func (o object) text() string {
	var members []string
	for _, m := range o {
		members = append(members, `"`+m[0]+`":`+m[1])
	}
	return "{" + strings.Join(members, ",") + "}"
}

func list(records ...object) string {
	var texts []string
	for _, r := range records {
		texts = append(texts, r.text())
	}
	return "[" + strings.Join(texts, ",") + "]"
}

// md5Of stands for the digest of something: nobody's number has it.
const (
	mobileMD5 = `"0123456789abcdef0123456789abcdef"`
	idMD5     = `"fedcba9876543210fedcba9876543210"`
)

// tableRecord is a good record of table 8: a bill that was paid.
func tableRecord(orderNo string) object {
	return object{
		{"camouflage_id", `"u0001"`},
		{"order_no", `"` + orderNo + `"`},
		{"mobile", mobileMD5},
		{"id_no", idMD5},
		{"repay_all_amount", "500.00"},
		{"paid_all_amount", "300.00"},
		{"repay_time", "1502939666000"},
		{"repay_amount", "200"},
		{"bill_status", "2"},
		{"pay_type", "1"},
		{"repay_success_time", "1502939600000"},
		{"can_repay_time", "1500000000000"},
	}
}

// exampleRecord is a good record as the document's example has it: a bill that is not due.
func exampleRecord(orderNo string) object {
	return object{
		{"billStatus", "1"},
		{"camouflageId", `"u0001"`},
		{"idNo", `"119999190001010010"`},
		{"mobile", `"15400000001"`},
		{"orderNo", `"` + orderNo + `"`},
		{"paidAllAmount", "300"},
		{"repayAllAmount", "500"},
		{"repayAmount", "200"},
		{"repayTime", "1502939666000"},
	}
}

// loanRecord is a good record of a loan.
func loanRecord(orderNo string) object {
	return object{
		{"camouflage_id", `"u0001"`},
		{"order_no", `"` + orderNo + `"`},
		{"mobile", mobileMD5},
		{"id_no", idMD5},
		{"open_amount", "5000.00"},
		{"order_term", `"30"`},
		{"order_rate", "0.00050"},
		{"register_time", "1500000000000"},
		{"apply_time", "1502900000000"},
		{"open_time", "1502939666000"},
	}
}

// exampleLoan is the same in camelCase.
func exampleLoan(orderNo string) object {
	return object{
		{"camouflageId", `"u0001"`},
		{"orderNo", `"` + orderNo + `"`},
		{"mobile", `"15400000001"`},
		{"idNo", `"119999190001010010"`},
		{"openAmount", "5000"},
		{"orderTerm", "30"},
		{"orderRate", "0.0005"},
		{"registerTime", "1500000000000"},
		{"applyTime", "1502900000000"},
		{"openTime", "1502939666000"},
	}
}

// unknownKey is a key that no channel has, as long as that of the partner.
var unknownKey = sync.OnceValue(func() *rsa.PrivateKey { return newKey(2048) })

func pemOf(t tester, key *rsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func publicPEM(t tester, key *rsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
