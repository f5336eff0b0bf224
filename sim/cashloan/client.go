package cashloan

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// What the client says of itself.
const (
	clientVersion = "2.0.0"
	clientChannel = "google"
	clientMobile  = "2" // Android
)

// Build makes a request as the app does: the common parameters with the fields, signed, in the query of a GET and in
// the form of a POST. A field token is the session: it goes into the header too. Files that an endpoint wants and nobody
// gives are small pictures. Razorpay's addresses get Basic authentication and JSON.
func (c codec) Build(in engine.Config, api *engine.API, fields wire.Value, o engine.ClientOptions) (engine.Request, error) {
	settings, ok := in.(*config)
	to := c.byName[api.Name]
	if !ok || to == nil || to.access == accessPage {
		return engine.Request{}, engine.Wrong(engine.Invalid, "open it in a browser", "%s is no call of the app", api.Name)
	}
	if o.Raw != nil {
		var err error
		if fields, _, err = wire.ParseJSON(o.Raw); err != nil || fields.Kind != wire.Object {
			return engine.Request{}, engine.Wrong(engine.Invalid, `write the parameters as a JSON object: {"phone": "1050000000"}`, "the business text is no JSON object")
		}
	}
	path, rest := fill(to.Path, fields)
	if to.access == accessREST {
		return settings.rest(to, path, rest), nil
	}
	params := withCommon(rest, o)
	token := valueOf(params, paramToken)
	key := cmp.Or(o.Secret, settings.apps[valueOf(params, paramApp)], developmentAppKey)
	var added []string
	if _, given := fields.Member(paramSign); !given && c.fields[api.Name][paramSign] {
		p := phoneSign(key, params)
		params, added = append(params, p), []string{p.name}
		fields.Members = append(slices.Clone(fields.Members), wire.Member{Name: p.name, Value: wire.Value{Kind: wire.String, Text: p.value}})
	}
	r := engine.Request{
		Method: to.Method, Path: path, Fields: c.business(api.Name, fields), Added: added,
		Header: wire.Header{headerSign: {sum(key + token + base(sorted(params)))}, headerToken: {token}},
	}
	switch {
	case len(to.Files) > 0:
		r.Method = "POST"
		if err := upload(&r, params, files(to.Files, o.Files)); err != nil {
			return engine.Request{}, err
		}
	case to.Method == "GET":
		r.Path += "?" + encode(params)
	default:
		r.Header["Content-Type"], r.Body = []string{"application/x-www-form-urlencoded; charset=utf-8"}, []byte(encode(params))
	}
	return r, nil
}

// phoneSign is the signature that calls with codes carry among their parameters (wire §2).
func phoneSign(key string, params []param) param {
	kind := cmp.Or(valueOf(params, "type"), typeFindReg)
	return param{name: paramSign, value: sum(key + valueOf(params, "phone") + kind)}
}

// business answers the fields that belong to the endpoint: not the common ones.
func (c codec) business(api string, fields wire.Value) wire.Value {
	fields.Members = slices.DeleteFunc(slices.Clone(fields.Members), func(m wire.Member) bool {
		return common(m.Name) && !c.fields[api][m.Name]
	})
	return fields
}

// fill puts fields into the variable segments of a path, and answers the others. A segment without a field stays empty.
func fill(path string, fields wire.Value) (string, wire.Value) {
	rest := wire.Value{Kind: wire.Object}
	for _, m := range fields.Members {
		if segment := "{" + m.Name + "}"; strings.Contains(path, segment) {
			path = strings.ReplaceAll(path, segment, url.PathEscape(textOfValue(m.Value)))
			continue
		}
		rest.Members = append(rest.Members, m)
	}
	return path, rest
}

// textOfValue is a field as a parameter: objects and lists are JSON.
func textOfValue(v wire.Value) string {
	if v.Kind == wire.Object || v.Kind == wire.Array {
		return string(v.JSON())
	}
	return v.Text
}

// withCommon answers the parameters, with the common ones that are missing behind them.
func withCommon(fields wire.Value, o engine.ClientOptions) []param {
	list := make([]param, 0, len(fields.Members)+4)
	for _, m := range fields.Members {
		list = append(list, param{name: m.Name, value: textOfValue(m.Value)})
	}
	for _, p := range []param{
		{name: paramMobileType, value: clientMobile},
		{name: paramVersion, value: clientVersion},
		{name: paramChannel, value: clientChannel},
		{name: paramApp, value: cmp.Or(o.Identity, developmentApp)},
	} {
		if _, there := fields.Member(p.name); !there {
			list = append(list, p)
		}
	}
	return list
}

