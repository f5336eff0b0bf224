package front_test

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/wire"
)

func TestServerHasLimits(t *testing.T) {
	t.Parallel()
	s := front.Server(http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	assert.Equal(t, 10*time.Second, s.ReadHeaderTimeout)
	assert.Equal(t, 2*time.Minute, s.IdleTimeout)
	assert.Equal(t, 64<<10, s.MaxHeaderBytes)
	assert.Zero(t, s.WriteTimeout, "an answer may be stalled for as long as a rule says")
}

func TestHeadThatIsTooLong(t *testing.T) {
	t.Parallel()
	router := &recorder{}
	got := serve(t, router).raw(t, post("/router/rest", "X: "+strings.Repeat("x", 70<<10), ""))
	assert.True(t, strings.HasPrefix(got, "HTTP/1.1 431 "), got)
	assert.Zero(t, router.asked())
}

func TestShutdownEndsWhatHangs(t *testing.T) {
	t.Parallel()
	for name, out := range map[string]wire.Outbound{
		"hang":  {Cut: wire.CutHang},
		"stall": {Status: 200, Body: []byte("late"), Stall: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			played := make(chan struct{}, 1)
			l := serve(t, &recorder{answer: func(wire.Inbound) wire.Outbound {
				played <- struct{}{}
				return out
			}})
			conn := l.dial(t, closing)
			<-played
			require.NoError(t, l.Config.Shutdown(t.Context()))
			all, err := io.ReadAll(conn)
			require.NoError(t, err)
			assert.Empty(t, all)
		})
	}
}

func TestOverTLS(t *testing.T) {
	t.Parallel()
	router := answering(wire.Outbound{Status: 200, Body: []byte("safe")})
	log := slog.New(slog.DiscardHandler)
	lender := listen(t, router, clock.Standing(time.Time{}), true) // of certificate and trust
	server := front.Server(lender.Config.Handler, log)
	server.TLSConfig = lender.TLS.Clone()
	server.TLSConfig.NextProtos = nil
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(socket, "", "") }()

	client := lender.Client()
	transport, ok := client.Transport.(*http.Transport)
	require.True(t, ok)
	transport.ForceAttemptHTTP2 = true
	host := socket.Addr().String()
	reply, err := client.Get("https://" + host + "/w/a/router/rest")
	require.NoError(t, err)
	body, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	require.NoError(t, reply.Body.Close())
	assert.Equal(t, "safe", string(body))
	assert.Equal(t, "HTTP/1.1", reply.Proto)
	_, in := router.last(t)
	assert.Equal(t, "https://"+host+"/w/a", in.Base)

	require.NoError(t, server.Shutdown(t.Context()))
	assert.ErrorIs(t, <-ended, http.ErrServerClosed)
}
