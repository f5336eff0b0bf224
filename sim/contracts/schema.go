package contracts

import (
	"regexp"
	"strconv"
	"strings"
)

// object is a piece of a document in JSON.
type object = map[string]any

// The patterns of the document's types (联银通 §1.4).
const (
	patternAmount = `^[0-9]+(\.[0-9]{1,2})?$`
	patternReal   = `^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`
	patternDate   = `^[0-9]{8}$`
	patternTime   = `^[0-9]{14}$`
)

// message answers the JSON Schema of a message with these fields. Others may be there: 1.7 of 联银通 promises some.
func message(list []Field) object {
	properties, required := object{}, []string{}
	for _, f := range list {
		properties[f.Name] = f.schema()
		if f.Required && !f.Lax { // a lax one is never missed
			required = append(required, f.Name)
		}
	}
	s := object{"type": "object", "properties": properties, "additionalProperties": true}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// schema answers the JSON Schema of a field, with where it is written.
func (f Field) schema() object {
	s := f.bare()
	s["description"] = strings.TrimSpace(f.Doc + "（" + f.Source + "）")
	s["x-source"], s["x-type"] = f.Source, f.Type
	if len(f.Also) > 0 {
		s["x-also"] = f.Also
	}
	if f.Lax {
		s["x-lax"] = true
	}
	return s
}

func (f Field) bare() object {
	switch {
	case f.Free:
		return object{}
	case f.Type == "C" && f.List && len(f.Fields) == 0:
		return object{"type": "array", "items": object{"type": "string"}}
	case f.Type == "C" && f.List:
		return object{"type": "array", "items": message(f.Fields)}
	case f.Type == "C":
		return message(f.Fields)
	}
	s := object{}
	switch f.Type {
	case "I", "L":
		s["type"] = []string{"integer", "string"} // parameters of a form are texts
		if n, err := strconv.ParseInt(f.Min, 10, 64); err == nil {
			s["minimum"] = n
		}
	case "A":
		s["type"], s["pattern"] = []string{"number", "string"}, patternAmount
		if n, err := strconv.ParseFloat(f.Min, 64); err == nil {
			s["minimum"] = n
		}
	case "F", "R":
		s["type"], s["pattern"] = []string{"number", "string"}, patternReal
	case "B":
		s["type"], s["enum"] = []string{"integer", "string"}, []any{0, 1, "0", "1"}
	case "J":
		s["type"] = []string{"boolean", "string"}
	case "D":
		s["type"], s["pattern"] = "string", patternDate
	case "T":
		s["type"], s["pattern"] = "string", patternTime
	default:
		s["type"] = "string"
	}
	if f.MaxLen > 0 && s["type"] == "string" {
		s["maxLength"] = f.MaxLen
	}
	if len(f.Enum) > 0 {
		s["enum"] = f.Enum
	}
	return s
}

var notInNames = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// component answers the name of a schema: only some letters are allowed in it.
func component(name, part string) string {
	return strings.Trim(notInNames.ReplaceAllString(name, "."), ".") + "." + part
}

// reference answers a reference to a schema.
func reference(name string) object { return object{"$ref": "#/components/schemas/" + name} }

// oneOf answers the schema of one of several: itself where there is one.
func oneOf(list []any) any {
	if len(list) == 1 {
		return list[0]
	}
	return object{"oneOf": list}
}

// anyOf is oneOf for messages that may look alike.
func anyOf(list []any) any {
	if len(list) == 1 {
		return list[0]
	}
	return object{"anyOf": list}
}

// plainMedia answers a media type without its parameters.
func plainMedia(media string) string {
	media, _, _ = strings.Cut(media, ";")
	return media
}
