package xianyu_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/xianyu"
)

// The client libraries that the tests call the gateway with, as they are published.
var libraries = []string{"topsdk@1.0.13", "node-taobao-topclient@0.1.7", "taobao-sdk@2.0.5"}

// installed installs the libraries into a folder of the test. Without npm, or a registry that it reaches, the test is
// skipped, unless SHAPAN_NPM=required.
func installed(t *testing.T) string {
	t.Helper()
	give := t.Skipf
	if os.Getenv("SHAPAN_NPM") == "required" {
		give = t.Fatalf
	}
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			give("%s is not installed: the client libraries cannot be tried", program)
		}
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}"), 0o600))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	install := exec.CommandContext(ctx, "npm", append([]string{"install", "--ignore-scripts", "--no-audit", "--no-fund"}, libraries...)...)
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		give("the client libraries could not be installed: %v\n%s", err, out)
	}
	script, err := os.ReadFile("testdata/clients.js")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "clients.js"), script, 0o600))
	return dir
}

// run plays all libraries against an address and answers what they heard, by name. The libraries write the time of
// their machine's zone.
func run(t *testing.T, dir, address, zone string) map[string]any {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	node := exec.CommandContext(ctx, "node", "clients.js", address)
	node.Dir, node.Env = dir, append(os.Environ(), "TZ="+zone, "NODE_NO_WARNINGS=1", "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	var out, wrong bytes.Buffer
	node.Stdout, node.Stderr = &out, &wrong
	require.NoError(t, node.Run(), wrong.String())
	var heard map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &heard), out.String())
	return heard
}

// TestTheClientLibraries: three libraries that applications use, with nothing changed but the gateway's address.
func TestTheClientLibraries(t *testing.T) {
	t.Parallel()
	dir := installed(t)
	wall := clock.System()
	s := openAt(t, store.Memory, clock.Start(wall.Now()), wall, "")
	server := httptest.NewServer(front.Handler(s, []*engine.Counterpart{xianyu.New()}, wall, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)

	heard := run(t, dir, server.URL+"/router/rest", "Asia/Shanghai")
	for _, name := range []string{
		"topsdk form", "topsdk get", "topsdk multipart", "topclient form", "topclient query", "taobao-sdk multipart",
	} {
		reply, ok := heard[name].(map[string]any)
		require.True(t, ok, "%s: %v", name, heard[name])
		assert.Equal(t, map[string]any{"success": true, "data": "true"}, reply["idle_point_result"], name)
		assert.Regexp(t, `^[0-9a-z]{12}$`, reply["request_id"], name)
		assert.Equal(t, []string{"SUCCESS"}, s.history("LOAN/"+name), name)
	}
	for _, name := range []string{"topsdk wrong", "topclient wrong", "taobao-sdk wrong"} {
		assert.Equal(t, map[string]any{"code": 25.0}, heard[name], name)
	}
	assert.Equal(t, map[string]any{"code": 25.0}, heard["topsdk object"], "it signs an object as [object Object]")
	assert.Equal(t, "object-object", s.newestMistake("topsdk object"))
	assert.Equal(t, map[string]any{"code": 40.0}, heard["taobao-sdk missing"])

	heard = run(t, dir, server.URL+"/router/rest", "UTC")
	assert.Equal(t, map[string]any{"code": 31.0}, heard["topsdk form"])
	assert.Equal(t, "timestamp-utc", s.newestMistake("topsdk form"))
}

// newestMistake answers what the doctor said of the newest call with a process_no.
func (s *sandbox) newestMistake(processNo string) string {
	s.t.Helper()
	list, err := s.Exchanges(journalOf())
	require.NoError(s.t, err)
	for i := len(list) - 1; i >= 0; i-- {
		if bytes.Contains(list[i].Fields, []byte(`"`+processNo+`"`)) && len(list[i].Signature.Diagnosis) > 0 {
			return list[i].Signature.Diagnosis[0].Mistake
		}
	}
	return ""
}
