package web_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/web"
)

// watch opens a stream of events over a real connection and reads past its head.
func watch(t *testing.T, r *rig, query string) (*http.Response, *bufio.Reader) {
	t.Helper()
	server := httptest.NewServer(r.handler)
	t.Cleanup(server.Close)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/worlds/default/events"+query, nil)
	require.NoError(t, err)
	response, err := server.Client().Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewReader(response.Body)
	if response.StatusCode == http.StatusOK {
		assert.Equal(t, "retry: 2000\n: watching\n", block(t, lines))
	}
	return response, lines
}

// block reads the lines of a stream up to an empty one.
func block(t *testing.T, lines *bufio.Reader) string {
	t.Helper()
	var text strings.Builder
	for {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		if line == "\n" {
			return text.String()
		}
		text.WriteString(line)
	}
}

func TestEventsAreStreamed(t *testing.T) {
	t.Parallel()
	r := open(t)
	response, lines := watch(t, r, "?limit=2")
	assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	r.query()
	assert.Equal(t, "id: 2\nevent: exchange\n"+ // the first was the setting of the clock
		`data: {"type":"exchange","id":"x000000001","system":"lianyintong","api":"QUERY_PLATFORM_INFORMATION","world":"default"}`+"\n", block(t, lines))
	call[object](r, http.MethodPost, clockPath+"/advance", `{"by": "1h"}`, http.StatusOK)
	assert.Equal(t, "id: 3\nevent: clock\ndata: {\"type\":\"clock\",\"world\":\"default\"}\n", block(t, lines))
	_, err := lines.ReadByte()
	assert.Error(t, err, "the limit ends the stream")
}

// TestAStreamGoesOn: who comes back, or asks for it, hears what happened meanwhile, as far as it is remembered.
func TestAStreamGoesOn(t *testing.T) {
	t.Parallel()
	r := open(t)
	w, err := r.sim.World("default")
	require.NoError(t, err)
	for i := range 1100 {
		w.Announce(engine.Event{Type: engine.EventRun, ID: strconv.Itoa(i)}) // the clock was number 1: i has the number i+2
	}
	server := httptest.NewServer(r.handler)
	defer server.Close()
	first := func(query, seen string, happens ...engine.Event) string {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/worlds/default/events?limit=1"+query, nil)
		require.NoError(t, err)
		request.Header.Set("Last-Event-ID", seen)
		answer, err := server.Client().Do(request)
		require.NoError(t, err)
		for _, e := range happens {
			w.Announce(e)
		}
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		id, _, _ := strings.Cut(strings.TrimPrefix(string(text), "retry: 2000\n: watching\n\nid: "), "\n")
		return id
	}
	assert.Equal(t, "1100", first("", "1099"), "a browser that lost its stream")
	assert.Equal(t, "1001", first("&after=1000", "1099"), "a caller that asks")
	assert.Equal(t, "78", first("&after=0", ""), "all that is remembered")
	assert.Equal(t, "1102", first("", "70000", engine.Event{Type: engine.EventRun}), "an id of before the start: from now on")
	assert.Equal(t, "1103", first("", "x17", engine.Event{Type: engine.EventRun}), "no id of ours: from now on")
	problem := call[object](r, http.MethodGet, "/v1/worlds/default/events?after=x1", "", http.StatusBadRequest)
	assert.Contains(t, problem["error"].(object)["message"], `after is "x1"`)
}

// TestABriefStreamCounts: a page wants to know what kinds of things happened, and no more.
func TestABriefStreamCounts(t *testing.T) {
	t.Parallel()
	r := open(t)
	w, err := r.sim.World("default")
	require.NoError(t, err)
	for _, kind := range []string{engine.EventExchange, engine.EventNotice, engine.EventExchange, engine.EventExchange} {
		w.Announce(engine.Event{Type: kind, ID: "x"}) // the clock was number 1
	}
	_, lines := watch(t, r, "?brief=yes&after=1&limit=5")
	assert.Equal(t, "event: exchange\ndata: {\"type\":\"exchange\",\"count\":3,\"world\":\"default\"}\n", block(t, lines))
	assert.Equal(t, "id: 5\nevent: notice\ndata: {\"type\":\"notice\",\"count\":1,\"world\":\"default\"}\n", block(t, lines))
	w.Announce(engine.Event{Type: engine.EventRun, ID: "x"})
	assert.Equal(t, "id: 6\nevent: run\ndata: {\"type\":\"run\",\"count\":1,\"world\":\"default\"}\n", block(t, lines))
	problem := call[object](r, http.MethodGet, "/v1/worlds/default/events?brief=no", "", http.StatusBadRequest)
	assert.Contains(t, problem["error"].(object)["message"], `brief is "no"`)
}

func TestASilentStreamBeats(t *testing.T) {
	t.Parallel()
	wall := newAskedWall()
	r := newRig(t, wall, web.Options{})
	_, lines := watch(t, r, "")
	require.Equal(t, 15*time.Second, <-wall.asked)
	wall.over <- noon
	assert.Equal(t, ": still here\n", block(t, lines))
}

func TestAStreamEndsWithItsWorld(t *testing.T) {
	t.Parallel()
	r := open(t)
	_, lines := watch(t, r, "")
	call[object](r, http.MethodPost, "/v1/worlds/default/reset", "", http.StatusOK)
	_, err := lines.ReadByte()
	assert.Error(t, err)
}

// TestAStreamRests: behind a write the stream collects what happens, and loses none of it.
func TestAStreamRests(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.System(), web.Options{Breath: time.Millisecond})
	server := httptest.NewServer(r.handler)
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/worlds/default/events?limit=40", nil)
	require.NoError(t, err)
	answer, err := server.Client().Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	w, err := r.sim.World("default")
	require.NoError(t, err)
	for i := range 40 {
		w.Announce(engine.Event{Type: engine.EventRun, ID: strconv.Itoa(i), Note: "\"<é\n"})
	}
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Equal(t, 40, strings.Count(string(text), "event: run\n"))
	assert.Contains(t, string(text), "id: 41\nevent: run\ndata: {\"type\":\"run\",\"id\":\"39\",\"note\":\"\\\"<é\\n\",\"world\":\"default\"}\n\n")
}
