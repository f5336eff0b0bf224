package web_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAWorldFromItsMakingToItsEnd(t *testing.T) {
	t.Parallel()
	r := open(t)
	made := call[object](r, http.MethodPut, "/v1/worlds/a", `{"seed": 7, "clock": {"mode": "frozen", "now": "2016-11-09T02:00:00Z"}}`, http.StatusCreated)
	assert.Equal(t, object{
		"name": "a", "seed": 7.0, "identities": []any{},
		"clock": object{"now": "2016-11-09T10:00:00+08:00", "mode": "frozen", "speed": 0.0, "nextDue": nil},
	}, made)
	assert.Equal(t, made, call[object](r, http.MethodPut, "/v1/worlds/a", `{"seed": 7, "clock": {"mode": "frozen", "now": "2016-11-10T02:00:00Z"}}`, http.StatusOK), "it is as asked, and stays as it is")
	assert.Equal(t, made, call[object](r, http.MethodPut, "/v1/worlds/a", ``, http.StatusOK))
	assert.Equal(t, made, get(r, "/v1/worlds/a"))

	worlds := getList(r, "/v1/worlds")
	require.Len(t, worlds, 2)
	assert.Equal(t, "default", worlds[0]["name"])
	assert.Contains(t, worlds[0]["identities"], "lianyintong/6000000001")
	assert.Equal(t, made, worlds[1])

	call[any](r, http.MethodDelete, "/v1/worlds/a", "", http.StatusNoContent)
	call[object](r, http.MethodGet, "/v1/worlds/a", "", http.StatusNotFound)
	call[object](r, http.MethodDelete, "/v1/worlds/default", "", http.StatusConflict)
}

func TestIdentitiesAreClaimedOnce(t *testing.T) {
	t.Parallel()
	r := open(t)
	patch := `{"platforms": {"6000000009": {"name": "九号", "bank": "CIBK", "keys": {}}}}`
	made := call[object](r, http.MethodPut, "/v1/worlds/a", `{"systems": {"lianyintong": `+patch+`}}`, http.StatusCreated)
	assert.Equal(t, []any{"lianyintong/6000000009"}, made["identities"])
	call[object](r, http.MethodPut, "/v1/worlds/b", `{"systems": {"lianyintong": `+patch+`}}`, http.StatusConflict)
	call[object](r, http.MethodPut, "/v1/worlds/default/systems/lianyintong/config", patch, http.StatusConflict)

	call[object](r, http.MethodPut, "/v1/worlds/a/systems/lianyintong/config", `{"platforms": {"6000000009": null}}`, http.StatusOK)
	changed := call[object](r, http.MethodPut, "/v1/worlds/default/systems/lianyintong/config", patch, http.StatusOK)
	assert.Contains(t, changed["identities"], "6000000009")
	assert.Equal(t, changed, get(r, "/v1/worlds/default/systems/lianyintong/config"))
	assert.Contains(t, getList(r, "/v1/worlds")[0]["identities"], "lianyintong/6000000009")
}

func TestSnapshotsResetAndFork(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.query()
	shot := call[object](r, http.MethodPost, "/v1/worlds/default/snapshots", `{"name": "one"}`, http.StatusCreated)
	assert.Equal(t, "one", shot["name"])
	assert.Equal(t, "2016-11-09T12:00:00+08:00", shot["at"])
	assert.Positive(t, shot["bytes"])
	assert.Equal(t, list{shot}, getList(r, "/v1/worlds/default/snapshots"))

	reset := call[object](r, http.MethodPost, "/v1/worlds/default/reset", "", http.StatusOK)
	assert.Equal(t, "default", reset["name"])
	assert.Empty(t, getList(r, "/v1/worlds/default/exchanges"))

	restored := call[object](r, http.MethodPost, "/v1/worlds/default/restore", `{"name": "one"}`, http.StatusOK)
	assert.Equal(t, "2016-11-09T12:00:00+08:00", restored["clock"].(object)["now"])
	assert.Len(t, getList(r, "/v1/worlds/default/exchanges"), 1)
	call[object](r, http.MethodPost, "/v1/worlds/default/restore", `{"name": "two"}`, http.StatusNotFound)

	for name, from := range map[string]string{"fork": "default", "old": "default/one"} {
		made := call[object](r, http.MethodPut, "/v1/worlds/"+name, `{"from": "`+from+`"}`, http.StatusCreated)
		assert.Empty(t, made["identities"], "a fork claims no identities")
		exchanges := getList(r, "/v1/worlds/"+name+"/exchanges")
		require.Len(t, exchanges, 1)
		assert.Equal(t, name, exchanges[0]["world"])
	}
	call[object](r, http.MethodPut, "/v1/worlds/none", `{"from": "nowhere"}`, http.StatusNotFound)
}

