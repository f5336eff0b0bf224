package qianzhan

import (
	"encoding/base64"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Sign signs the parameters of a request as the partner would, with the digest of the channel that it names. secret is
// the partner's private key, PEM or Base64 DER; "" takes the development key.
func (codec) Sign(in engine.Config, request *wire.Inbound, secret string) (text, signature string, err error) {
	settings, _ := in.(*config)
	r, err := envelopeOf(request)
	if err != nil {
		return "", "", err
	}
	key, err := partnerKey(secret)
	if err != nil {
		return "", "", err
	}
	signed := r.parameters.text()
	raw, err := key.Sign(settings.digestOf(r.parameters.get(fieldChannel)), signed)
	if err != nil {
		return "", "", err
	}
	return string(signed), base64.StdEncoding.EncodeToString(raw), nil
}

// Verify judges the signature of a request alone, and explains a bad one. secret stands for the public key of the channel
// that the request names.
func (codec) Verify(in engine.Config, request *wire.Inbound, secret string) (journal.Signature, string, error) {
	settings, _ := in.(*config)
	r, err := envelopeOf(request)
	if err != nil {
		return journal.Signature{}, "", err
	}
	text := string(r.parameters.text())
	name := r.parameters.get(fieldChannel)
	r.channel = &channel{Key: name, Digest: settings.digestOf(name)}
	if known := settings.channels[name]; known != nil {
		r.channel.Public = known.Public
	}
	if secret != "" {
		if r.channel.Public, err = sign.ParsePublic([]byte(secret)); err != nil {
			return journal.Signature{}, text, engine.Wrong(engine.Invalid, "give the partner's public key as PEM or Base64 DER", "secret: %s", err)
		}
	}
	if r.channel.Public == nil {
		return journal.Signature{}, text, engine.Wrong(engine.Invalid, "use a channel of this world that has a publicKey, or give the key as secret",
			"channel_key is %q: this world has no key of such a channel", name)
	}
	if _, good := r.fits(); good {
		return journal.Signature{Verdict: "ok", Diagnosis: []journal.Diagnosis{}}, text, nil
	}
	return journal.Signature{Verdict: "bad", Diagnosis: diagnose(settings, r)}, text, nil
}

// envelopeOf reads the parameters of a request whose records need not be right.
func envelopeOf(in *wire.Inbound) (*request, error) {
	found, refusal := read(in)
	if refusal != nil {
		return nil, engine.Wrong(engine.Invalid, "send the body as the application does: JSON or a form", "request.body: %s", refusal.Text)
	}
	if found.parameters.get(fieldRecords) == "" || !found.parameters.enveloped() {
		return nil, engine.Wrong(engine.Invalid, "a signed request of 钱站 carries method, channel_key, sign_type, req_data, version, format and timestamp; a bare one is not signed",
			"request.body has no envelope around req_data")
	}
	return &request{reading: found}, nil
}

// partnerKey reads a partner's private key, "" for the development one.
func partnerKey(secret string) (*sign.PrivateKey, error) {
	text := []byte(secret)
	if secret == "" {
		var err error
		if text, err = certs.File("qianzhan/partner.key.pem"); err != nil {
			return nil, err
		}
	}
	key, err := sign.ParsePrivate(text)
	if err != nil {
		return nil, engine.Wrong(engine.Invalid, "give the partner's private key as PEM or Base64 DER, or leave it out for the development key", "the key cannot be used: %s", err)
	}
	return key, nil
}
