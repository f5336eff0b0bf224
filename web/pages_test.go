package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