func valueOf(list []param, name string) string {
	for _, p := range list {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

func encode(list []param) string {
	pairs := make([]string, len(list))
	for i, p := range list {
		pairs[i] = url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value)
	}
	return strings.Join(pairs, "&")
}

// picture is a picture of one transparent point: what a client sends where nobody gives it a file.
const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// files answers the files of an upload: those that are given, and a picture for each of the others.
func files(wanted []string, given []wire.File) []wire.File {
	missing := slices.DeleteFunc(slices.Clone(wanted), func(name string) bool {
		return slices.ContainsFunc(given, func(f wire.File) bool { return f.Field == name })
	})
	return slices.Concat(given, pictures(missing))
}

// pictures are files with a picture of one point, for fields.
func pictures(fields []string) []wire.File {
	raw, err := base64.StdEncoding.DecodeString(picture)
	if err != nil {
		panic(err) // it is a constant
	}
	list := make([]wire.File, len(fields))
	for i, name := range fields {
		list[i] = wire.File{Field: name, Name: name + ".png", ContentType: "image/png", Content: raw}
	}
	return list
}

// upload writes the body of an upload.
func upload(r *engine.Request, params []param, list []wire.File) error {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.SetBoundary("shapan-" + r.Header[headerSign][0]); err != nil {
		return err
	}
	for _, p := range params {
		if err := w.WriteField(p.name, p.value); err != nil {
			return err
		}
	}
	for _, f := range list {
		part, err := w.CreateFormFile(f.Field, f.Name)
		if err != nil {
			return err
		}
		if _, err := part.Write(f.Content); err != nil {
			return err
		}
	}
	r.Header["Content-Type"] = []string{w.FormDataContentType()}
	if err := w.Close(); err != nil {
		return err
	}
	r.Body = body.Bytes()
	return nil
}

// rest is a request to the Razorpay stand-in.
func (c *config) rest(to *declared, path string, fields wire.Value) engine.Request {
	pair := base64.StdEncoding.EncodeToString([]byte(c.Razorpay.KeyID + ":" + c.Razorpay.KeySecret))
	r := engine.Request{Method: to.Method, Path: path, Fields: fields, Header: wire.Header{"Authorization": {"Basic " + pair}}}
	if to.Method != "GET" {
		r.Header["Content-Type"], r.Body = []string{"application/json"}, fields.JSON()
	}
	return r
}

// Hear reads an answer: the envelope, with the members of data beside it too. Nothing is signed.
func (codec) Hear(_ engine.Config, api *engine.API, answer engine.Incoming) engine.Heard {
	h := engine.Heard{Verdict: journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}}
	value, _, err := wire.ParseJSON(answer.Body)
	if err != nil || value.Kind != wire.Object {
		return h
	}
	h.Fields = spread(value).JSON()
	if api.Mode == string(accessREST) {
		h.Accepted, h.Code = answer.Status < 300, strconv.Itoa(answer.Status)
		return h
	}
	if data, _ := value.Member("data"); api.Opens != "" {
		h.Page = checkoutOf(data)
	}
	code, _ := value.Member("code")
	h.Code, h.Accepted = code.Text, answer.Status == 200 && code.Text == codeOK
	return h
}

// checkoutOf is the page on which an order can be paid; "" where there is none.
func checkoutOf(data wire.Value) string {
	if url, ok := data.Member("repayUrl"); ok {
		return url.Text
	}
	if id, ok := data.Member("orderId"); ok {
		return "/razorpay/checkout/" + id.Text
	}
	return ""
}

// spread answers an envelope with the members of its data beside it, where the envelope has none of the name: what the
// app works with is the data.
func spread(envelope wire.Value) wire.Value {
	data, _ := envelope.Member("data")
	for _, m := range data.Members {
		if _, taken := envelope.Member(m.Name); !taken {
			envelope.Members = append(envelope.Members, m)
		}
	}
	return envelope
}

// Return reads what a checkout posts to the app: Razorpay's three fields, whose signature is verified, or its error.
func (codec) Return(in engine.Config, back *wire.Inbound) engine.Heard {
	h := engine.Heard{Verdict: journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}}
	settings, ok := in.(*config)
	form, err := wire.ParseForm(back, wire.Limits{})
	if !ok || err != nil {
		return h
	}
	fields, got := wire.Value{Kind: wire.Object}, map[string]string{}
	for _, f := range form.Fields {
		got[f.Name] = f.Value
		fields.Members = append(fields.Members, wire.Member{Name: f.Name, Value: wire.Value{Kind: wire.String, Text: f.Value}})
	}
	h.Fields, h.Code = fields.JSON(), got["error[code]"]
	given, signed := got["razorpay_signature"]
	if !signed {
		return h
	}
	h.Verdict.Verdict, h.Accepted = "ok", true
	if want := paymentSignature(got["razorpay_order_id"], got["razorpay_payment_id"], settings.Razorpay.KeySecret); !strings.EqualFold(given, want) {
		h.Verdict = journal.Signature{Verdict: "bad", Diagnosis: []journal.Diagnosis{{
			Mistake: "razorpay-signature", Explanation: "razorpay_signature is not the HMAC-SHA256 of razorpay_order_id|razorpay_payment_id with the key secret",
		}}}
		h.Accepted = false
	}
	return h
}
