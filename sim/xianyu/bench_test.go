package xianyu_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

// round is how many requests one side answers before it is the other side's turn: what else the machine does meets both.
const round = 500

// rig is a server under load, and how long its rounds took.
type rig struct {
	client *http.Client
	list   []wire.Inbound
	url    string
	sent   atomic.Int64
	took   time.Duration
}

// under serves a handler for a benchmark.
func under(b *testing.B, handler http.Handler, list []wire.Inbound) *rig {
	b.Helper()
	server := httptest.NewServer(handler)
	b.Cleanup(server.Close)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}}
	b.Cleanup(client.CloseIdleConnections)
	return &rig{client: client, list: list, url: server.URL}
}

// play posts a round of requests over keep-alive connections in parallel.
func (g *rig) play(b *testing.B) {
	b.Helper()
	began, end := clock.System().Now(), g.sent.Load()+round
	var wait sync.WaitGroup
	for range connections {
		wait.Go(func() {
			for {
				n := g.sent.Add(1)
				if n > end {
					g.sent.Add(-1)
					return
				}
				if err := g.post(&g.list[int(n)%len(g.list)]); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wait.Wait()
	g.took += clock.System().Now().Sub(began)
}

// post sends a callback, which has to succeed.
func (g *rig) post(in *wire.Inbound) error {
	response, err := g.client.Post(g.url+in.Path+"?"+in.RawQuery, in.Header.Get("Content-Type"), bytes.NewReader(in.Body))
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err == nil && !bytes.Contains(body, []byte(`"success":true`)) {
		err = fmt.Errorf("refused: %s", body)
	}
	return err
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
// keeps nothing (the goal: 0.6 of its requests a second). Both take turns, round by round.
func BenchmarkSignedCallback(b *testing.B) {
	list := reports(5000)
	s := openAt(b, store.Memory, clock.Setting{Mode: clock.Frozen, World: morning, Wall: morning}, clock.System(), "")
	gin := under(b, bareGin(b), list)
	shapan := under(b, front.Handler(s, []*engine.Counterpart{xianyu.New()}, clock.System(), slog.New(slog.DiscardHandler)), list)
	n := 0
	for b.Loop() {
		gin.play(b)
		shapan.play(b)
		n += round
	}
	b.ReportMetric(float64(n)/gin.took.Seconds(), "gin/s")
	b.ReportMetric(float64(n)/shapan.took.Seconds(), "shapan/s")
	b.ReportMetric(gin.took.Seconds()/shapan.took.Seconds(), "of-gin")
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
