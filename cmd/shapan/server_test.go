package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
)

func onFreePorts(data string) *serveCommand {
	return &serveCommand{Addr: "127.0.0.1:0", ControlAddr: "127.0.0.1:0", Data: data, Sync: "everysecond"}
}

// started is a sandbox in this process, which ends with the test.
func started(tb testing.TB, data string) (*server, *serveCommand) {
	tb.Helper()
	c := onFreePorts(data)
	s, err := open(tb.Context(), c, clock.System(), slog.New(slog.DiscardHandler))
	require.NoError(tb, err)
	tb.Cleanup(func() { s.stop(slog.New(slog.DiscardHandler)) })
	return s, c
}

func TestWhoIsLocal(t *testing.T) {
	t.Parallel()
	for ip, yes := range map[string]bool{"127.0.0.1": true, "127.9.9.9": true, "::1": true, "0.0.0.0": false, "::": false, "192.0.2.1": false} {
		assert.Equal(t, yes, local(&net.TCPAddr{IP: net.ParseIP(ip)}), ip)
	}
	assert.False(t, local(&net.UnixAddr{}), "what is not known is not local")
}

// addressed is a listener that is nowhere.
type addressed struct {
	net.Listener
	at net.TCPAddr
}

func (a addressed) Addr() net.Addr { return &a.at }

func TestAddressesCanBeCalled(t *testing.T) {
	t.Parallel()
	for ip, host := range map[string]string{"0.0.0.0": "127.0.0.1:80", "::": "127.0.0.1:80", "192.0.2.1": "192.0.2.1:80", "::1": "[::1]:80"} {
		assert.Equal(t, host, reachable(addressed{at: net.TCPAddr{IP: net.ParseIP(ip), Port: 80}}), ip)
	}
}

func TestTLSIsForThoseWhoTrustTheCA(t *testing.T) {
	t.Parallel()
	c := onFreePorts(":memory:")
	c.TLSAddr = "127.0.0.1:0"
	s, err := open(t.Context(), c, clock.System(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer s.stop(slog.New(slog.DiscardHandler))
	got := invokeWith(t, environment{wall: clock.System(), lookup: nothing, transport: trusting(t)},
		"call", "lianyintong", "QUERY_PLATFORM_INFORMATION", "--url", s.at.SystemsTLS)
	assert.Zero(t, got.code, got.stderr)
	assert.Contains(t, got.stdout, "POST "+s.at.SystemsTLS)
	got = invoke(t, nil, "call", "lianyintong", "QUERY_PLATFORM_INFORMATION", "--url", s.at.SystemsTLS)
	assert.Equal(t, 2, got.code)
	assert.Contains(t, got.stderr, "certificate")
}

func TestAListenerThatBreaksDownEndsTheSandbox(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{broken: make(chan error, 1)}
	s.serve(l, http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	require.NoError(t, l.Close())
	assert.ErrorContains(t, s.wait(t.Context()), "listener 127.0.0.1")
	ended, end := context.WithCancel(t.Context())
	end()
	assert.NoError(t, s.wait(ended), "to be asked to end is no failure")
}

func TestReadyFileIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ready.json")
	require.NoError(t, forgetReady(path), "there was none")
	require.NoError(t, announceFile(path, addresses{Systems: "http://a", Control: "http://b"}))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var at map[string]string
	require.NoError(t, json.Unmarshal(text, &at))
	assert.Equal(t, map[string]string{"systems": "http://a", "control": "http://b"}, at)
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, left, 1, "nothing is left beside it")
	require.NoError(t, forgetReady(path))
	assert.NoFileExists(t, path)
	assert.NoError(t, announceFile("", addresses{}), "nobody waits for a file")
	assert.Error(t, announceFile(filepath.Join(path, "x", "y"), addresses{}))
}

// From nothing to a sandbox that answers, in this process: the target is 30 ms with an empty folder.
func BenchmarkStartToReady(b *testing.B) {
	log := slog.New(slog.DiscardHandler)
	for name, folder := range map[string]func() string{
		"memory": func() string { return ":memory:" },
		"folder": func() string { return filepath.Join(b.TempDir(), "data") },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				c := onFreePorts(folder())
				b.StartTimer()
				s, err := open(b.Context(), c, clock.System(), log)
				if err == nil {
					err = announceFile("", s.at)
				}
				b.StopTimer()
				require.NoError(b, err)
				s.stop(log)
				b.StartTimer()
			}
		})
	}
}
