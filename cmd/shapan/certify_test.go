package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/scenarios/certify"
	"github.com/shapan/shapan/scenarios/certify/sample"
	"github.com/shapan/shapan/sim/engine/clock"
)

// machineClock is this machine's time. Nobody sleeps in these tests.
type machineClock struct{ clock.Wall }

func (machineClock) Sleep(time.Duration) { panic("nobody sleeps here") }

// application starts the sample application. It learns where the systems are when it is first asked for something. It
// has no trigger for a push: that point takes ten seconds of this machine's time, and is judged in its own tests under a
// clock that moves.
func application(t *testing.T, mistake sample.Mistake) (address, ready string) {
	t.Helper()
	ready = filepath.Join(t.TempDir(), "ready.json")
	var once sync.Once
	var app http.Handler
	server := httptest.NewUnstartedServer(nil)
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path != "/shapan/effects" {
			return // somebody asks whether it is there
		}
		if r.URL.Path == "/shapan/push" {
			http.NotFound(w, r)
			return
		}
		once.Do(func() {
			var at addresses
			text, err := os.ReadFile(ready)
			if assert.NoError(t, err) && assert.NoError(t, json.Unmarshal(text, &at)) {
				app, err = sample.New(sample.Options{
					Systems: at.Systems, Self: "http://" + server.Listener.Addr().String(), Mistake: mistake, Clock: machineClock{clock.System()},
				})
				assert.NoError(t, err)
			}
		})
		app.ServeHTTP(w, r)
	})
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, ready
}

func TestCertifyTellsTheVerdict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mistake sample.Mistake
		code    int
		says    []string
	}{
		{"", 0, []string{"passed    signature", "9 points: 8 passed, 0 failed, 1 not seen"}},
		{sample.LowerCase, 1, []string{"failed    success", "not seen  signature", "answered  HTTP 200 success", "9 points: 5 passed, 1 failed, 3 not seen"}},
	} {
		t.Run("mistake "+string(c.mistake), func(t *testing.T) {
			t.Parallel()
			app, ready := application(t, c.mistake)
			dir := t.TempDir()
			args := []string{
				"certify", "--app", app, "--notify-url", app + "/notify", "--addr", "127.0.0.1:0", "--ready-file", ready, "--settle", "0",
				"--json", filepath.Join(dir, "card.json"), "--junit", filepath.Join(dir, "card.xml"), "--html", filepath.Join(dir, "card.html"),
			}
			got := invoke(t, nil, args...)
			assert.Equal(t, c.code, got.code, got.stdout+got.stderr)
			for _, says := range c.says {
				assert.Contains(t, got.stdout, says)
			}
			var card certify.Card
			text, err := os.ReadFile(filepath.Join(dir, "card.json"))
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(text, &card))
			assert.Len(t, card.Marks, 9)
			for file, begins := range map[string]string{"card.xml": "<?xml", "card.html": "<!DOCTYPE html>"} {
				text, err := os.ReadFile(filepath.Join(dir, file))
				require.NoError(t, err)
				assert.True(t, strings.HasPrefix(string(text), begins), file)
			}
		})
	}
}

func TestCertifyWithoutTriggers(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.NotFoundHandler())
	defer app.Close()
	args := []string{"certify", "--app", app.URL, "--notify-url", app.URL, "--addr", "127.0.0.1:0", "--settle", "0"}
	got := invoke(t, nil, args...)
	assert.Equal(t, 0, got.code, got.stderr)
	assert.Contains(t, got.stdout, "0 failed, 9 not seen")
	assert.Equal(t, 1, invoke(t, nil, append(args, "--require-all")...).code)

	got = invoke(t, nil, append(args, "--json", "-", "--point", "query")...)
	var card certify.Card
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &card), got.stdout)
	assert.Equal(t, certify.NotSeen, card.Marks[0].Status)
}

func TestCertifyRefusesWhatCannotBeMeant(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(app.Close)
	both := []string{"--app", app.URL, "--notify-url", app.URL + "/notify", "--addr", "127.0.0.1:0"}
	config := filepath.Join(t.TempDir(), "certify.yaml")
	require.NoError(t, os.WriteFile(config, []byte("app: "+app.URL+"\nrecharg: POST /x\n"), 0o600))
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"nothing":             {nil, "--app is missing: give --app http://"},
		"half":                {[]string{"--app", app.URL}, "--notify-url is missing: give --notify-url http://"},
		"the other half":      {[]string{"--notify-url", app.URL}, "--app is missing"},
		"no address":          {[]string{"--app", "localhost:80", "--notify-url", app.URL}, `--app is "localhost:80": give an http`},
		"not there":           {[]string{"--app", "http://127.0.0.1:1", "--notify-url", app.URL}, "nothing answers at http://127.0.0.1:1: "},
		"notify not there":    {[]string{"--app", app.URL, "--notify-url", "http://127.0.0.1:1/n"}, "or give its address with --notify-url"},
		"notify forbidden":    {[]string{"--app", app.URL, "--notify-url", "http://203.0.113.7/n"}, "--notify-allow 203.0.113.7"},
		"trigger":             {append(both, "--recharge", "/pay"), `--recharge: "/pay" begins with no method: write METHOD /path, like --recharge "POST /shapan/recharge"`},
		"hook":                {append(both, "--hook", "books"), `--hook is "books": write an address`},
		"point":               {append(both, "--point", "sucess"), `there is no point "sucess": there are signature, success`},
		"settle":              {append(both, "--settle=-1s"), "--settle is -1s"},
		"report":              {append(both, "--point", "query", "--settle", "0", "--html", "/nowhere/at/all.html"), "--html: open /nowhere"},
		"configuration":       {[]string{"--config", config}, "did you mean recharge?"},
		"address is taken":    {[]string{"--app", app.URL, "--notify-url", app.URL, "--addr", strings.TrimPrefix(app.URL, "http://")}, "is taken by another program"},
		"trigger unknown":     {append(both, "--recharg", "POST /x"), `did you mean "--recharge"`},
		"duration unreadable": {append(both, "--settle", "soon"), "--settle"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, nil, append([]string{"certify"}, c.args...)...)
			assert.Equal(t, 2, got.code, got.stdout)
			assert.Contains(t, got.stderr, c.says)
			assert.Equal(t, 1, strings.Count(got.stderr, "\n"), "one line: %q", got.stderr)
		})
	}
}

// A folder of scenarios is run without the files that need an application, unless they are asked for.
func TestRunLeavesTheFilesOfCertifyOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source, err := certify.Source("success.yaml")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "success.yaml"), source, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "plain.yaml"), []byte("scenario: t\nsteps:\n  - check: ledger.balanced\n"), 0o600))
	got := invoke(t, nil, "run", dir)
	assert.Equal(t, 0, got.code, got.stdout)
	assert.Contains(t, got.stdout, "1 files: 1 passed")
	for name, args := range map[string][]string{"tag": {"--tag", "certify", dir}, "path": {filepath.Join(dir, "success.yaml")}} {
		got = invoke(t, nil, append([]string{"run"}, args...)...)
		assert.Equal(t, 2, got.code, name)
		assert.Contains(t, got.stdout, "success.yaml", name)
	}
}
