package xianyu

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Build makes a request as the libraries do: the gateway's parameters in the query, those of the API in a form, signed
// with md5, answered in JSON. Without a secret it is that of the application in the configuration, else the development
// one. Raw is a JSON object of parameters; an object in it is sent as it is written.
func (codec) Build(in engine.Config, api *engine.API, fields wire.Value, o engine.ClientOptions) (engine.Request, error) {
	if o.Now.IsZero() {
		return engine.Request{}, engine.Wrong(engine.Invalid, "give the world's time (ClientOptions.Now)", "a call of xianyu needs a timestamp")
	}
	if o.Raw != nil {
		var err error
		if fields, _, err = wire.ParseJSON(o.Raw); err != nil || fields.Kind != wire.Object {
			return engine.Request{}, engine.Wrong(engine.Invalid, `write the parameters as a JSON object: {"user": "3", "infos": {…}}`, "the business text is no JSON object")
		}
	}
	gateway := []param{
		{name: paramMethod, value: api.Name},
		{name: paramAppKey, value: cmp.Or(o.Identity, developmentApp)},
		{name: paramTimestamp, value: o.Now.In(clock.Zone).Format(timeLayout)},
		{name: paramVersion, value: version},
		{name: paramFormat, value: formatJSON},
		{name: paramSignMethod, value: methodMD5},
	}
	business := parametersOf(fields, o.Raw)
	signature := sum(methodMD5, secretOf(in, o), base(signed(slices.Concat(gateway, business))))
	query := encode(append(gateway, param{name: paramSign, value: signature}))
	return engine.Request{
		Method: "POST", Path: address + "?" + query, Fields: fields, Body: []byte(encode(business)),
		Header: wire.Header{"Content-Type": {"application/x-www-form-urlencoded;charset=UTF-8"}},
	}, nil
}

// secretOf answers what a client signs with.
func secretOf(in engine.Config, o engine.ClientOptions) string {
	if settings, ok := in.(*config); ok && o.Secret == "" {
		if a := settings.apps[cmp.Or(o.Identity, developmentApp)]; a != nil {
			return a.Secret
		}
	}
	return cmp.Or(o.Secret, developmentSecret)
}

// parametersOf answers fields as parameters: objects and lists are JSON in a string, as they are written in raw.
func parametersOf(fields wire.Value, raw []byte) []param {
	list := make([]param, 0, len(fields.Members))
	for _, m := range fields.Members {
		p := param{name: m.Name, value: m.Value.Text}
		if m.Value.Kind == wire.Object || m.Value.Kind == wire.Array {
			p.value = string(m.Value.JSON())
			if raw != nil {
				p.value = string(m.Value.Raw(raw))
			}
		}
		list = append(list, p)
	}
	return list
}

func encode(list []param) string {
	pairs := make([]string, len(list))
	for i, p := range list {
		pairs[i] = url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value)
	}
	return strings.Join(pairs, "&")
}

// Hear reads an answer in JSON: the members of idle_point_result, or of error_response, with request_id. The gateway
// signs nothing. The code is that of error_response, or of biz_error.
func (codec) Hear(_ engine.Config, _ *engine.API, answer engine.Incoming) engine.Heard {
	h := engine.Heard{Verdict: journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}}
	value, _, err := wire.ParseJSON(answer.Body)
	if err != nil || len(value.Members) != 1 || value.Members[0].Value.Kind != wire.Object {
		return h
	}
	said := value.Members[0].Value
	fields := wire.Value{Kind: wire.Object}
	for _, m := range said.Members {
		if m.Name == "idle_point_result" && m.Value.Kind == wire.Object {
			fields.Members = append(fields.Members, m.Value.Members...)
		} else {
			fields.Members = append(fields.Members, m)
		}
	}
	h.Fields = fields.JSON()
	code, _ := fields.Member("code")
	if failed, ok := fields.Member("biz_error"); ok {
		code, _ = failed.Member("err_code")
	}
	h.Code = code.Text
	done, _ := fields.Member("success")
	h.Accepted = answer.Status == 200 && done.Kind == wire.Bool && done.Text == "true"
	return h
}

// Return has nothing to read: no browser comes back from here.
func (codec) Return(engine.Config, *wire.Inbound) engine.Heard {
	return engine.Heard{Verdict: journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}}
}
