package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/web"
)

// BenchmarkExchangeWatched is a signed call while 50 pages are open that show it. Streams only watch the events; pages do as
// their script does in a world as busy as this one: they fetch themselves anew, three seconds after the last time.
func BenchmarkExchangeWatched(b *testing.B) {
	for _, c := range []struct {
		name  string
		pages int
		query string // of the stream
		show  bool
	}{{"no page", 0, "", false}, {"50 streams", 50, "", false}, {"50 pages", 50, "?brief=yes", true}} {
		b.Run(c.name, func(b *testing.B) {
			r := newRig(b, clock.System(), web.Options{Breath: 50 * time.Millisecond})
			r.cheap(200)
			body := r.platformForm("QUERY_PLATFORM_INFORMATION", `{}`)
			server := httptest.NewServer(r.handler)
			defer server.Close()
			ctx, leave := context.WithCancel(b.Context())
			var watching sync.WaitGroup
			for range c.pages {
				events := follow(ctx, b, server, "/v1/worlds/default/events"+c.query)
				watching.Go(func() {
					defer func() { _ = events.Close() }()
					showPages(ctx, b, server, events, c.show)
				})
			}
			for b.Loop() {
				r.play("", "service", body)
			}
			leave()
			watching.Wait()
		})
	}
}

func follow(ctx context.Context, b *testing.B, server *httptest.Server, target string) io.ReadCloser { //nolint:thelper // a step of the benchmark
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+target, nil)
	require.NoError(b, err)
	response, err := server.Client().Do(request)
	if ctx.Err() != nil {
		return io.NopCloser(strings.NewReader(""))
	}
	require.NoError(b, err)
	return response.Body
}

// showPages fetches the timeline when there were events, every three seconds at most, until the stream ends. It reads the stream
// as it comes, without looking into it: what the browsers of 50 people do is not the benchmark's matter.
func showPages(ctx context.Context, b *testing.B, server *httptest.Server, events io.Reader, show bool) { //nolint:thelper // a step of the benchmark
	some := make([]byte, 64<<10)
	for next := time.Now(); ; {
		if _, err := events.Read(some); err != nil {
			return
		}
		if !show || time.Now().Before(next) {
			continue
		}
		page := follow(ctx, b, server, timelinePage)
		_, _ = io.Copy(io.Discard, page)
		_ = page.Close()
		next = time.Now().Add(3 * time.Second)
	}
}
