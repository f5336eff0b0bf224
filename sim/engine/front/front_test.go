package front_test

import (
	"bufio"
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/wire"
)

// small is the limit of the system qianzhan in these tests.
const small = 64

// deeper allows texts below the deep address twice as much.
func deeper(path, contentType string) int64 {
	if strings.HasPrefix(path, "/qianzhan/api/deep/") && contentType == "text/plain" {
		return 2 * small
	}
	return 0
}

func systems() []*engine.Counterpart {
	return []*engine.Counterpart{
		{Slug: "lianyintong", Mounts: []string{"/lanmaotech/", "/bha-neo-app/"}},
		{Slug: "qianzhan", Mounts: []string{"/qianzhan/api", "/qianzhan/api/deep/"}, Limit: small, LimitFor: deeper},
		{Slug: "xianyu", Mounts: []string{"/router/rest"}},
		{Slug: "longer", Mounts: []string{"/lanmaotech/page/"}},
	}
}

// recorder is a Router that keeps what it was asked, and answers what the test says.
type recorder struct {
	answer func(in wire.Inbound) wire.Outbound

	mu    sync.Mutex
	slugs []string
	seen  []wire.Inbound
	gone  []string // exchanges whose client did not wait
}

func (r *recorder) Left(_, exchange string, after time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if after >= 0 {
		r.gone = append(r.gone, exchange)
	}
}

func (r *recorder) Exchange(slug string, in wire.Inbound) wire.Outbound {
	r.mu.Lock()
	r.slugs, r.seen = append(r.slugs, slug), append(r.seen, in)
	r.mu.Unlock()
	if r.answer == nil {
		return wire.Outbound{Status: 200, Body: []byte("played")}
	}
	return r.answer(in)
}

func (r *recorder) last(t *testing.T) (string, wire.Inbound) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	require.NotEmpty(t, r.seen, "the router was not asked")
	return r.slugs[len(r.slugs)-1], r.seen[len(r.seen)-1]
}

func (r *recorder) asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.seen)
}

// answering answers a router that always answers the same.
func answering(out wire.Outbound) *recorder {
	return &recorder{answer: func(wire.Inbound) wire.Outbound { return out }}
}

// gate is a wall clock on which time passes when the test says so.
type gate struct {
	asked chan time.Duration
	open  chan time.Time
	left  chan struct{}
}

func newGate() *gate {
	return &gate{make(chan time.Duration, 1), make(chan time.Time, 1), make(chan struct{}, 1)}
}

func (g *gate) Now() time.Time { return time.Time{} }

func (g *gate) After(d time.Duration) (<-chan time.Time, func()) {
	g.asked <- d
	return g.open, func() { g.left <- struct{}{} }
}

// lines is a log that is read while it is written.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// listener is a running systems listener. done gets a value whenever a handler has come to its end.
type listener struct {
	*httptest.Server
	log  *lines
	done chan struct{}
}

func listen(t *testing.T, router front.Router, wall clock.Wall, secure bool) *listener {
	t.Helper()
	l := &listener{log: &lines{}, done: make(chan struct{}, 16)}
	log := slog.New(slog.NewTextHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	handler := front.Handler(router, systems(), wall, log)
	l.Server = httptest.NewUnstartedServer(nil)
	l.Config = front.Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { l.done <- struct{}{} }()
		handler.ServeHTTP(w, r)
	}), log)
	if secure {
		l.StartTLS()
	} else {
		l.Start()
	}
	t.Cleanup(l.Close)
	return l
}

func serve(t *testing.T, router front.Router) *listener {
	t.Helper()
	return listen(t, router, clock.Standing(time.Time{}), false)
}

// dial opens a socket to the listener and writes the text to it.
func (l *listener) dial(t *testing.T, text string) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", l.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	tcp, ok := conn.(*net.TCPConn)
	require.True(t, ok)
	return tcp
}

// raw answers all bytes that come back for the text. The text must ask for the connection to be closed.
func (l *listener) raw(t *testing.T, text string) string {
	t.Helper()
	all, err := io.ReadAll(l.dial(t, text))
	require.NoError(t, err)
	return string(all)
}

func post(path, head, body string) string {
	return "POST " + path + " HTTP/1.1\r\nHost: sand.test\r\n" + head + "\r\n" + body
}

func TestInboundIsWhatArrived(t *testing.T) {
	t.Parallel()
	router := &recorder{}
	l := serve(t, router)
	body := "serviceName=A%20b+c&sign=%2B\x00\xff\r\n"
	length := decimal(len(body))
	head := "tOKEN: 1\r\ntoken: 2\r\nContent-Length: " + length + "\r\nConnection: close\r\n"
	conn := l.dial(t, post("/w/a-1/lanmaotech/ser%76ice?q=%2B&&q", head, body))
	_, err := io.ReadAll(conn)
	require.NoError(t, err)
	slug, in := router.last(t)
	assert.Equal(t, "lianyintong", slug)
	assert.Equal(t, wire.Inbound{
		Method: "POST", Path: "/lanmaotech/service", RawQuery: "q=%2B&&q", Body: []byte(body),
		Header: wire.Header{
			"Host": {"sand.test"}, "Token": {"1", "2"}, "Content-Length": {length}, "Connection": {"close"},
		},
		World: "a-1", Base: "http://sand.test/w/a-1", Remote: conn.LocalAddr().String(),
	}, in)
}

