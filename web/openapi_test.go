package web_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// surface is the control API of surface.md §5.
var surface = []string{
	"GET /v1/worlds", "PUT /v1/worlds/{w}", "DELETE /v1/worlds/{w}", "POST /v1/worlds/{w}/reset",
	"POST /v1/worlds/{w}/snapshots", "GET /v1/worlds/{w}/snapshots", "POST /v1/worlds/{w}/restore",
	"GET /v1/worlds/{w}/clock", "PUT /v1/worlds/{w}/clock", "POST /v1/worlds/{w}/clock/advance",
	"GET /v1/worlds/{w}/exchanges", "GET /v1/worlds/{w}/exchanges/{id}", "GET /v1/worlds/{w}/events",
	"GET /v1/worlds/{w}/notices", "POST /v1/worlds/{w}/notices/{id}/resend", "GET /v1/worlds/{w}/findings", "GET /v1/worlds/{w}/coverage",
	"GET /v1/worlds/{w}/ledger/accounts", "GET /v1/worlds/{w}/ledger/entries", "GET /v1/worlds/{w}/ledger/check",
	"GET /v1/worlds/{w}/rules", "POST /v1/worlds/{w}/rules", "DELETE /v1/worlds/{w}/rules",
	"GET /v1/worlds/{w}/rules/{id}", "DELETE /v1/worlds/{w}/rules/{id}",
	"GET /v1/worlds/{w}/systems/{slug}", "PUT /v1/worlds/{w}/systems/{slug}/config",
	"GET /v1/worlds/{w}/systems/{slug}/records/{kind}", "GET /v1/worlds/{w}/systems/{slug}/records/{kind}/{id}",
	"POST /v1/worlds/{w}/systems/{slug}/actions/{action}", "POST /v1/sign", "POST /v1/verify", "GET /v1/openapi.json",
	"GET /v1/scenarios", "GET /v1/scenarios/{name}", "PUT /v1/scenarios/{name}", "DELETE /v1/scenarios/{name}",
	"POST /v1/worlds/{w}/runs", "GET /v1/worlds/{w}/runs/{id}",
}

// operations lists the operations of the document as "METHOD path".
func operations(r *rig) map[string]object {
	all := map[string]object{}
	for path, item := range get(r, "/v1/openapi.json")["paths"].(object) {
		for method, operation := range item.(object) {
			all[strings.ToUpper(method)+" "+path] = operation.(object)
		}
	}
	return all
}

func TestTheDocumentHasTheWholeSurface(t *testing.T) {
	t.Parallel()
	r := open(t)
	document := get(r, "/v1/openapi.json")
	assert.Equal(t, "3.1.0", document["openapi"])
	assert.Equal(t, "1.2.3", document["info"].(object)["version"])
	all := operations(r)
	for _, s := range surface {
		assert.Contains(t, all, s)
	}
	ids := []string{}
	for at, o := range all {
		ids = append(ids, o["operationId"].(string))
		assert.NotEmpty(t, o["summary"], at)
		assert.NotEmpty(t, o["tags"], at)
		declared := []string{}
		for _, p := range o["parameters"].([]any) {
			if p.(object)["in"] == "path" {
				declared = append(declared, "{"+p.(object)["name"].(string)+"}")
			}
		}
		for _, name := range declared {
			assert.Contains(t, at, name)
		}
		assert.Equal(t, strings.Count(at, "{"), len(declared), at)
	}
	slices.Sort(ids)
	assert.Equal(t, len(ids), len(slices.Compact(slices.Clone(ids))), "every operation has an id of its own: %v", ids)
}

func TestEveryOperationOfTheDocumentIsServed(t *testing.T) {
	t.Parallel()
	r := open(t)
	for at := range operations(r) {
		method, path, _ := strings.Cut(at, " ")
		path = strings.NewReplacer("{w}", "-", "{id}", "x", "{slug}", "x", "{kind}", "x", "{action}", "x").Replace(path)
		answer := r.send(method, path, "")
		assert.NotEqual(t, http.StatusMethodNotAllowed, answer.Code, at)
		assert.NotContains(t, answer.Body.String(), "there is nothing at", at)
	}
}

func TestEveryReferenceOfTheDocumentLeadsSomewhere(t *testing.T) {
	t.Parallel()
	r := open(t)
	text := r.send(http.MethodGet, "/v1/openapi.json", "").Body.Bytes()
	var document struct {
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	require.NoError(t, json.Unmarshal(text, &document))
	parts := strings.Split(string(text), `"$ref":"#/components/schemas/`)
	require.Greater(t, len(parts), 20)
	for _, part := range parts[1:] {
		name, _, _ := strings.Cut(part, `"`)
		assert.Contains(t, document.Components.Schemas, name)
		assert.Greater(t, len(document.Components.Schemas[name]), 2, "%s says something", name)
	}
}
