package scenarios

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/invopop/jsonschema"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// schemaOf makes the schema of the Go types of the language.
func schemaOf() *jsonschema.Schema {
	root := schemaOfStruct(reflect.TypeFor[head]())
	root.Version = jsonschema.Version
	root.Title = "shapan scenario"
	root.Description = "沙盘场景文件 · a scenario file of shapan"
	steps := &jsonschema.Schema{}
	for _, e := range verbs() {
		verb := schemaOfStruct(reflect.TypeOf(e.New()).Elem())
		verb.Title = e.Word
		verb.Description = e.Zh + " · " + e.Doc
		verb.Properties.Set("id", &jsonschema.Schema{
			Type: "string", Pattern: `^[\p{L}_][\p{L}\p{N}_]*$`, Description: "后面的步骤用它指代这一步 · by which later steps refer to it",
		})
		steps.OneOf = append(steps.OneOf, verb)
	}
	root.Definitions = jsonschema.Definitions{"step": steps}
	return root
}

// schemaOfStruct reflects a struct and adds what its tags say of its keys.
func schemaOfStruct(t reflect.Type) *jsonschema.Schema {
	reflector := &jsonschema.Reflector{
		FieldNameTag: "yaml", Anonymous: true, DoNotReference: true, ExpandedStruct: true, RequiredFromJSONSchemaTags: true,
		Mapper: func(of reflect.Type) *jsonschema.Schema {
			if of == t {
				return nil
			}
			return schemaOfType(of)
		},
	}
	out := reflector.ReflectFromType(t)
	out.Version = ""
	for field := range t.Fields() {
		key := keyOf(field)
		property, ok := out.Properties.Get(key)
		if !ok {
			continue
		}
		if form := schemaOfForm(field.Tag.Get("form")); form != nil {
			property = form
		}
		copied := *property
		copied.Description = field.Tag.Get("zh") + " · " + field.Tag.Get("doc")
		out.Properties.Set(key, &copied)
		if field.Tag.Get("need") == "Y" {
			out.Required = append(out.Required, key)
		}
	}
	return out
}

// schemaOfForm answers the schema of a value whose form its Go type does not say.
func schemaOfForm(form string) *jsonschema.Schema {
	object := &jsonschema.Schema{Type: "object"}
	switch form {
	case "fields":
		return object
	case "rows":
		return &jsonschema.Schema{Type: "array", Items: object}
	case "given":
		return &jsonschema.Schema{Type: "object", AdditionalProperties: object}
	case "steps":
		return &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Ref: "#/$defs/step"}}
	}
	return nil
}

func schemaOfType(t reflect.Type) *jsonschema.Schema {
	text := &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}}
	oneOrMore := func(one *jsonschema.Schema) *jsonschema.Schema {
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{one, {Type: "array", Items: one}}}
	}
	switch t {
	case reflect.TypeFor[Text]():
		return text
	case reflect.TypeFor[[]Text]():
		return oneOrMore(&jsonschema.Schema{Type: "string"})
	case reflect.TypeFor[Value]():
		return jsonschema.TrueSchema
	case reflect.TypeFor[Fields]():
		return &jsonschema.Schema{Type: "object"}
	case reflect.TypeFor[Target]():
		return &jsonschema.Schema{Type: "string", Pattern: `^[a-z]+( +\S+)?$`}
	case reflect.TypeFor[[]PlanWord]():
		return oneOrMore(&jsonschema.Schema{Type: "string", Pattern: planPattern()})
	case reflect.TypeFor[Visits]():
		return oneOrMore(schemaOfStruct(reflect.TypeFor[Visit]()))
	case reflect.TypeFor[*Identity](), reflect.TypeFor[Identity]():
		return schemaOfStruct(reflect.TypeFor[Identity]())
	case reflect.TypeFor[ClockMove](), reflect.TypeFor[Snapshot](), reflect.TypeFor[World]():
		return schemaOfStruct(t)
	}
	return nil
}

func planPattern() string {
	pattern := "^("
	for i, w := range planWords() {
		if i > 0 {
			pattern += "|"
		}
		pattern += w.Word
	}
	return pattern + ")( .+)?$"
}

func TestSchemaIsThatOfTheTypes(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	require.NoError(t, encoder.Encode(schemaOf()))
	golden(t, "scenario.schema.json", b.String())
}

// obeys holds a value against the part of JSON Schema that the schema uses.
func obeys(root, s map[string]any, v any) bool {
	if ref, ok := s["$ref"]; ok && ref == "#/$defs/step" {
		defs, _ := root["$defs"].(map[string]any)
		s, _ = defs["step"].(map[string]any)
	}
	fits := func(list any) (n int) {
		schemas, _ := list.([]any)
		for _, one := range schemas {
			if o, ok := one.(map[string]any); ok && obeys(root, o, v) {
				n++
			}
		}
		return n
	}
	if s["anyOf"] != nil && fits(s["anyOf"]) == 0 || s["oneOf"] != nil && fits(s["oneOf"]) != 1 {
		return false
	}
	switch v := v.(type) {
	case map[string]any:
		return (s["type"] == nil || s["type"] == "object") && objectObeys(root, s, v)
	case []any:
		items, _ := s["items"].(map[string]any)
		return (s["type"] == nil || s["type"] == "array") && !slices.ContainsFunc(v, func(item any) bool { return !obeys(root, items, item) })
	case string:
		return s["type"] == nil || s["type"] == "string"
	case bool:
		return s["type"] == nil || s["type"] == "boolean"
	default:
		return s["type"] == nil || s["type"] == "number"
	}
}

func objectObeys(root, s, v map[string]any) bool {
	required, _ := s["required"].([]any)
	for _, key := range required {
		if name, _ := key.(string); v[name] == nil {
			return false
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for key, value := range v {
		property, known := properties[key]
		if !known && s["additionalProperties"] == false {
			return false
		}
		if p, ok := property.(map[string]any); ok && !obeys(root, p, value) {
			return false
		}
	}
	return true
}

func TestSchemaAgreesWithTheParser(t *testing.T) {
	t.Parallel()
	var root map[string]any
	require.NoError(t, json.Unmarshal(Schema(), &root))
	good := `scenario: x
steps:
  - id: a
    call: lianyintong RECHARGE
    with: {amount: "1.00"}
    user: [{presses: submit}]
  - clock: {advance: 1m}
  - check: ledger.balanced
`
	for name, c := range map[string]struct {
		source string
		ok     bool
	}{
		"good":         {good, true},
		"no steps":     {"scenario: x\n", false},
		"unknown key":  {good + "stepz: []\n", false},
		"unknown verb": {good + "finally: [{chek: a}]\n", false},
		"two verbs":    {good + "finally: [{check: a, use: b}]\n", false},
		"unknown step": {good + "finally: [{check: a, whithin: 5s}]\n", false},
		"wrong type":   {good + "world: text\n", false},
		"finally":      {good + "finally: [{check: [a], within: 5s}]\n", true},
	} {
		var value any
		require.NoError(t, yaml.Unmarshal([]byte(c.source), &value), name)
		assert.Equal(t, c.ok, obeys(root, root, value), name)
		_, problems := Parse("x.yaml", []byte(c.source))
		assert.Equal(t, c.ok, !problems.Errors(), "%s: %s", name, problems)
	}
}
