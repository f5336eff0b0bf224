package web

import (
	"encoding/json"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/money"
)

// schemas draws Go types as JSON schemas; structs with a name become components.
type schemas struct {
	named document
	types map[string]reflect.Type // that the names stand for
}

func newSchemas() *schemas { return &schemas{named: document{}, types: map[string]reflect.Type{}} }

// of answers the schema of a sample's type.
func (s *schemas) of(sample any) document { return s.typed(reflect.TypeOf(sample)) }

func (s *schemas) typed(t reflect.Type) document {
	switch t {
	case reflect.TypeFor[time.Time]():
		return document{"type": "string", "format": "date-time"}
	case reflect.TypeFor[money.Amount]():
		return document{"type": "string", "pattern": `^-?\d+\.\d\d$`}
	case reflect.TypeFor[json.RawMessage]():
		return document{}
	case reflect.TypeFor[[]byte]():
		return document{"type": "string", "contentEncoding": "base64"}
	case reflect.TypeFor[textBody]():
		return document{"type": []string{"string", "number", "boolean"}}
	case reflect.TypeFor[headerBody]():
		return document{"type": []string{"string", "array"}, "items": document{"type": "string"}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return document{"anyOf": []document{s.typed(t.Elem()), {"type": "null"}}}
	case reflect.String:
		return document{"type": "string"}
	case reflect.Bool:
		return document{"type": "boolean"}
	case reflect.Float64:
		return document{"type": "number"}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return document{"type": "integer"}
	case reflect.Slice:
		return document{"type": "array", "items": s.typed(t.Elem())}
	case reflect.Map:
		return document{"type": "object", "additionalProperties": s.typed(t.Elem())}
	case reflect.Struct:
		return s.structure(t)
	default:
		return document{}
	}
}

// structure answers a reference to the component of a struct, which is drawn the first time.
func (s *schemas) structure(t reflect.Type) document {
	if t.Name() == "" {
		return s.properties(t)
	}
	name := capital(t.Name())
	if other, taken := s.types[name]; taken && other != t { // packages have types of one name: engine.Rule, fault.Rule
		name = capital(path.Base(t.PkgPath())) + name
	}
	if _, drawn := s.types[name]; !drawn {
		s.types[name] = t // before its members: a type can contain itself
		s.named[name] = s.properties(t)
	}
	return document{"$ref": "#/components/schemas/" + name}
}

func capital(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// properties draws the members of a struct. Members of what we answer are there unless they may be left out; all
// members of what we take may be left out, and no others are taken.
func (s *schemas) properties(t reflect.Type) document {
	properties, required := document{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || f.Anonymous {
			continue
		}
		properties[name] = s.typed(f.Type)
		if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			required = append(required, name)
		}
	}
	drawn := document{"type": "object", "properties": properties}
	if strings.HasSuffix(t.Name(), "Body") {
		drawn["additionalProperties"] = false
	} else {
		drawn["required"] = required
	}
	return drawn
}
