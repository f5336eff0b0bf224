package xianyu_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/xianyu"
)

// connections is how many keep-alive connections the load comes over.
const connections = 32

// reports are signed callbacks, each of a process of its own.
func reports(n int) []wire.Inbound {
	list := make([]wire.Inbound, n)
	for i := range list {
		list[i] = report(strings.Replace(infos, "P1", "P"+strconv.Itoa(i), 1)).signed().post()
	}
	return list
}

// load posts the requests in turn over keep-alive connections in parallel.
func load(b *testing.B, handler http.Handler, list []wire.Inbound) {
	b.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}}
	defer client.CloseIdleConnections()
	var turn atomic.Int64
	b.SetParallelism(connections / runtime.GOMAXPROCS(0))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			in := list[int(turn.Add(1))%len(list)]
			response, err := client.Post(server.URL+in.Path+"?"+in.RawQuery, in.Header.Get("Content-Type"), bytes.NewReader(in.Body))
			if err != nil {
				b.Error(err)
				return
			}
			body, err := io.ReadAll(response.Body)
			if err != nil || !bytes.Contains(body, []byte(`"success":true`)) {
				b.Errorf("%v: %s", err, body)
			}
			_ = response.Body.Close()
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

// bareGin is a handler as anybody would write it: it reads query, form and infos, verifies the signature, and answers.
func bareGin(b *testing.B) http.Handler {
	b.Helper()
	g := front.NewEngine()
	g.POST("/router/rest", func(c *gin.Context) {
		if err := c.Request.ParseForm(); err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		if c.Request.Form.Get("sign") != md5Of("helloworld"+joinedForm(c.Request.Form)+"helloworld") {
			c.JSON(http.StatusOK, gin.H{"error_response": gin.H{"code": 25, "msg": "Invalid signature"}})
			return
		}
		var infos struct {
			UserID    int64  `json:"user_id"`
			Status    string `json:"status"`
			Type      string `json:"type"`
			ProcessNo string `json:"process_no"`
			ChannelID string `json:"channel_id"`
		}
		if err := json.Unmarshal([]byte(c.Request.Form.Get("infos")), &infos); err != nil || infos.ProcessNo == "" || infos.Status == "" {
			c.JSON(http.StatusOK, gin.H{"error_response": gin.H{"code": 41, "msg": "Invalid arguments:infos"}})
			return
		}
		c.JSON(http.StatusOK, gin.H{"alibaba_idle_interact_loan_callback_response": gin.H{"idle_point_result": gin.H{"success": true, "data": "true"}}})
	})
	return g
}

func joinedForm(form url.Values) string {
	names := make([]string, 0, len(form))
	for name := range form {
		if name != "sign" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		b.WriteString(name + form.Get(name))
	}
	return b.String()
}

// BenchmarkSignedCallback is a signed callback over HTTP, state and journal included, against a bare gin handler that
// keeps nothing (the goal: 0.6 of it).
func BenchmarkSignedCallback(b *testing.B) {
	list := reports(5000)
	b.Run("bare gin", func(b *testing.B) { load(b, bareGin(b), list) })
	b.Run("shapan", func(b *testing.B) {
		s := openAt(b, store.Memory, clock.Setting{Mode: clock.Frozen, World: morning, Wall: morning}, clock.System(), "")
		load(b, front.Handler(s, []*engine.Counterpart{xianyu.New()}, clock.System(), slog.New(slog.DiscardHandler)), list)
	})
}

// BenchmarkExchange is a signed callback without HTTP.
func BenchmarkExchange(b *testing.B) {
	s, list, i := open(b, ""), reports(5000), 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		if out := s.Exchange(slug, list[i%len(list)]); out.Status != http.StatusOK {
			b.Fatalf("status %d: %s", out.Status, out.Body)
		}
	}
}
