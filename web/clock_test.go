package web_test

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/web"
)

const clockPath = "/v1/worlds/default/clock"

func TestTheClockIsReadAndSet(t *testing.T) {
	t.Parallel()
	r := open(t)
	assert.Equal(t, object{"now": "2016-11-09T12:00:00+08:00", "mode": "frozen", "speed": 0.0, "nextDue": nil}, get(r, clockPath))
	for body, want := range map[string]object{
		`{"mode": "scaled", "speed": 60, "now": "2017-01-01T00:00:00Z"}`: {"now": "2017-01-01T08:00:00+08:00", "mode": "scaled", "speed": 60.0, "nextDue": nil},
	} {
		assert.Equal(t, want, call[object](r, http.MethodPut, clockPath, body, http.StatusOK))
	}
	kept := call[object](r, http.MethodPut, clockPath, `{"now": "2018-01-01T00:00:00+08:00"}`, http.StatusOK)
	assert.Equal(t, object{"now": "2018-01-01T00:00:00+08:00", "mode": "scaled", "speed": 60.0, "nextDue": nil}, kept, "what is left out stays")
	assert.Equal(t, kept, call[object](r, http.MethodPut, clockPath, `{"mode": "scaled"}`, http.StatusOK))
	for _, body := range []string{`{"mode": "scaled", "speed": 0}`, `{"speed": 0}`} {
		told := call[object](r, http.MethodPut, clockPath, body, http.StatusBadRequest)["error"].(object)
		assert.Contains(t, told["message"], "speed is 0", "0 is no speed, and not the one that it has")
	}
	assert.Equal(t, kept, get(r, clockPath))
	running := call[object](r, http.MethodPut, clockPath, `{"mode": "real"}`, http.StatusOK)
	assert.Equal(t, 1.0, running["speed"])
}

func TestAdvance(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"by": "0s"}`:                       "2016-11-09T12:00:00+08:00",
		`{"by": "90m"}`:                      "2016-11-09T13:30:00+08:00",
		`{"by": "3d"}`:                       "2016-11-12T12:00:00+08:00",
		`{"by": "1d12h"}`:                    "2016-11-11T00:00:00+08:00",
		`{"to": "2016-11-09T05:00:00Z"}`:     "2016-11-09T13:00:00+08:00",
		`{"until": "false", "within": "1h"}`: "2016-11-09T13:00:00+08:00",
		`{"until": "true", "within": "1h"}`:  "2016-11-09T12:00:00+08:00",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			r := open(t)
			moved := call[object](r, http.MethodPost, clockPath+"/advance", body, http.StatusOK)
			assert.Equal(t, want, moved["now"])
			assert.Equal(t, []any{}, moved["steps"])
			assert.Equal(t, want, get(r, clockPath)["now"])
		})
	}
}

// ticking is a wall clock that is later whenever somebody looks.
type ticking struct {
	clock.Wall
	looks atomic.Int64
}

func (w *ticking) Now() time.Time { return noon.Add(time.Duration(w.looks.Add(1)) * time.Millisecond) }

func TestNoTimeDoesWhatIsDueNow(t *testing.T) {
	t.Parallel()
	r := newRig(t, &ticking{Wall: clock.Standing(noon)}, web.Options{})
	call[object](r, http.MethodPut, clockPath, `{"mode": "real"}`, http.StatusOK)
	r.register("U1") // it advances by 0s, while the time goes on
	assert.Len(t, getList(r, "/v1/worlds/default/notices?state=acked"), 1)
	for _, by := range []string{"0s", "1ns"} {
		assert.NotNil(t, call[object](r, http.MethodPost, clockPath+"/advance", `{"by": "`+by+`"}`, http.StatusOK)["now"])
	}
}

func TestAdvanceUntilANoticeIsAnswered(t *testing.T) {
	t.Parallel()
	r := open(t)
	call[object](r, http.MethodPut, "/sink/default", `{"answer": "FAIL", "times": 3}`, http.StatusOK)
	r.register("U1")
	due := get(r, clockPath)["nextDue"]
	assert.Equal(t, "2016-11-09T12:10:00+08:00", due, "联银通 repeats after ten minutes")

	moved := call[object](r, http.MethodPost, clockPath+"/advance", `{"until": "notice('RU1').state != 'pending'", "within": "1h"}`, http.StatusOK)
	assert.Equal(t, true, moved["met"])
	assert.Equal(t, "2016-11-09T12:30:00+08:00", moved["now"])
	var kinds []any
	for _, s := range moved["steps"].([]any) {
		step := s.(object)
		kinds = append(kinds, step["kind"])
		if step["kind"] == "notice" {
			require.Contains(t, step, "exchange")
		}
	}
	assert.Subset(t, kinds, []any{"notice"})

	notices := getList(r, "/v1/worlds/default/notices?state=acked")
	require.Len(t, notices, 1)
	assert.Len(t, notices[0]["attempts"], 4)
	assert.Nil(t, notices[0]["due"])
}

func TestAdvanceUntilAnInstantStopsThere(t *testing.T) {
	t.Parallel()
	r := open(t)
	moved := call[object](r, http.MethodPost, clockPath+"/advance", `{"until": "now >= date('2016-11-09T14:00:00+08:00')", "within": "5h"}`, http.StatusOK)
	assert.Equal(t, true, moved["met"])
	assert.Equal(t, "2016-11-09T14:00:00+08:00", moved["now"])
}

func TestAdvanceUntilKnowsWhatChecksKnow(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.register("U1")
	for _, holds := range []string{
		`frozen('6000000001/user:U1') >= 0`, `available('6000000001/user:U1') == 0.00`, `account('6000000001/user:U1').balance == 0`,
		`len(coverage('lianyintong')) > 0`, `ledger.balanced`, `seed >= 0`, `len(notices()) == 1`, `len(exchanges()) > 0`,
		`len(findings()) == 0`, `record('lianyintong', 'users', 'U1').platformUserNo == 'U1'`,
	} {
		body, err := json.Marshal(map[string]string{"until": holds, "within": "0s"})
		require.NoError(t, err)
		assert.Equal(t, true, call[object](r, http.MethodPost, clockPath+"/advance", string(body), http.StatusOK)["met"], holds)
	}
}

func TestAdvanceUntilWhatDoesNotHappen(t *testing.T) {
	t.Parallel()
	r := open(t)
	moved := call[object](r, http.MethodPost, clockPath+"/advance", `{"until": "notice('nobody').state == 'acked'", "within": "2h"}`, http.StatusOK)
	assert.Equal(t, false, moved["met"])
	assert.Equal(t, "2016-11-09T14:00:00+08:00", moved["now"])
}
