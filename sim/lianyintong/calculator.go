package lianyintong

import (
	"crypto"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Sign signs the reqData of a request as the platform would: SHA1withRSA over its bytes, Base64 (1.5). secret is the
// platform's private key, PEM or Base64 DER; "" takes the development key.
func (c codec) Sign(_ engine.Config, in *wire.Inbound, secret string) (text, signature string, err error) {
	form, err := wire.ParseForm(in, wire.Limits{})
	if err != nil {
		return "", "", engine.Wrong(engine.Invalid, "send the body as the application does: url-encoded or multipart", "request.body: %s", err)
	}
	if !form.Has("reqData") {
		return "", "", engine.Wrong(engine.Invalid, "the signature of 联银通 is over the value of reqData", "request.body has no reqData")
	}
	private := []byte(secret)
	if secret == "" {
		if private, err = certs.File("lianyintong/platform.key.pem"); err != nil {
			return "", "", err
		}
	}
	key, err := sign.ParsePrivate(private)
	if err != nil {
		return "", "", engine.Wrong(engine.Invalid, "give the platform's private key as PEM or Base64 DER, or leave secret out for the development key", "secret: %s", err)
	}
	data := form.Get("reqData")
	raw, err := c.signer.Sign(key, crypto.SHA1, []byte(data))
	if err != nil {
		return "", "", err
	}
	return data, base64.StdEncoding.EncodeToString(raw), nil
}

// Verify judges the signature of a request alone, and explains a bad one. secret stands for the platform's public key
// of the serial that the request names.
func (c codec) Verify(in engine.Config, request *wire.Inbound, secret string) (journal.Signature, string, error) {
	settings, _ := in.(*config)
	call, r, err := c.envelopeOf(request)
	if err != nil {
		return journal.Signature{}, "", err
	}
	data := r.envelope["reqData"]
	r.platform = &platform{No: call.Identity, Keys: map[string]platformKey{}}
	known := settings.platforms[call.Identity]
	if known != nil {
		*r.platform = *known
	}
	if secret != "" {
		public, err := sign.ParsePublic([]byte(secret))
		if err != nil {
			return journal.Signature{}, data, engine.Wrong(engine.Invalid, "give the platform's public key as PEM or Base64 DER", "secret: %s", err)
		}
		r.platform.Keys = map[string]platformKey{r.envelope["keySerial"]: {Public: public}}
	}
	if mistakes := r.unjudged(settings, known == nil && secret == ""); mistakes != nil {
		return engine.Bad(mistakes...), data, nil
	}
	_ = c.verify(call, settings, r, time.Time{}) // the signature alone: at this instant no key has ended yet
	if call.Verdict.Diagnosis == nil {
		call.Verdict.Diagnosis = []journal.Diagnosis{}
	}
	return call.Verdict, data, nil
}

// envelopeOf reads the common parameters of a request whose fields need not be right.
func (c codec) envelopeOf(in *wire.Inbound) (*engine.Call, *request, error) {
	form, err := wire.ParseForm(in, wire.Limits{})
	if err != nil {
		return nil, nil, engine.Wrong(engine.Invalid, "send the body as the application does: url-encoded or multipart", "request.body: %s", err)
	}
	r := &request{channel: channelService, envelope: map[string]string{}, raw: map[string]string{}}
	call := &engine.Call{In: in, Private: r, Fields: wire.Value{Kind: wire.Object}}
	_, _ = c.readForm(call, r, form)
	return call, r, nil
}

// unjudged tells why there is nothing to verify, or nothing to verify with; nil where there is.
func (r *request) unjudged(settings *config, stranger bool) (mistakes []journal.Diagnosis) {
	if stranger {
		mistakes = append(mistakes, engine.UnknownIdentity("platformNo", r.envelope["platformNo"], settings))
	}
	if r.envelope["sign"] == "" {
		mistakes = append(mistakes, engine.MissingSignature("the parameter sign, beside serviceName, platformNo, reqData and keySerial"))
	}
	if _, ok := r.envelope["reqData"]; !ok {
		mistakes = append(mistakes, journal.Diagnosis{Mistake: mistakeNothing, Explanation: "the request has no reqData: the signature is over its value"})
	}
	return mistakes
}

// Receive reads a NOTIFY or a CALLBACK as a platform has to: the signature over respData, with the gateway's key.
func (c codec) Receive(in engine.Config, request *wire.Inbound) (journal.Signature, json.RawMessage) {
	settings, _ := in.(*config)
	form, err := wire.ParseForm(request, wire.Limits{})
	if err != nil || !form.Has("respData") {
		return journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}, nil
	}
	object := wire.Value{Kind: wire.Object}
	for _, f := range form.Fields {
		if f.Name != "respData" && f.Name != "sign" {
			object.Members = append(object.Members, wire.Member{Name: f.Name, Value: wire.Value{Kind: wire.String, Text: f.Value}})
		}
	}
	data := form.Get("respData")
	if value, _, err := wire.ParseJSON([]byte(data)); err == nil {
		object.Members = append(object.Members, value.Members...)
	}
	verdict := journal.Signature{Verdict: "bad", Diagnosis: []journal.Diagnosis{}}
	signature, _, err := sign.DecodeBase64(form.Get("sign"))
	if err == nil && sign.Verify(settings.gateway.Public(), crypto.SHA1, []byte(data), signature) == nil {
		verdict.Verdict = "ok"
	}
	return verdict, object.JSON()
}
