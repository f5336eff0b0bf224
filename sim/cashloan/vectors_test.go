package cashloan_test

import (
	"encoding/json"
	"net/url"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// vector is a request of the app with the signature that the real back end takes.
type vector struct {
	Name    string      `json:"name"`
	Method  string      `json:"method"`
	Target  string      `json:"target"`
	Headers [][2]string `json:"headers"`
	Body    string      `json:"body"`
}

func vectors(t *testing.T) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var list []vector
	require.NoError(t, json.Unmarshal(raw, &list))
	require.NotEmpty(t, list)
	return list
}

func (v vector) inbound(t *testing.T) wire.Inbound {
	t.Helper()
	u, err := url.Parse(v.Target)
	require.NoError(t, err)
	in := wire.Inbound{Method: v.Method, Path: u.Path, RawQuery: u.RawQuery, Header: wire.Header{}, Body: []byte(v.Body), Base: base}
	for _, h := range v.Headers {
		in.Header[h[0]] = append(in.Header[h[0]], h[1])
	}
	return in
}

// TestVectors holds the signatures of the vectors against the calculator: they are good, and a changed one is not. They are
// played too.
func TestVectors(t *testing.T) {
	t.Parallel()
	c := cashloan.New()
	calculator, ok := c.Codec.(engine.Calculator)
	require.True(t, ok)
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			config, err := s.Compiled(slug)
			require.NoError(t, err)
			in := v.inbound(t)
			verdict, text, err := calculator.Verify(config, &in, "")
			require.NoError(t, err)
			assert.Equal(t, "ok", verdict.Verdict)
			assert.Equal(t, in.Header["signMsg"][0], md5Of(text))
			text, sign, err := calculator.Sign(config, &in, "")
			require.NoError(t, err)
			assert.Equal(t, in.Header["signMsg"][0], sign, text)

			assert.Equal(t, "ok", s.recorded(s.Exchange(slug, in)).Signature.Verdict)
			in.Header["signMsg"] = []string{"0" + sign[1:]}
			verdict, _, err = calculator.Verify(config, &in, "")
			require.NoError(t, err)
			assert.Equal(t, "bad", verdict.Verdict)
			out := s.Exchange(slug, in)
			assert.Equal(t, "sign error", read(t, out).Msg)
			assert.Equal(t, "bad", s.recorded(out).Signature.Verdict)
		})
	}
}
