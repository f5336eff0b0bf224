package xianyu_test

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/xianyu"
)

// FuzzRead sends anything: it is answered with HTTP 200, in JSON or XML that can be read, never by a fault of ours; and
// reading alone never panics.
func FuzzRead(f *testing.F) {
	p := report(infos).signed()
	multi := p.multi(f)
	f.Add("POST", "", form, []byte(p.encode()))
	f.Add("GET", p.encode(), "", []byte{})
	f.Add("POST", "", multi.Header.Get("Content-Type"), multi.Body)
	f.Add("POST", "format=json&simplify=true", form, []byte(p.with("infos", "[object Object]").signed().encode()))
	f.Add("PUT", "format=json&a=%zz", "multipart/form-data", []byte("--"))
	f.Add("POST", "", form, []byte(p.with("infos", `"{\"user_id\":3}"`).encode()))
	f.Add("POST", "", form, []byte(call(userPut, "user", "3", "idle_loan_personal_info", `{"real_name_info":{"a b":[1]},"ext_infos":{}}`).signed().encode()))
	s := open(f, `{"apps":{"9":{"secret":"s9","strict":true,"quota":{"calls":3,"per":"1m"}}}}`)
	codec := xianyu.New().Codec
	f.Fuzz(func(t *testing.T, method, rawQuery, contentType string, body []byte) {
		in := inbound(method, rawQuery, contentType, body)
		read, refusal := codec.Read(&in)
		require.NotNil(t, read)
		again, second := codec.Read(&in)
		assert.Equal(t, refusal, second, "it depends on the request alone")
		assert.Equal(t, read.Fields.JSON(), again.Fields.JSON())
		out := s.Exchange(slug, in)
		x, err := s.Recorded(out.Exchange)
		require.NoError(t, err)
		require.NotEqual(t, engine.OutcomeError, x.Outcome, x.Error)
		assert.Equal(t, 200, out.Status)
		switch out.Header.Get("Content-Type") {
		case "text/javascript;charset=UTF-8":
			assert.True(t, json.Valid(out.Body), string(out.Body))
		case "text/xml;charset=UTF-8":
			assert.NoError(t, xml.Unmarshal(out.Body, new(node)), string(out.Body))
		default:
			t.Errorf("Content-Type %v", out.Header)
		}
		assert.False(t, strings.HasSuffix(string(out.Body), "\n"))
	})
}
