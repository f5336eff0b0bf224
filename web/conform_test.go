package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// conforms answers where a value breaks a schema of the document, "" when it does not.
func conforms(document object, schema object, value any, at string) string {
	if ref, ok := schema["$ref"].(string); ok {
		named := document["components"].(object)["schemas"].(object)
		return conforms(document, named[strings.TrimPrefix(ref, "#/components/schemas/")].(object), value, at)
	}
	if choices, ok := schema["anyOf"].([]any); ok {
		for _, choice := range choices {
			if conforms(document, choice.(object), value, at) == "" {
				return ""
			}
		}
		return at + " fits none of its schemas"
	}
	switch value := value.(type) {
	case nil:
		return wrongType(schema, "null", at)
	case string:
		return wrongType(schema, "string", at)
	case bool:
		return wrongType(schema, "boolean", at)
	case float64:
		if schema["type"] == "integer" && value == float64(int64(value)) {
			return ""
		}
		return wrongType(schema, "number", at)
	case []any:
		for i, item := range value {
			if items, ok := schema["items"].(object); ok {
				if wrong := conforms(document, items, item, fmt.Sprintf("%s[%d]", at, i)); wrong != "" {
					return wrong
				}
			}
		}
		return wrongType(schema, "array", at)
	case object:
		return conformsObject(document, schema, value, at)
	}
	return at + " is of no JSON type"
}

func conformsObject(document object, schema object, value object, at string) string {
	properties, drawn := schema["properties"].(object)
	for name, member := range value {
		below, known := properties[name].(object)
		if more, open := schema["additionalProperties"].(object); !known && open {
			below, known = more, true
		}
		if drawn && !known {
			return at + "." + name + " is not in the schema"
		}
		if wrong := conforms(document, below, member, at+"."+name); wrong != "" {
			return wrong
		}
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, there := value[name.(string)]; !there {
			return at + "." + name.(string) + " is missing"
		}
	}
	return wrongType(schema, "object", at)
}

func wrongType(schema object, kind, at string) string {
	wanted, limited := schema["type"]
	if several, ok := wanted.([]any); ok && slices.Contains(several, any(kind)) {
		return ""
	}
	if limited && wanted != kind {
		return fmt.Sprintf("%s is %s instead of %v", at, kind, wanted)
	}
	return ""
}

func TestAnswersAreAsTheDocumentDrawsThem(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.query()
	r.register("U1")
	r.play("", "service", r.platformForm("QUERY_USER_INFORMATION", `{"unheard": 1}`))
	call[object](r, http.MethodPost, actionsPath+"fund", `{"account": "6000000001/user:U1", "amount": "1.00"}`, http.StatusOK)
	call[object](r, http.MethodPost, "/v1/worlds/default/rules", `{"system": "lianyintong", "effect": "hang", "when": "false"}`, http.StatusCreated)
	call[object](r, http.MethodPost, "/v1/worlds/default/snapshots", `{"name": "s"}`, http.StatusCreated)
	call[object](r, http.MethodPut, "/sink/default", `{"times": 2}`, http.StatusOK)
	call[object](r, http.MethodPut, "/v1/scenarios/q.yaml", "scenario: q\nsteps:\n  - check: ledger.balanced\n", http.StatusOK)
	call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "q.yaml"}`, http.StatusCreated)
	notice := getList(r, "/v1/worlds/default/notices")[0]["id"].(string)

	document, checked := get(r, "/v1/openapi.json"), 0
	for at, operation := range operations(r) {
		method, path, _ := strings.Cut(at, " ")
		answer, ok := operation["responses"].(object)["200"].(object)
		if method != http.MethodGet || !ok {
			continue
		}
		media, ok := answer["content"].(object)["application/json"].(object)
		if !ok {
			continue
		}
		id := map[string]string{"notices": notice, "exchanges": "x000000001", "rules": "r000001", "records": "U1", "runs": "run000001"}[operation["tags"].([]any)[0].(string)]
		if strings.Contains(path, "/records/") {
			id = "U1"
		}
		path = strings.NewReplacer("{w}", "default", "{slug}", "lianyintong", "{kind}", "users", "{id}", id).Replace(path)
		value := call[any](r, http.MethodGet, path, "", http.StatusOK)
		assert.Empty(t, conforms(document, media["schema"].(object), value, "answer"), at)
		checked++
	}
	require.Greater(t, checked, 20)
	problem := call[any](r, http.MethodGet, "/v1/worlds/none", "", http.StatusNotFound)
	assert.Empty(t, conforms(document, object{"$ref": "#/components/schemas/ErrorView"}, problem, "error"))
}

func TestTheCheckOfAnswersFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	document := object{"components": object{"schemas": object{"A": object{
		"type": "object", "required": []any{"n"}, "properties": object{"n": object{"type": "integer"}, "s": object{"anyOf": []any{
			object{"type": "string"}, object{"type": "null"},
		}}},
	}}}}
	a := object{"type": "array", "items": object{"$ref": "#/components/schemas/A"}}
	for want, value := range map[string]any{
		"":                                  []any{object{"n": 1.0, "s": nil}, object{"n": 2.0, "s": "x"}},
		"answer is object instead of array": object{"n": 1.0},
		"answer[0].n is missing":            []any{object{}},
		"answer[0].n is number instead of integer": []any{object{"n": 1.5}},
		"answer[0].x is not in the schema":         []any{object{"n": 1.0, "x": true}},
		"answer[0].s fits none of its schemas":     []any{object{"n": 1.0, "s": 1.0}},
	} {
		assert.Equal(t, want, conforms(document, a, value, "answer"))
	}
}
