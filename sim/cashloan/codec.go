package cashloan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The limits of a body.
const (
	bodyLimit   = 1 << 20
	uploadLimit = 20 << 20 // files, and the lists of the suspended uploads
)

// limitFor answers the limit of a body.
func limitFor(path, contentType string) int64 {
	if strings.HasPrefix(strings.ToLower(contentType), "multipart/") || strings.HasPrefix(path, "/api/act/mine/userInfo/") {
		return uploadLimit
	}
	return bodyLimit
}

// codec is the language of the back end.
type codec struct{ *routes }

// Read finds the endpoint by the address and merges path, query and body into one set of parameters. Form, multipart,
// JSON and query are taken with every method, whatever is printed (wire §3).
func (c codec) Read(in *wire.Inbound) (*engine.Call, *engine.Refusal) {
	r := &request{path: plainPath(in.Path), token: in.Header.Get(headerToken)}
	call := &engine.Call{Private: r, Name: nameOf(in.Path)}
	var path []param
	if r.to, path = c.find(in.Path); r.to != nil {
		call.Name, call.API = r.to.api.Name, &r.to.api
	}
	form, problem := r.read(in)
	call.Files, call.Identity = form.Files, r.get(paramApp)
	call.Fields, call.Envelope = r.fields(c.routes, path)
	switch {
	case r.to == nil:
		return call, nowhere(in.Path)
	case in.Oversized > 0:
		return call, status(413, fmt.Sprintf("The request is longer than %d bytes.", in.Oversized))
	case in.Method != "GET" && in.Method != "POST" && in.Method != "HEAD":
		return call, r.to.refuse(400, fmt.Sprintf("Request method '%s' not supported", in.Method))
	case problem != "":
		r.find(contract.LevelError, "", contract.RuleType, "", problem)
		for _, v := range r.findings {
			call.Findings = append(call.Findings, engine.Found(v))
		}
		return call, r.to.refuse(400, textParameters)
	}
	return call, nil
}

// read reads query and body, and answers what cannot be read of them.
func (r *request) read(in *wire.Inbound) (form wire.Form, problem string) {
	form, err := wire.ParseForm(in, wire.Limits{TextBytes: uploadLimit})
	if err != nil || in.Oversized > 0 { // whose request it is, the query may still say
		form, _ = wire.ParseForm(&wire.Inbound{RawQuery: in.RawQuery}, wire.Limits{})
	}
	r.take(form)
	kind, _, _ := strings.Cut(strings.ToLower(in.Header.Get("Content-Type")), ";")
	kind = strings.TrimSpace(kind)
	switch {
	case err != nil:
		return form, err.Error()
	case kind == "" || kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data" || len(in.Body) == 0 || in.Oversized > 0:
		return form, ""
	case strings.HasSuffix(kind, "json"):
		if !r.takeJSON(in.Body) {
			return form, "the body is no JSON object: send one, or a form"
		}
	default:
		r.find(contract.LevelError, "", contract.RuleType, kind, "the body was not read: send application/x-www-form-urlencoded, multipart/form-data or application/json")
	}
	return form, ""
}

// status refuses with a HTTP status: what lies outside of the envelope's 200 (wire §4).
func status(code int, text string) *engine.Refusal {
	c := jsonContent(code, struct {
		Code int    `json:"code"`
		Msg  string `json:"msg"`
	}{code, text})
	return refuseWith(fmt.Sprint(code), text, c)
}

// nowhere refuses an address that does not exist, in the words of those who would be behind it: HTTP 404 (wire §4).
func nowhere(path string) *engine.Refusal {
	switch {
	case strings.HasPrefix(path, "/razorpay/v1/"):
		return restRefusal(404, restBadRequest, "The requested URL was not found on the server.")
	case strings.HasPrefix(path, "/razorpay/"), strings.HasPrefix(path, "/h5/"), strings.HasPrefix(path, "/protocol/"):
		return pageRefusal(404, fmt.Sprintf("There is nothing at %s.", path))
	default:
		return status(404, fmt.Sprintf("There is nothing at %s.", path))
	}
}

// refuse refuses in the words of the endpoint: the app gets HTTP 200 and the envelope, a browser HTTP 200 and a page that
// says why (wire §4: what exists answers 200).
func (d *declared) refuse(code int, text string) *engine.Refusal {
	switch d.access {
	case accessREST:
		return restRefusal(code, restBadRequest, text)
	case accessPage:
		return pageRefusal(200, text)
	case accessOpen, accessKnown, accessUser:
	}
	return fail("%s", text)
}

// The error codes of Razorpay.
const (
	restBadRequest = "BAD_REQUEST_ERROR"
	restServer     = "SERVER_ERROR"
)

// Check holds a call against version and signature, in the order of wire §4. Sessions come behind it (admit).
func (c codec) Check(call *engine.Call, _ time.Time) *engine.Refusal {
	r, _ := call.Private.(*request)
	settings, _ := call.Config.(*config)
	refusal := c.standing(call, settings, r)
	for _, v := range r.findings {
		call.Findings = append(call.Findings, engine.Found(v))
	}
	return refusal
}

