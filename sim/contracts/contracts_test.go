package contracts_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/contracts"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
)

func systems() []*engine.Counterpart { return sim.Counterparts(sign.NewSigner(0)) }

func write(t *testing.T, form string, of []*engine.Counterpart) []byte {
	t.Helper()
	var text bytes.Buffer
	require.NoError(t, contracts.Write(&text, form, "1.2.3", of))
	return text.Bytes()
}

// load reads a document as OpenAPI, which has to be valid.
func load(t *testing.T, text []byte) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(text)
	require.NoError(t, err)
	require.Equal(t, "3.1.0", doc.OpenAPI)
	require.NoError(t, doc.Validate(loader.Context))
	return doc
}

// Every system's document is a valid OpenAPI 3.1 document, and has every API that applications call.
func TestOpenAPIOfEverySystemIsValid(t *testing.T) {
	t.Parallel()
	for _, c := range systems() {
		t.Run(c.Slug, func(t *testing.T) {
			t.Parallel()
			text := write(t, contracts.OpenAPI, []*engine.Counterpart{c})
			doc := load(t, text)
			assert.Positive(t, doc.Paths.Len())
			assert.Len(t, doc.Tags, 1)
			for _, a := range c.APIs {
				if a.Page || a.Request == nil {
					continue
				}
				assert.Contains(t, string(text), "`"+a.Name+"`", "no operation tells of %s", a.Name)
			}
		})
	}
}

// One document of all systems has what the documents of the systems have, and nothing clashes.
func TestOpenAPIOfAllSystemsIsTheSumOfTheirs(t *testing.T) {
	t.Parallel()
	all := load(t, write(t, contracts.OpenAPI, systems()))
	operations, schemas := map[string]bool{}, 0
	for _, c := range systems() {
		one := load(t, write(t, contracts.OpenAPI, []*engine.Counterpart{c}))
		assert.NotNil(t, all.Tags.Get(c.Slug), c.Slug)
		for path, item := range one.Paths.Map() {
			for method, o := range item.Operations() {
				assert.False(t, operations[method+" "+path], "%s %s is of two systems", method, path)
				operations[method+" "+path] = true
				there := all.Paths.Value(path)
				require.NotNil(t, there, path)
				got := there.GetOperation(method)
				require.NotNil(t, got, "%s %s", method, path)
				assert.Equal(t, o.OperationID, got.OperationID)
				assert.Equal(t, o.Description, got.Description)
				assert.Equal(t, []string{c.Slug}, got.Tags)
			}
		}
		for name, schema := range one.Components.Schemas {
			got := all.Components.Schemas[c.Slug+"."+name]
			require.NotNil(t, got, name)
			assert.Equal(t, schema.Value, got.Value, name)
		}
		schemas += len(one.Components.Schemas)
	}
	assert.Len(t, all.Components.Schemas, schemas)
	ids := map[string]bool{}
	for path, item := range all.Paths.Map() {
		for method, o := range item.Operations() {
			assert.True(t, operations[method+" "+path])
			assert.False(t, ids[o.OperationID], "%s names two", o.OperationID)
			ids[o.OperationID] = true
		}
	}
	assert.Len(t, ids, len(operations))
	schema := schemaOf(t, write(t, contracts.OpenAPI, systems()), "lianyintong.RECHARGE.request")
	require.Error(t, schema.Validate(map[string]any{}))
}

// schemaOf compiles a schema out of a document, as a JSON Schema of its own.
func schemaOf(t *testing.T, text []byte, name string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("doc.json", doc))
	schema, err := compiler.Compile("doc.json#/components/schemas/" + name)
	require.NoError(t, err)
	return schema
}

