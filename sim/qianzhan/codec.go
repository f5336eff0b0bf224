package qianzhan

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// codec is the language of the system: the envelope (wire/qianzhan) and 4.2.2.
type codec struct{}

// timestampWindow is how far a timestamp may be from the world's clock before it is odd (ours; nothing is refused).
const timestampWindow = 10 * time.Minute

// timestampDigits is the length of a timestamp in seconds.
const timestampDigits = 10

// request is what the codec remembers of a request between its steps.
type request struct {
	reading
	address string   // the API of a direct address, "" on /qianzhan/api
	bare    bool     // no envelope: only req_data
	nowhere bool     // no address of the system
	channel *channel // as soon as it is known
	plain   string   // what was encrypted, once it is decrypted
}

// addressOf answers the API of a direct address, "" for the address of all.
func addressOf(path string) (api string, ok bool) {
	switch strings.TrimSuffix(path, "/") {
	case "/qianzhan/api":
		return "", true
	case "/qianzhan/repayments":
		return apiRepayment, true
	case "/qianzhan/loans":
		return apiLoan, true
	default:
		return "", false
	}
}

// Read understands a request: its parameters, the API, the channel, and the records where they are not encrypted.
func (codec) Read(in *wire.Inbound) (*engine.Call, *engine.Refusal) {
	r := &request{}
	call := &engine.Call{Private: r, Fields: wire.Value{Kind: wire.Object}}
	var ok bool
	if r.address, ok = addressOf(in.Path); !ok {
		r.nowhere = true
		return call, engine.Refuse(codeFailed, "地址不存在：请用 /qianzhan/api、/qianzhan/repayments 或 /qianzhan/loans")
	}
	call.Name = r.address
	if in.Oversized > 0 || len(in.Body) > bodyLimit {
		return call, engine.Refuse(codeFailed, "报文超过 %d 字节的限制", bodyLimit)
	}
	if in.Method != "POST" {
		return call, engine.Refuse(codeFailed, "请使用 POST 提交，收到的是 %s", in.Method)
	}
	var refusal *engine.Refusal
	r.reading, refusal = read(in)
	call.Identity = r.parameters.get(fieldChannel)
	if method := r.parameters.get(fieldMethod); method != "" {
		call.Name = method
	}
	r.note(call)
	if refusal != nil {
		return call, refusal
	}
	r.bare = r.address != "" && !r.parameters.enveloped()
	if refusal = r.missing(r.bare); refusal != nil {
		return call, refusal
	}
	r.unlisted()
	return call, r.preview(call)
}

// note puts the envelope into the call, for the journal.
func (r *request) note(call *engine.Call) {
	for _, p := range r.parameters {
		if p.name != fieldRecords {
			call.Envelope = append(call.Envelope, wire.Field{Name: p.name, Value: p.value, Raw: p.raw, Place: p.place})
		}
	}
}

// preview puts records that come in the open into the call, so that conditions of rules see them before all checks.
// What cannot be read is refused after the signature was looked at.
func (r *request) preview(call *engine.Call) *engine.Refusal {
	p := r.parameters.find(fieldRecords)
	switch {
	case !utf8.ValidString(p.value):
		return engine.Refuse(codeFailed, "req_data 不是 UTF-8 编码")
	case p.array != nil:
		call.Fields = records(*p.array)
	case r.parameters.get(fieldEncoded) != "1":
		if value, _, err := wire.ParseJSON([]byte(p.value)); err == nil {
			call.Fields = records(value)
		}
	}
	return nil
}

// records is the business part of a push.
func records(value wire.Value) wire.Value {
	return wire.Value{Kind: wire.Object, Members: []wire.Member{{Name: fieldRecords, Value: value}}}
}

// Check holds the request against channel, signature, encryption and address, in this order.
func (codec) Check(call *engine.Call, now time.Time) *engine.Refusal {
	r, _ := call.Private.(*request)
	settings, _ := call.Config.(*config)
	for _, step := range []func() *engine.Refusal{
		func() *engine.Refusal { return r.enter(call, settings) },
		func() *engine.Refusal { return r.verify(call, settings) },
		func() *engine.Refusal { return r.open(call, settings) },
		func() *engine.Refusal { return r.checkMethod(call) },
	} {
		if refusal := step(); refusal != nil {
			return refusal
		}
	}
	if !r.bare {
		r.checkWords(now)
	}
	return r.tell(call)
}