func TestBase(t *testing.T) {
	t.Parallel()
	router := &recorder{}
	l := serve(t, router)
	for request, want := range map[string]string{
		"GET /router/rest HTTP/1.1\r\nHost: sand.test:8700\r\nConnection: close\r\n\r\n":                "http://sand.test:8700",
		"GET http://proxied.test/router/rest HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n": "http://proxied.test",
		"GET /w/b/router/rest HTTP/1.1\r\nHost: [::1]:8700\r\nConnection: close\r\n\r\n":                "http://[::1]:8700/w/b",
		"GET /w/%E4%B8%96%22%3f/router/rest HTTP/1.1\r\nHost: sand.test\r\nConnection: close\r\n\r\n":   "http://sand.test/w/%E4%B8%96%22%3F",
		"GET /router/rest HTTP/1.0\r\n\r\n":                                                             "http://" + l.Listener.Addr().String(),
	} {
		l.raw(t, request)
		_, in := router.last(t)
		assert.Equal(t, want, in.Base, request)
	}
}

func TestEveryMethodIsTheSystemsBusiness(t *testing.T) {
	t.Parallel()
	router := &recorder{}
	l := serve(t, router)
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PURGE", "get"} {
		got := l.raw(t, method+" /router/rest HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
		assert.True(t, strings.HasPrefix(got, "HTTP/1.1 200 OK\r\n"), "%s: %s", method, got)
		_, in := router.last(t)
		assert.Equal(t, method, in.Method)
		assert.Nil(t, in.Body)
		assert.Equal(t, method != "HEAD", strings.HasSuffix(got, "played"), "%s: %s", method, got)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	router := &recorder{}
	l := serve(t, router)
	fits, long := strings.Repeat("x", small), strings.Repeat("x", small+1)
	huge := strings.Repeat("y", 2<<20) // more than net/http reads by itself when a handler has ended
	length := "Content-Length: %\r\nConnection: close\r\n"
	sized := func(body string) string { return strings.Replace(length, "%", decimal(len(body)), 1) }
	for _, c := range []struct {
		name, path, head, body, want string
		oversized                    int64
	}{
		{"one that just fits", "/qianzhan/api", sized(fits), fits, fits, 0},
		{"one byte too many", "/qianzhan/api", sized(long), long, fits, small},
		{"a client that sends all before it listens", "/qianzhan/api", sized(huge), huge, huge[:small], small},
		{"in chunks", "/qianzhan/api", "Transfer-Encoding: chunked\r\nConnection: close\r\n", "2\r\nab\r\n3;x=y\r\ncde\r\n0\r\n\r\n", "abcde", 0},
		{"too much in chunks", "/qianzhan/api", "Transfer-Encoding: chunked\r\nConnection: close\r\n", "41\r\n" + long + "\r\n0\r\n\r\n", fits, small},
		{"the default limit", "/router/rest", sized(huge), huge, huge[:engine.DefaultLimit], engine.DefaultLimit},
		{"more at an address of its own", "/qianzhan/api/deep/er", "Content-Type: text/plain\r\n" + sized(long), long, long, 0},
		{"but not without end", "/w/a/qianzhan/api/deep/er", "Content-Type: text/plain\r\n" + sized(long+long), long + long, (long + long)[:small+small], small + small},
		{"nor for another Content-Type", "/qianzhan/api/deep/er", sized(long), long, fits, small},
		{"longer than the room made for it", "/router/rest", sized(huge[:1<<18]), huge[:1<<18], huge[:1<<18], 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := l.raw(t, post(c.path, c.head, c.body))
			assert.True(t, strings.HasSuffix(got, "played"), got)
			_, in := router.last(t)
			assert.True(t, c.want == string(in.Body), "%d bytes, not %d", len(in.Body), len(c.want))
			assert.Equal(t, c.oversized, in.Oversized)
		})
	}
}

func TestClientBreaksOffInTheBody(t *testing.T) {
	t.Parallel()
	router := &recorder{}
	l := serve(t, router)
	for name, request := range map[string]string{
		"half a body":  post("/router/rest", "Content-Length: 100\r\n", "half"),
		"half a chunk": post("/router/rest", "Transfer-Encoding: chunked\r\n", "ff\r\nhalf"),
	} {
		t.Run(name, func(t *testing.T) {
			conn := l.dial(t, request)
			require.NoError(t, conn.CloseWrite())
			all, err := io.ReadAll(conn)
			require.NoError(t, err)
			assert.Empty(t, all)
			assert.Zero(t, router.asked())
			assert.Contains(t, l.log.String(), `level=DEBUG msg="the client broke off while it sent the body"`)
		})
	}
}

func TestPanicOfTheRouter(t *testing.T) {
	t.Parallel()
	l := serve(t, &recorder{answer: func(in wire.Inbound) wire.Outbound {
		if in.RawQuery == "abort" {
			panic(http.ErrAbortHandler)
		}
		panic("the sand is wet")
	}})
	conn := l.dial(t, post("/router/rest", "Content-Length: 0\r\n", ""))
	reply, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	assert.Equal(t, 500, reply.StatusCode)
	assert.JSONEq(t, `{"error":{"code":"internal","message":"the exchange failed: the sand is wet",
		"hint":"this is a fault of the simulator: its log has the stack"}}`, string(body))
	assert.Contains(t, l.log.String(), "level=ERROR")
	assert.Contains(t, l.log.String(), "front_test.go", "the log has the stack")

	before := l.log.String()
	assert.Empty(t, l.raw(t, post("/router/rest?abort", "Content-Length: 0\r\n", "")))
	assert.Equal(t, before, l.log.String(), "an abort is no fault")
}

func TestGinIsQuiet(t *testing.T) {
	t.Parallel()
	front.Handler(&recorder{}, systems(), clock.Standing(time.Time{}), slog.New(slog.DiscardHandler))
	assert.Equal(t, gin.ReleaseMode, gin.Mode())
}