func (c codec) standing(call *engine.Call, settings *config, r *request) *engine.Refusal {
	switch r.to.access {
	case accessPage:
		return nil
	case accessREST:
		return basic(call, settings)
	case accessOpen, accessKnown, accessUser:
	}
	r.odd(settings, call.In.Method)
	if refusal := r.version(settings); refusal != nil {
		return refusal
	}
	return r.verify(call, settings)
}

// odd finds what is odd about the common parameters and the method.
func (r *request) odd(settings *config, method string) {
	if method != "HEAD" && method != r.to.Method && !r.to.Either {
		r.find(contract.LevelWarning, "", contract.RuleLenient, method, "the document has "+r.to.Method+" here")
	}
	for _, name := range []string{paramMobileType, paramVersion, paramChannel, paramApp} {
		if r.get(name) == "" {
			r.find(contract.LevelWarning, name, contract.RuleMissing, "", "send the common parameters with every request: mobileType, versionNumber, channelCode, userId, token, appFlag")
		}
	}
	if flag := r.get(paramApp); flag != "" && settings.apps[flag] == "" {
		r.find(contract.LevelError, paramApp, contract.RuleEnum, flag, "this world has the apps "+strings.Join(settings.flags, ", ")+": the keys of all of them were tried")
	}
}

// version refuses an app that is too old (414).
func (r *request) version(settings *config) *engine.Refusal {
	given := r.get(paramVersion)
	switch {
	case settings.MinVersion == "" || given == "":
		return nil
	case !isVersion(given):
		r.find(contract.LevelError, paramVersion, contract.RuleType, given, "write the version in digits with points, like 2.0.0")
		return nil
	case older(given, settings.MinVersion):
		return &engine.Refusal{Code: codeVersion, Text: textVersion}
	}
	return nil
}

// isVersion tells whether a text is digits with points between them.
func isVersion(text string) bool {
	for part := range strings.SplitSeq(text, ".") {
		if !digits(part) || len(part) > 9 {
			return false
		}
	}
	return true
}

// older tells whether a version comes before another: 2.9 before 2.10, and 2 is 2.0.
func older(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		if order := cmp.Compare(part(x, i), part(y, i)); order != 0 {
			return order < 0
		}
	}
	return false
}

// part answers a part of a version, padded so that texts compare as numbers.
func part(version []string, i int) string {
	if i >= len(version) {
		return "000000000"
	}
	return fmt.Sprintf("%09s", version[i])
}

// Invalid refuses a breach of the contract: the app is never told more than that parameters are missing (wire §4). Who
// looks at a page is told which.
func (codec) Invalid(call *engine.Call, b engine.Breach) *engine.Refusal {
	r, _ := call.Private.(*request)
	switch {
	case b.Field == "world" || r == nil || r.to == nil:
		return fail("%s", b.Reason)
	case r.to.access == accessREST:
		return r.to.refuse(400, "The "+b.Field+" field is missing or invalid.")
	case r.to.access == accessPage && r.to.Lost:
		return pageRefusal(404, "There is nothing here: "+b.Field+" is missing or invalid.")
	case r.to.access == accessPage:
		return pageRefusal(200, "The link is not complete: "+b.Field+" is missing or invalid.")
	}
	return r.to.refuse(400, textParameters)
}

// Broken is the answer to a fault of ours.
func (codec) Broken(call *engine.Call) *engine.Refusal {
	if r, ok := call.Private.(*request); ok && r.to != nil && r.to.access == accessREST {
		return restRefusal(500, restServer, textBroken)
	}
	return &engine.Refusal{Code: codeBroken, Text: textBroken}
}

// Notice writes a webhook of Razorpay (wire §8): the stored JSON is the body, X-Razorpay-Signature is the HMAC over it.
func (codec) Notice(in engine.Config, n outbox.Notice, seal engine.Seal, extra bool) (engine.Outgoing, error) {
	settings, ok := in.(*config)
	if !ok {
		return engine.Outgoing{}, fmt.Errorf("configuration of type %T", in)
	}
	body := []byte(n.Data)
	if extra {
		value, _, err := wire.ParseJSON(body)
		if err != nil {
			return engine.Outgoing{}, err
		}
		value.Members = append(value.Members, wire.Member{Name: "unknown_field", Value: wire.Value{Kind: wire.String, Text: "shapan"}})
		body = value.JSON()
	}
	header := wire.Header{"Content-Type": {"application/json"}, headerEvent: {n.ID}}
	switch seal {
	case engine.SealGood:
		header[headerWebhook] = []string{webhookSignature(body, settings.WebhookSecret)}
	case engine.SealBad:
		header[headerWebhook] = []string{webhookSignature(append(body, ' '), settings.WebhookSecret)}
	case engine.SealOther:
		header[headerWebhook] = []string{webhookSignature(body, settings.WebhookSecret+"-other")}
	case engine.SealNone:
	}
	return engine.Outgoing{Method: "POST", URL: n.URL, Header: header, Body: body}, nil
}

// Confirmed tells whether an answer to a webhook confirms it: any 2xx does.
func (codec) Confirmed(status int, _ []byte) bool { return status >= 200 && status < 300 }

// fieldsOf answers the fields of a webhook's body.
func fieldsOf(body []byte) json.RawMessage {
	value, _, err := wire.ParseJSON(body)
	if err != nil || value.Kind != wire.Object {
		return nil
	}
	return value.JSON()
}
