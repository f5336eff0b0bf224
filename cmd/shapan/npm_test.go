package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The client libraries of TOP that the tests call the gateway with, as they are published.
func libraries() []string {
	return []string{"topsdk@1.0.13", "node-taobao-topclient@0.1.7", "taobao-sdk@2.0.5"}
}

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
	install := exec.CommandContext(ctx, "npm", append([]string{"install", "--ignore-scripts", "--no-audit", "--no-fund"}, libraries()...)...)
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		give("the client libraries could not be installed: %v\n%s", err, out)
	}
	script, err := os.ReadFile("testdata/clients.js")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "clients.js"), script, 0o600))
	return dir
}

// hear plays all libraries against an address and answers what they heard, by name. The libraries write the time of
// their machine's zone.
func hear(t *testing.T, dir, address, zone string) map[string]any {
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

// built answers the program as users get it: the one that SHAPAN_BINARY names, or one that is built now.
func built(t *testing.T) string {
	t.Helper()
	if program := os.Getenv("SHAPAN_BINARY"); program != "" {
		return program
	}
	program := filepath.Join(t.TempDir(), "shapan")
	out, err := exec.Command("go", "build", "-tags", "nomsgpack", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

// TestTheClientLibraries: three libraries that applications use, with nothing changed but the gateway's address, against
// the built program.
func TestTheClientLibraries(t *testing.T) {
	t.Parallel()
	dir, served := installed(t), t.TempDir()
	p, err := startProgram(built(t), served, "--data", ":memory:")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.stop()) })
	address := p.at.Systems + "/router/rest"

	heard := hear(t, dir, address, "Asia/Shanghai")
	for _, name := range []string{
		"topsdk form", "topsdk get", "topsdk multipart", "topclient form", "topclient query", "taobao-sdk multipart",
	} {
		reply, ok := heard[name].(map[string]any)
		require.True(t, ok, "%s: %v", name, heard[name])
		assert.Equal(t, map[string]any{"success": true, "data": "true"}, reply["idle_point_result"], name)
		assert.Regexp(t, `^[0-9a-z]{11,13}$`, reply["request_id"], name)
		var process struct{ Status, User string }
		p.ask(t, "/systems/xianyu/records/processes/"+url.PathEscape("LOAN/"+name), &process)
		assert.Equal(t, "SUCCESS", process.Status, name)
		assert.Equal(t, "张三", process.User, name)
	}
	for _, name := range []string{"topsdk wrong", "topclient wrong", "taobao-sdk wrong"} {
		assert.Equal(t, map[string]any{"code": 25.0}, heard[name], name)
	}
	assert.Equal(t, map[string]any{"code": 25.0}, heard["topsdk object"], "it signs an object as [object Object]")
	assert.Contains(t, p.mistakes(t), "object-object")
	assert.Equal(t, map[string]any{"code": 40.0}, heard["taobao-sdk missing"])

	heard = hear(t, dir, address, "UTC")
	assert.Equal(t, map[string]any{"code": 31.0}, heard["topsdk form"])
	assert.Contains(t, p.mistakes(t), "timestamp-utc")
}

// mistakes answers what the doctor has found so far.
func (p *process) mistakes(t *testing.T) []string {
	t.Helper()
	var list []struct {
		Signature struct {
			Diagnosis []struct{ Mistake string }
		}
	}
	p.ask(t, "/exchanges?system=xianyu&limit=1000", &list)
	var found []string
	for _, x := range list {
		for _, d := range x.Signature.Diagnosis {
			found = append(found, d.Mistake)
		}
	}
	return found
}

// ask reads an address of the default world in the control API.
func (p *process) ask(t *testing.T, path string, into any) {
	t.Helper()
	response, err := http.Get(p.at.Control + "/v1/worlds/default" + path)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(t, http.StatusOK, response.StatusCode, path)
	require.NoError(t, json.NewDecoder(response.Body).Decode(into), path)
}
