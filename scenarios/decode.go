package scenarios

import (
	"reflect"
	"strings"
)

// decode reads an object into a struct whose fields carry yaml tags. What the struct has no field for is reported, and
// what it needs (need:"Y") and the object lacks. what says what the object is, for the messages.
func (r *reporter) decode(v Value, into any, what string) {
	if v.Kind == None {
		return // reported where it was read
	}
	if v.Kind != Object {
		r.on(v.Text, "write it as a mapping: {"+strings.Join(keysOf(into), ", ")+"}", "%s is %s", what, v.Kind)
		return
	}
	target := reflect.ValueOf(into).Elem()
	seen := map[string]bool{}
	for _, m := range v.Members {
		index, ok := fieldOf(target.Type(), m.Key.Content)
		if !ok {
			r.on(m.Key, suggestion(m.Key.Content, keysOf(into)), "%s has no key %q", what, m.Key.Content)
			continue
		}
		seen[m.Key.Content] = true
		if m.Value.Kind == List && len(m.Value.Items) == 0 && target.Type().Field(index).Tag.Get("need") == "Y" {
			r.on(m.Key, target.Type().Field(index).Tag.Get("doc"), "%s is empty", m.Key.Content)
		}
		if m.Value.Kind != None {
			r.set(m, target.Field(index).Addr().Interface())
		}
	}
	for field := range target.Type().Fields() {
		if key := keyOf(field); field.Tag.Get("need") == "Y" && !seen[key] {
			r.report(v.Pos, 1, field.Tag.Get("doc"), "%s has no %s", what, key)
		}
	}
}

// set reads a member into a field of a type that the language knows.
func (r *reporter) set(m Member, into any) {
	key, v := m.Key.Content, m.Value
	switch into := into.(type) {
	case *Text:
		*into = r.text(key, v)
	case *Value:
		*into = v
	case *Fields:
		if v.Kind != Object {
			r.on(r.there(m), "write {name: value}", "%s is %s: it takes names with values", key, v.Kind)
			return
		}
		*into = v.Members
	case *[]Text:
		for _, item := range listed(v) {
			if t := r.text(key, item); t.IsSet() {
				*into = append(*into, t)
			}
		}
	case *Target:
		*into = target(r.text(key, v))
	case *Visits:
		for _, item := range listed(v) {
			var visit Visit
			r.decode(item, &visit, "user")
			*into = append(*into, visit)
		}
	case *[]PlanWord:
		for _, item := range listed(v) {
			if t := r.text(key, item); t.IsSet() {
				*into = append(*into, r.planWord(t))
			}
		}
	case **Identity:
		*into = &Identity{}
		r.decode(v, *into, key)
	default:
		r.decode(v, into, key)
	}
}

// listed answers the items of a list, or the one value that stands for a list of one.
func listed(v Value) []Value {
	if v.Kind == List {
		return v.Items
	}
	return []Value{v}
}

// there answers where to point when a member's value is wrong: the key, where the value itself is nothing to point at.
func (r *reporter) there(m Member) Text {
	if m.Value.Kind == Null || m.Value.Kind == None {
		return m.Key
	}
	return Text{Pos: m.Value.Pos}
}

// text answers a scalar; a list, a mapping or nothing is reported.
func (r *reporter) text(key string, v Value) Text {
	switch v.Kind {
	case String, Number, Bool:
		return v.Text
	case Object:
		r.on(Text{Pos: v.Pos}, `a text that holds ": " or begins with { wants quotes`, "%s is a mapping: it takes a text", key)
	default:
		r.on(Text{Pos: v.Pos}, "write a text", "%s is %s: it takes a text", key, v.Kind)
	}
	return Text{}
}

// target splits the name of an API or action from its system.
func target(t Text) Target {
	system, rest, _ := strings.Cut(t.Content, " ")
	out := Target{Text: t, System: t.part(0, system)}
	if name := strings.TrimSpace(rest); name != "" {
		out.Name = t.part(strings.Index(t.Content, name), name)
	}
	return out
}

// part answers a piece of a text of one line as a text of its own; at counts bytes.
func (t Text) part(at int, content string) Text {
	column := t.Pos.Column + len([]rune(t.Content[:at]))
	if t.style != 0 {
		column++
	}
	return Text{Pos: Pos{t.Pos.Line, column}, Content: content}
}

// keyOf answers the key of a struct's field, "" for a field that is none of the language.
func keyOf(field reflect.StructField) string { return field.Tag.Get("yaml") }

// fieldOf finds the field of a key.
func fieldOf(t reflect.Type, key string) (int, bool) {
	for i := range t.NumField() {
		if key != "" && keyOf(t.Field(i)) == key {
			return i, true
		}
	}
	return 0, false
}

// keysOf answers the keys of a struct that is given by pointer.
func keysOf(pointer any) []string {
	var keys []string
	for field := range reflect.TypeOf(pointer).Elem().Fields() {
		if key := keyOf(field); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}
