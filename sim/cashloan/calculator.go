package cashloan

import (
	"cmp"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Sign signs a request as the app would: over all its parameters, with the token of its header. The text is what is
// digested: appkey, token, parameters. secret "" takes the appkey of the app that appFlag names, or of the first.
func (c codec) Sign(in engine.Config, request *wire.Inbound, secret string) (text, signature string, err error) {
	settings, _ := in.(*config)
	call, r, err := c.parameters(request)
	if err != nil {
		return "", "", err
	}
	if secret, err = settings.secret(call, secret); err != nil {
		return "", "", err
	}
	tokens := headers(call, headerToken)
	text = r.expects(secret, tokens)
	return text, sum(text), nil
}

// expects is the text that is to be digested.
func (r *request) expects(secret string, tokens []string) string {
	return secret + tokens[len(tokens)-1] + base(sorted(r.signedLists()[0]))
}

// Verify judges the signature of a request alone, and explains a bad one. secret stands for the appkey. An appFlag that
// the world does not know is judged by all appkeys, as the system does.
func (c codec) Verify(in engine.Config, request *wire.Inbound, secret string) (journal.Signature, string, error) {
	settings, _ := in.(*config)
	call, r, err := c.parameters(request)
	if err != nil {
		return journal.Signature{}, "", err
	}
	judged := *settings
	judged.Signature = signatureStrict
	if secret != "" {
		judged.apps = map[string]string{call.Identity: secret}
		judged.flags = []string{call.Identity}
	}
	signs, tokens, keys := headers(call, headerSign), headers(call, headerToken), judged.keys(call.Identity)
	if good, ok := r.fits(signs, tokens, keys); ok {
		return journal.Signature{Verdict: "ok", Diagnosis: []journal.Diagnosis{}}, good.text, nil
	}
	var mistakes []journal.Diagnosis
	if _, known := judged.apps[call.Identity]; !known {
		mistakes = append(mistakes, engine.UnknownIdentity(paramApp, call.Identity, settings))
	}
	text := r.expects(append(keys, "")[0], tokens)
	switch {
	case signs[len(signs)-1] == "":
		mistakes = append(mistakes, engine.MissingSignature("the header "+headerSign))
	case len(keys) > 0:
		mistakes = append(mistakes, r.diagnose(&judged, call.Identity, signs, tokens)...)
	}
	return engine.Bad(mistakes...), text, nil
}

// parameters reads those of a request that need not be a right one.
func (c codec) parameters(in *wire.Inbound) (*engine.Call, *request, error) {
	call, _ := c.Read(in)
	call.In = in
	r, _ := call.Private.(*request)
	if _, problem := (&request{}).read(in); problem != "" {
		return nil, nil, engine.Wrong(engine.Invalid, "send query and body as the app does: url-encoded, multipart or JSON", "the request cannot be read: %s", problem)
	}
	return call, r, nil
}

// secret answers the appkey that a request is to be signed with, or a *Problem that says which apps there are.
func (c *config) secret(call *engine.Call, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	if keys := c.keys(call.Identity); len(keys) > 0 {
		return keys[0], nil
	}
	return "", engine.Wrong(engine.Invalid, "use an appFlag of this world, or give the appkey", "appFlag is %q: this world has no apps", cmp.Or(call.Identity, "missing"))
}
