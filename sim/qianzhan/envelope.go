package qianzhan

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The parameters of the envelope (wire/qianzhan, envelope).
const (
	fieldMethod    = "method"
	fieldSign      = "sign"
	fieldSignType  = "sign_type"
	fieldRecords   = "req_data"
	fieldEncoded   = "req_enc"
	fieldDESKey    = "des_key"
	fieldChannel   = "channel_key"
	fieldVersion   = "version"
	fieldFormat    = "format"
	fieldTimestamp = "timestamp"
	fieldReturnURL = "return_url"
)

// sourceEnvelope is the source of what is known about the envelope: the chapter itself is not at hand.
const sourceEnvelope = "ours"

// maxParameters is how many parameters a request may have: eleven are listed.
const maxParameters = 200

// signed tells whether a parameter is listed, and whether the signature is over it.
func signed(name string) (listed, covered bool) {
	switch name {
	case fieldMethod, fieldSignType, fieldRecords, fieldEncoded, fieldChannel, fieldVersion, fieldFormat, fieldTimestamp:
		return true, true
	case fieldSign, fieldDESKey, fieldReturnURL:
		return true, false
	default:
		return false, false
	}
}

// required lists the parameters that an envelope must have, in the order in which their absence is told.
func required() []string {
	return []string{
		fieldMethod, fieldChannel, fieldSignType, fieldSign, fieldRecords, fieldVersion, fieldFormat, fieldTimestamp,
	}
}

// parameter is one parameter of a request.
type parameter struct {
	name  string
	value string      // as it is signed: a number's literal, an array's raw text
	raw   string      // of a form: still url-encoded; otherwise the same
	place wire.Place  // of a form
	array *wire.Value // of JSON: an array or object as such
}

// parameters are those of a request in the order of their arrival, each name once.
type parameters []parameter

func (p parameters) find(name string) *parameter {
	for i := range p {
		if p[i].name == name {
			return &p[i]
		}
	}
	return nil
}

// get answers the value of a parameter, "" for one that is absent.
func (p parameters) get(name string) string {
	if found := p.find(name); found != nil {
		return found.value
	}
	return ""
}

// enveloped tells whether there is an envelope: anything listed besides req_data and the name of the channel.
func (p parameters) enveloped() bool {
	return slices.ContainsFunc(p, func(one parameter) bool {
		listed, _ := signed(one.name)
		return listed && one.name != fieldRecords && one.name != fieldChannel
	})
}

// text answers what is signed: k=v of the covered parameters, sorted by ASCII and joined by &. One without a value is
// there, and counts: k= (only absent ones are skipped).
func (p parameters) text() []byte {
	return p.covered().sorted().join()
}

// covered answers the parameters that belong into the signed text, in the order in which they were sent.
func (p parameters) covered() parameters {
	var list parameters
	for _, one := range p {
		if _, yes := signed(one.name); yes {
			list = append(list, one)
		}
	}
	return list
}

// filled answers the parameters that have a value.
func (p parameters) filled() parameters {
	return slices.DeleteFunc(slices.Clone(p), func(one parameter) bool { return one.value == "" })
}

// readings answers the parameters that a sender may rightly have signed: all covered ones and, where some have no value,
// those that have one, since senders in use leave empty ones out of the text though they send them.
func (p parameters) readings() []parameters {
	all := p.covered()
	if some := all.filled(); len(some) < len(all) {
		return []parameters{all, some}
	}
	return []parameters{all}
}

func (p parameters) sorted() parameters {
	list := slices.Clone(p)
	slices.SortFunc(list, func(a, b parameter) int { return strings.Compare(a.name, b.name) })
	return list
}

func (p parameters) join() []byte {
	var text bytes.Buffer
	for i, one := range p {
		if i > 0 {
			text.WriteByte('&')
		}
		text.WriteString(one.name + "=" + one.value)
	}
	return text.Bytes()
}

// reading is what came of reading the parameters of a request.
type reading struct {
	parameters parameters
	found      []contract.Violation
}

func (r *reading) odd(v contract.Violation) {
	if v.Source == "" {
		v.Source = sourceEnvelope
	}
	r.found = append(r.found, v)
}

// read takes the parameters out of a JSON body or a form; of both, those of the address come first.
func read(in *wire.Inbound) (reading, *engine.Refusal) {
	r := reading{}
	kind := strings.ToLower(in.Header.Get("Content-Type"))
	isForm := strings.HasPrefix(kind, "application/x-www-form-urlencoded") || strings.HasPrefix(kind, "multipart/form-data")
	form := wire.Inbound{RawQuery: in.RawQuery, Header: in.Header, Body: in.Body}
	isJSON := looksJSON(in.Body)
	if isJSON {
		form.Header, form.Body = nil, nil
		if isForm {
			r.odd(contract.Violation{
				Rule: contract.RuleLenient, Level: contract.LevelWarning, Got: kind, Hint: "send a JSON body with Content-Type application/json",
			}.Because("Content-Type 与报文不符"))
		}
	}
	fields, err := wire.ParseForm(&form, wire.Limits{Fields: maxParameters})
	if err != nil {
		return r, unreadable(err)
	}
	r.form(fields)
	if isJSON {
		return r, r.json(in.Body)
	}
	if len(bytes.TrimSpace(in.Body)) > 0 && len(fields.In(wire.PlaceBody, wire.PlaceMultipart).Fields) == 0 {
		return r, engine.Refuse(codeFailed, "报文无法解析：请提交 JSON 或表单")
	}
	return r, nil
}

