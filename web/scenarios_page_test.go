package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/web"
)

const (
	scenariosPage = "/worlds/default/scenarios"
	scenarioPage  = "/worlds/default/scenario?name="
)

func TestScenariosPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	page := b.open(scenariosPage)
	for _, says := range []string{"lianyintong/project-life.yaml", "cashloan/", "shipped", "None yet."} {
		assert.Contains(t, page, says)
	}
	found := b.open(scenariosPage + "?q=project-life")
	golden(t, "scenarios-found", found)
	assert.Contains(t, b.open(scenariosPage+"?q=nosuch"), "No scenario fits")
}

func TestAScenarioIsReadChangedAndKept(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	golden(t, "scenario-shipped", b.open(scenarioPage+"lianyintong/page-expired.yaml"))
	golden(t, "scenario-new", b.open("/worlds/default/scenario"))
	assert.Equal(t, http.StatusNotFound, r.send(http.MethodGet, scenarioPage+"none.yaml", "").Code)

	page := b.submit("/worlds/default/scenario", "do", "save", "name", "mine/q.yaml", "source", "scenario: 我的\r\nsteps:\r\n  - check: ledger.balanced\r\n")
	assert.Contains(t, page, "mine/q.yaml is saved")
	assert.Equal(t, "scenario: 我的\nsteps:\n  - check: ledger.balanced\n", r.send(http.MethodGet, "/v1/scenarios/mine/q.yaml", "").Body.String())
	refused := b.refused(http.StatusBadRequest, scenarioPage+"mine/q.yaml", "do", "save", "name", "mine/q.yaml", "source", "scenario: </textarea><script>x</script>\nsteps:\n  - cal: a\n")
	assert.Contains(t, refused, "&lt;/textarea&gt;&lt;script&gt;x", "what was written is there still, and harmless")
	assert.Contains(t, refused, "did you mean call")
	assert.Contains(t, b.refused(http.StatusConflict, scenarioPage+"lianyintong/page-expired.yaml", "do", "drop"), "read-only")
	assert.Contains(t, b.submit(scenarioPage+"mine/q.yaml", "do", "drop"), "mine/q.yaml is deleted")
}

func TestLint(t *testing.T) {
	t.Parallel()
	r := open(t)
	found := call[list](r, http.MethodPost, "/v1/lint", `{"name": "a.yaml", "source": "scenario: x\nsteps:\n  - cal: a\n"}`, http.StatusOK)
	assert.Equal(t, 3.0, found[0]["line"])
	assert.Equal(t, list{}, call[list](r, http.MethodPost, "/v1/lint", `{"name": "a.yaml", "source": "scenario: x\nsteps:\n  - check: ledger.balanced\n"}`, http.StatusOK))
}

func TestARunOnItsPage(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.System(), web.Options{})
	call[object](r, http.MethodPut, "/v1/scenarios/three.yaml", threeSteps, http.StatusOK)
	b := r.reader("en")
	answer := b.post(scenarioPage+"three.yaml", "do", "steps")
	at := answer.Header().Get("Location")
	assert.Equal(t, "/worlds/default/runs/run000001", at)
	assert.Eventually(t, func() bool { return get(r, "/v1"+at)["state"] == "paused" }, time.Minute, time.Millisecond)
	assert.Contains(t, b.open(at), "No step is over yet.")
	assert.Contains(t, b.submit(at, "do", "step"), "QUERY_USER_INFORMATION")
	b.submit(at, "do", "continue")
	assert.Eventually(t, func() bool { return get(r, "/v1"+at)["state"] == "passed" }, time.Minute, time.Millisecond)
	assert.Contains(t, b.open(at), `outcome o-passed`)
	assert.Contains(t, b.open(scenariosPage+"?q=three"), "run000001")
	assert.Contains(t, b.refused(http.StatusConflict, at, "do", "stop"), "is over: passed")

	call[object](r, http.MethodPut, "/v1/scenarios/long.yaml", "scenario: 等\nsteps:\n  - {call: lianyintong RECHARGE}\n", http.StatusOK)
	armed := b.post(scenarioPage+"long.yaml", "do", "arm").Header().Get("Location")
	assert.Contains(t, b.submit(armed, "do", "stop"), "stopped")
}

func TestRecordingFromThePage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	assert.Contains(t, b.refused(http.StatusBadRequest, scenariosPage, "do", "record", "name", "mine/r.yaml"), "nothing was called")
	r.play("default", "service", r.platformForm("QUERY_PLATFORM_INFORMATION", `{}`))
	page := b.submit(scenariosPage, "do", "record", "name", "mine/r.yaml", "title", "<i>录制</i>")
	assert.Contains(t, page, "Recorded, and it runs")
	assert.Contains(t, page, "&lt;i&gt;录制&lt;/i&gt;")
	assert.Contains(t, b.open(scenarioPage+url.QueryEscape("mine/r.yaml")), "QUERY_PLATFORM_INFORMATION")
}
