package web_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkExchangeWatched is an exchange while pages are open that watch the world: what they cost it.
func BenchmarkExchangeWatched(b *testing.B) {
	for _, pages := range []int{0, 50} {
		b.Run(fmt.Sprintf("%d pages", pages), func(b *testing.B) {
			r := open(b)
			server := httptest.NewServer(r.handler)
			ctx, leave := context.WithCancel(b.Context())
			var watching sync.WaitGroup
			for range pages {
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/v1/worlds/default/events", nil)
				require.NoError(b, err)
				response, err := server.Client().Do(request)
				require.NoError(b, err)
				watching.Go(func() {
					defer func() { _ = response.Body.Close() }()
					for lines := bufio.NewScanner(response.Body); lines.Scan(); {
					}
				})
			}
			for b.Loop() {
				r.cheap(1)
			}
			leave()
			watching.Wait()
			server.Close()
		})
	}
}
