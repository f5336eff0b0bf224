package web_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/web"
)

// A file of --scenarios that changes is another one from the next look on: what runs by the old one goes on, and the world
// keeps what is in it.
func TestAChangedFileIsReadAnewAndNothingIsLost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(source string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.yaml"), []byte(source), 0o600))
	}
	write(threeSteps)
	r := newRig(t, clock.System(), web.Options{Scenarios: os.DirFS(dir)})
	run := call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "mine.yaml", "pause": true}`, http.StatusCreated)
	at := "/v1/worlds/default/runs/" + run["id"].(string)
	require.Eventually(t, func() bool { return get(r, at)["state"] == "paused" }, time.Minute, time.Millisecond)
	call[object](r, http.MethodPost, at+"/step", "", http.StatusOK)

	write("scenario: 改过了\nsteps:\n  - check: balance('6000000001/user:lender') == 5.00\n")
	assert.Contains(t, r.send(http.MethodGet, "/v1/scenarios/mine.yaml", "").Body.String(), "改过了")
	assert.Equal(t, "paused", get(r, at)["state"])
	over := finished(r, "default", func() object { return call[object](r, http.MethodPost, at+"/continue", "", http.StatusOK) })
	assert.Equal(t, "passed", over["state"])
	assert.Len(t, over["steps"], 3, "it was begun by the old file")

	next := finished(r, "default", func() object {
		return call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "mine.yaml"}`, http.StatusCreated)
	})
	assert.Equal(t, "passed", next["state"], "the lender and the money are still there")
	assert.Len(t, next["steps"], 1)

	write("scenario: 坏了\nsteps:\n  - chek: true\n")
	refused := r.send(http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "mine.yaml"}`)
	assert.Equal(t, http.StatusBadRequest, refused.Code)
	assert.Contains(t, refused.Body.String(), "mine.yaml, line 3")
	assert.Len(t, getList(r, "/v1/worlds/default/runs"), 2)
}