// looksJSON tells whether a body begins as JSON does and no form can.
func looksJSON(body []byte) bool {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	return len(body) > 0 && (body[0] == '{' || body[0] == '[')
}

func unreadable(err error) *engine.Refusal {
	var broken *wire.FormError
	if errors.As(err, &broken) && broken.Field != "" && utf8.ValidString(broken.Field) {
		return engine.Refuse(codeFailed, "%.40s 参数无法解析", broken.Field)
	}
	return engine.Refuse(codeFailed, "表单无法解析")
}

// form takes the fields of a form. Of duplicates the first counts, as in a servlet's getParameter.
func (r *reading) form(form wire.Form) {
	for _, f := range form.Fields {
		if r.parameters.find(f.Name) == nil {
			r.parameters = append(r.parameters, parameter{name: f.Name, value: f.Value, raw: f.Raw, place: f.Place})
		}
	}
	for _, name := range form.Duplicates() {
		r.odd(contract.Violation{Field: name, Rule: contract.RuleDuplicate, Level: contract.LevelError, Hint: "send each parameter once; the first value was used"})
	}
	for _, odd := range form.Oddities {
		r.odd(contract.Violation{Rule: contract.RuleLenient, Level: contract.LevelWarning, Got: odd, Hint: "send application/x-www-form-urlencoded;charset=UTF-8"})
	}
}

// json takes the members of a JSON body. Of duplicates the last counts, as in fastjson.
func (r *reading) json(body []byte) *engine.Refusal {
	if !utf8.Valid(body) {
		return engine.Refuse(codeFailed, "报文不是 UTF-8 编码")
	}
	object, oddities, err := wire.ParseJSON(body)
	if err != nil {
		return engine.Refuse(codeFailed, "报文JSON格式错误")
	}
	if object.Kind != wire.Object {
		return engine.Refuse(codeFailed, "报文须为JSON对象，数据放在 req_data 中")
	}
	if len(object.Members) > maxParameters {
		return engine.Refuse(codeFailed, "参数超过 %d 个", maxParameters)
	}
	r.oddities(oddities, "")
	for i := range object.Members {
		m := &object.Members[i]
		one := parameter{name: m.Name, value: m.Value.Text}
		switch m.Value.Kind {
		case wire.Null:
			continue
		case wire.Array, wire.Object:
			one.value, one.array = string(m.Value.Raw(body)), &m.Value
		case wire.Bool, wire.Number, wire.String:
		}
		one.raw = one.value
		if earlier := r.parameters.find(m.Name); earlier != nil {
			repeated := earlier.place == wire.PlaceQuery && earlier.value == one.value // the address may say it, too
			*earlier = one
			if repeated {
				continue
			}
			r.odd(contract.Violation{Field: clip(m.Name), Rule: contract.RuleDuplicate, Level: contract.LevelError, Hint: "send each parameter once; the last value in the body was used"})
			continue
		}
		r.parameters = append(r.parameters, one)
	}
	return nil
}

// oddities notes each kind of oddity of a JSON text once.
func (r *reading) oddities(list []wire.Oddity, field string) {
	told := map[string]bool{}
	for _, odd := range list {
		if !told[odd.What] {
			told[odd.What] = true
			for _, v := range contract.FromOddities([]wire.Oddity{odd}, field, sourceEnvelope) {
				r.odd(v)
			}
		}
	}
}

// missing answers the refusal for the first required parameter that is not there.
func (r *reading) missing(bare bool) *engine.Refusal {
	names := required()
	if bare {
		names = []string{fieldRecords}
	}
	for _, name := range names {
		if r.parameters.get(name) == "" {
			return engine.Refuse(codeFailed, "%s 不能为空", name)
		}
	}
	return nil
}

// unlisted notes the parameters that the envelope does not have.
func (r *reading) unlisted() {
	for _, one := range r.parameters {
		if listed, _ := signed(one.name); !listed {
			r.odd(contract.Violation{
				Field: clip(one.name), Rule: contract.RuleUnknown, Level: contract.LevelWarning, Got: clip(one.value),
				Hint: "it is no parameter of the envelope; it was neither read nor counted into the signature: leave it out",
			})
		}
	}
}

// clip cuts what a finding repeats.
func clip(text string) string {
	const most = 100
	if len(text) > most {
		return fmt.Sprintf("%s…", strings.ToValidUTF8(text[:most], ""))
	}
	return text
}
