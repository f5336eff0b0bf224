package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/web"
)

func TestWithATokenEverythingNeedsIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.Standing(noon), web.Options{Token: "open sesame"})
	r.host = "sandbox.example" // behind a token the name does not matter
	for _, c := range []struct {
		name, method, target, authorization string
		want                                int
	}{
		{"no token", http.MethodGet, "/v1/worlds", "", http.StatusUnauthorized},
		{"a wrong one", http.MethodGet, "/v1/worlds", "Bearer open", http.StatusUnauthorized},
		{"another scheme", http.MethodGet, "/v1/worlds", "Basic open sesame", http.StatusUnauthorized},
		{"the right one", http.MethodGet, "/v1/worlds", "Bearer open sesame", http.StatusOK},
		{"in lower case", http.MethodGet, "/v1/worlds", "bearer open sesame", http.StatusOK},
		{"the home page", http.MethodGet, "/", "", http.StatusUnauthorized},
		{"metrics", http.MethodGet, "/metrics", "", http.StatusUnauthorized},
		{"what is not there", http.MethodGet, "/nothing", "", http.StatusUnauthorized},
		{"health", http.MethodGet, "/healthz", "", http.StatusOK},
		{"readiness", http.MethodGet, "/readyz", "", http.StatusOK},
		{"a notice", http.MethodPost, "/sink/default", "", http.StatusOK},
		{"reading notices", http.MethodGet, "/sink/default", "", http.StatusUnauthorized},
	} {
		request := r.request(c.method, c.target, "")
		if c.authorization != "" {
			request.Header.Set("Authorization", c.authorization)
		}
		answer := httptest.NewRecorder()
		r.handler.ServeHTTP(answer, request)
		assert.Equal(t, c.want, answer.Code, c.name)
		if c.want == http.StatusUnauthorized {
			assert.Contains(t, answer.Header().Get("WWW-Authenticate"), "Bearer", c.name)
			assert.Contains(t, answer.Body.String(), `"code":"unauthorized"`, c.name)
			assert.Contains(t, answer.Body.String(), `--control-token`, c.name)
		}
	}
}

func TestWithoutATokenOnlyThisMachineIsAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.Standing(noon), web.Options{Hosts: []string{"shapan.test"}})
	for host, want := range map[string]int{
		"127.0.0.1:8701": http.StatusOK, "127.8.8.8": http.StatusOK, "localhost": http.StatusOK, "LOCALHOST.:80": http.StatusOK,
		"[::1]:8701": http.StatusOK, "[::1]": http.StatusOK, "shapan.test:8701": http.StatusOK,
		"rebound.example:8701": http.StatusForbidden, "192.0.2.1:8701": http.StatusForbidden, "localhost.example": http.StatusForbidden,
		"127.0.0.1.example": http.StatusForbidden, "": http.StatusForbidden,
	} {
		r.host = host
		answer := r.send(http.MethodGet, "/v1/worlds", "")
		assert.Equal(t, want, answer.Code, "%q", host)
		assert.Equal(t, http.StatusOK, r.send(http.MethodGet, "/healthz", "").Code, "%q", host)
	}
	r.host = "rebound.example"
	problem := call[object](r, http.MethodGet, "/v1/worlds", "", http.StatusForbidden)["error"].(object)
	assert.Equal(t, "forbidden", problem["code"])
	assert.Contains(t, problem["hint"], "localhost")
}

func TestTheListenersOwnAddressIsAnswered(t *testing.T) {
	t.Parallel()
	r := open(t)
	server := httptest.NewServer(r.handler)
	t.Cleanup(server.Close)
	response, err := server.Client().Get(server.URL + "/readyz")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	response, err = server.Client().Get(server.URL + "/v1/worlds")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, http.StatusOK, response.StatusCode)
}

func TestAHostedPageBringsItsCallback(t *testing.T) {
	t.Parallel()
	r := open(t)
	for method, want := range map[string]int{http.MethodPost: http.StatusOK, http.MethodPut: http.StatusForbidden} {
		request := r.request(method, "/sink/default", "{}")
		request.Header.Set("Origin", "http://127.0.0.1:8700")
		request.Header.Set("Sec-Fetch-Site", "same-site")
		answer := httptest.NewRecorder()
		r.handler.ServeHTTP(answer, request)
		assert.Equal(t, want, answer.Code, "%s: a browser delivers to the stand-in application, and does not tell it what to say", method)
	}
}

func TestForeignPagesChangeNothing(t *testing.T) {
	t.Parallel()
	r := open(t)
	for _, c := range []struct {
		method, origin, site string
		want                 int
	}{
		{http.MethodPost, "", "", http.StatusOK},
		{http.MethodPost, "http://127.0.0.1:8701", "", http.StatusOK},
		{http.MethodPost, "http://127.0.0.1:8701", "same-origin", http.StatusOK},
		{http.MethodPost, "http://127.0.0.1:9999", "", http.StatusForbidden},
		{http.MethodPost, "https://evil.example", "", http.StatusForbidden},
		{http.MethodPost, "null", "", http.StatusForbidden},
		{http.MethodPost, "https://evil.example", "cross-site", http.StatusForbidden},
		{http.MethodPost, "", "cross-site", http.StatusForbidden},
		{http.MethodGet, "https://evil.example", "cross-site", http.StatusMethodNotAllowed},
	} {
		request := r.request(c.method, "/v1/worlds/default/reset", "")
		if c.origin != "" {
			request.Header.Set("Origin", c.origin)
		}
		if c.site != "" {
			request.Header.Set("Sec-Fetch-Site", c.site)
		}
		answer := httptest.NewRecorder()
		r.handler.ServeHTTP(answer, request)
		assert.Equal(t, c.want, answer.Code, "%v: %s", c, answer.Body)
		switch {
		case c.want != http.StatusForbidden:
		case c.origin == "":
			assert.Contains(t, answer.Body.String(), `Sec-Fetch-Site is \"cross-site\"`)
		default:
			assert.Contains(t, answer.Body.String(), `a page of \"`+c.origin+`\"`)
		}
	}
}
