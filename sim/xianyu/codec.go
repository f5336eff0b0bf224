package xianyu

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/wire"
)

// codec is the language of the gateway.
type codec struct{}

const (
	version    = "2.0"
	formatXML  = "xml" // what is answered where format says nothing
	formatJSON = "json"
	timeLayout = "2006-01-02 15:04:05" // in GMT+8
)

// maxSkew is how far a timestamp may be from the world's clock, either way.
const maxSkew = 10 * time.Minute

// Read merges query and body into one set of parameters, and checks those that need no configuration, in the order of
// wire: Codes.
func (codec) Read(in *wire.Inbound) (*engine.Call, *engine.Refusal) {
	r := &request{}
	call := &engine.Call{Private: r}
	form, err := wire.ParseForm(in, wire.Limits{})
	if err != nil || in.Oversized > 0 { // how to answer, and to what, the query may still say; if not it is XML
		form, _ = wire.ParseForm(&wire.Inbound{RawQuery: in.RawQuery}, wire.Limits{})
	}
	r.take(form)
	call.Name, call.Identity, call.Files = r.get(paramMethod), r.get(paramAppKey), form.Files
	call.Envelope = make([]wire.Field, 0, len(r.params))
	for _, p := range r.params {
		if system(p.name) {
			call.Envelope = append(call.Envelope, wire.Field{Name: p.name, Value: p.value, Raw: p.raw, Place: p.place})
		}
	}
	call.Fields = r.fields()
	switch {
	case in.Method != "GET" && in.Method != "POST":
		return call, refuse(codeAction)
	case in.Oversized > 0 && strings.HasPrefix(in.Header.Get("Content-Type"), "multipart/"):
		return call, engine.Refuse(codeUpload, "报文超过 %d 字节的限制", in.Oversized)
	case in.Oversized > 0:
		return call, engine.Refuse(codeParameter, "报文超过 %d 字节的限制", in.Oversized)
	case err != nil:
		return call, engine.Refuse(codeParameter, "参数无法解析：%s", err)
	}
	return call, r.complete()
}

// complete answers the refusal for system parameters that are missing, or wrong whoever calls.
func (r *request) complete() *engine.Refusal {
	switch format := r.get(paramFormat); {
	case r.get(paramMethod) == "":
		return refuse(codeMissingMethod)
	case r.get(paramAppKey) == "":
		return refuse(codeMissingAppKey)
	case r.get(paramSign) == "":
		return refuse(codeMissingSignature)
	case r.get(paramTimestamp) == "":
		return refuse(codeMissingTimestamp)
	case r.get(paramVersion) == "":
		return refuse(codeMissingVersion)
	case format != "" && format != formatXML && format != formatJSON:
		return refuse(codeInvalidFormat)
	}
	switch v := r.get(paramVersion); {
	case v == version:
		return nil
	case isVersion(v):
		return refuse(codeUnsupported)
	default:
		return refuse(codeInvalidVersion)
	}
}

// isVersion tells whether a text is of the form digits.digits.
func isVersion(v string) bool {
	whole, fraction, ok := strings.Cut(v, ".")
	return ok && digits(whole) && digits(fraction)
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// Check holds a call against the clock, the application, the API and the signature, in the order of wire: Codes.
func (c codec) Check(call *engine.Call, now time.Time) *engine.Refusal {
	r, _ := call.Private.(*request)
	settings, _ := call.Config.(*config)
	for _, v := range r.findings {
		call.Findings = append(call.Findings, engine.Found(v))
	}
	if refusal := r.checkTime(call, now); refusal != nil {
		return refusal
	}
	if r.app = settings.apps[call.Identity]; r.app == nil {
		return &engine.Refusal{Code: codeInvalidAppKey, Data: detail{SubCode: subUnknownApp}}
	}
	if call.API == nil {
		return refuse(codeInvalidMethod)
	}
	call.Strict = r.app.Strict
	if refusal := c.verify(call, settings, r); refusal != nil {
		return refusal
	}
	return r.checkRights(call)
}

// checkRights holds session and API against what the application may.
func (r *request) checkRights(call *engine.Call) *engine.Refusal {
	session := r.get(paramSession)
	switch {
	case session == "" && r.app.Required:
		return refuse(codeMissingSession)
	case session != "" && len(r.app.Sessions) > 0 && !r.app.Sessions[session]:
		return refuse(codeInvalidSession)
	case len(r.app.Methods) > 0 && !r.app.Methods[call.API.Name]:
		return refuse(codePermissions)
	}
	if name := r.broken(); name != "" {
		return invalid(name)
	}
	return nil
}

// checkTime holds the timestamp against the world's clock: GMT+8, or milliseconds since 1970 as the Python library
// sends them. What is wrong with a refused one is a finding.
func (r *request) checkTime(call *engine.Call, now time.Time) *engine.Refusal {
	text := r.get(paramTimestamp)
	at, ok := readTime(text)
	skew := at.Sub(now)
	if ok && skew >= -maxSkew && skew <= maxSkew {
		return nil
	}
	d := diagnoseTime(at, ok, text, now)
	call.Verdict = journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{d}}
	call.Findings = append(call.Findings, journal.Finding{
		Level: engine.LevelError, Field: paramTimestamp, Rule: contract.RuleRange, Source: sourceGateway, Got: text, Hint: d.Explanation,
	})
	return refuse(codeInvalidTimestamp)
}

