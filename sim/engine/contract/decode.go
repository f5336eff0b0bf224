package contract

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/shapan/shapan/sim/engine/wire"
)

// maxStacked is the number of fields up to which decoding keeps its notes on the stack.
const maxStacked = 40

// Decode reads a JSON object into a struct of the shape's type, given by pointer, and answers all violations in the
// order of the message's unknown fields, then of the declaration; at most 100 of each level. null and "" mean absent;
// a number stands for its literal; a string may hold the JSON of a nested field. Fields that are absent, or whose
// violation is Refused, are left as they are. Of duplicates the last counts, as in fastjson; the documented spelling
// comes before others. It panics where into is no pointer to the shape's type.
func (s *Shape) Decode(v wire.Value, into any) []Violation {
	dst := s.within(into, "Decode")
	c := collector{source: s.source}
	if v.Kind != wire.Object {
		c.add(Violation{
			Rule: RuleType, Source: s.source, Got: show(&v), Hint: fmt.Sprintf("send a JSON object, not %s", v.Kind),
			Level: LevelError, Refused: true, reason: "业务数据报文须为JSON对象",
		})
		return c.found
	}
	c.object(s, v.Members, dst, "", false)
	return c.found
}

// DecodeForm reads the fields of a form as Decode reads a JSON object's members. Of duplicates the first counts, as in
// a servlet's getParameter, and JSON in a nested field's text is the expected form.
func (s *Shape) DecodeForm(form wire.Form, into any) []Violation {
	dst := s.within(into, "DecodeForm")
	members := make([]wire.Member, len(form.Fields))
	for i := range form.Fields {
		members[i].Name = form.Fields[i].Name
		members[i].Value = wire.Value{Kind: wire.String, Text: form.Fields[i].Value}
	}
	c := collector{source: s.source}
	c.object(s, members, dst, "", true)
	return c.found
}

// collector gathers the violations of one message.
type collector struct {
	source           string
	found            []Violation
	errors, warnings int
}

func (c *collector) add(v Violation) {
	count := &c.warnings
	if v.Level == LevelError {
		count = &c.errors
	}
	if *count++; *count <= maxFound {
		c.found = append(c.found, v)
	}
}

// warn notes something about a field that is let through.
func (c *collector) warn(f *field, path, got string, odd fault) {
	c.add(Violation{
		Field: path + f.name, Rule: odd.rule, Source: f.source, Got: clip(got, maxGot), Hint: odd.hint, Level: LevelWarning, reason: odd.reason,
	})
}

// respelt says that a name or value stands in another spelling than the documented one.
func respelt(documented, used string) fault {
	return fault{rule: RuleSpelling, hint: "write " + documented + " instead of " + used, reason: "应写作" + documented}
}

// refuse notes that a value did not pass. A lax field's value counts as absent.
func (c *collector) refuse(f *field, path string, v *wire.Value, wrong *fault) {
	violation := Violation{
		Field: path + f.name, Rule: wrong.rule, Source: f.source, Hint: wrong.hint, Level: LevelError, Refused: true, reason: wrong.reason,
	}
	if v != nil {
		violation.Got = show(v)
	}
	if f.lax {
		violation.Level, violation.Refused = LevelWarning, false
		violation.Hint += "; it was taken as absent"
	}
	c.add(violation)
}

func (c *collector) unknown(s *Shape, m *wire.Member, path string) {
	if c.warnings >= maxFound {
		c.warnings++
		return
	}
	hint := "it is not documented and was ignored: leave it out"
	if near := Nearest(m.Name, s.names); near != "" {
		hint = fmt.Sprintf("did you mean %s? %s", near, hint)
	}
	c.add(Violation{
		Field: path + clip(m.Name, maxGot), Rule: RuleUnknown, Source: s.source, Got: show(&m.Value), Hint: hint, Level: LevelWarning,
	})
}

// pick is the value chosen for a field so far.
type pick struct {
	value *wire.Value
	nth   int // which of the field's spellings
}

// object reads members into the struct dst; path is what stands before its names. With flat, the members are the
// fields of a form.
func (c *collector) object(s *Shape, members []wire.Member, dst reflect.Value, path string, flat bool) {
	var room [maxStacked]pick
	picks := room[:]
	if len(s.fields) > maxStacked {
		picks = make([]pick, len(s.fields))
	}
	for i := range members {
		m := &members[i]
		known, ok := s.index[m.Name]
		if !ok {
			c.unknown(s, m, path)
			continue
		}
		f := &s.fields[known.field]
		if known.nth > 0 {
			c.warn(f, path, m.Name, respelt(f.name, m.Name))
		}
		c.choose(f, &picks[known.field], pick{value: &m.Value, nth: known.nth}, path, flat)
	}
	for i := range s.fields {
		f := &s.fields[i]
		c.field(f, picks[i].value, dst, path, flat)
	}
}

// choose decides which of two values of a field counts.
func (c *collector) choose(f *field, chosen *pick, next pick, path string, flat bool) {
	if chosen.value == nil {
		*chosen = next
		return
	}
	hint := "it is there more than once: send it once; the last counted"
	take := true
	switch {
	case chosen.nth != next.nth:
		hint = "it is there in two spellings: send only " + f.name
		take = absent(chosen.value) || !absent(next.value) && next.nth < chosen.nth
	case flat:
		hint = "it is there more than once: send it once; the first counted"
		take = false
	}
	c.warn(f, path, show(next.value), fault{rule: RuleDuplicate, hint: hint})
	if take {
		*chosen = next
	}
}

// field reads one field's value, nil where the message has none.
func (c *collector) field(f *field, v *wire.Value, dst reflect.Value, path string, flat bool) {
	if v == nil || absent(v) {
		if f.required && !f.lax {
			c.refuse(f, path, nil, &fault{rule: RuleMissing, hint: "send a value: it is required"})
		}
		return
	}
	into := dst.Field(f.path[0])
	for _, at := range f.path[1:] {
		into = into.Field(at)
	}
	if f.letter == 'C' {
		c.nested(f, v, into, path, flat)
		return
	}
	text, wrong := f.textOf(v)
	if wrong != nil {
		c.refuse(f, path, v, wrong)
		return
	}
	value, used, wrong := f.read(text)
	if wrong != nil {
		c.refuse(f, path, v, wrong)
		return
	}
	if used != "" {
		c.warn(f, path, used, respelt(value.text, used))
	}
	if value.lenient != "" {
		c.warn(f, path, text, fault{rule: RuleLenient, hint: value.lenient})
	}
	f.store(into, &value)
}

func (f *field) store(into reflect.Value, value *scalar) {
	switch f.target {
	case targetText:
		into.SetString(value.text)
	case targetInteger, targetAmount:
		into.SetInt(value.number)
	case targetBool:
		into.SetBool(value.number == 1)
	case targetNone, targetTexts, targetObject, targetObjects, targetValue:
	}
}

// absent: null and "" mean that a field is not there (wire/lianyintong §1).
func absent(v *wire.Value) bool { return v.Kind == wire.Null || v.Kind == wire.String && v.Text == "" }

// show answers a value as a violation repeats it.
func show(v *wire.Value) string {
	switch v.Kind {
	case wire.Array:
		return "array of " + strconv.Itoa(len(v.Items))
	case wire.Object:
		return "object of " + strconv.Itoa(len(v.Members))
	case wire.Null:
		return "null"
	case wire.Bool, wire.Number, wire.String:
	}
	return clip(v.Text, maxGot)
}
