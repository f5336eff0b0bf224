package wire_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

// TestShapesOfClients: the same parameters, put where the client libraries of TOP put them (wire/xianyu-top §1), are
// the same form but for the places.
func TestShapesOfClients(t *testing.T) {
	t.Parallel()
	const system, call = "method=a.b&app_key=1&timestamp=2016-11-09+10%3A00%3A00", "user=%E9%92%B1&infos=%7B%22a%22%3A1%7D"
	head := func(name string) string { return `Content-Disposition: form-data; name="` + name + `"` }
	withBody := inbound(system, urlEncoded+";charset=utf-8", call)
	withBody.Method = "GET"
	shapes := map[string]struct {
		in     *wire.Inbound
		places string // of the five fields
	}{
		"Java, PHP, Python: system in the query": {inbound(system, urlEncoded+";charset=UTF-8", call), "query query query body body"},
		".NET, Go: all in the form":              {inbound("", urlEncoded, system+"&"+call), "body body body body body"},
		"all in the query":                       {inbound(system+"&"+call, "", ""), "query query query query query"},
		"a GET with a body":                      {withBody, "query query query body body"},
		"Node: all multipart": {
			inbound("", multipartType, parts(head("method"), "a.b", head("app_key"), "1", head("timestamp"), "2016-11-09 10:00:00",
				head("user"), "钱", head("infos"), `{"a":1}`)),
			"multipart multipart multipart multipart multipart",
		},
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form, err := wire.ParseForm(shape.in, wire.Limits{})
			require.NoError(t, err)
			var texts, places []string
			for _, f := range form.Fields {
				texts = append(texts, f.Name+"="+f.Value)
				places = append(places, string(f.Place))
			}
			want := []string{"method=a.b", "app_key=1", "timestamp=2016-11-09 10:00:00", "user=钱", `infos={"a":1}`}
			assert.Equal(t, want, texts)
			assert.Equal(t, shape.places, strings.Join(places, " "))
			assert.Empty(t, form.Oddities)
		})
	}
}

// TestQueryComesFirst: of a name in both places the query's value is the first (wire/cashloan §2).
func TestQueryComesFirst(t *testing.T) {
	t.Parallel()
	form, err := wire.ParseForm(inbound("userId=1&token=", urlEncoded, "userId=2&borrowId=&userId=3"), wire.Limits{})
	require.NoError(t, err)
	assert.Equal(t, "1", form.Get("userId"))
	assert.Equal(t, []string{"1", "2", "3"}, form.Values("userId"))
	assert.Equal(t, []string{"userId"}, form.Duplicates())
	assert.True(t, form.Has("borrowId"), "an empty value stays")
	assert.Equal(t, "2", form.In(wire.PlaceBody).Get("userId"))
}

// TestReqDataIsKept: the signature is over the decoded text, whatever the client's style of JSON (wire/lianyintong §1).
func TestReqDataIsKept(t *testing.T) {
	t.Parallel()
	for _, reqData := range []string{
		`{"callbackUrl":"http:\/\/app.example\/back","realName":"\u5f20\u4e09"}`, `{ "a" : 1 }`, `{param1:"value1"}`, "{\r\n\"a\":\"é\"}\n",
	} {
		escaped := strings.NewReplacer("%", "%25", "&", "%26", "+", "%2B", " ", "+", "\r", "%0d", "\n", "%0A").Replace(reqData)
		form, err := wire.ParseForm(inbound("", urlEncoded, "reqData="+escaped+"&sign=ab+cd%3D"), wire.Limits{})
		require.NoError(t, err)
		assert.Equal(t, reqData, form.Get("reqData"))
		assert.Equal(t, "ab cd=", form.Get("sign"), "a raw plus is a blank")
		assert.Equal(t, "ab+cd%3D", form.Fields[1].Raw, "but the doctor sees the plus")
	}
}

// TestLimitsStandIn: a zero limit is the default of its name, and the other limits stay.
func TestLimitsStandIn(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("a=1&", wire.DefaultFields)
	_, err := wire.ParseForm(inbound(many, "", ""), wire.Limits{Parts: 1, TextBytes: 1})
	require.NoError(t, err)
	_, err = wire.ParseForm(inbound(many+"a=1", "", ""), wire.Limits{})
	require.EqualError(t, err, `form field "a": more than 2000 fields: send fewer`)
	_, err = wire.ParseForm(inbound(many+"a=1", "", ""), wire.Limits{Fields: wire.DefaultFields + 1})
	require.NoError(t, err)

	part := `Content-Disposition: form-data; name="f"; filename=""`
	list := make([]string, 0, 2*wire.DefaultParts+2)
	for range wire.DefaultParts {
		list = append(list, part, "")
	}
	form, err := wire.ParseForm(inbound("", multipartType, parts(list...)), wire.Limits{})
	require.NoError(t, err)
	assert.Len(t, form.Files, wire.DefaultParts)
	_, err = wire.ParseForm(inbound("", multipartType, parts(append(list, part, "")...)), wire.Limits{})
	require.EqualError(t, err, "form: more than 200 parts: send fewer")
}
