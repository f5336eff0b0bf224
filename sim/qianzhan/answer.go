package qianzhan

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The codes of 4.2.2.4.
const (
	codeOK     = "200"
	codeFailed = "201"
	success    = "成功"
)

const typeJSON = "application/json;charset=UTF-8"

// codes lists the codes with their meaning.
func codes() []engine.Code {
	return []engine.Code{
		{Code: codeOK, Text: success, Source: "4.2.2.4"},
		{Code: codeFailed, Text: "系统异常，请稍后再试", Source: "4.2.2.4"},
	}
}

// answer is every reply of the system: msg says what is wrong, or 成功.
type answer struct {
	Code string `wire:"code" spec:"Y S" doc:"200成功，201失败"`
	Msg  string `wire:"msg" spec:"Y S" doc:"成功，或失败原因（指明第几条、哪个参数）"`
	Data counts `wire:"data" spec:"N C" doc:"JSON格式的数据" src:"ours"`
}

// counts say what became of the records of a batch: received = accepted + duplicates.
type counts struct {
	Received   int64 `wire:"received" spec:"Y I" doc:"收到的条数"`
	Accepted   int64 `wire:"accepted" spec:"Y I" doc:"新增或有变化的条数"`
	Duplicates int64 `wire:"duplicates" spec:"Y I" doc:"没有变化、或被同批后一条取代的条数"`
}

// Write encodes an answer. Success and failure both have HTTP status 200 (ours); nothing is signed.
func (codec) Write(call *engine.Call, a engine.Answered) wire.Outbound {
	out := wire.Outbound{Status: 200, Header: wire.Header{"Content-Type": {typeJSON}}}
	if a.Refusal == nil {
		out.Body = call.API.Reply.Encode(a.Reply)
		return out
	}
	if r, _ := call.Private.(*request); r != nil && r.nowhere {
		out.Status = 404
	}
	out.Body = wire.Value{Kind: wire.Object, Members: []wire.Member{
		{Name: "code", Value: wire.Value{Kind: wire.String, Text: a.Refusal.Code}},
		{Name: "msg", Value: wire.Value{Kind: wire.String, Text: describe(a.Refusal)}},
	}}.JSON()
	return out
}

// describe answers the text of a refusal: its own, or that of the code, which a rule may have ordered.
func describe(r *engine.Refusal) string {
	if r.Text != "" {
		return r.Text
	}
	for _, c := range codes() {
		if c.Code == r.Code {
			return c.Text
		}
	}
	return "沙盘规则指定的返回码"
}

// recordPath is the path that the contract gives a field of a record, from 0.
var recordPath = regexp.MustCompile(`^` + fieldRecords + `\[(\d+)\]\.?`)

// Invalid refuses a breach of the contract. The reason names the record as 第N条, from 1, and the field.
func (codec) Invalid(_ *engine.Call, b engine.Breach) *engine.Refusal {
	found := recordPath.FindStringSubmatch(b.Field)
	if found == nil {
		return engine.Refuse(codeFailed, "%s", b.Reason)
	}
	index, err := strconv.Atoi(found[1])
	if err != nil {
		return engine.Refuse(codeFailed, "%s", b.Reason)
	}
	return engine.Refuse(codeFailed, "第%d条 %s", index+1, strings.TrimSpace(strings.TrimPrefix(b.Reason, found[0])))
}

// Broken is the answer to a fault of ours.
func (codec) Broken(*engine.Call) *engine.Refusal { return engine.Refuse(codeFailed, "") }

// Notice fails: 钱站 sends no notices.
func (codec) Notice(engine.Config, outbox.Notice, engine.Seal, bool) (engine.Outgoing, error) {
	return engine.Outgoing{}, errors.New("qianzhan sends no notices")
}

// Confirmed confirms nothing, since there are no notices.
func (codec) Confirmed(int, []byte) bool { return false }
