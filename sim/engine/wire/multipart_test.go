package wire_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

const multipartType = "multipart/form-data; boundary=XX"

// parts joins parts, each a head and a content, into a whole body.
func parts(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString("--XX\r\n" + pairs[i] + "\r\n\r\n" + pairs[i+1] + "\r\n")
	}
	return b.String() + "--XX--\r\n"
}

func TestParseMultipart(t *testing.T) {
	t.Parallel()
	body := parts(
		`Content-Disposition: form-data; name="reqData"`+"\r\nContent-Type: text/plain; charset=UTF-8", `{"a":"50%+"}`,
		`Content-Disposition: form-data; name="file"; filename="C:\\对账\\a.zip"`+"\r\nContent-Type: application/zip", "PK\x00\xff",
		`Content-Disposition: form-data; name="empty"`, "",
		`Content-Disposition: form-data; name="nofile"; filename=""`, "",
		"Content-Disposition: form-data; name=qp\r\nContent-Transfer-Encoding: quoted-printable", "a=3Db",
	)
	form, err := wire.ParseForm(inbound("reqData=q", multipartType, body), wire.Limits{})
	require.NoError(t, err)
	assert.Equal(t, []wire.Field{
		field(wire.PlaceQuery, "reqData", "q", "q"),
		field(wire.PlaceMultipart, "reqData", `{"a":"50%+"}`, `{"a":"50%+"}`),
		field(wire.PlaceMultipart, "empty", "", ""),
		field(wire.PlaceMultipart, "qp", "a=3Db", "a=3Db"),
	}, form.Fields, "nothing is decoded")
	assert.Equal(t, []wire.File{
		{Field: "file", Name: `C:\对账\a.zip`, ContentType: "application/zip", Content: []byte("PK\x00\xff")},
		{Field: "nofile", Content: []byte{}},
	}, form.Files)
}

func TestPartsThatAreFilesByTheirNames(t *testing.T) {
	t.Parallel()
	body := parts(
		`Content-Disposition: form-data; name="file"`+"\r\nContent-Type: application/zip", "PK\x00\xff",
		`Content-Disposition: form-data; name="file"; filename="b.zip"`, "PK",
		`Content-Disposition: form-data; name="File"`, "a text",
	)
	form, err := wire.ParseForm(inbound("file=q", multipartType, body), wire.Limits{TextBytes: 10, FileBytes: 4}, "file", "image")
	require.NoError(t, err)
	assert.Equal(t, []wire.File{
		{Field: "file", ContentType: "application/zip", Content: []byte("PK\x00\xff")},
		{Field: "file", Name: "b.zip", Content: []byte("PK")},
	}, form.Files)
	assert.Equal(t, []wire.Field{
		field(wire.PlaceQuery, "file", "q", "q"), field(wire.PlaceMultipart, "File", "a text", "a text"),
	}, form.Fields)
	_, err = wire.ParseForm(inbound("", multipartType, body), wire.Limits{FileBytes: 3}, "file")
	require.ErrorContains(t, err, `form field "file": longer than 3 bytes`)
}

func TestParseMultipartRefuses(t *testing.T) {
	t.Parallel()
	one := parts(`Content-Disposition: form-data; name="a"`, "12345")
	file := parts(`Content-Disposition: form-data; name="f"; filename="f"`, "12345")
	cases := map[string]struct {
		contentType, body string
		limit             wire.Limits
		want              string
	}{
		"no boundary":     {"multipart/form-data", one, wire.Limits{}, "no usable boundary"},
		"broken type":     {"multipart/form-data; boundary", one, wire.Limits{}, "no usable boundary"},
		"empty body":      {multipartType, "", wire.Limits{}, "broken multipart body after 0 parts"},
		"other boundary":  {"multipart/form-data; boundary=YY", one, wire.Limits{}, "broken multipart body"},
		"breaks off":      {multipartType, strings.TrimSuffix(one, "\r\n--XX--\r\n"), wire.Limits{}, `form field "a": the multipart body breaks off`},
		"no end":          {multipartType, strings.TrimSuffix(one, "--\r\n"), wire.Limits{}, "after 1 parts"},
		"no disposition":  {multipartType, parts("X: y", "1"), wire.Limits{}, "part 1 has no usable Content-Disposition"},
		"no name":         {multipartType, parts("Content-Disposition: form-data", "1"), wire.Limits{}, "part 1 has no usable"},
		"too long a text": {multipartType, one, wire.Limits{TextBytes: 4}, `form field "a": longer than 4 bytes`},
		"too long a file": {multipartType, file, wire.Limits{FileBytes: 4}, `form field "f": longer than 4 bytes`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := wire.ParseForm(inbound("", c.contentType, c.body), c.limit)
			require.ErrorContains(t, err, c.want)
			var formError *wire.FormError
			require.ErrorAs(t, err, &formError)
		})
	}
}

func TestParseMultipartCounts(t *testing.T) {
	t.Parallel()
	head := `Content-Disposition: form-data; name="a"`
	two := inbound("q=1", multipartType, parts(head, "1", head, "2"))
	_, err := wire.ParseForm(two, wire.Limits{Parts: 1})
	require.EqualError(t, err, "form: more than 1 parts: send fewer")
	_, err = wire.ParseForm(two, wire.Limits{Fields: 2})
	require.EqualError(t, err, `form field "a": more than 2 fields: send fewer`)
	_, err = wire.ParseForm(two, wire.Limits{Parts: 2, Fields: 3, TextBytes: 1})
	require.NoError(t, err)
}
