package scenarios

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// yamlOf answers a file as YAML again, every text in quotes as it can be: what Parse makes of it is the same file.
func yamlOf(f *File) string {
	var b strings.Builder
	fmt.Fprintf(&b, "scenario: %s\n", textOf(f.Title))
	if len(f.Tags) > 0 {
		fmt.Fprintf(&b, "tags: %s\n", flow(reflect.ValueOf(f.Tags)))
	}
	if len(f.Params) > 0 {
		var params Fields
		for _, p := range f.Params {
			params = append(params, Member{Key: p.Name, Value: p.Default})
		}
		fmt.Fprintf(&b, "params: %s\n", flow(reflect.ValueOf(params)))
	}
	if f.Rows != nil {
		fmt.Fprintf(&b, "rows: %s\n", flow(reflect.ValueOf(f.Rows)))
	}
	fmt.Fprintf(&b, "world: %s\n", flow(reflect.ValueOf(f.World)))
	writeGiven(&b, f)
	writeSteps(&b, "steps", f.Steps)
	writeSteps(&b, "finally", f.Finally)
	return b.String()
}

// writeGiven groups what is given by system and kind, in the order in which they come first.
func writeGiven(b *strings.Builder, f *File) {
	var given Fields
	at := func(fields *Fields, key Text) *Value {
		i, ok := fields.find(key.Content)
		if !ok {
			i = len(*fields)
			*fields = append(*fields, Member{Key: key, Value: Value{Kind: Object}})
		}
		return &(*fields)[i].Value
	}
	for _, c := range f.Config {
		system := at(&given, c.System)
		system.Members = append(system.Members, Member{Key: Text{Content: configKey}, Value: c.Value})
	}
	for _, g := range f.Given {
		kind := at(&at(&given, g.System).Members, g.Kind)
		kind.Members = append(kind.Members, Member{Key: g.Name, Value: Value{Kind: Object, Members: g.Fields}})
	}
	if len(given) > 0 {
		fmt.Fprintf(b, "given: %s\n", flow(reflect.ValueOf(given)))
	}
}

func writeSteps(b *strings.Builder, key string, steps []Step) {
	if len(steps) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n", key)
	for _, s := range steps {
		keys := members(reflect.ValueOf(s.Verb).Elem())
		if s.ID.IsSet() {
			keys = append([]string{"id: " + textOf(s.ID)}, keys...)
		}
		fmt.Fprintf(b, "  - %s\n", strings.Join(keys, "\n    "))
	}
}

// members answers the keys of a struct that are there.
func members(v reflect.Value) []string {
	var keys []string
	for field, value := range v.Fields() {
		if key := keyOf(field); key != "" && !value.IsZero() {
			keys = append(keys, key+": "+flow(value))
		}
	}
	return keys
}

// flow answers a value between brackets.
func flow(v reflect.Value) string {
	switch value := v.Interface().(type) {
	case Text:
		return textOf(value)
	case Target:
		return textOf(value.Text)
	case PlanWord:
		return textOf(value.Text)
	case Value:
		return flowValue(value)
	case Fields:
		return flowValue(Value{Kind: Object, Members: value})
	}
	switch v.Kind() {
	case reflect.Slice:
		var items []string
		for i := range v.Len() {
			items = append(items, flow(v.Index(i)))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case reflect.Pointer:
		return flow(v.Elem())
	default:
		return "{" + strings.Join(members(v), ", ") + "}"
	}
}

func flowValue(v Value) string {
	switch v.Kind {
	case None, Null:
		return "null"
	case List:
		return flow(reflect.ValueOf(v.Items))
	case Object:
		var members []string
		for _, m := range v.Members {
			members = append(members, quoted(m.Key.Content)+": "+flowValue(m.Value))
		}
		return "{" + strings.Join(members, ", ") + "}"
	case Bool, Number:
		return v.Content
	default:
		return quoted(v.Content)
	}
}

// textOf answers a text in quotes; a text that would have been another kind without them stays as it was.
func textOf(t Text) string { return quoted(t.Content) }

// quoted answers a text between double quotes, in which JSON and YAML agree.
func quoted(content string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(content); err != nil {
		panic(err) // a string always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}
