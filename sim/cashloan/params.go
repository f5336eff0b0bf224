package cashloan

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The common parameters that every request of the app carries (验签说明及公共请求参数), and the headers.
const (
	paramMobileType = "mobileType"
	paramVersion    = "versionNumber"
	paramChannel    = "channelCode"
	paramUser       = "userId"
	paramToken      = "token" // a parameter; what counts is the header of that name
	paramApp        = "appFlag"
	headerToken     = "token"
	headerSign      = "signMsg"
	paramSign       = "signMsg" // in the body of the calls with codes: an ordinary parameter
)

// commonParams are the common parameters as a contract; every call of the app may carry them.
type commonParams struct {
	MobileType string `wire:"mobileType" spec:"N S" doc:"2：Android"`
	Version    string `wire:"versionNumber" spec:"N S" doc:"版本，如 2.0.0"`
	Channel    string `wire:"channelCode" spec:"N S" doc:"渠道，如 google"`
	UserID     string `wire:"userId" spec:"N S" doc:"用户id"`
	Token      string `wire:"token" spec:"N S" doc:"会话；客户端也把它写进 header"`
	AppFlag    string `wire:"appFlag" spec:"N S" doc:"应用"`
}

// common tells whether a parameter belongs to every request.
func common(name string) bool {
	switch name {
	case paramMobileType, paramVersion, paramChannel, paramUser, paramToken, paramApp, paramSign:
		return true
	default:
		return false
	}
}

// param is one text parameter, wherever it stood.
type param struct {
	name, value string
	raw         string // the value as received: still url-encoded
	place       wire.Place
}

// request is what the codec remembers of a request between its steps.
type request struct {
	to       *declared
	path     string
	params   []param // the first of each name, the query's before the body's; files are none
	body     []param // the members of a JSON body, which clients sign or leave out
	json     []wire.Member
	doubled  []param // what came once more with another value
	findings []contract.Violation
	token    string // the header that counts
	user     string // whose session it is; "" for nobody
}

// get answers a parameter, "" where there is none.
func (r *request) get(name string) string {
	for _, list := range [][]param{r.params, r.body} {
		for i := range list {
			if list[i].name == name {
				return list[i].value
			}
		}
	}
	return ""
}

// has tells whether a parameter is there, be it empty.
func (r *request) has(name string) bool {
	named := func(p param) bool { return p.name == name }
	return slices.ContainsFunc(r.params, named) || slices.ContainsFunc(r.body, named)
}

// find notes something odd; Check turns it into a finding.
func (r *request) find(level contract.Level, field, rule, got, hint string) {
	r.findings = append(r.findings, contract.Violation{Field: field, Rule: rule, Source: "wire §3", Got: clipped(got), Level: level, Hint: hint})
}

// clipped is what a finding repeats of a value.
func clipped(text string) string {
	const most = 100
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// take merges the fields of query and body: of a name that is there twice the query's counts, else the first (wire §2).
func (r *request) take(form wire.Form) {
	r.params = make([]param, 0, len(form.Fields))
	at := make(map[string]int, len(form.Fields))
	for _, f := range form.Fields {
		first, twice := at[f.Name]
		if !twice {
			at[f.Name] = len(r.params)
			r.params = append(r.params, param{f.Name, f.Value, f.Raw, f.Place})
			continue
		}
		if r.params[first].value != f.Value {
			r.doubled = append(r.doubled, param{f.Name, f.Value, f.Raw, f.Place})
			r.find(contract.LevelWarning, f.Name, contract.RuleDuplicate, f.Value, "it is there more than once with different values: send it once; the first one counted, the query's before the body's")
		}
	}
	for _, odd := range form.Oddities {
		r.find(contract.LevelWarning, "", contract.RuleLenient, odd, "send UTF-8 as application/x-www-form-urlencoded or multipart/form-data")
	}
}

// takeJSON reads a JSON body: its members are fields; their texts may be signed (wire §3). It answers false for a body
// that is none.
func (r *request) takeJSON(body []byte) bool {
	value, oddities, err := wire.ParseJSON(body)
	if err != nil || value.Kind != wire.Object {
		return false
	}
	r.findings = append(r.findings, contract.FromOddities(oddities, "", "wire §3")...)
	for _, m := range value.Members {
		if r.has(m.Name) {
			continue
		}
		r.json = append(r.json, m)
		text := m.Value.Text
		if m.Value.Kind == wire.Object || m.Value.Kind == wire.Array {
			text = string(m.Value.Raw(body))
		}
		r.body = append(r.body, param{name: m.Name, value: text, raw: text, place: wire.PlaceBody})
	}
	return true
}

// fields answers the parameters of the endpoint as an object, and the common ones apart unless the endpoint has a field
// of that name.
func (r *request) fields(routes *routes, path []param) (wire.Value, []wire.Field) {
	object, envelope := wire.Value{Kind: wire.Object}, []wire.Field{}
	own := map[string]bool{}
	if r.to != nil {
		own = routes.fields[r.to.api.Name]
	}
	for _, p := range slices.Concat(path, r.params) {
		if common(p.name) {
			envelope = append(envelope, wire.Field{Name: p.name, Value: p.value, Raw: p.raw, Place: p.place})
			if !own[p.name] {
				continue
			}
		}
		object.Members = append(object.Members, wire.Member{Name: p.name, Value: wire.Value{Kind: wire.String, Text: p.value}})
	}
	for i, m := range r.json {
		if common(m.Name) {
			envelope = append(envelope, wire.Field{Name: m.Name, Value: r.body[i].value, Raw: r.body[i].raw, Place: wire.PlaceBody})
			if !own[m.Name] {
				continue
			}
		}
		object.Members = append(object.Members, m)
	}
	return object, envelope
}

// unreadable answers the breach that a text is not UTF-8: nobody can store or show it.
func unreadable(c *engine.Call, source string) []contract.Violation {
	for _, m := range c.Fields.Members {
		if !utf8.ValidString(m.Value.Text) || !utf8.ValidString(m.Name) {
			return []contract.Violation{{
				Field: strings.ToValidUTF8(m.Name, "\ufffd"), Rule: contract.RuleType, Source: source, Level: contract.LevelError, Refused: true,
				Hint: "send UTF-8",
			}}
		}
	}
	return nil
}

func digits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
