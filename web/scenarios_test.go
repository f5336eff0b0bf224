package web_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/web"
)

const asking = "scenario: 查询\ntags: [mine]\ngiven: {lianyintong: {users: {lender: {balance: \"5.00\"}}}}\nsteps:\n" +
	"  - {id: q, call: lianyintong QUERY_USER_INFORMATION, with: {platformUserNo: \"${lender.no}\"}, expect: {code: \"0\"}}\n" +
	"  - check: [balance(lender) == 5.00, env.PLACE == 'here']\n"

func TestScenariosAreKept(t *testing.T) {
	t.Parallel()
	folder := fstest.MapFS{"own/a.yaml": {Data: []byte("scenario: 自己的\nsteps:\n  - check: ledger.balanced\n")}, "notes.txt": {}, ".git/b.yaml": {}}
	r := newRig(t, clock.Standing(noon), web.Options{Scenarios: folder})
	view := call[object](r, http.MethodPut, "/v1/scenarios/mine/%E6%9F%A5.yaml", asking, http.StatusOK)
	assert.Equal(t, object{"name": "mine/查.yaml", "title": "查询", "tags": []any{"mine"}, "origin": "stored", "problems": []any{}}, view)
	source := r.send(http.MethodGet, "/v1/scenarios/mine/%E6%9F%A5.yaml", "")
	assert.Equal(t, "text/yaml; charset=utf-8", source.Header().Get("Content-Type"))
	assert.Equal(t, asking, source.Body.String())

	origins := map[string]any{}
	for _, s := range getList(r, "/v1/scenarios") {
		origins[s["name"].(string)] = s["origin"]
		assert.Empty(t, s["problems"], s["name"])
	}
	assert.Equal(t, "stored", origins["mine/查.yaml"])
	assert.Equal(t, "folder", origins["own/a.yaml"])
	assert.Equal(t, "shipped", origins["lianyintong/project-life.yaml"])
	assert.NotContains(t, origins, ".git/b.yaml")

	for _, c := range []struct {
		method, name, body string
		status             int
		says               string
	}{
		{"PUT", "lianyintong/project-life.yaml", asking, 409, "comes with the program and is read-only"},
		{"DELETE", "own/a.yaml", "", 409, "is a file of a folder"},
		{"PUT", "bad.yaml", "scenario: x\nsteps:\n  - cal: a\n", 400, "line 3"},
		{"PUT", "bad.yaml", "scenario: x\nsteps:\n  - check: nobody == 1\n", 400, "nobody"},
		{"PUT", "a b.yaml", asking, 400, "is no name for a scenario"},
		{"GET", "none.yaml", "", 404, "there is no scenario"},
		{"DELETE", "none.yaml", "", 404, "no scenario"},
	} {
		got := r.send(c.method, "/v1/scenarios/"+strings.ReplaceAll(c.name, " ", "%20"), c.body)
		assert.Equal(t, c.status, got.Code, c.name)
		assert.Contains(t, got.Body.String(), c.says)
	}
	call[object](r, http.MethodDelete, "/v1/scenarios/mine/%E6%9F%A5.yaml", "", http.StatusNoContent)
	assert.Equal(t, 404, r.send(http.MethodGet, "/v1/scenarios/mine/%E6%9F%A5.yaml", "").Code)
}

// finished answers a run when it has ended: it is told by the event.
func finished(r *rig, world string, start func() object) object {
	r.Helper()
	w, err := r.sim.World(world)
	require.NoError(r, err)
	events, stop := w.Watch()
	defer stop()
	run := start()
	notes := []string{}
	for e := range events {
		if e.Type != engine.EventRun || e.ID != run["id"] {
			continue
		}
		notes = append(notes, e.Note)
		if view := get(r, "/v1/worlds/"+world+"/runs/"+e.ID); view["state"] != "running" && e.Note == view["state"] {
			view["notes"] = notes
			return view
		}
	}
	return nil
}

