package lianyintong

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/engine/wire"
)

// developmentSerial is the serial of the development key (surface.md §3).
const developmentSerial = "1"

// Build makes the form of 1.2 as a platform sends it: reqData is JSON on one line, sign is over its bytes (1.5). The
// address follows from the service's mode. Gateway services are given a callbackUrl, and all but queries a requestNo.
func (c codec) Build(_ engine.Config, api *engine.API, fields wire.Value, o engine.ClientOptions) (engine.Request, error) {
	channel, err := channelOf(api)
	if err != nil {
		return engine.Request{}, err
	}
	key, err := clientKey(o.Secret)
	if err != nil {
		return engine.Request{}, err
	}
	data, added := o.Raw, []string(nil)
	if data == nil {
		fields, added = complete(api, fields, o)
		data = fields.JSON()
	}
	signature, err := c.signer.Sign(key, crypto.SHA1, data)
	if err != nil {
		return engine.Request{}, err
	}
	media, body := encodeMessage([]wire.Field{
		{Name: "serviceName", Value: api.Name},
		{Name: "platformNo", Value: cmp.Or(o.Identity, developmentPlatform)},
		{Name: "userDevice", Value: o.Device},
		{Name: "reqData", Value: string(data)},
		{Name: "keySerial", Value: cmp.Or(o.Serial, developmentSerial)},
		{Name: "sign", Value: base64.StdEncoding.EncodeToString(signature)},
	}, o.Files)
	return engine.Request{
		Method: "POST", Path: "/lanmaotech/" + channel, Header: wire.Header{"Content-Type": {media}}, Body: body,
		Fields: fields, Added: added,
	}, nil
}

// channelOf answers the address on which platforms call a service.
func channelOf(api *engine.API) (string, error) {
	switch api.Mode {
	case modeGateway:
		return channelGateway, nil
	case modeDirect:
		return channelService, nil
	case modeDownload:
		return channelDownload, nil
	case modeUpload:
		return channelUpload, nil
	default:
		return "", engine.Wrong(engine.Invalid, "call the service itself and press the buttons of its page", "%s is no call of the platform", api.Name)
	}
}

func clientKey(secret string) (*sign.PrivateKey, error) {
	text := []byte(secret)
	if secret == "" {
		var err error
		if text, err = certs.File("lianyintong/platform.key.pem"); err != nil {
			return nil, err
		}
	}
	key, err := sign.ParsePrivate(text)
	if err != nil {
		return nil, engine.Wrong(engine.Invalid, "give the platform's private key as PEM or Base64 DER, or leave it out for the development key", "the key cannot be used: %s", err)
	}
	return key, nil
}

// complete adds what a service wants and the fields do not have. A field that is there stays, be it empty. A query's
// requestNo is that of another request, so it is not made up.
func complete(api *engine.API, fields wire.Value, o engine.ClientOptions) (wire.Value, []string) {
	fields.Kind = wire.Object
	fields.Members = slices.Clone(fields.Members)
	var added []string
	for _, f := range api.Request.Fields() {
		value := ""
		switch {
		case f.Name == "platformNo" && f.Required: // 4.2.1 has it in the business fields too
			value = cmp.Or(o.Identity, developmentPlatform)
		case f.Name == "requestNo" && f.Required && o.Number != nil && !strings.HasPrefix(api.Name, "QUERY_"):
			value = o.Number()
		case f.Name == "callbackUrl":
			value = o.Callback
		}
		if value == "" || slices.ContainsFunc(fields.Members, func(m wire.Member) bool {
			return m.Name == f.Name || slices.Contains(f.Also, m.Name)
		}) {
			continue
		}
		fields.Members = append(fields.Members, wire.Member{Name: f.Name, Value: wire.Value{Kind: wire.String, Text: value}})
		added = append(added, f.Name)
	}
	return fields, added
}

// encodeMessage writes fields as a form, and with files as a multipart one (4.4). The boundary follows from the
// contents, so that the same request has the same bytes.
func encodeMessage(fields []wire.Field, files []wire.File) (media string, body []byte) {
	if len(files) == 0 {
		return typeForm, encodeForm(fields...)
	}
	sum := sha256.New()
	for _, f := range files {
		sum.Write(f.Content)
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	err := w.SetBoundary(hex.EncodeToString(sum.Sum(nil)))
	for _, f := range fields {
		if f.Value != "" {
			err = errors.Join(err, w.WriteField(f.Name, f.Value))
		}
	}
	for _, f := range files {
		part, failure := w.CreateFormFile(cmp.Or(f.Field, "file"), f.Name)
		if failure == nil {
			_, failure = part.Write(f.Content)
		}
		err = errors.Join(err, failure)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		panic(fmt.Errorf("lianyintong: a form in memory: %w", err)) // a buffer takes everything
	}
	return w.FormDataContentType(), b.Bytes()
}

// encodeForm writes fields in their order; those without a value are left out.
func encodeForm(fields ...wire.Field) []byte {
	var body []byte
	for _, f := range fields {
		if f.Value == "" {
			continue
		}
		if len(body) > 0 {
			body = append(body, '&')
		}
		body = append(body, f.Name+"="+url.QueryEscape(f.Value)...)
	}
	return body
}

// Hear reads a reply (wire §2), or the way to a hosted page. A refusal in the browser is a page, which is not signed; nor
// are the files of the download address.
func (c codec) Hear(in engine.Config, api *engine.API, answer engine.Incoming) engine.Heard {
	h := engine.Heard{Verdict: journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}}
	if api.Mode == modeGateway {
		h.Page = answer.Header.Get("Location")
		h.Accepted = answer.Status == 302 && h.Page != ""
		return h
	}
	value, _, err := wire.ParseJSON(answer.Body)
	message := err == nil && value.Kind == wire.Object
	if message {
		code, _ := value.Member("code")
		h.Fields, h.Code = answer.Body, code.Text
	}
	if api.Mode == modeDownload {
		h.Accepted = answer.Status == 200 && !message
		return h
	}
	h.Accepted = answer.Status == 200 && h.Code == codeOK
	h.Verdict = verifyReply(in, answer)
	return h
}

// verifyReply judges the header sign of a reply: SHA1withRSA over the body, with the gateway's key (1.2, 1.5).
func verifyReply(in engine.Config, answer engine.Incoming) journal.Signature {
	settings, _ := in.(*config)
	bad := func(mistake, explanation string) journal.Signature {
		return journal.Signature{Verdict: "bad", Diagnosis: []journal.Diagnosis{{Mistake: mistake, Explanation: explanation}}}
	}
	text := answer.Header.Get("sign")
	if text == "" {
		return bad("no-signature", "the reply has no header sign; do not trust it")
	}
	signature, _, err := sign.DecodeBase64(text)
	if err != nil {
		return bad("no-base64", "the header sign cannot be read: "+err.Error())
	}
	if err := sign.Verify(settings.gateway.Public(), crypto.SHA1, answer.Body, signature); err != nil {
		return bad("other-text", "the header sign does not fit the body and the custody system's key; do not trust the reply")
	}
	return journal.Signature{Verdict: "ok", Diagnosis: []journal.Diagnosis{}}
}

// Return reads a CALLBACK (wire §4): its fields with those of respData among them.
func (c codec) Return(in engine.Config, request *wire.Inbound) engine.Heard {
	verdict, fields := c.Receive(in, request)
	h := engine.Heard{Verdict: verdict, Fields: fields}
	if value, _, err := wire.ParseJSON(fields); err == nil {
		code, _ := value.Member("code")
		h.Code = code.Text
	}
	h.Accepted = h.Code == codeOK
	return h
}
