package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine/clock"
)

// suites is how many test suites use one server at once.
const suites = 50

// suite is a test suite that uses a server which others use too: it has a world of its own, which its platform leads to.
type suite struct {
	*testing.T
	api      *control
	name     string
	platform string
	day      time.Time
}

func newSuite(t *testing.T, s *server, n int) *suite {
	t.Helper()
	api, err := (&terminal{environment: environment{transport: http.DefaultTransport}}).control(s.at.Control, access{})
	require.NoError(t, err)
	return &suite{t, api, fmt.Sprintf("suite-%d", n), fmt.Sprintf("80000000%02d", n), time.Date(2017, 3, 1+n, 10, 0, 0, 0, clock.Zone)}
}

func (s *suite) ask(method, path string, body, into any) {
	s.Helper()
	require.NoError(s, s.api.ask(s.Context(), method, world(s.name, path), body, into))
}

// create makes the world, with an identity and a clock that no other has.
func (s *suite) create() {
	s.Helper()
	key, err := certs.File("lianyintong/platform.pub.pem")
	require.NoError(s, err)
	platform := map[string]any{"name": s.name, "bank": "CIBK", "keys": map[string]any{"1": string(key)}}
	s.ask("PUT", "", map[string]any{
		"seed": 42, "clock": map[string]any{"mode": "frozen", "now": s.day.Format(time.RFC3339)},
		"systems": map[string]any{"lianyintong": map[string]any{"platforms": map[string]any{s.platform: platform}}},
	}, nil)
}

// call calls 联银通 without naming the world: the platform leads there.
func (s *suite) call(systems string, args ...string) invoked {
	s.Helper()
	return invoke(s, map[string]string{"SHAPAN_URL": systems, "SHAPAN_CONTROL_URL": s.api.base}, append([]string{"call", "lianyintong"}, append(args, "--platform", s.platform)...)...)
}

// Fifty suites use one server at once. Each has a world with a clock of its own, found by its platform's number; what one
// does, no other sees.
func TestFiftySuitesShareAServer(t *testing.T) {
	t.Parallel()
	s, _ := started(t, ":memory:")
	t.Run("suites", func(t *testing.T) {
		for n := range suites {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				one := newSuite(t, s, n)
				one.create()
				one.lends(s.at.Systems, n)
				one.looksBack(n)
				one.ask("DELETE", "", nil, nil)
			})
		}
	})
	var worlds []struct{ Name string }
	require.NoError(t, newSuite(t, s, 0).api.ask(t.Context(), "GET", "/v1/worlds", nil, &worlds))
	assert.Len(t, worlds, 1, "the suites have taken their worlds away")
}

// lends has a user registered, gives them money, and freezes some of it; then days pass, in this world.
func (s *suite) lends(systems string, n int) {
	s.Helper()
	got := s.call(systems, registration("P1", "U1")[2:]...)
	require.Zero(s, got.code, "%s%s", got.stdout, got.stderr)
	s.ask("POST", "/systems/lianyintong/actions/fund", map[string]any{"account": s.platform + "/user:U1", "amount": "100.00"}, nil)
	got = s.call(systems, "FREEZE", "requestNo=F1", "platformUserNo=U1", fmt.Sprintf("amount=%d.00", n+1))
	require.Zero(s, got.code, "%s%s", got.stdout, got.stderr)
	s.ask("POST", "/clock/advance", map[string]any{"by": fmt.Sprintf("%dh", 24*n)}, nil)
}

// looksBack holds what this suite did against what its world knows.
func (s *suite) looksBack(n int) {
	s.Helper()
	var at clockView
	s.ask("GET", "/clock", nil, &at)
	assert.Equal(s, s.day.AddDate(0, 0, n).UTC(), at.Now.UTC())
	var accounts []struct{ Name, Balance string }
	s.ask("GET", "/ledger/accounts", nil, &accounts)
	balances := map[string]string{}
	for _, a := range accounts {
		balances[a.Name] = a.Balance
	}
	assert.Equal(s, fmt.Sprintf("%d.00", n+1), balances[s.platform+"/user:U1:frozen"])
	assert.Equal(s, fmt.Sprintf("%d.00", 100-n-1), balances[s.platform+"/user:U1"])
	var exchanges []struct{ API, World string }
	s.ask("GET", "/exchanges", nil, &exchanges)
	assert.Len(s, exchanges, 5, "the registration, its page twice, its notice, and the freeze: %v", exchanges)
	var check struct{ Balanced bool }
	s.ask("GET", "/ledger/check", nil, &check)
	assert.True(s, check.Balanced)
	var findings []any
	s.ask("GET", "/findings", nil, &findings)
	assert.Empty(s, findings)
}

// A platform belongs to one world; a second suite that wants the same is told whose it is.
func TestIdentityBelongsToOneSuite(t *testing.T) {
	t.Parallel()
	s, _ := started(t, ":memory:")
	newSuite(t, s, 1).create()
	thief := newSuite(t, s, 1)
	thief.name = "thief"
	err := thief.api.ask(t.Context(), "PUT", world("thief", ""), map[string]any{
		"systems": map[string]any{"lianyintong": map[string]any{"platforms": map[string]any{thief.platform: map[string]any{"bank": "CIBK"}}}},
	}, nil)
	assert.ErrorContains(t, err, "belongs to world suite-1")
}

// BenchmarkProcess is shapan serve in a process of its own, from its start until it answers.
func BenchmarkProcess(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		p, err := startProcess(dir, "--data", ":memory:")
		if err != nil {
			b.Fatal(err)
		}
		answers(b, p.at.Control+"/readyz")
		b.StopTimer()
		if err := p.stop(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkWorld is a world made and dropped over the control API.
func BenchmarkWorld(b *testing.B) {
	s, _ := started(b, ":memory:")
	api, err := (&terminal{environment: environment{transport: http.DefaultTransport}}).control(s.at.Control, access{})
	require.NoError(b, err)
	n := 0
	b.ResetTimer()
	for b.Loop() {
		n++
		name := fmt.Sprintf("w%d", n)
		if err := api.ask(context.Background(), "PUT", world(name, ""), map[string]any{}, nil); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := api.ask(context.Background(), "DELETE", world(name, ""), nil, nil); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func answers(b *testing.B, address string) {
	b.Helper()
	response, err := http.Get(address) //nolint:gosec,noctx // a server of this benchmark
	if err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
}