func TestRuns(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.System(), web.Options{Lookup: func(string) (string, bool) { return "there", true }})
	call[object](r, http.MethodPut, "/v1/scenarios/q.yaml", asking, http.StatusOK)
	call[object](r, http.MethodPut, "/v1/worlds/a", `{"clock": {"mode": "frozen"}}`, http.StatusCreated)
	view := finished(r, "a", func() object {
		return call[object](r, http.MethodPost, "/v1/worlds/a/runs", `{"scenario": "q.yaml", "env": {"PLACE": "here"}}`, http.StatusCreated)
	})
	assert.Equal(t, []any{"run000001", "a", "q.yaml", "drive", "passed"}, []any{view["id"], view["world"], view["scenario"], view["mode"], view["state"]})
	assert.Equal(t, []string{"running", "call lianyintong QUERY_USER_INFORMATION: passed", "check balance(lender) == 5.00: passed", "passed"}, view["notes"])
	assert.NotNil(t, view["ended"])
	one := view["result"].(object)["cases"].([]any)[0].(object)
	assert.Equal(t, "passed", one["outcome"])
	assert.Len(t, getList(r, "/v1/worlds/a/exchanges"), 1, "it ran in that world")

	view = finished(r, "a", func() object {
		return call[object](r, http.MethodPost, "/v1/worlds/a/runs", `{"scenario": "q.yaml", "mode": "drive"}`, http.StatusCreated)
	})
	assert.Equal(t, "broken", view["state"], "the lender is there already")
	for _, c := range []struct {
		body   string
		status int
		says   string
	}{
		{`{"scenario": "none.yaml"}`, 404, "there is no scenario"},
		{`{"scenario": "q.yaml", "mode": "fly"}`, 400, `mode is \"fly\"`},
		{`{"scenari": "q.yaml"}`, 400, "did you mean scenario?"},
		{`{"scenario": "q.yaml", "params": {"amount": 5}}`, 400, `params.amount: q.yaml has no param \"amount\"","hint":"leave it out`},
	} {
		got := r.send(http.MethodPost, "/v1/worlds/a/runs", c.body)
		assert.Equal(t, c.status, got.Code, c.body)
		assert.Contains(t, got.Body.String(), c.says)
	}
	assert.Equal(t, 404, r.send(http.MethodGet, "/v1/worlds/a/runs/run000009", "").Code)
}

const withParams = `scenario: 参数
params: {amount: "1.00", urgent: "false"}
steps:
  - check: ["amount == expected", "urgent == 'true'"]
  - {id: last, clock: {advance: 1h}}
`

// Params may be written as numbers, and as true or false; one that the file does not have is named at once.
func TestParamsOfARun(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.System(), web.Options{})
	call[object](r, http.MethodPut, "/v1/scenarios/p.yaml", strings.ReplaceAll(withParams, "expected", "'5.10'"), http.StatusOK)
	view := finished(r, "default", func() object {
		return call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "p.yaml", "params": {"amount": 5.10, "urgent": true}}`, http.StatusCreated)
	})
	assert.Equal(t, "passed", view["state"], "%v", view["result"])
	refused := call[map[string]object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "p.yaml", "params": {"amuont": 5}}`, http.StatusBadRequest)
	assert.Equal(t, `params.amuont: p.yaml has no param "amuont"`, refused["error"]["message"])
	assert.Equal(t, "did you mean amount? use one of amount, urgent", refused["error"]["hint"])
	assert.Len(t, getList(r, "/v1/worlds/default/runs"), 1)
}

