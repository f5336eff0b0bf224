package lianyintong

import (
	"crypto"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net/url"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

const (
	typeJSON = "application/json;charset=UTF-8"
	typeHTML = "text/html;charset=UTF-8"
	typeForm = "application/x-www-form-urlencoded;charset=UTF-8"
)

// The replies of handlers that are no messages of fields.
type (
	// redirect leads the browser to a hosted page.
	redirect struct{ path string }
	// shown is a hosted page that the user works on.
	shown struct{ page pages.Page }
	// returned leads the browser back to the platform: a page that posts the CALLBACK.
	returned struct {
		page     pages.Page
		callback notice
		url      string
	}
	// replayed is the reply of an earlier call, byte for byte (1.6, wire §6).
	replayed struct{ body json.RawMessage }
	// file is a file as it is: 4.2 此接口直接输出文件内容. Nothing of it is signed (wire §2).
	file struct {
		name        string
		contentType string
		body        []byte
	}
)

// notice is a message to the platform: the CALLBACK and the NOTIFY of one outcome carry the same bytes.
type notice struct {
	Service    string `json:"serviceName"`
	PlatformNo string `json:"platformNo"`
	Device     string `json:"userDevice"`
	RespData   string `json:"respData"`
}

// failure is what a refusal answers, in direct mode and as a CALLBACK.
type failure struct {
	RequestNo      string `json:"requestNo,omitempty"`
	Code           string `json:"code"`
	Description    string `json:"description"`
	PlatformUserNo string `json:"platformUserNo,omitempty"`
}

// Write encodes and signs an answer.
func (c codec) Write(call *engine.Call, a engine.Answered) wire.Outbound {
	r, _ := call.Private.(*request)
	if r == nil {
		r = &request{channel: channelService}
	}
	switch reply := a.Reply.(type) {
	case redirect:
		return wire.Outbound{Status: 302, Header: wire.Header{"Location": {link(call, reply.path)}}}
	case shown:
		return html(200, pages.Render(reply.page))
	case returned:
		return c.writeReturn(call, reply, a.Seal)
	case replayed:
		return c.writeDirect(call, reply.body, a.Seal)
	case file:
		return writeFile(reply)
	}
	switch {
	case a.Refusal == nil:
		return c.writeDirect(call, call.API.Reply.Encode(a.Reply), a.Seal)
	case r.channel == channelGateway || r.channel == channelPage:
		return c.writeRefusalPage(call, r, a)
	case r.channel == channelDownload:
		out := c.writeDirect(call, encodeFailure(failure{Code: a.Refusal.Code, Description: describe(a.Refusal)}), engine.SealNone) // wire §2: unsigned
		return out
	default:
		out := c.writeDirect(call, encodeFailure(failure{Code: a.Refusal.Code, Description: describe(a.Refusal)}), a.Seal)
		if r.addressBad {
			out.Status = 404
		}
		return out
	}
}

func encodeFailure(f failure) []byte {
	body, err := wire.Marshal(f)
	if err != nil { // a struct of strings always encodes
		return []byte(`{"code":"` + codeSystem + `","description":"系统错误"}`)
	}
	return body
}

// writeDirect is a reply of 1.2: the body is the business data, the header sign its signature, in lower case on the
// wire (wire §2).
func (c codec) writeDirect(call *engine.Call, body []byte, seal engine.Seal) wire.Outbound {
	header := wire.Header{"Content-Type": {typeJSON}}
	if signature := c.seal(call.Config, body, seal); signature != "" {
		header["sign"] = []string{signature}
	}
	return wire.Outbound{Status: 200, Header: header, Body: body}
}

// writeFile is a download: the bytes, and the name under which a browser would keep them.
func writeFile(f file) wire.Outbound {
	header := wire.Header{"Content-Type": {f.contentType}}
	if name := mime.FormatMediaType("attachment", map[string]string{"filename": f.name}); name != "" {
		header["Content-Disposition"] = []string{name}
	}
	return wire.Outbound{Status: 200, Header: header, Body: f.body}
}

// seal signs bytes with the gateway's key: SHA1withRSA, standard Base64 on one line (1.5, wire §1). A bad seal is the
// signature of something else.
func (c codec) seal(in engine.Config, body []byte, seal engine.Seal) string {
	settings, ok := in.(*config)
	if !ok || seal == engine.SealNone {
		return ""
	}
	if seal == engine.SealBad {
		body = append(append([]byte{}, body...), " forged"...)
	}
	key := settings.gateway
	if seal == engine.SealOther {
		key = strangersKey()
	}
	signature, err := c.signer.Sign(key, crypto.SHA1, body)
	if err != nil {
		panic(fmt.Errorf("lianyintong: sign: %w", err)) // a parsed key always signs; the engine answers 500
	}
	return base64.StdEncoding.EncodeToString(signature)
}

// strangersKey is a key with which a forger signs: a good one, and not the gateway's.
var strangersKey = sync.OnceValue(func() *sign.PrivateKey {
	text, err := certs.File("qianzhan/partner.key.pem")
	if err == nil {
		var key *sign.PrivateKey
		if key, err = sign.ParsePrivate(text); err == nil {
			return key
		}
	}
	panic("lianyintong: the stranger's key: " + err.Error()) // it is part of the program
})

// link answers an absolute address in this world, by the host that the client itself used.
func link(call *engine.Call, path string) string {
	base, world := call.In.Base, call.In.World
	switch {
	case base == "": // nobody's network: the base has no prefix of a world yet
		base, world = call.Place.Links, call.Place.World
	case world != "": // the base names it
		return base + path
	default: // reached by its identity: the page must be found without one
		world = call.Place.World
	}
	if world != "default" {
		base += "/w/" + world
	}
	return base + path
}

// writeReturn is the page that posts the CALLBACK by itself (wire §4).
func (c codec) writeReturn(call *engine.Call, reply returned, seal engine.Seal) wire.Outbound {
	page := reply.page
	page.Back = c.callback(call, reply.callback, reply.url, seal)
	page.Back.Auto = true
	return html(200, pages.RenderCallback(page))
}

// callback makes the form of wire §4, its inputs in that order.
func (c codec) callback(call *engine.Call, n notice, address string, seal engine.Seal) *pages.Callback {
	fields := []pages.Field{
		{Name: "serviceName", Value: n.Service},
		{Name: "platformNo", Value: n.PlatformNo},
		{Name: "responseType", Value: "CALLBACK"},
		{Name: "keySerial", Value: gatewaySerial},
		{Name: "respData", Value: n.RespData},
		{Name: "userDevice", Value: n.Device},
	}
	if signature := c.seal(call.Config, []byte(n.RespData), seal); signature != "" {
		fields = append(fields, pages.Field{Name: "sign", Value: signature})
	}
	return &pages.Callback{URL: address, Fields: fields, Label: "返回平台"}
}

// writeRefusalPage is a refusal in the browser. Who cannot be trusted (signature, platform, callbackUrl) gets no way
// back; every other refusal is one of the business, with a button that posts a signed CALLBACK with its code (wire §8):
// a userDevice that is none and a platform that is suspended too, and a code that a rule orders as the request arrives.
// Such a rule comes before all checks in what is answered; whom the answer may be sent to is found out all the same.
func (c codec) writeRefusalPage(call *engine.Call, r *request, a engine.Answered) wire.Outbound {
	device := deviceOf(call)
	text := describe(a.Refusal)
	back, ok := callbackOf(call.Fields)
	platform := trusted(call, r)
	if r.channel == channelPage || !ok || platform == nil {
		return html(200, pages.RenderError("无法受理", a.Refusal.Code, text, device == deviceMobile))
	}
	data := encodeFailure(failure{
		RequestNo: text50(call.Fields, "requestNo"), Code: a.Refusal.Code, Description: text,
		PlatformUserNo: text50(call.Fields, "platformUserNo"),
	})
	page := pages.Page{
		Mobile: device == deviceMobile, Platform: platform.Name, Title: titleOf(call), Problem: text,
		Rows: []pages.Row{{Label: "返回码", Value: a.Refusal.Code}},
		Back: c.callback(call, notice{Service: r.service, PlatformNo: platform.No, Device: device, RespData: string(data)}, back, a.Seal),
	}
	return html(200, pages.Render(page))
}

func titleOf(call *engine.Call) string {
	if call.API != nil {
		return call.API.Title
	}
	return "联银通"
}

// callbackOf answers the callbackUrl of a request, if a browser may be sent there.
func callbackOf(fields wire.Value) (string, bool) {
	for _, name := range []string{"callbackUrl", "redirectUrl"} { // wire §7: the later dialect's name
		if v, ok := fields.Member(name); ok && v.Kind == wire.String && v.Text != "" {
			return v.Text, usableURL(v.Text) && utf8.RuneCountInString(v.Text) <= maxCallbackURL
		}
	}
	return "", false
}

// text50 answers a field of a request that could not be decoded, if it is a text of lawful length.
func text50(fields wire.Value, name string) string {
	v, ok := fields.Member(name)
	if !ok || (v.Kind != wire.String && v.Kind != wire.Number) || utf8.RuneCountInString(v.Text) > 50 {
		return ""
	}
	return v.Text
}

func html(status int, page []byte) wire.Outbound {
	return wire.Outbound{Status: status, Header: wire.Header{"Content-Type": {typeHTML}, "Cache-Control": {"no-store"}}, Body: page}
}

// Notice writes a NOTIFY (1.2, wire §5): a form with the bytes of the CALLBACK and their signature. A signature is made
// once for all repetitions.
func (c codec) Notice(config engine.Config, n outbox.Notice, seal engine.Seal, extra bool) (engine.Outgoing, error) {
	var data notice
	if err := json.Unmarshal(n.Data, &data); err != nil {
		return engine.Outgoing{}, fmt.Errorf("notice %s: %w", n.ID, err)
	}
	if extra { // 1.7: a later version may add a parameter
		data.RespData = strings.TrimSuffix(data.RespData, "}") + `,"sandboxNewField":"1.7 接口参数有可能新增"}`
	}
	fields := [][2]string{
		{"serviceName", data.Service},
		{"platformNo", data.PlatformNo},
		{"responseType", "NOTIFY"},
		{"keySerial", gatewaySerial},
		{"respData", data.RespData},
		{"userDevice", data.Device},
	}
	if signature := c.seal(config, []byte(data.RespData), seal); signature != "" {
		fields = append(fields, [2]string{"sign", signature})
	}
	var body strings.Builder
	for i, f := range fields {
		if i > 0 {
			body.WriteByte('&')
		}
		body.WriteString(f[0] + "=" + url.QueryEscape(f[1]))
	}
	return engine.Outgoing{Method: "POST", URL: n.URL, Header: wire.Header{"Content-Type": {typeForm}}, Body: []byte(body.String())}, nil
}
