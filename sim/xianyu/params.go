package xianyu

import (
	"slices"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The system parameters of the gateway (wire: Addresses and shapes).
const (
	paramMethod     = "method"
	paramAppKey     = "app_key"
	paramTimestamp  = "timestamp"
	paramVersion    = "v"
	paramSignMethod = "sign_method"
	paramSign       = "sign"
	paramSession    = "session"
	paramFormat     = "format"
	paramSimplify   = "simplify"
)

// sourceGateway is where the rules of the gateway come from: no document, but what it does.
const sourceGateway = "field"

// system tells whether a parameter belongs to the gateway and not to an API.
func system(name string) bool {
	switch name {
	case paramMethod, paramAppKey, paramTimestamp, paramVersion, paramSignMethod, paramSign, paramSession, paramFormat, paramSimplify,
		"partner_id", "target_app_key":
		return true
	default:
		return false
	}
}

// structured tells whether a parameter is a JSON object in a string.
func structured(name string) bool {
	return name == "infos" || name == "info" || name == "idle_loan_personal_info"
}

// param is one text parameter, wherever it stood.
type param struct {
	name, value string
	raw         string // the value as received: still url-encoded
	place       wire.Place
}

// request is what the codec remembers of a request between its steps.
type request struct {
	params   []param // the first of each name, the query's before the body's; files are none
	findings []contract.Violation
	app      *app
}

// get answers a parameter, "" where there is none.
func (r *request) get(name string) string {
	for i := range r.params {
		if r.params[i].name == name {
			return r.params[i].value
		}
	}
	return ""
}

// find notes something odd; Check turns it into a finding.
func (r *request) find(v contract.Violation) { r.findings = append(r.findings, v) }

// warn notes something that is let through.
func (r *request) warn(field, rule, got, hint string) {
	r.find(contract.Violation{Field: field, Rule: rule, Source: sourceGateway, Got: got, Level: contract.LevelWarning, Hint: hint})
}

// take merges the fields of query and body: of a name that is there twice the first counts.
func (r *request) take(form wire.Form) {
	r.params = make([]param, 0, len(form.Fields))
	var twice map[string]bool
	for _, f := range form.Fields {
		if !slices.ContainsFunc(r.params, func(p param) bool { return p.name == f.Name }) {
			r.params = append(r.params, param{f.Name, f.Value, f.Raw, f.Place})
			continue
		}
		if twice[f.Name] {
			continue
		}
		if twice == nil {
			twice = map[string]bool{}
		}
		twice[f.Name] = true
		r.find(contract.Violation{
			Field: f.Name, Rule: contract.RuleDuplicate, Source: sourceGateway, Level: contract.LevelError,
			Hint: "send each parameter once, in the query or in the body; the first value was used, and signed for",
		})
	}
	for _, odd := range form.Oddities {
		r.warn("", contract.RuleLenient, odd, "send UTF-8 as application/x-www-form-urlencoded or multipart/form-data")
	}
	for _, f := range form.Files {
		r.warn(f.Field, contract.RuleUnknown, f.Name, "it is a file, which the call does not take and nobody signs: leave it out")
	}
}

// broken answers the first parameter that is not UTF-8, "" for none.
func (r *request) broken() string {
	for _, p := range r.params {
		if !utf8.ValidString(p.value) || !utf8.ValidString(p.name) {
			return p.name
		}
	}
	return ""
}

// fields answers the business parameters as an object, those that hold a JSON object taken apart.
func (r *request) fields() wire.Value {
	object := wire.Value{Kind: wire.Object, Members: make([]wire.Member, 0, 2)} // the usual number: who, and what
	for _, p := range r.params {
		if system(p.name) {
			continue
		}
		value := wire.Value{Kind: wire.String, Text: p.value}
		if structured(p.name) && p.value != "" {
			value = r.structure(p.name, value)
		}
		object.Members = append(object.Members, wire.Member{Name: p.name, Value: value})
	}
	return object
}

// structure reads the object in a parameter. What is none stays a text, and is refused later.
func (r *request) structure(name string, text wire.Value) wire.Value {
	value, oddities, err := wire.ParseJSON([]byte(text.Text))
	switch {
	case text.Text == objectObject:
		r.find(serialisation(name, text.Text, "JavaScript made this of an object: send JSON.stringify(object)"))
	case err == nil && value.Kind == wire.String:
		r.find(serialisation(name, text.Text, "it is a JSON string that holds JSON: serialise the object once"))
	}
	if err != nil || value.Kind != wire.Object {
		return text
	}
	r.findings = append(r.findings, contract.FromOddities(oddities, name, sourceGateway)...)
	for i := range value.Members {
		reshape(&value.Members[i])
	}
	return value
}

// objectObject is what becomes of an object in JavaScript where a string is wanted.
const objectObject = "[object Object]"

func serialisation(name, got, hint string) contract.Violation {
	return contract.Violation{Field: name, Rule: contract.RuleJSON, Source: sourceGateway, Got: got, Level: contract.LevelError, Hint: hint}
}

// reshape brings the members that occur in two forms into one: push_attributes is an object, ext_infos a string.
func reshape(m *wire.Member) {
	switch {
	case m.Name == "push_attributes" && m.Value.Kind == wire.String:
		if inner, _, err := wire.ParseJSON([]byte(m.Value.Text)); err == nil && inner.Kind == wire.Object {
			m.Value = inner
		}
	case m.Name == "ext_infos" && (m.Value.Kind == wire.Object || m.Value.Kind == wire.Array):
		m.Value = wire.Value{Kind: wire.String, Text: string(m.Value.JSON())}
	}
}