// enter finds the channel: that of channel_key, for a bare batch without one the world's first.
func (r *request) enter(call *engine.Call, settings *config) *engine.Refusal {
	if r.bare && call.Identity == "" {
		if len(settings.keys) == 0 {
			return engine.Refuse(codeFailed, "channel_key 不能为空：尚未配置任何渠道")
		}
		call.Identity = settings.keys[0]
	}
	r.channel = settings.channels[call.Identity]
	if r.channel == nil {
		return engine.Refuse(codeFailed, "channel_key %.40s 不存在", call.Identity)
	}
	call.Strict = r.channel.Strict
	if r.bare && r.channel.Auth == authEnvelope {
		return engine.Refuse(codeFailed, "sign 不能为空：渠道 %s 只接受签名报文", r.channel.Key)
	}
	return nil
}

// open decrypts the records, if they are encrypted, and reads them. It runs after the signature is known to be good.
func (r *request) open(call *engine.Call, settings *config) *engine.Refusal {
	p := r.parameters.find(fieldRecords)
	text := p.value
	switch r.parameters.get(fieldEncoded) {
	case "", "0":
		if r.parameters.get(fieldDESKey) != "" {
			r.odd(contract.Violation{Field: fieldDESKey, Rule: ruleContradiction, Level: contract.LevelWarning, Hint: "send des_key with req_enc 1 only"}.Because("仅在 req_enc=1 时使用"))
		}
	case "1":
		if p.array != nil {
			return engine.Refuse(codeFailed, "req_data 未加密：req_enc 为 1 时须为密文")
		}
		var refusal *engine.Refusal
		if text, refusal = r.decrypt(settings.receiver); refusal != nil {
			return refusal
		}
		r.plain = text
	default:
		return engine.Refuse(codeFailed, "req_enc 取值不在允许范围内")
	}
	if p.array != nil {
		return nil // read with the body
	}
	if !utf8.ValidString(text) {
		return engine.Refuse(codeFailed, "req_data 不是 UTF-8 编码")
	}
	value, oddities, err := wire.ParseJSON([]byte(text))
	if err != nil {
		return engine.Refuse(codeFailed, "req_data JSON格式错误")
	}
	r.oddities(oddities, fieldRecords)
	call.Fields = records(value)
	return nil
}

// checkMethod holds the method against the APIs and the address.
func (r *request) checkMethod(call *engine.Call) *engine.Refusal {
	switch {
	case call.API == nil:
		return engine.Refuse(codeFailed, "method %.40s 不存在", call.Name)
	case r.address != "" && r.address != call.API.Name:
		return engine.Refuse(codeFailed, "method %s 与地址不符", call.Name)
	default:
		return nil
	}
}

// checkWords notes what is odd about the parameters that the real system hardly looks at.
func (r *request) checkWords(now time.Time) {
	odd := func(field, rule string, level contract.Level, hint, reason string) {
		r.odd(contract.Violation{Field: field, Rule: rule, Level: level, Got: clip(r.parameters.get(field)), Hint: hint}.Because(reason))
	}
	if r.parameters.get(fieldVersion) != "1.0" {
		odd(fieldVersion, contract.RuleEnum, contract.LevelError, "send 1.0", "取值应为1.0")
	}
	if r.parameters.get(fieldFormat) != "JSON" {
		odd(fieldFormat, contract.RuleEnum, contract.LevelError, "send JSON", "取值应为JSON")
	}
	text := r.parameters.get(fieldTimestamp)
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || len(text) != timestampDigits {
		odd(fieldTimestamp, contract.RuleType, contract.LevelError, "send seconds since 1970 in 10 digits", "应为10位秒数")
		return
	}
	if off := time.Unix(seconds, 0).Sub(now).Abs(); off > timestampWindow {
		hint := "the world's clock says " + strconv.FormatInt(now.Unix(), 10) + ", which is " + off.Truncate(time.Second).String() + " away: take the time from the world"
		odd(fieldTimestamp, contract.RuleRange, contract.LevelWarning, hint, "与当前时间相差超过10分钟")
	}
}

// tell turns what was let through into findings; a strict channel is refused for them.
func (r *request) tell(call *engine.Call) *engine.Refusal {
	for _, v := range r.found {
		call.Findings = append(call.Findings, engine.Found(v))
	}
	if call.Strict && len(r.found) > 0 {
		return engine.Refuse(codeFailed, "%s", r.found[0].Reason())
	}
	return nil
}