// readTime reads a timestamp; false for a text that is none.
func readTime(text string) (time.Time, bool) {
	if digits(text) {
		ms, err := strconv.ParseInt(text, 10, 64)
		return time.UnixMilli(ms), err == nil
	}
	at, err := time.ParseInLocation(timeLayout, text, clock.Zone)
	return at, err == nil && len(text) == len(timeLayout)
}

// Invalid refuses a breach of the contract. Whatever is missing is told before what is wrong (wire: 40 → 41), by its
// bare name; what only a strict application is refused for is explained.
func (codec) Invalid(call *engine.Call, b engine.Breach) *engine.Refusal {
	if b.Field == paramSign {
		return refuse(codeInvalidSignature)
	}
	var found []contract.Violation
	if call.API != nil {
		found = call.API.Examine(call.Fields)
	}
	refused := false
	for _, v := range found {
		if v.Refused && v.Rule == contract.RuleMissing {
			return missing(bare(v.Field))
		}
		refused = refused || v.Refused && v.Field == b.Field
	}
	if refused {
		return invalid(bare(b.Field))
	}
	return &engine.Refusal{Code: codeInvalidArgument, Text: b.Reason, Data: detail{Argument: bare(b.Field), SubCode: subInvalid}}
}

// bare answers the name of a member without the path to it: user_id for infos.user_id.
func bare(path string) string {
	path, _, _ = strings.Cut(path, "[")
	return path[strings.LastIndexByte(path, '.')+1:]
}

// Broken is the answer to a fault of ours.
func (codec) Broken(*engine.Call) *engine.Refusal { return refuse(codeUnavailable) }

// Notice has nothing to write: the gateway is called and does not call.
func (codec) Notice(engine.Config, outbox.Notice, engine.Seal, bool) (engine.Outgoing, error) {
	return engine.Outgoing{}, errors.New("xianyu sends no notices")
}

// Confirmed has nothing to confirm.
func (codec) Confirmed(int, []byte) bool { return false }

// diagnoseTime says what is wrong with a timestamp, by trying what clients get wrong.
func diagnoseTime(at time.Time, ok bool, text string, now time.Time) journal.Diagnosis {
	_, ahead := now.In(clock.Zone).Zone()
	zone := time.Duration(ahead) * time.Second
	shown := now.In(clock.Zone).Format(timeLayout)
	near := func(at time.Time) bool { return at.Sub(now).Abs() <= maxSkew }
	say := func(mistake, format string, args ...any) journal.Diagnosis {
		return journal.Diagnosis{Mistake: mistake, Explanation: fmt.Sprintf(format, args...)}
	}
	switch {
	case !ok:
		return say("timestamp-format", "timestamp %.40q is none: send yyyy-MM-dd HH:mm:ss in GMT+8, now %s", text, shown)
	case digits(text) && near(time.Unix(at.UnixMilli(), 0)):
		return say("timestamp-seconds", "timestamp counts seconds since 1970: send milliseconds, or %s", shown)
	case near(at.Add(zone)):
		return say("timestamp-utc", "timestamp is in UTC (%s behind the world's clock): send GMT+8, now %s", now.Sub(at).Round(time.Second), shown)
	case at.Before(now):
		return say("timestamp-skew", "timestamp is %s behind the world's clock, which is %s in GMT+8: %s is allowed", now.Sub(at).Round(time.Second), shown, maxSkew)
	default:
		return say("timestamp-skew", "timestamp is %s ahead of the world's clock, which is %s in GMT+8: %s is allowed", at.Sub(now).Round(time.Second), shown, maxSkew)
	}
}
