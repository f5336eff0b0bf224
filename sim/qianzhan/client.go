package qianzhan

import (
	"cmp"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/url"
	"strconv"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Build makes the push of a partner: a JSON envelope with req_data as a string, signed with the channel's digest. fields
// are {"req_data": […]}, or a single record; parameters of the envelope among them (req_enc, return_url, version …) are
// taken as such, and with req_enc 1 the records are encrypted to the receiver's public key. The timestamp is that of the
// options, none where they have none. A channel whose auth is bare pushes {"req_data": […]} to the API's own address.
func (codec) Build(in engine.Config, api *engine.API, fields wire.Value, o engine.ClientOptions) (engine.Request, error) {
	settings, _ := in.(*config)
	key, err := partnerKey(o.Secret)
	if err != nil {
		return engine.Request{}, err
	}
	records, own := apart(fields)
	if o.Raw != nil {
		records = string(o.Raw)
	}
	if known := settings.channels[cmp.Or(o.Identity, developmentChannel)]; known != nil && known.Auth == authBare && own == nil {
		return bareRequest(api, known.Key, records, fields), nil
	}
	p := parameters{
		{name: fieldMethod, value: api.Name},
		{name: fieldChannel, value: cmp.Or(o.Identity, developmentChannel)},
		{name: fieldSignType, value: signTypeRSA},
		{name: fieldVersion, value: "1.0"},
		{name: fieldFormat, value: "JSON"},
	}
	if !o.Now.IsZero() {
		p = append(p, parameter{name: fieldTimestamp, value: strconv.FormatInt(o.Now.Unix(), 10)})
	}
	for _, one := range own {
		p = p.set(one.name, one.value)
	}
	if p.get(fieldEncoded) == "1" {
		var sealed string
		if records, sealed, err = encrypt(settings.receiver.Public(), records); err != nil {
			return engine.Request{}, err
		}
		p = p.set(fieldDESKey, sealed)
	}
	p = p.set(fieldRecords, records)
	if own.find(fieldSign) == nil {
		signature, err := key.Sign(settings.digestOf(p.get(fieldChannel)), p.text())
		if err != nil {
			return engine.Request{}, err
		}
		p = p.set(fieldSign, base64.StdEncoding.EncodeToString(signature))
	}
	return engine.Request{
		Method: "POST", Path: "/qianzhan/api", Header: wire.Header{"Content-Type": {typeJSON}}, Body: p.object().JSON(), Fields: fields,
	}, nil
}

// bareRequest is a push without an envelope, to the address of its API; the channel stands in the query.
func bareRequest(api *engine.API, channelKey, records string, fields wire.Value) engine.Request {
	path := "/qianzhan/repayments"
	if api.Name == apiLoan {
		path = "/qianzhan/loans"
	}
	return engine.Request{
		Method: "POST", Path: path + "?" + fieldChannel + "=" + url.QueryEscape(channelKey), Header: wire.Header{"Content-Type": {typeJSON}},
		Body: []byte(`{"` + fieldRecords + `":` + records + `}`), Fields: fields,
	}
}

// apart takes the parameters of the envelope out of fields; the rest are the records as JSON text, as they are under
// req_data or as the one record that it is itself.
func apart(fields wire.Value) (records string, own parameters) {
	single := wire.Value{Kind: wire.Object}
	var data *wire.Value
	for i := range fields.Members {
		m := &fields.Members[i]
		switch listed, _ := signed(m.Name); {
		case m.Name == fieldRecords:
			data = &m.Value
		case listed:
			own = append(own, parameter{name: m.Name, value: m.Value.Text})
		default:
			single.Members = append(single.Members, *m)
		}
	}
	switch {
	case data == nil:
		return string(wire.Value{Kind: wire.Array, Items: []wire.Value{single}}.JSON()), own
	case data.Kind == wire.String:
		return data.Text, own
	default:
		return string(data.JSON()), own
	}
}

// set answers the parameters with another value of one.
func (p parameters) set(name, value string) parameters {
	if found := p.find(name); found != nil {
		found.value = value
		return p
	}
	return append(p, parameter{name: name, value: value})
}

// object answers the parameters as a JSON object of strings; those without a value are left out.
func (p parameters) object() wire.Value {
	object := wire.Value{Kind: wire.Object}
	for _, one := range p {
		if one.value != "" {
			object.Members = append(object.Members, wire.Member{Name: one.name, Value: wire.Value{Kind: wire.String, Text: one.value}})
		}
	}
	return object
}

// encrypt answers req_data and des_key of an encrypted push. The DES key and what pads it come from the text, so that
// equal pushes have equal bytes; they protect test data from nobody.
func encrypt(receiver *rsa.PublicKey, plain string) (data, desKey string, err error) {
	digest := sha256.Sum256([]byte(plain))
	key := []byte(hex.EncodeToString(digest[:4]))
	ciphertext, err := sealDES(key, []byte(plain))
	if err != nil {
		return "", "", err
	}
	sealed, err := seal(receiver, key, digest)
	if err != nil {
		return "", "", err
	}
	return base64.StdEncoding.EncodeToString(ciphertext), base64.StdEncoding.EncodeToString(sealed), nil
}

// seal encrypts a key as PKCS#1 v1.5 has it, 00 02 padding 00 key, with padding from a seed: package rsa draws its own,
// and no two runs of a scenario would be alike.
func seal(receiver *rsa.PublicKey, key []byte, seed [sha256.Size]byte) ([]byte, error) {
	const least = 11 // bytes around the message
	size := receiver.Size()
	if size < len(key)+least {
		return nil, fmt.Errorf("encrypt the DES key: %d bits are too few", receiver.N.BitLen())
	}
	block := make([]byte, size)
	block[1] = 2
	padding, chance := block[2:size-len(key)-1], rand.NewChaCha8(seed)
	for i := range padding {
		padding[i] = byte(chance.Uint64()%255) + 1 // never 0: that ends it
	}
	copy(block[size-len(key):], key)
	sealed := new(big.Int).Exp(new(big.Int).SetBytes(block), big.NewInt(int64(receiver.E)), receiver.N)
	return sealed.FillBytes(make([]byte, size)), nil
}

// Hear reads an answer. Answers are not signed.
func (codec) Hear(_ engine.Config, _ *engine.API, a engine.Incoming) engine.Heard {
	h := unheard()
	value, _, err := wire.ParseJSON(a.Body)
	if err != nil || value.Kind != wire.Object {
		return h
	}
	code, _ := value.Member("code")
	h.Fields, h.Code = a.Body, code.Text
	h.Accepted = a.Status == 200 && h.Code == codeOK
	return h
}

// Return hears nothing: 钱站 has no pages to come back from.
func (codec) Return(engine.Config, *wire.Inbound) engine.Heard { return unheard() }

func unheard() engine.Heard {
	return engine.Heard{Verdict: journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}}
}
