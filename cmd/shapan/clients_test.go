package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runtimesRequired makes a test of a client fail, instead of skipping it, where its runtime is absent: .ci/run installs
// them all.
const runtimesRequired = "SHAPAN_RUNTIMES"

// installedProgram answers the path of a program that a test cannot do without.
func installedProgram(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv(runtimesRequired) == "required" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed: its client cannot be tried", name)
	return ""
}

// program answers the program as users get it, where SHAPAN_BINARY names it, as .ci/run does; else this test's own
// binary, which is the program when it is called shapan.
func program(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("SHAPAN_BINARY"); path != "" {
		return path
	}
	path, err := os.Executable()
	require.NoError(t, err)
	return path
}

// TestTheClients: the small clients of scenarios/clients sign, call and verify against the program.
func TestTheClients(t *testing.T) {
	t.Parallel()
	clients, err := filepath.Abs("../../scenarios/clients")
	require.NoError(t, err)
	certificates, err := filepath.Abs("../../certs")
	require.NoError(t, err)
	for name, c := range map[string]struct{ folder, command, args, besides string }{
		"go":     {"go", "go", "run .", ""},
		"java":   {"java", "java", "Client.java", ""},
		"node":   {"node", "node", "client.js", ""},
		"python": {"python", "python3", "client.py", "openssl"},
		"php":    {"php", "php", "client.php", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := installedProgram(t, c.command)
			if c.besides != "" {
				installedProgram(t, c.besides)
			}
			p, err := startProgram(program(t), t.TempDir(), "--data", ":memory:")
			require.NoError(t, err)
			t.Cleanup(func() { assert.NoError(t, p.stop()) })

			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			var args []string
			for _, word := range bytes.Fields([]byte(c.args)) {
				args = append(args, string(word))
			}
			client := exec.CommandContext(ctx, command, append(args, p.at.Systems, certificates)...)
			client.Dir = filepath.Join(clients, c.folder)
			client.Env = append(os.Environ(), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1", "GOFLAGS=", "PYTHONDONTWRITEBYTECODE=1")
			var out, wrong bytes.Buffer
			client.Stdout, client.Stderr = &out, &wrong
			require.NoError(t, client.Run(), wrong.String())
			judgeClient(t, name, out.Bytes())

			var findings []struct{ Level, System, Field, Hint string }
			p.ask(t, "/findings?level=error", &findings)
			assert.Empty(t, findings, "a client that others take over keeps the contract")
			var pushed []struct {
				OrderNo string `json:"order_no"`
			}
			p.ask(t, "/systems/qianzhan/records/repayments", &pushed)
			require.Len(t, pushed, 1)
			assert.Equal(t, name+"-1", pushed[0].OrderNo)
		})
	}
}

// judgeClient holds what a client heard against what it should have heard.
func judgeClient(t *testing.T, name string, out []byte) {
	t.Helper()
	var heard struct {
		Lianyintong struct{ Code string }
		Verified    bool
		Forged      bool
		Qianzhan    struct{ Code string }
		Xianyu      map[string]struct {
			Result struct{ Success bool } `json:"idle_point_result"`
		}
		Cashloan struct {
			Code int
			Msg  string
		}
	}
	require.NoError(t, json.Unmarshal(out, &heard), string(out))
	assert.Equal(t, "0", heard.Lianyintong.Code, name)
	assert.True(t, heard.Verified, "the reply's signature is good")
	assert.False(t, heard.Forged, "a changed reply is found out")
	assert.Equal(t, "200", heard.Qianzhan.Code)
	assert.True(t, heard.Xianyu["alibaba_idle_interact_loan_callback_response"].Result.Success, string(out))
	assert.Equal(t, "The account does not exist.", heard.Cashloan.Msg, "a wrong signature says sign error")
}

// A client that is used wrongly says how it is used.
func TestTheClientsExplainThemselves(t *testing.T) {
	t.Parallel()
	for command, args := range map[string][]string{
		"node": {"../../scenarios/clients/node/client.js"}, "python3": {"../../scenarios/clients/python/client.py"},
		"php": {"../../scenarios/clients/php/client.php"},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), installedProgram(t, command), args...).CombinedOutput()
			assert.Error(t, err)
			assert.Contains(t, string(out), "usage: "+command)
		})
	}
}