func TestAWorldThatExistsIsNotSomethingElse(t *testing.T) {
	t.Parallel()
	r := open(t)
	made := call[object](r, http.MethodPut, "/v1/worlds/a", `{"seed": 0, "clock": {"mode": "frozen"}}`, http.StatusCreated)
	assert.Zero(t, made["seed"], "0 is a seed like others")
	for body, want := range map[string][2]string{
		`{"seed": 8}`:                        {"seed is 8: there is a world a already, with seed 0", "DELETE /v1/worlds/a"},
		`{"clock": {"mode": "real"}}`:        {`clock.mode is "real"`, "PUT /v1/worlds/a/clock"},
		`{"systems":{"xianyu":{"apps":{}}}}`: {"", ""},
		`{"systems":{"xianyu":{"apps":{"12345678":{"strict":true}}}}}`: {"systems.xianyu.apps.12345678.strict is true", "PUT /v1/worlds/a/systems/xianyu/config"},
	} {
		if want[0] == "" {
			assert.Equal(t, made, call[object](r, http.MethodPut, "/v1/worlds/a", body, http.StatusOK))
			continue
		}
		told := call[object](r, http.MethodPut, "/v1/worlds/a", body, http.StatusConflict)["error"].(object)
		assert.Contains(t, told["message"], want[0])
		assert.Contains(t, told["hint"], want[1])
	}
	for body, status := range map[string]int{`{"from":"nope"}`: 404, `{"systems":{"nope":{}}}`: 404, `{"clock":{"mode":"nope"}}`: 400} {
		call[object](r, http.MethodPut, "/v1/worlds/a", body, status)
	}
	responses := get(r, "/v1/openapi.json")["paths"].(object)["/v1/worlds/{w}"].(object)["put"].(object)["responses"].(object)
	for _, status := range []string{"200", "201", "409", "default"} {
		assert.Contains(t, responses, status)
	}
}

// TestWorldsThatAreChangedFromAllSides drops, makes, restores and snapshots one world from many sides: whatever comes of
// it, it is never a fault of ours, and a world that is only restored never seems to be gone.
func TestWorldsThatAreChangedFromAllSides(t *testing.T) {
	t.Parallel()
	r := open(t)
	call[object](r, http.MethodPut, "/v1/worlds/still", `{}`, http.StatusCreated)
	call[object](r, http.MethodPost, "/v1/worlds/still/snapshots", `{"name": "s"}`, http.StatusCreated)
	var all sync.WaitGroup
	for _, c := range []struct{ method, path, body string }{
		{http.MethodDelete, "/v1/worlds/a", ""},
		{http.MethodPut, "/v1/worlds/a", `{}`},
		{http.MethodPut, "/v1/worlds/a", `{"from": "still/s"}`},
		{http.MethodPost, "/v1/worlds/a/snapshots", `{"name": "s"}`},
		{http.MethodPost, "/v1/worlds/a/restore", `{"name": "s"}`},
		{http.MethodPost, "/v1/worlds/a/reset", ``},
		{http.MethodGet, "/v1/worlds/a/snapshots", ""},
		{http.MethodGet, "/v1/worlds", ""},
		{http.MethodGet, "/v1/worlds/a", ""},
		{http.MethodPost, "/v1/worlds/a/clock/advance", `{"by": "1s"}`},
		{http.MethodPost, "/v1/worlds/still/restore", `{"name": "s"}`},
		{http.MethodPost, "/v1/worlds/still/restore", `{"name": "s"}`},
		{http.MethodPut, "/v1/worlds/still", `{}`},
	} {
		all.Go(func() {
			for range 40 {
				answer := r.send(c.method, c.path, c.body)
				if answer.Code >= 500 && answer.Code != http.StatusServiceUnavailable || strings.Contains(c.path, "still") && answer.Code != http.StatusOK {
					assert.Fail(t, "not as it should be", "%s %s: %d %s", c.method, c.path, answer.Code, answer.Body)
					return
				}
			}
		})
	}
	all.Wait()
}
