package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What goes wrong on the wire is told for what it is.
func TestCallsThatGoWrong(t *testing.T) {
	t.Parallel()
	s, _ := started(t, ":memory:")
	at := map[string]string{"SHAPAN_CONTROL_URL": s.at.Control}
	for effect, x := range map[string]struct {
		code           int
		stdout, stderr string
	}{
		"bad-sign":    {1, "signature bad", ""},
		"no-sign":     {1, "mistake  no-signature: the reply has no header sign", ""},
		"code 100001": {1, `"code": "100001"`, ""},
		"status 502":  {1, "502 Bad Gateway", ""},
		"garbage":     {1, "signature bad", ""},
		"reset":       {2, "", "no answer from 127.0.0.1:"},
		"truncate":    {2, "", "broke off after"},
	} {
		api := &control{base: s.at.Control, client: http.DefaultClient}
		var rule struct {
			ID string `json:"id"`
		}
		body := map[string]any{"system": "lianyintong", "api": "QUERY_PLATFORM_INFORMATION", "at": "answer", "effect": effect, "times": 1}
		if effect == "code 100001" {
			body["at"] = "arrive"
		}
		require.NoError(t, api.ask(t.Context(), "POST", world("default", "/rules"), body, &rule), effect)
		got := invoke(t, at, "call", "lianyintong", "QUERY_PLATFORM_INFORMATION")
		assert.Equal(t, x.code, got.code, effect)
		assert.Contains(t, got.stdout, x.stdout, effect)
		assert.Contains(t, got.stderr, x.stderr, effect)
	}
	got := invoke(t, at, "call", "lianyintong", "QUERY_PLATFORM_INFORMATION", "--press", "submit")
	assert.Zero(t, got.code)
	assert.Equal(t, "shapan: warning: --press: QUERY_PLATFORM_INFORMATION has no hosted page\n", got.stderr)
}

func TestCallGoesToTheWorldThatIsMeant(t *testing.T) {
	t.Parallel()
	s, _ := started(t, ":memory:")
	api := &control{base: s.at.Control, client: http.DefaultClient}
	require.NoError(t, api.ask(t.Context(), "PUT", world("w1", ""), map[string]any{}, nil))
	at := map[string]string{"SHAPAN_CONTROL_URL": s.at.Control, "SHAPAN_WORLD": "w1"}
	got := invoke(t, at, registration("P1", "U1")...)
	require.Zero(t, got.code, "%s%s", got.stdout, got.stderr)
	assert.Contains(t, got.stdout, "/w/w1/lanmaotech/page/PERSONAL_REGISTER")
	assert.Contains(t, got.stdout, "of world w1")
	got = invoke(t, at, "call", "lianyintong", "QUERY_USER_INFORMATION", "platformUserNo=U1", "--url", s.at.Systems)
	assert.Zero(t, got.code)
	got = invoke(t, at, "call", "lianyintong", "QUERY_USER_INFORMATION", "platformUserNo=U1", "--world", "default")
	assert.Equal(t, 1, got.code, "the other world knows nothing of it")
	got = invoke(t, at, "call", "lianyintong", "QUERY_USER_INFORMATION", "platformUserNo=U1", "--world", "w2")
	assert.Equal(t, 2, got.code)
	assert.Contains(t, got.stderr, `there is no world "w2"`)
}

// A sandbox with a gateway key of its own is believed by that key.
func TestRepliesAreVerifiedWithTheKeysOfTheWorld(t *testing.T) {
	t.Parallel()
	s, _ := started(t, ":memory:")
	dir := t.TempDir()
	require.Zero(t, invoke(t, nil, "keys", "new", dir).code)
	key, err := secretIn("--key", dir+"/client.key.pem")
	require.NoError(t, err)
	api := &control{base: s.at.Control, client: http.DefaultClient}
	require.NoError(t, api.ask(t.Context(), "PUT", world("default", "/systems/lianyintong/config"), map[string]string{"gatewayKey": key}, nil))
	got := invoke(t, map[string]string{"SHAPAN_CONTROL_URL": s.at.Control}, "call", "lianyintong", "QUERY_PLATFORM_INFORMATION")
	assert.Zero(t, got.code, got.stdout)
	got = invoke(t, nil, "call", "lianyintong", "QUERY_PLATFORM_INFORMATION", "--url", s.at.Systems)
	assert.Equal(t, 1, got.code, "who asks the systems alone knows the development key only")
	assert.Contains(t, got.stdout, "signature bad")
}

func TestWhatIsNoControlAPI(t *testing.T) {
	t.Parallel()
	answers := map[string]string{"/v1/worlds/html/clock": "<html>", "/v1/worlds/list/clock": "[]"}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = w.Write([]byte(text))
	}))
	defer other.Close()
	for name, says := range map[string]string{"html": "answers no JSON of the control API", "list": "answers no JSON", "none": "answers with status 404"} {
		got := invoke(t, nil, "clock", "show", "--control", other.URL, "--world", name)
		assert.Equal(t, 2, got.code, name)
		assert.Contains(t, got.stderr, says, name)
	}
}

func TestASystemIsFoundWhereTheSandboxSaysIt(t *testing.T) {
	t.Parallel()
	server, _ := started(t, ":memory:")
	api := &control{base: server.at.Control, client: http.DefaultClient}
	require.NoError(t, api.ask(t.Context(), "PUT", world("default", "/clock"), clockSetting{Mode: "frozen", Now: "2016-11-09T10:00:00+08:00"}, nil))
	s, err := systemCalled("lianyintong")
	require.NoError(t, err)
	require.NoError(t, s.find(t.Context(), api, "default"))
	assert.Equal(t, server.at.Systems, s.base)
	assert.Equal(t, int64(1478656800), s.now.Unix(), "a client of a world lives in its time")
	require.NoError(t, s.at("http://127.0.0.1:1/", "w 1"))
	assert.Equal(t, "http://127.0.0.1:1/w/w%201", s.base)
}
