package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// registration is a lawful PERSONAL_REGISTER of people that cannot exist, with the user on the page.
func registration(requestNo, userNo string) []string {
	return []string{
		"call", "lianyintong", "PERSONAL_REGISTER", "requestNo=" + requestNo, "platformUserNo=" + userNo, "realName=施墨桐",
		"idCardType=G2_IDCARD", "userRole=NORMAL", "idCardNo=119999195402124418", "mobile=15403558450", "bankcardNo=6222020000082420381",
		"--press", "submit", "--enter", "password=123456",
	}
}

// What was acknowledged is there after kill -9, and the notice that nobody has confirmed goes on.
func TestKilledAndStartedAgain(t *testing.T) {
	t.Parallel()
	var confirm atomic.Bool
	attempts := make(chan bool, 100)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		attempts <- confirm.Load()
		if !confirm.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("SUCCESS"))
	}))
	defer app.Close()
	dir := t.TempDir()
	p, err := startProcess(dir, "--data", "data", "--notify-url", app.URL)
	require.NoError(t, err)
	at := map[string]string{"SHAPAN_CONTROL_URL": p.at.Control}
	require.Zero(t, invoke(t, at, "clock", "freeze", "--at", "2016-11-09T10:00:00+08:00").code)
	got := invoke(t, at, registration("P1", "U1")...)
	require.Zero(t, got.code, "%s%s", got.stdout, got.stderr)
	require.False(t, <-attempts, "the first attempt came, and was not confirmed")
	require.NoError(t, p.kill())

	confirm.Store(true)
	p, err = startProcess(dir, "--data", "data", "--notify-url", "http://127.0.0.1:1/other")
	require.NoError(t, err)
	at["SHAPAN_CONTROL_URL"] = p.at.Control
	got = invoke(t, at, "call", "lianyintong", "QUERY_USER_INFORMATION", "platformUserNo=U1")
	assert.Zero(t, got.code, "%s%s", got.stdout, got.stderr)
	got = invoke(t, at, "clock", "advance", "--until", "notice('P1').state == 'acked'", "--within", "20m")
	assert.Zero(t, got.code, "%s%s", got.stdout, got.stderr)
	assert.True(t, <-attempts, "the address of a notice is that of its booking")
	got = invoke(t, at, "clock", "show")
	assert.Contains(t, got.stdout, "  frozen\n", "the clock is as it was set")
	require.NoError(t, p.stop())
}

// Exchanges that are running when the process is asked to end are finished.
func TestStopFinishesWhatIsRunning(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan bool), make(chan bool)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- true
		<-release
		_, _ = w.Write([]byte("SUCCESS"))
	}))
	defer app.Close()
	defer close(release)
	p, err := startProcess(t.TempDir(), "--data", ":memory:", "--notify-url", app.URL)
	require.NoError(t, err)
	at := map[string]string{"SHAPAN_CONTROL_URL": p.at.Control}
	require.Zero(t, invoke(t, at, registration("P1", "U1")...).code)
	<-arrived // a delivery is under way: it is given up, and does not hold the end up
	require.NoError(t, p.stop())
}

func TestBannerSaysWhereEverythingIs(t *testing.T) {
	t.Parallel()
	s, c := started(t, ":memory:")
	var out strings.Builder
	c.banner(&out, s)
	for _, says := range []string{s.at.Systems, s.at.Control, ":memory:", "lianyintong", "seed 42", "clock real"} {
		assert.Contains(t, out.String(), says)
	}
	assert.True(t, strings.HasSuffix(out.String(), readyLine+"\n"), "who waits for the last line can go on")
}