// The schemas say what the systems say: a good request fits, a bad one does not.
func TestSchemasTellGoodFromBad(t *testing.T) {
	t.Parallel()
	text := write(t, contracts.OpenAPI, systems()[:1])
	schema := schemaOf(t, text, "RECHARGE.request")
	good := map[string]any{
		"requestNo": "R1", "platformUserNo": "U1", "amount": json.Number("100.00"), "feeMode": "PLATFORM", "rechargeWay": "NETBANK_B2C", "bankcode": "ICBK",
		"callbackUrl": "http://app/back", "later": "1.7",
	}
	change := func(name string, value any) map[string]any {
		changed := map[string]any{}
		for k, v := range good {
			changed[k] = v
		}
		if changed[name] = value; value == nil {
			delete(changed, name)
		}
		return changed
	}
	require.NoError(t, schema.Validate(good))
	require.NoError(t, schema.Validate(change("amount", "100.1")), "an amount may be a text")
	for name, value := range map[string]any{
		"requestNo": strings.Repeat("R", 51), "amount": "1,000", "platformUserNo": nil, "rechargeWay": "CASH", "expired": "tomorrow",
	} {
		assert.Error(t, schema.Validate(change(name, value)), name)
	}
}

// The notices of all systems are a valid AsyncAPI 3 document, by the schema that its authors publish.
func TestAsyncAPIIsValid(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/asyncapi-3.0.0.schema.json")
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	published, err := jsonschema.UnmarshalJSON(file)
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("asyncapi.json", published))
	schema, err := compiler.Compile("asyncapi.json")
	require.NoError(t, err)
	for _, of := range [][]*engine.Counterpart{systems(), systems()[:1], {}} {
		text := write(t, contracts.AsyncAPI, of)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(doc))
		for _, c := range of {
			for _, a := range c.APIs {
				if a.Notifies {
					assert.Contains(t, string(text), `"name": "`+a.Name+`"`)
				}
			}
		}
		resolves(t, doc, doc)
	}
	broken, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"asyncapi": "3.0.0", "info": {"title": "x"}}`))
	require.NoError(t, err)
	require.Error(t, schema.Validate(broken), "the schema finds what is wrong")
}

// resolves asks every reference for its target.
func resolves(t *testing.T, doc, at any) {
	t.Helper()
	switch v := at.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			target := doc
			for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
				inner, ok := target.(map[string]any)
				require.True(t, ok, ref)
				target = inner[part]
			}
			require.NotNil(t, target, ref)
		}
		for _, inner := range v {
			resolves(t, doc, inner)
		}
	case []any:
		for _, inner := range v {
			resolves(t, doc, inner)
		}
	}
}

func TestMarkdownNamesSources(t *testing.T) {
	t.Parallel()
	text := string(write(t, contracts.Markdown, systems()))
	for _, line := range []string{
		"## 联银通资金存管 `lianyintong`", "### RECHARGE ", "章节 2.6 · `POST /lanmaotech/gateway`", "| 字段 | 必填 | 类型 |",
		"| `amount` | Y | A |", "| 2.6 |", "- 2.6 R1 ", "| 100001 |", "`details[]`", "`details[].amount`",
	} {
		assert.Contains(t, text, line)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "| `") {
			assert.Equal(t, 8, strings.Count(line, "|")-strings.Count(line, `\|`), line)
			assert.NotRegexp(t, `\|  \|$`, line, "no source: %s", line)
		}
	}
}

func TestFormsOfDocuments(t *testing.T) {
	t.Parallel()
	want := contracts.Of("1.2.3", systems())
	for _, form := range []string{contracts.JSON, contracts.OpenAPI, contracts.AsyncAPI} {
		got, err := contracts.Read(write(t, form, systems()))
		require.NoError(t, err)
		assert.Empty(t, contracts.Compare(want, got), form)
		assert.Len(t, got.Systems, len(want.Systems))
	}
	got, err := contracts.Read(write(t, contracts.OpenAPI, systems()[:1]))
	require.NoError(t, err)
	assert.Len(t, got.Systems, 1)
	var text bytes.Buffer
	assert.Error(t, contracts.Write(&text, "pdf", "1", systems()))
	for _, bad := range []string{"", "{", "[]", "{}", `{"openapi": "3.1.0"}`, `{"systems": 1}`} {
		_, err := contracts.Read([]byte(bad))
		assert.Error(t, err, bad)
	}
}
