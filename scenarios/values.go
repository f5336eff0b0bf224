package scenarios

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// bareLetters are the contract's types whose values stand in JSON without quotes.
const bareLetters = "ILAFBCJR"

// fields answers fields of a file as the object that is sent: ${…} resolved, each value in the JSON type that the
// contract has for it. Without a declaration texts are strings and numbers are numbers.
func (s *stage) fields(given Fields, declared []contract.FieldDoc) (wire.Value, error) {
	object := wire.Value{Kind: wire.Object}
	for _, m := range given {
		doc, _ := declaration(declared, m.Key.Content)
		value, err := s.value(m.Value, doc)
		if err != nil {
			return object, err
		}
		object.Members = append(object.Members, wire.Member{Name: m.Key.Content, Value: value})
	}
	return object, nil
}

// value answers one value of a file as JSON.
func (s *stage) value(v Value, doc contract.FieldDoc) (wire.Value, error) {
	switch v.Kind {
	case Object:
		return s.fields(v.Members, doc.Fields)
	case List:
		list := wire.Value{Kind: wire.Array, Items: []wire.Value{}}
		for _, item := range v.Items {
			one, err := s.value(item, doc)
			if err != nil {
				return list, err
			}
			list.Items = append(list.Items, one)
		}
		return list, nil
	case String:
		if value, is, err := s.one(v.Text); is || err != nil {
			return typed(toWire(value), doc.Type), err
		}
		text, err := s.text(v.Text)
		return typed(wire.Value{Kind: wire.String, Text: text}, doc.Type), err
	case Number:
		return typed(wire.Value{Kind: wire.Number, Text: v.Content}, doc.Type), nil
	case Bool:
		return wire.Value{Kind: wire.Bool, Text: v.Content}, nil
	case None, Null:
	}
	return wire.Value{}, nil
}

// typed answers a scalar in the JSON type of a contract's letter. What is no JSON of that type stays as it is: how the
// system answers to that may be what is to be seen.
func typed(v wire.Value, letter string) wire.Value {
	bare := letter != "" && strings.Contains(bareLetters, letter)
	switch {
	case v.Kind == wire.String && bare && number.MatchString(v.Text):
		v.Kind = wire.Number
	case v.Kind == wire.String && letter == "J" && (v.Text == "true" || v.Text == "false"):
		v.Kind = wire.Bool
	case v.Kind == wire.Number && letter != "" && !bare:
		v.Kind = wire.String
	}
	return v
}

// toWire answers a value of an expression as JSON.
func toWire(v any) wire.Value {
	switch v := v.(type) {
	case nil:
		return wire.Value{}
	case bool:
		return wire.Value{Kind: wire.Bool, Text: strconv.FormatBool(v)}
	case int, decimal, float64:
		return wire.Value{Kind: wire.Number, Text: written(v)}
	case []any:
		list := wire.Value{Kind: wire.Array, Items: []wire.Value{}}
		for _, item := range v {
			list.Items = append(list.Items, toWire(item))
		}
		return list
	case map[string]any:
		object := wire.Value{Kind: wire.Object}
		for _, name := range sortedKeys(v) {
			object.Members = append(object.Members, wire.Member{Name: name, Value: toWire(v[name])})
		}
		return object
	default:
		return wire.Value{Kind: wire.String, Text: written(v)}
	}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// plainValue answers a JSON value as expressions see it: numbers with a point are decimals, none is a float.
func plainValue(v wire.Value) any {
	switch v.Kind {
	case wire.Null:
		return nil
	case wire.Bool:
		return v.Text == "true"
	case wire.Number:
		if n, err := strconv.Atoi(v.Text); err == nil {
			return n
		}
		if d, ok := parseDecimal(v.Text); ok {
			return d
		}
		return v.Text
	case wire.Array:
		list := make([]any, len(v.Items))
		for i, item := range v.Items {
			list[i] = plainValue(item)
		}
		return list
	case wire.Object:
		return plainObject(v)
	case wire.String:
	}
	return v.Text
}

func plainObject(v wire.Value) map[string]any {
	object := make(map[string]any, len(v.Members))
	for _, m := range v.Members {
		object[m.Name] = plainValue(m.Value)
	}
	return object
}

// plainOf answers anything as its JSON reads.
func plainOf(v any) (any, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("expression: %w", err)
	}
	value, _, err := wire.ParseJSON(text)
	if err != nil {
		return nil, fmt.Errorf("expression: %w", err)
	}
	return plainValue(value), nil
}

// written answers a value as ${…} puts it into a text.
func written(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case decimal:
		return v.text
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.Format(time.RFC3339)
	case []any, map[string]any:
		return string(toWire(v).JSON())
	default:
		return fmt.Sprint(v)
	}
}

// longestShown is how many characters of a value a failure shows.
const longestShown = 200

// show answers a value as failures show it: texts in quotes.
func show(v any) string {
	text := written(v)
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		text = strconv.Quote(v)
	}
	if runes := []rune(text); len(runes) > longestShown {
		return string(runes[:longestShown]) + "…"
	}
	return text
}
