package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHomeLinksToWhatThereIs(t *testing.T) {
	t.Parallel()
	r := open(t)
	call[object](r, http.MethodPut, "/v1/worlds/a", `{}`, http.StatusCreated)
	answer := r.send(http.MethodGet, "/", "")
	require.Equal(t, http.StatusOK, answer.Code)
	assert.Equal(t, "text/html; charset=utf-8", answer.Header().Get("Content-Type"))
	assert.Contains(t, answer.Header().Get("Content-Security-Policy"), "default-src 'none'")
	assert.Equal(t, "nosniff", answer.Header().Get("X-Content-Type-Options"))
	text := answer.Body.String()
	assert.Contains(t, text, "1.2.3")
	assert.Contains(t, text, "http://127.0.0.1:8700/w/a/lanmaotech/")
	links := regexp.MustCompile(`(?:href|src)="([^"]*)"`).FindAllStringSubmatch(text, -1)
	require.Greater(t, len(links), 20)
	for _, link := range links {
		assert.True(t, strings.HasPrefix(link[1], "/"), "%s leads outside", link[1])
		assert.Equal(t, http.StatusOK, r.send(http.MethodGet, link[1], "").Code, link[1])
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	r := open(t)
	assert.Equal(t, object{"status": "ok"}, get(r, "/healthz"))
	assert.Equal(t, object{"status": "ready", "version": "1.2.3", "worlds": 1.0}, get(r, "/readyz"))
	head := r.send(http.MethodHead, "/readyz", "")
	assert.Equal(t, http.StatusOK, head.Code)
	require.NoError(t, r.sim.Close())
	problem := call[object](r, http.MethodGet, "/readyz", "", http.StatusServiceUnavailable)
	assert.Equal(t, "unavailable", problem["error"].(object)["code"])
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.query()
	r.register("U1")
	r.play("", "service", r.platformForm("NO_SUCH_SERVICE", `{"a": 1}`))
	r.play("", "service", r.platformForm("QUERY_PLATFORM_INFORMATION", `{"unheard": 1}`))
	answer := r.send(http.MethodGet, "/metrics", "")
	require.Equal(t, http.StatusOK, answer.Code)
	for _, line := range []string{
		"shapan_worlds 1",
		`shapan_exchanges{api="QUERY_PLATFORM_INFORMATION",direction="in",outcome="ok",system="lianyintong",world="default"} 2`,
		`shapan_exchanges{api="other",direction="in",outcome="refused",system="lianyintong",world="default"} 1`,
		`shapan_exchanges{api="PERSONAL_REGISTER",direction="out",outcome="acked",system="lianyintong",world="default"} 1`,
		`shapan_notices{state="acked",system="lianyintong",world="default"} 1`,
		`shapan_findings{level="warning",system="lianyintong",world="default"} 1`,
		"go_goroutines ",
	} {
		assert.Contains(t, answer.Body.String(), line)
	}
	assert.NotContains(t, answer.Body.String(), "NO_SUCH_SERVICE", "clients do not choose the labels")
}
