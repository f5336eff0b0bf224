package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine"
)

// decode reads a JSON object strictly: a member that there is not, a value of another type, and what stands behind
// the object are *engine.Problems that name the member and say what would be right.
func decode(body []byte, into any) error {
	kind := reflect.TypeOf(into).Elem()
	hint := "send a JSON object with " + strings.Join(members(kind), ", ")
	raw, err := object(body, hint)
	if err != nil {
		return err
	}
	if err := unknown(raw, kind, ""); err != nil {
		return err
	}
	var wrong *json.UnmarshalTypeError
	err = json.Unmarshal(raw, into)
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return engine.Wrong(engine.Invalid, "give "+goKind(wrong.Type), "%s is a %s", wrong.Field, wrong.Value)
	case err != nil:
		return engine.Wrong(engine.Invalid, hint, "the body cannot be read: %s", err)
	}
	return nil
}

// decodeOptional is decode for a body of which no member has to be there: an empty one is {}.
func decodeOptional(body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	return decode(body, into)
}

// textBody is a text that may be written as a number, or as true or false.
type textBody string

// UnmarshalJSON takes a number, true and false as they are written.
func (b *textBody) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, (*string)(b))
	}
	*b = textBody(raw)
	return nil
}

// object answers the JSON object that a body is, and nothing else.
func object(body []byte, hint string) (json.RawMessage, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, engine.Wrong(engine.Invalid, hint, "the body is empty")
	}
	if !utf8.Valid(body) {
		return nil, engine.Wrong(engine.Invalid, "send the JSON as UTF-8", "the body is not UTF-8")
	}
	reader := json.NewDecoder(bytes.NewReader(body))
	var raw json.RawMessage
	if err := reader.Decode(&raw); err != nil {
		return nil, engine.Wrong(engine.Invalid, hint, "the body is no JSON: %s", err)
	}
	if _, err := reader.Token(); !errors.Is(err, io.EOF) {
		return nil, engine.Wrong(engine.Invalid, "send one JSON object and nothing behind it", "something stands behind the JSON object, at byte %d", reader.InputOffset())
	}
	if raw[0] != '{' {
		return nil, engine.Wrong(engine.Invalid, hint, "the body is %s", jsonKind(raw))
	}
	return raw, nil
}

// unknown looks for members that the type does not have; names are compared as they are written.
func unknown(raw json.RawMessage, t reflect.Type, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	switch t.Kind() {
	case reflect.Struct:
		return unknownMember(raw, t, path)
	case reflect.Map:
		return wrongText(raw, t, path)
	case reflect.Slice:
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			return nil // of another type: the decoding says so
		}
		for i, item := range items {
			if err := unknown(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	default:
	}
	return nil
}

func unknownMember(raw json.RawMessage, t reflect.Type, path string) error {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return nil // of another type: the decoding says so
	}
	names := members(t)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		below := strings.TrimPrefix(path+"."+name, ".")
		at := slices.Index(names, name)
		if at < 0 {
			return engine.Wrong(engine.Invalid, known(name, names), "there is no member %q here", below)
		}
		if err := unknown(object[name], t.Field(at).Type, below); err != nil {
			return err
		}
	}
	return nil
}

// wrongText looks for a value that is no text in an object of texts; the decoding could not say which one it is.
func wrongText(raw json.RawMessage, t reflect.Type, path string) error {
	if t.Elem().Kind() != reflect.String {
		return nil
	}
	right, kinds := "a string", `"`
	if t.Elem() == reflect.TypeFor[textBody]() {
		right, kinds = "a string, a number, true or false", `"-0123456789tf`
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return nil // of another type: the decoding says so
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if value := object[name]; !strings.Contains(kinds, string(value[:1])) {
			return engine.Wrong(engine.Invalid, "give "+right, "%s is %s", strings.TrimPrefix(path+"."+name, "."), jsonKind(value))
		}
	}
	return nil
}

// members lists the JSON names of the fields of a struct, in their order.
func members(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}

// jsonKind says what a JSON value is.
func jsonKind(raw json.RawMessage) string {
	switch raw[0] {
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	case '{':
		return "an object"
	default:
		return "a number"
	}
}

// goKind says what a JSON value has to be to fit a type.
func goKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Uint64:
		return "a whole number from 0 on"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "an array"
	default:
		return "an object"
	}
}
