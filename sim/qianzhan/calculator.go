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
	r, err := parametersOf(request)
	if err != nil {
		return "", "", err
	}
	if r.parameters.get(fieldRecords) == "" || !r.parameters.enveloped() {
		return "", "", engine.Wrong(engine.Invalid, "a signed request of 钱站 carries method, channel_key, sign_type, req_data, version, format and timestamp; a bare one is not signed",
			"request.body has no envelope around req_data")
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
	r, err := parametersOf(request)
	if err != nil {
		return journal.Signature{}, "", err
	}
	text := string(r.parameters.text())
	name := r.parameters.get(fieldChannel)
	r.channel = &channel{Key: name, Digest: settings.digestOf(name)}
	known := settings.channels[name]
	if known != nil {
		r.channel.Public = known.Public
	}
	if secret != "" {
		if r.channel.Public, err = sign.ParsePublic([]byte(secret)); err != nil {
			return journal.Signature{}, text, engine.Wrong(engine.Invalid, "give the partner's public key as PEM or Base64 DER", "secret: %s", err)
		}
	}
	if mistakes := r.unjudged(settings, known == nil); mistakes != nil {
		return engine.Bad(mistakes...), text, nil
	}
	if rule, _, good := r.fits(); good {
		return journal.Signature{Verdict: "ok", Rule: rule, Diagnosis: []journal.Diagnosis{}}, text, nil
	}
	return engine.Bad(diagnose(settings, r)...), text, nil
}

// unjudged tells why there is nothing to verify, or nothing to verify with; nil where there is.
func (r *request) unjudged(settings *config, stranger bool) (mistakes []journal.Diagnosis) {
	switch {
	case r.channel.Public != nil:
	case stranger:
		mistakes = append(mistakes, engine.UnknownIdentity(fieldChannel, r.channel.Key, settings))
	default:
		mistakes = append(mistakes, journal.Diagnosis{
			Mistake: mistakeNoKey, Explanation: "channel " + r.channel.Key + " has no publicKey in this world: configure it, or give the key as secret",
		})
	}
	switch {
	case !r.parameters.enveloped():
		mistakes = append(mistakes, engine.MissingSignature("the parameter sign of the envelope around req_data; a bare batch has none"))
	case r.parameters.get(fieldSign) == "":
		mistakes = append(mistakes, engine.MissingSignature("the parameter sign"))
	}
	return mistakes
}

// parametersOf reads those of a request whose records need not be right.
func parametersOf(in *wire.Inbound) (*request, error) {
	found, refusal := read(in)
	if refusal != nil {
		return nil, engine.Wrong(engine.Invalid, "send the body as the application does: JSON or a form", "request.body: %s", refusal.Text)
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
