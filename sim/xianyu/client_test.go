package xianyu_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/xianyu"
)

// play builds a call as the command line and scenarios do, sends it, and hears the answer.
func (s *sandbox) play(api, fields string, o engine.ClientOptions) (engine.Request, engine.Heard) {
	s.t.Helper()
	c := xianyu.New()
	client, ok := c.Codec.(engine.Client)
	require.True(s.t, ok)
	config, err := s.Compiled(slug)
	require.NoError(s.t, err)
	declared, ok := c.API(api)
	require.True(s.t, ok)
	object, _, err := wire.ParseJSON([]byte(fields))
	require.NoError(s.t, err)
	r, err := client.Build(config, declared, object, o)
	require.NoError(s.t, err)
	path, query, _ := strings.Cut(r.Path, "?")
	out := s.Exchange(slug, wire.Inbound{Method: r.Method, Path: path, RawQuery: query, Header: r.Header, Body: r.Body})
	return r, client.Hear(config, declared, engine.Incoming{Status: out.Status, Header: out.Header, Body: out.Body})
}

func TestTheClientCallsEveryAPI(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for api, fields := range good {
		r, heard := s.play(api, fields, engine.ClientOptions{Now: s.Now()})
		assert.True(t, heard.Accepted, "%s: %s", api, heard.Fields)
		assert.Equal(t, "none", heard.Verdict.Verdict)
		assert.Empty(t, r.Added)
		assert.Contains(t, r.Path, "/router/rest?method="+api)
		assert.Regexp(t, `"request_id":"[0-9a-z]{12}"`, string(heard.Fields))
		assert.Contains(t, string(heard.Fields), `"success":true`)
	}
	findings, err := s.Findings("")
	require.NoError(t, err)
	assert.Empty(t, findings, "it writes what the document wants")
}

func TestHowTheClientHears(t *testing.T) {
	t.Parallel()
	s := open(t, `{"channels":["wzzx"],"apps":{"9":{"secret":"s9"}}}`)
	now := engine.ClientOptions{Now: s.Now()}
	_, heard := s.play(callback, strings.Replace(good[callback], "wzzx", "none", 1), now)
	assert.Equal(t, []any{false, "CHANNEL_NOT_FOUND"}, []any{heard.Accepted, heard.Code})
	assert.Contains(t, string(heard.Fields), `"biz_error":{"err_code":"CHANNEL_NOT_FOUND"`)
	_, heard = s.play(callback, `{"user":"3"}`, now)
	assert.Equal(t, []any{false, "40"}, []any{heard.Accepted, heard.Code})
	assert.Contains(t, string(heard.Fields), `{"code":40,"msg":"Missing required arguments:infos"`)
	_, heard = s.play(callback, good[callback], engine.ClientOptions{Now: s.Now(), Secret: "wrong"})
	assert.Equal(t, "25", heard.Code)
	_, heard = s.play(callback, good[callback], engine.ClientOptions{Now: s.Now(), Identity: "9"})
	assert.True(t, heard.Accepted, "the secret is that of the application")
	_, heard = s.play(callback, good[callback], engine.ClientOptions{Now: s.Now(), Identity: "10"})
	assert.Equal(t, "29", heard.Code)
	_, heard = s.play(callback, good[callback], engine.ClientOptions{Now: s.Now().AddDate(0, 0, -1)})
	assert.Equal(t, "31", heard.Code)
	client, _ := xianyu.New().Codec.(engine.Client)
	for _, body := range []string{"", "<xml/>", "[]", "{}", `{"a":1}`, `{"a":{},"b":{}}`} {
		heard := client.Hear(nil, nil, engine.Incoming{Status: 200, Body: []byte(body)})
		assert.False(t, heard.Accepted, body)
		assert.Nil(t, heard.Fields, body)
	}
	heard = client.Hear(nil, nil, engine.Incoming{Status: 502, Body: []byte(`{"a_response":{"idle_point_result":{"success":true}}}`)})
	assert.False(t, heard.Accepted)
}

func TestABusinessTextIsSentAsItIsWritten(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	raw := `{"user": "3", "infos": {"user_id" : 3,"status":"SUCCESS", "type":"LOAN","process_no":"P1","channel_id":"<c>"}, "n": 1.0}`
	_, heard := s.play(callback, `{}`, engine.ClientOptions{Now: s.Now(), Raw: []byte(raw)})
	assert.True(t, heard.Accepted, string(heard.Fields))
	list, err := s.Exchanges(journalOf())
	require.NoError(t, err)
	assert.Contains(t, string(list[0].Request.Body), "%22user_id%22+%3A+3%2C%22status", "blanks and all")
	assert.Contains(t, string(list[0].Request.Body), "&n=1.0")
	client, _ := xianyu.New().Codec.(engine.Client)
	api, _ := xianyu.New().API(callback)
	for text, o := range map[string]engine.ClientOptions{
		"no JSON object":    {Now: s.Now(), Raw: []byte("[]")},
		"needs a timestamp": {},
	} {
		_, err := client.Build(nil, api, wire.Value{}, o)
		assert.ErrorContains(t, err, text)
		_, ok := engine.AsProblem(err)
		assert.True(t, ok)
	}
}
