package web_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/web"
)

const exchangesPath = "/v1/worlds/default/exchanges"

func TestAnExchangeHasAllItsParts(t *testing.T) {
	t.Parallel()
	r := open(t)
	form := r.platformForm("QUERY_PLATFORM_INFORMATION", `{}`)
	r.play("", "service", form)
	x := get(r, exchangesPath+"/x000000001")
	for _, name := range []string{
		"id", "at", "wallMs", "direction", "system", "api", "world", "outcome", "status", "request", "response", "fields", "signature",
		"findings", "postings", "notices",
	} {
		assert.Contains(t, x, name)
	}
	assert.Equal(t, "in", x["direction"])
	assert.Equal(t, "default", x["world"])
	assert.Equal(t, "ok", x["outcome"])
	assert.Equal(t, 200.0, x["status"])
	assert.Equal(t, "2016-11-09T12:00:00+08:00", x["at"])
	assert.Equal(t, object{"verdict": "ok", "diagnosis": []any{}}, x["signature"])
	request, response := x["request"].(object), x["response"].(object)
	assert.Equal(t, "POST", request["method"])
	assert.Equal(t, "/lanmaotech/service", request["path"])
	assert.Equal(t, form, request["body"])
	assert.Equal(t, base64.StdEncoding.EncodeToString([]byte(form)), request["bodyBase64"])
	assert.Equal(t, 200.0, response["status"])
	assert.Contains(t, response["headers"], "sign", "names as on the wire")
	assert.Equal(t, "6000000001", x["fields"].(object)["platformNo"])
	assert.Equal(t, list{x}, getList(r, exchangesPath))
}

func TestExchangesAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	r := open(t)
	for range 3 {
		r.query()
	}
	r.play("", "service", "\xff\x00") // no message at all
	ids := func(query string) []any {
		all := []any{}
		for _, x := range getList(r, exchangesPath+query) {
			all = append(all, x["id"])
		}
		return all
	}
	for query, want := range map[string][]any{
		"":                                {"x000000001", "x000000002", "x000000003", "x000000004"},
		"?system=&api=&direction=&after=": {"x000000001", "x000000002", "x000000003", "x000000004"},
		"?limit=2":                        {"x000000001", "x000000002"},
		"?after=x000000002":               {"x000000003", "x000000004"},
		"?after=x000000001&limit=1":       {"x000000002"},
		"?api=QUERY_PLATFORM_INFORMATION&system=lianyintong": {"x000000001", "x000000002", "x000000003"},
		"?direction=out":           {},
		"?direction=in&api=NO_API": {},
		"?after=x000000004":        {},
	} {
		assert.Equal(t, want, ids(query), query)
	}
	broken := get(r, exchangesPath+"/x000000004")["request"].(object)
	assert.Equal(t, "\ufffd\x00", broken["body"])
	assert.Equal(t, "/wA=", broken["bodyBase64"])
}

// askedWall is a wall clock whose waits are told to the test, and end when it says so.
type askedWall struct {
	clock.Wall
	asked chan time.Duration
	over  chan time.Time
}

func (w askedWall) After(d time.Duration) (<-chan time.Time, func()) {
	w.asked <- d
	return w.over, func() {}
}

func newAskedWall() askedWall {
	return askedWall{clock.Standing(noon), make(chan time.Duration, 1000), make(chan time.Time)}
}

func TestWaitEndsWithTheFirstThatFits(t *testing.T) {
	t.Parallel()
	wall := newAskedWall()
	r := newRig(t, wall, web.Options{})
	answers := make(chan *httptest.ResponseRecorder)
	go func() {
		answers <- r.send(http.MethodGet, exchangesPath+"?api=QUERY_PLATFORM_INFORMATION&wait=5s", "")
	}()
	require.Equal(t, 5*time.Second, <-wall.asked)
	r.play("", "service", "a=b") // does not fit
	r.query()
	answer := <-answers
	assert.Equal(t, http.StatusOK, answer.Code)
	assert.Contains(t, answer.Body.String(), `"id":"x000000002"`)
	assert.NotContains(t, answer.Body.String(), `"id":"x000000001"`)
}

func TestWaitEndsWhenTheTimeIsOver(t *testing.T) {
	t.Parallel()
	wall := newAskedWall()
	r := newRig(t, wall, web.Options{})
	r.query()
	answers := make(chan *httptest.ResponseRecorder)
	go func() { answers <- r.send(http.MethodGet, exchangesPath+"?after=x000000001&wait=60s", "") }()
	require.Equal(t, time.Minute, <-wall.asked)
	wall.over <- noon
	assert.Equal(t, "[]\n", (<-answers).Body.String())
}

func TestWaitEndsWhenTheClientOrTheWorldGoes(t *testing.T) {
	t.Parallel()
	wall := newAskedWall()
	r := newRig(t, wall, web.Options{})
	call[object](r, http.MethodPut, "/v1/worlds/a", `{}`, http.StatusCreated)
	ctx, leave := context.WithCancel(t.Context())
	for _, c := range []struct {
		path string
		end  func()
	}{
		{"/v1/worlds/a/exchanges", func() { call[any](r, http.MethodDelete, "/v1/worlds/a", "", http.StatusNoContent) }},
		{exchangesPath, leave},
	} {
		answers := make(chan *httptest.ResponseRecorder)
		go func() {
			recorder := httptest.NewRecorder()
			r.handler.ServeHTTP(recorder, r.request(http.MethodGet, c.path+"?wait=5s", "").WithContext(ctx))
			answers <- recorder
		}()
		<-wall.asked
		c.end()
		assert.Equal(t, "[]\n", (<-answers).Body.String())
	}
}

func TestCurlRepeatsTheRequest(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.play("", "service", "a=it's")
	r.play("", "upload", "\x00\xff")
	text := r.send(http.MethodGet, exchangesPath+"/x000000001/curl", "")
	assert.Equal(t, http.StatusOK, text.Code)
	assert.Equal(t, "text/plain; charset=utf-8", text.Header().Get("Content-Type"))
	assert.Equal(t, strings.Join([]string{
		"curl -i -X 'POST'", "-H 'Content-Type: application/x-www-form-urlencoded'", `--data-raw 'a=it'\''s'`,
		"'http://127.0.0.1:8700/lanmaotech/service'\n",
	}, " \\\n  "), text.Body.String())
	assert.Contains(t, r.send(http.MethodGet, exchangesPath+"/x000000002/curl", "").Body.String(), "printf %s 'AP8=' | base64 -d | curl")

	call[object](r, http.MethodPut, "/v1/worlds/a", `{}`, http.StatusCreated)
	r.play("a", "service", "a=b")
	assert.Contains(t, r.send(http.MethodGet, "/v1/worlds/a/exchanges/x000000001/curl", "").Body.String(), "'http://127.0.0.1:8700/w/a/lanmaotech/service'")

	r.play("", "service", strings.Repeat("a", 65<<10))
	assert.Equal(t, http.StatusConflict, r.send(http.MethodGet, exchangesPath+"/x000000003/curl", "").Code, "the journal cut the body")
}