// Times of a run are in the zone of all others, and one that is not there is left out.
func TestTimesOfARun(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.System(), web.Options{Lookup: func(string) (string, bool) { return "there", true }})
	call[object](r, http.MethodPut, "/v1/scenarios/q.yaml", asking, http.StatusOK)
	run := call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "q.yaml", "pause": true, "env": {"PLACE": "here"}}`, http.StatusCreated)
	at := "/v1/worlds/default/runs/" + run["id"].(string)
	assert.Eventually(t, func() bool { return get(r, at)["state"] == "paused" }, time.Minute, time.Millisecond)
	assert.NotContains(t, get(r, at)["next"], "at", "it is not over")
	call[object](r, http.MethodPost, at+"/continue", "", http.StatusOK)
	assert.Eventually(t, func() bool { return get(r, at)["state"] == "passed" }, time.Minute, time.Millisecond)
	text := r.send(http.MethodGet, at, "").Body.String()
	times := regexp.MustCompile(`\d{4}-\d\d-\d\dT[^"]+`).FindAllString(text, -1)
	require.Greater(t, len(times), 6)
	for _, one := range times {
		assert.Regexp(t, `^20.*\+08:00$`, one)
	}
	again := finished(r, "default", func() object {
		return call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "q.yaml"}`, http.StatusCreated)
	})
	require.Equal(t, "broken", again["state"], "the lender is there already")
	broken := again["result"].(object)["cases"].([]any)[0].(object)
	assert.NotContains(t, broken, "start", "it did not begin")
	assert.Regexp(t, `\+08:00$`, broken["began"])
}

func TestOneRunInAWorldAndClosing(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.System(), web.Options{})
	call[object](r, http.MethodPut, "/v1/scenarios/long.yaml", "scenario: 等\nsteps:\n  - {wait: lianyintong RECHARGE, within: 1h}\n", http.StatusOK)
	w, err := r.sim.World("default")
	require.NoError(t, err)
	run := call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "long.yaml"}`, http.StatusCreated)
	again := r.send(http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "long.yaml"}`)
	assert.Equal(t, http.StatusConflict, again.Code)
	assert.Contains(t, again.Body.String(), "a scenario is running in world default")
	closer, ok := r.handler.(interface{ Close() error })
	require.True(t, ok)
	require.NoError(t, closer.Close())
	assert.Equal(t, "stopped", get(r, "/v1/worlds/default/runs/"+run["id"].(string))["state"])
	assert.Equal(t, http.StatusConflict, r.send(http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "long.yaml"}`).Code, "no run begins any more")
	assert.WithinDuration(t, noon, w.Now(), time.Hour)
}

const threeSteps = "scenario: 三步\ngiven: {lianyintong: {users: {lender: {balance: \"5.00\"}}}}\nsteps:\n" +
	"  - check: balance(lender) == 5.00\n" +
	"  - {id: q, call: lianyintong QUERY_USER_INFORMATION, with: {platformUserNo: \"${lender.no}\"}, expect: {code: \"0\"}}\n" +
	"  - check: q.code == '0'\n"

func TestARunPlaysStepByStep(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.System(), web.Options{})
	call[object](r, http.MethodPut, "/v1/scenarios/three.yaml", threeSteps, http.StatusOK)
	run := call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "three.yaml", "pause": true}`, http.StatusCreated)
	at := "/v1/worlds/default/runs/" + run["id"].(string)
	assert.Eventually(t, func() bool { return get(r, at)["state"] == "paused" }, time.Minute, time.Millisecond)
	assert.Equal(t, "balance(lender) == 5.00", get(r, at)["next"].(object)["what"])

	view := call[object](r, http.MethodPost, at+"/step", "", http.StatusOK)
	assert.Equal(t, "paused", view["state"])
	assert.Len(t, view["steps"], 1)
	assert.Empty(t, getList(r, "/v1/worlds/default/exchanges"), "the call has not been made yet")
	assert.Equal(t, "call", view["next"].(object)["verb"])
	view = call[object](r, http.MethodPost, at+"/step", "", http.StatusOK)
	assert.Len(t, view["steps"], 2)
	assert.Len(t, getList(r, "/v1/worlds/default/exchanges"), 1)
	view = call[object](r, http.MethodPost, at+"/step", "", http.StatusOK)
	assert.Equal(t, []any{"passed", nil}, []any{view["state"], view["next"]}, "the last step ends the run")
	assert.Len(t, view["steps"], 3)
	assert.Equal(t, []object{view}, getList(r, "/v1/worlds/default/runs"))
	assert.Contains(t, r.send(http.MethodPost, at+"/step", "").Body.String(), "is over: passed")

	free := call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "three.yaml", "pause": true}`, http.StatusCreated)
	at = "/v1/worlds/default/runs/" + free["id"].(string)
	assert.Equal(t, "stopped", call[object](r, http.MethodPost, at+"/stop", "", http.StatusOK)["state"])
	assert.Equal(t, http.StatusNotFound, r.send(http.MethodPost, "/v1/worlds/default/runs/none/step", "").Code)
}

func TestAPausedRunGoesOnToItsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.System(), web.Options{})
	call[object](r, http.MethodPut, "/v1/scenarios/three.yaml", threeSteps, http.StatusOK)
	at := "/v1/worlds/default/runs/" + call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "three.yaml", "pause": true}`, http.StatusCreated)["id"].(string)
	call[object](r, http.MethodPost, at+"/continue", "", http.StatusOK)
	assert.Eventually(t, func() bool { return get(r, at)["state"] == "passed" }, time.Minute, time.Millisecond)
}

const watched = "scenario: 等应用\ngiven: {lianyintong: {users: {lender: {balance: \"5.00\"}}}}\nsteps:\n" +
	"  - {id: first, call: lianyintong QUERY_USER_INFORMATION, with: {platformUserNo: \"${lender.no}\"}, expect: {code: \"0\", balance: \"5.00\"}}\n" +
	"  - {id: second, call: lianyintong QUERY_PLATFORM_INFORMATION, expect: {code: \"0\"}}\n" +
	"  - check: [first.balance == 5.00, balance(lender) == 5.00, second.code == '0']\n"

// TestAnArmedScenarioGoesOnBehindARestart: a new console over the same worlds finds the run where the old one left it.
func TestAnArmedScenarioGoesOnBehindARestart(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.System(), web.Options{})
	call[object](r, http.MethodPut, "/v1/scenarios/w.yaml", watched, http.StatusOK)
	at := "/v1/worlds/default/runs/" + call[object](r, http.MethodPost, "/v1/worlds/default/runs", `{"scenario": "w.yaml", "mode": "watch"}`, http.StatusCreated)["id"].(string)
	steps := func() int { return len(get(r, at)["steps"].([]any)) }
	assert.Eventually(t, func() bool { return len(getList(r, "/v1/worlds/default/systems/lianyintong/records/users")) == 1 }, time.Minute, time.Millisecond)
	assert.Eventually(t, func() bool { next, ok := get(r, at)["next"].(object); return ok && next["id"] == "first" }, time.Minute, time.Millisecond)
	lender := getList(r, "/v1/worlds/default/systems/lianyintong/records/users")[0]["platformUserNo"].(string)
	r.play("default", "service", r.platformForm("QUERY_USER_INFORMATION", `{"platformUserNo":"`+lender+`"}`))
	assert.Eventually(t, func() bool { return steps() == 1 }, time.Minute, time.Millisecond)

	require.NoError(t, r.handler.(io.Closer).Close())
	assert.Equal(t, "running", get(r, at)["state"], "it is armed still")
	again := web.Handler(r.sim, web.Options{})
	t.Cleanup(func() { require.NoError(t, again.(io.Closer).Close()) })
	r.handler = again
	assert.Equal(t, 1, steps())
	r.play("default", "service", r.platformForm("QUERY_PLATFORM_INFORMATION", `{}`))
	assert.Eventually(t, func() bool { return get(r, at)["state"] != "running" }, time.Minute, time.Millisecond)
	view := get(r, at)
	assert.Equal(t, "passed", view["state"], "%v", view["result"])
	assert.Len(t, view["steps"], 3)
	assert.Len(t, getList(r, "/v1/worlds/default/systems/lianyintong/records/users"), 1, "nothing was given twice")
}

func TestWhatWasCalledBecomesAScenario(t *testing.T) {
	t.Parallel()
	r := open(t)
	call[object](r, http.MethodPost, "/v1/worlds/default/systems/lianyintong/actions/fund", `{"account": "6000000001/platform:fee", "amount": "7.00"}`, http.StatusOK)
	r.play("default", "service", r.platformForm("QUERY_PLATFORM_INFORMATION", `{}`))
	all := call[object](r, http.MethodPost, "/v1/worlds/default/record", "", http.StatusOK)
	assert.Equal(t, all, call[object](r, http.MethodPost, "/v1/worlds/default/record", "{}", http.StatusOK), "every member may be left out, and so may all")
	made := call[object](r, http.MethodPost, "/v1/worlds/default/record", `{"title": "手续费账户有钱"}`, http.StatusOK)
	assert.Equal(t, []any{"passed", ""}, []any{made["outcome"], made["problem"]}, made["source"])
	assert.Contains(t, made["source"], "do: lianyintong fund")
	assert.Contains(t, made["source"], `feeBalance: "7.00"`)
	call[object](r, http.MethodPut, "/v1/scenarios/recorded.yaml", made["source"].(string), http.StatusOK)
	assert.Contains(t, r.send(http.MethodPost, "/v1/worlds/default/record", `{"after": "x999999999"}`).Body.String(), "nothing was called")
}
