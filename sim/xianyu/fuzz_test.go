package xianyu_test

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/xianyu"
)

// seeds are requests of all shapes, right and wrong.
func seeds(f *testing.F) {
	f.Helper()
	p := report(infos).signed()
	multi := p.multi(f)
	f.Add("POST", "", form, []byte(p.encode()))
	f.Add("GET", p.encode(), "", []byte{})
	f.Add("POST", "", multi.Header.Get("Content-Type"), multi.Body)
	f.Add("POST", "format=json&simplify=true", form, []byte(p.with("infos", "[object Object]").signed().encode()))
	f.Add("PUT", "format=json&a=%zz", "multipart/form-data", []byte("--"))
	f.Add("POST", "", form, []byte(p.with("infos", `"{\"user_id\":3}"`).encode()))
	f.Add("POST", "", form, []byte(call(userPut, "user", "3", "idle_loan_personal_info", `{"real_name_info":{"a b":[1]},"ext_infos":{}}`).signed().encode()))
}

// readable checks that an answer is JSON or XML that a client can read.
func readable(t *testing.T, out wire.Outbound) {
	t.Helper()
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
}

// FuzzRead has the codec read anything, check it, and answer it. Nothing of that panics, and reading depends on the
// request alone.
func FuzzRead(f *testing.F) {
	seeds(f)
	c := xianyu.New()
	config, err := c.Settings.Compile([]byte(`{"apps":{"12345678":{"secret":"helloworld"},"9":{"secret":"s9","strict":true}}}`))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, method, rawQuery, contentType string, body []byte) {
		in := inbound(method, rawQuery, contentType, body)
		read, refusal := c.Codec.Read(&in)
		require.NotNil(t, read)
		again, second := c.Codec.Read(&in)
		assert.Equal(t, refusal, second)
		assert.Equal(t, read.Fields.JSON(), again.Fields.JSON())
		read.In, read.Config = &in, config
		read.API, _ = c.API(read.Name)
		if refusal == nil {
			refusal = c.Codec.Check(read, morning)
		}
		if refusal == nil {
			require.NotNil(t, read.API, "the codec lets no unknown API pass")
			refusal = c.Codec.Invalid(read, engine.Breach{Field: "infos.user_id", Reason: "x"})
		}
		readable(t, c.Codec.Write(read, engine.Answered{Refusal: refusal}))
	})
}

// FuzzExchange sends anything through a world: it is never answered by a fault of ours.
func FuzzExchange(f *testing.F) {
	seeds(f)
	s := open(f, `{"apps":{"9":{"secret":"s9","strict":true,"quota":{"calls":3,"per":"1m"}}}}`)
	f.Fuzz(func(t *testing.T, method, rawQuery, contentType string, body []byte) {
		out := s.Exchange(slug, inbound(method, rawQuery, contentType, body))
		x, err := s.Recorded(out.Exchange)
		require.NoError(t, err)
		require.NotEqual(t, engine.OutcomeError, x.Outcome, x.Error)
		readable(t, out)
	})
}
