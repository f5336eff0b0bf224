package xianyu

import (
	"cmp"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Sign signs a request as an application would, over all its parameters but sign. The text is what was signed: for md5
// with the secret before and behind. secret "" takes that of the application that app_key names.
func (codec) Sign(in engine.Config, request *wire.Inbound, secret string) (text, signature string, err error) {
	settings, _ := in.(*config)
	r, err := parameters(request)
	if err != nil {
		return "", "", err
	}
	if len(r.params) == 0 {
		return "", "", engine.Wrong(engine.Invalid, "give the parameters in the query of path or in body", "the request has no parameters")
	}
	if secret == "" {
		key := r.get(paramAppKey)
		a := settings.apps[key]
		if a == nil {
			return "", "", engine.Wrong(engine.Invalid, "use an app_key of this world, or give the secret", "app_key is %q: this world has no such application", cmp.Or(key, "missing"))
		}
		secret = a.Secret
	}
	text, method := base(signed(r.params)), r.signMethod()
	if signature = sum(method, secret, text); signature == "" {
		return "", "", engine.Wrong(engine.Invalid, "use md5, hmac or hmac-sha256", "sign_method is %q", method)
	}
	return shown(method, secret, text), signature, nil
}

// Verify judges the signature of a request alone, and explains a bad one. secret stands for that of the application.
func (c codec) Verify(in engine.Config, request *wire.Inbound, secret string) (journal.Signature, string, error) {
	settings, _ := in.(*config)
	r, err := parameters(request)
	if err != nil {
		return journal.Signature{}, "", err
	}
	text := base(signed(r.params))
	var mistakes []journal.Diagnosis
	r.app = &app{Key: r.get(paramAppKey), Secret: secret}
	if known := settings.apps[r.app.Key]; secret == "" && known != nil {
		r.app = known
	} else if secret == "" {
		mistakes = append(mistakes, engine.UnknownIdentity(paramAppKey, r.app.Key, settings))
	}
	if mistakes == nil {
		text = shown(r.signMethod(), r.app.Secret, text)
	}
	if r.get(paramSign) == "" {
		mistakes = append(mistakes, engine.MissingSignature("the parameter sign, with the others"))
	}
	if mistakes != nil {
		return engine.Bad(mistakes...), text, nil
	}
	call := &engine.Call{In: request, Private: r}
	_ = c.verify(call, settings, r) // what it refuses is in the verdict
	return call.Verdict, text, nil
}

// shown is the text that is signed, as people compare it.
func shown(method, secret, base string) string {
	if method == methodMD5 {
		return secret + base + secret
	}
	return base
}

// parameters reads those of a request that need not be a right one.
func parameters(in *wire.Inbound) (*request, error) {
	form, err := wire.ParseForm(in, wire.Limits{})
	if err != nil {
		return nil, engine.Wrong(engine.Invalid, "send query and body as the application does: url-encoded or multipart", "the request cannot be read: %s", err)
	}
	r := &request{}
	r.take(form)
	return r, nil
}
