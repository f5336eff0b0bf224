package wire_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/wire"
)

// pair is a name and value of a form; names are few, so that duplicates occur.
type pair struct{ name, value string }

func pairs(t *rapid.T, label string) []pair {
	name := rapid.SampledFrom([]string{"reqData", "sign", "a b", "钱&=%", "+"})
	value := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a+b/c==", "%41", `{"a":"&;="}`, "\r\n"}))
	one := rapid.Custom(func(t *rapid.T) pair {
		return pair{name: name.Draw(t, "name"), value: value.Draw(t, "value")}
	})
	return rapid.SliceOfN(one, 0, 12).Draw(t, label)
}

func urlEncode(list []pair) string {
	texts := make([]string, 0, len(list))
	for _, p := range list {
		texts = append(texts, url.QueryEscape(p.name)+"="+url.QueryEscape(p.value))
	}
	return strings.Join(texts, "&")
}

func fieldsOf(place wire.Place, list []pair, raw func(string) string) []wire.Field {
	var fields []wire.Field
	for _, p := range list {
		fields = append(fields, field(place, p.name, p.value, raw(p.value)))
	}
	return fields
}

func same(text string) string { return text }

func TestFormReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		query, body := pairs(t, "query"), pairs(t, "body")
		form, err := wire.ParseForm(inbound(urlEncode(query), urlEncoded, urlEncode(body)), wire.Limits{})
		require.NoError(t, err)
		want := append(fieldsOf(wire.PlaceQuery, query, url.QueryEscape), fieldsOf(wire.PlaceBody, body, url.QueryEscape)...)
		assert.Equal(t, want, form.Fields, "order and duplicates stay")
		assert.Empty(t, form.Oddities)
	})
}

func TestMultipartReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		texts := pairs(t, "texts")
		content := rapid.SliceOf(rapid.Byte()).Draw(t, "file")
		var body bytes.Buffer
		writer := multipart.NewWriter(&body)
		for _, p := range texts {
			require.NoError(t, writer.WriteField(p.name, p.value))
		}
		part, err := writer.CreateFormFile("file", "对账.zip")
		require.NoError(t, err)
		_, err = part.Write(content)
		require.NoError(t, err)
		require.NoError(t, writer.Close())

		form, err := wire.ParseForm(inbound("", writer.FormDataContentType(), body.String()), wire.Limits{})
		require.NoError(t, err)
		assert.Equal(t, fieldsOf(wire.PlaceMultipart, texts, same), form.Fields)
		require.Len(t, form.Files, 1)
		assert.Equal(t, "对账.zip", form.Files[0].Name)
		assert.True(t, bytes.Equal(content, form.Files[0].Content))
	})
}

// jsonValues draws values as encoding/json knows them.
func jsonValues(depth int) *rapid.Generator[any] {
	scalar := rapid.OneOf(
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Int64().AsAny(), rapid.Float64Range(-1e9, 1e9).AsAny(), rapid.String().AsAny(),
	)
	if depth == 0 {
		return scalar
	}
	inner := jsonValues(depth - 1)
	return rapid.OneOf(scalar, rapid.SliceOfN(inner, 0, 5).AsAny(), rapid.MapOfN(rapid.StringMatching(`[a-z_$][A-Za-z0-9]*`), inner, 0, 20).AsAny())
}

func TestJSONReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw, err := json.MarshalIndent(jsonValues(3).Draw(t, "value"), "", rapid.SampledFrom([]string{"", " ", "\t"}).Draw(t, "indent"))
		require.NoError(t, err)
		v, oddities, err := wire.ParseJSON(raw)
		require.NoError(t, err, "%s", raw)
		require.Empty(t, oddities, "%s", raw)
		want, err := decode(raw)
		require.NoError(t, err)
		require.Equal(t, want, plain(v), "%s", raw)
		checkOffsets(t, raw, v)
	})
}

// checkOffsets reads every value again from the bytes where it says it stands.
func checkOffsets(t *rapid.T, raw []byte, v wire.Value) {
	again, _, err := wire.ParseJSON(v.Raw(raw))
	require.NoError(t, err)
	require.Equal(t, plain(v), plain(again))
	for _, item := range v.Items {
		checkOffsets(t, raw, item)
	}
	for _, m := range v.Members {
		checkOffsets(t, raw, m.Value)
	}
}

// sloppy writes a value as careless clients do: bare names, single quotes, commas before closing brackets.
func sloppy(v any) string {
	switch v := v.(type) {
	case []any:
		var b strings.Builder
		for _, item := range v {
			b.WriteString(sloppy(item) + ",")
		}
		return "[" + b.String() + "]"
	case map[string]any:
		var b strings.Builder
		for name, value := range v {
			b.WriteString(name + " : " + sloppy(value) + " , ")
		}
		return "{" + b.String() + "}"
	case string:
		quoted, _ := json.Marshal(v)
		inner := strings.ReplaceAll(string(quoted[1:len(quoted)-1]), `\"`, `"`)
		return "'" + strings.ReplaceAll(inner, "'", `\'`) + "'"
	default:
		text, _ := json.Marshal(v)
		return string(text)
	}
}

func TestSloppyJSONMeansTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := jsonValues(3).Draw(t, "value")
		strict, err := json.Marshal(value)
		require.NoError(t, err)
		want, err := decode(strict)
		require.NoError(t, err)
		text := sloppy(value)
		v, oddities, err := wire.ParseJSON([]byte(text))
		require.NoError(t, err, text)
		require.Equal(t, want, plain(v), text)
		if !json.Valid([]byte(text)) {
			require.NotEmpty(t, oddities, text)
		}
	})
}

func TestEveryCutIsRefused(t *testing.T) {
	t.Parallel()
	whole := `{"a":[1.5e+3,"x\u00e9\n",{"b":null}],'c':true,d:[],}`
	_, _, err := wire.ParseJSON([]byte(whole))
	require.NoError(t, err)
	for n := range len(whole) {
		_, _, err := wire.ParseJSON([]byte(whole[:n]))
		var jsonError *wire.JSONError
		require.ErrorAs(t, err, &jsonError, whole[:n])
		assert.LessOrEqual(t, jsonError.Offset, n)
		assert.Equal(t, fmt.Sprintf("JSON line 1, byte %d: %s", jsonError.Offset, jsonError.Problem), err.Error())
	}
}
