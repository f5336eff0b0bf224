package cashloan

import (
	"github.com/shapan/shapan/sim/cashloan/pages"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

const (
	typeJSON = "application/json;charset=utf-8"
	typeHTML = "text/html;charset=utf-8"
)

// reply is what an endpoint of the app answers: the envelope of wire §4.
type reply struct {
	code    string
	msg     string
	message string
	data    any // of the endpoint's reply type; nil or none: no data
	besides []wire.Member
}

// none is the reply type of an endpoint whose success has no data.
type none struct{}

// content is an answer that goes out as it is: a page, an image, Razorpay's JSON. As the Data of a refusal it is the
// answer to a refused call.
type content struct {
	Status int // HTTP status; 0: 200
	Type   string
	Body   []byte
	Header wire.Header // further lines; nil for none
}

// html is a page. Nobody keeps one: the next look may show another state.
func html(body []byte) content {
	return content{Type: typeHTML, Body: body, Header: wire.Header{"Cache-Control": {"no-store"}}}
}

// jsonContent is JSON with a HTTP status; v is written as encoding/json does, nothing escaped that need not be.
func jsonContent(status int, v any) content {
	body, err := wire.Marshal(v)
	if err != nil {
		panic(err) // the types that are written here always encode
	}
	return content{Status: status, Type: typeJSON, Body: body}
}

// refuseWith refuses with an answer that goes out as it is. code is what the journal shows.
func refuseWith(code, text string, c content) *engine.Refusal {
	return &engine.Refusal{Code: code, Text: text, Data: c}
}

// restRefusal is an error of Razorpay: {"error":{"code","description"}} with a HTTP status.
func restRefusal(status int, code, description string) *engine.Refusal {
	type inner struct {
		Code        string `json:"code"`
		Description string `json:"description"`
	}
	return refuseWith(code, description, jsonContent(status, map[string]inner{"error": {code, description}}))
}

// pageRefusal is a page's refusal: a page that says why, with a HTTP status.
func pageRefusal(status int, text string) *engine.Refusal {
	c := html(pages.Wrong("This page cannot be shown", text))
	c.Status = status
	return refuseWith(codeFailed, text, c)
}

// Write encodes an answer. What the app gets is HTTP 200 with the envelope, whatever it says.
func (c codec) Write(call *engine.Call, a engine.Answered) wire.Outbound {
	if a.Refusal != nil {
		if raw, ok := a.Refusal.Data.(content); ok {
			return raw.outbound()
		}
		return refused(call, a.Refusal).outbound(call)
	}
	switch r := a.Reply.(type) {
	case content:
		return r.outbound()
	case reply:
		return r.outbound(call)
	default:
		return refused(call, c.Broken(call)).outbound(call)
	}
}

// refused is the envelope of a refusal. A version that is too old is told where the new one is.
func refused(call *engine.Call, r *engine.Refusal) reply {
	text := r.Text
	if text == "" {
		text = textOf(r.Code)
	}
	e := reply{code: r.Code, msg: text, data: r.Data}
	if settings, ok := call.Config.(*config); ok && r.Code == codeVersion {
		e.besides = []wire.Member{{Name: "downloadUrl", Value: wire.Value{Kind: wire.String, Text: settings.DownloadURL}}}
	}
	return e
}

func (c content) outbound() wire.Outbound {
	out := wire.Outbound{Status: c.Status, Header: wire.Header{"Content-Type": {c.Type}}, Body: c.Body}
	if out.Status == 0 {
		out.Status = 200
	}
	for name, values := range c.Header {
		out.Header[name] = values
	}
	return out
}

func (r reply) outbound(call *engine.Call) wire.Outbound {
	return wire.Outbound{Status: 200, Header: wire.Header{"Content-Type": {typeJSON}}, Body: r.envelope(shapeOf(call))}
}

func shapeOf(call *engine.Call) *contract.Shape {
	if call.API == nil {
		return nil
	}
	return call.API.Reply
}

// envelope writes {"code":…,"msg":…,"data":…}.
func (r reply) envelope(s *contract.Shape) []byte {
	body := append([]byte(`{"code":`), number(r.code)...)
	body = wire.AppendString(append(body, `,"msg":`...), r.msg)
	if r.message != "" {
		body = wire.AppendString(append(body, `,"message":`...), r.message)
	}
	for _, m := range r.besides {
		body = append(wire.AppendString(append(body, ','), m.Name), ':')
		body = append(body, m.Value.JSON()...)
	}
	if r.data != nil && s != nil {
		body = append(append(body, `,"data":`...), s.Encode(r.data)...)
	}
	return append(body, '}')
}

// number is a code as a number; a rule may order one that is none.
func number(code string) string {
	if digits(code) && len(code) <= 9 {
		return code
	}
	return codeBroken
}

// replyShape is the contract of the data of a reply; nil where there is none.
func replyShape[R any](source string) *contract.Shape {
	var sample R
	switch any(sample).(type) {
	case none, content:
		return nil
	}
	s := engine.ShapeOf[R](source)
	if len(s.Fields()) == 0 { // it only has a text
		return nil
	}
	return s
}
