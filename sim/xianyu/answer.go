package xianyu

import (
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

const (
	typeJSON = "text/javascript;charset=UTF-8"
	typeXML  = "text/xml;charset=UTF-8"
)

// bizError says how a call failed in its business: no error of the gateway (响应参数).
type bizError struct {
	ErrCode string `wire:"err_code" spec:"Y S" doc:"错误码"`
	ErrMsg  string `wire:"err_msg" spec:"Y S" doc:"错误信息"`
}

// withIDs is a reply that carries ids which the system has made up.
type withIDs interface{ big() any }

// Write encodes an answer: HTTP 200 always, also for errors (wire: Answers). The gateway does not sign.
func (codec) Write(call *engine.Call, a engine.Answered) wire.Outbound {
	r, _ := call.Private.(*request)
	if r == nil {
		r = &request{}
	}
	id := requestID(call)
	switch reply, ok := a.Reply.(withIDs); {
	case a.Refusal != nil && (call.API == nil || !business(a.Refusal.Code)):
		body, err := wire.Marshal(failed(a.Refusal, id))
		if err != nil {
			panic(err) // numbers and strings always encode
		}
		return r.write("error_response", body, false)
	case a.Refusal != nil:
		return r.write(wrapper(call), stamped(unsuccessful(call.API, a.Refusal), id), true)
	case ok && a.BigIDs:
		a.Reply = reply.big()
	}
	return r.write(wrapper(call), stamped(call.API.Reply.Encode(a.Reply), id), true)
}

// write puts an object under its name, as the request wants it; simple says that JSON may do without the name.
func (r *request) write(name string, object []byte, simple bool) wire.Outbound {
	out := wire.Outbound{Status: 200, Header: wire.Header{"Content-Type": {typeXML}}}
	switch {
	case r.get(paramFormat) != formatJSON:
		out.Body = toXML(name, object)
	case simple && r.get(paramSimplify) == "true":
		out.Header["Content-Type"], out.Body = []string{typeJSON}, object
	default:
		out.Header["Content-Type"] = []string{typeJSON}
		out.Body = make([]byte, 0, len(name)+len(object)+len(`{"":}`))
		out.Body = append(append(append(append(out.Body, `{"`...), name...), `":`...), object...)
		out.Body = append(out.Body, '}')
	}
	return out
}

// wrapper is the name of a success: the method without a leading taobao., dots as low lines.
func wrapper(call *engine.Call) string {
	return strings.ReplaceAll(strings.TrimPrefix(call.API.Name, "taobao."), ".", "_") + "_response"
}

// stamped puts the request_id behind the members of an object.
func stamped(object []byte, id string) []byte {
	return append(object[:len(object)-1:len(object)-1], `,"request_id":"`+id+`"}`...)
}

// unsuccessful is the result of a call that failed in its business: success false, data false as the API writes it, and
// biz_error.
func unsuccessful(api *engine.API, r *engine.Refusal) []byte {
	text := r.Text
	if text == "" {
		text = textOf(r.Code)
	}
	value := func(kind wire.Kind, text string) wire.Value { return wire.Value{Kind: kind, Text: text} }
	result := wire.Value{Kind: wire.Object, Members: []wire.Member{{Name: "success", Value: value(wire.Bool, "false")}}}
	for _, f := range api.Reply.Fields()[0].Fields {
		if f.Name != "data" {
			continue
		}
		kind := wire.String
		if f.Type == "J" {
			kind = wire.Bool
		}
		result.Members = append(result.Members, wire.Member{Name: f.Name, Value: value(kind, "false")})
	}
	result.Members = append(result.Members, wire.Member{Name: "biz_error", Value: wire.Value{Kind: wire.Object, Members: []wire.Member{
		{Name: "err_code", Value: value(wire.String, r.Code)}, {Name: "err_msg", Value: value(wire.String, text)},
	}}})
	return wire.Value{Kind: wire.Object, Members: []wire.Member{{Name: "idle_point_result", Value: result}}}.JSON()
}

// idLength is how long a request_id is: 11 to 13 of [0-9a-z].
const idLength = 12

// requestID makes the request_id of an exchange. The same exchange of the same world has the same one.
func requestID(call *engine.Call) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(call.Place.World + "/" + call.Exchange)) // it never fails
	n := h.Sum64()
	n = (n ^ n>>33) * 0xff51afd7ed558ccd // fnv leaves neighbours alike at the top
	id := strconv.FormatUint(n^n>>33, 36)
	return (strings.Repeat("0", idLength) + id)[len(id):][:idLength]
}
