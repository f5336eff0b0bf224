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
	if secret == "" {
		a, err := settings.known(r.get(paramAppKey))
		if err != nil {
			return "", "", err
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
	a := &app{Key: r.get(paramAppKey), Secret: secret}
	if secret == "" {
		if a, err = settings.known(a.Key); err != nil {
			return journal.Signature{}, base(signed(r.params)), err
		}
	}
	text := shown(r.signMethod(), a.Secret, base(signed(r.params)))
	if r.get(paramSign) == "" {
		return journal.Signature{}, text, engine.Wrong(engine.Invalid, "send the parameter sign with the others", "the request has no sign")
	}
	r.app = a
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
	if len(r.params) == 0 {
		return nil, engine.Wrong(engine.Invalid, "give the parameters in the query of path or in body", "the request has no parameters")
	}
	return r, nil
}

// known answers an application, or a *Problem that says which there are.
func (c *config) known(key string) (*app, error) {
	if a := c.apps[key]; a != nil {
		return a, nil
	}
	return nil, engine.Wrong(engine.Invalid, "use an app_key of this world, or give the secret", "app_key is %q: this world has no such application", cmp.Or(key, "missing"))
}
