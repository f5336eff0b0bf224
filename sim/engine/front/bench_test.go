package front_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/wire"
)

// connections is how many clients keep a connection each.
const connections = 32

const benchForm = "serviceName=QUERY_USER_INFORMATION&platformNo=6000000001&keySerial=1&userDevice=PC&sign=" +
	"c2lnbmF0dXJl&reqData=%7B%22platformUserNo%22%3A%22U1%22%2C%22timestamp%22%3A%2220161109100000%22%7D"

// instant is a Router that costs nothing.
type instant struct{}

func (instant) Exchange(string, wire.Inbound) wire.Outbound {
	return wire.Outbound{
		Status: 200, Header: wire.Header{"Content-Type": {"application/json;charset=UTF-8"}, "sign": {"c2ln"}},
		Body: []byte(`{"code":"0"}`), Exchange: "1", World: "default",
	}
}

// bare is the least that a gin program does with a form.
func bare() http.Handler {
	g := front.NewEngine()
	g.POST("/lanmaotech/service", func(c *gin.Context) {
		if c.PostForm("serviceName") == "" {
			c.Status(http.StatusBadRequest)
			return
		}
		c.Data(http.StatusOK, "application/json;charset=UTF-8", []byte(`{"code":"0"}`))
	})
	return g
}

// BenchmarkFront compares, over real connections that are kept, the front with a bare gin handler: req/s of both, and
// under "/gin" what share of the bare handler's requests the front gets done.
func BenchmarkFront(b *testing.B) {
	log := slog.New(slog.DiscardHandler)
	var baseline float64
	b.Run("gin", func(b *testing.B) { baseline = load(b, bare()) })
	b.Run("front", func(b *testing.B) {
		rate := load(b, front.Handler(instant{}, systems(), clock.System(), log))
		if baseline > 0 {
			b.ReportMetric(rate/baseline, "/gin")
		}
	})
}

// load drives the handler with all connections at once, and answers its requests per second.
func load(b *testing.B, handler http.Handler) float64 {
	b.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.Config = front.Server(handler, slog.New(slog.DiscardHandler))
	server.Start()
	defer server.Close()
	transport := &http.Transport{MaxIdleConns: connections, MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true}
	defer transport.CloseIdleConnections()
	b.ReportAllocs()
	b.SetParallelism(max(1, connections/runtime.GOMAXPROCS(0)))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			once(b, transport, server.URL+"/lanmaotech/service")
		}
	})
	rate := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "req/s")
	return rate
}

func once(b *testing.B, transport *http.Transport, url string) {
	b.Helper()
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(benchForm))
	if err != nil {
		b.Error(err)
		return
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	reply, err := transport.RoundTrip(request)
	if err != nil {
		b.Error(err)
		return
	}
	if _, err = io.Copy(io.Discard, reply.Body); err != nil || reply.StatusCode != http.StatusOK {
		b.Errorf("%s: %v", reply.Status, err)
	}
	if err := reply.Body.Close(); err != nil {
		b.Error(err)
	}
}

// BenchmarkFrontAlone is the front without a network.
func BenchmarkFrontAlone(b *testing.B) {
	handler := front.Handler(instant{}, systems(), clock.System(), slog.New(slog.DiscardHandler))
	body := strings.NewReader(benchForm)
	request := httptest.NewRequest(http.MethodPost, "/w/a/lanmaotech/service", nil)
	request.ContentLength = int64(len(benchForm))
	b.ReportAllocs()
	for b.Loop() {
		body.Reset(benchForm)
		request.Body = io.NopCloser(body)
		reply := httptest.NewRecorder()
		handler.ServeHTTP(reply, request)
		require.Equal(b, 200, reply.Code)
	}
}
