package main

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
)

// gen runs the command on a folder.
func gen(dir string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(append([]string{"-dir", dir}, args...), &out, &errs)
	return code, out.String(), errs.String()
}

func TestGenMakesEveryFileOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, stdout, stderr := gen(dir)
	require.Equal(t, 0, code, stderr)
	assert.Equal(t, "12 files written to "+dir+"\n", stdout)
	made := map[string]string{}
	for _, name := range certs.Names() {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err, "it must make what the package embeds")
		made[name] = string(text)
	}

	require.NoError(t, os.Remove(filepath.Join(dir, "ca.key.pem")))
	code, _, stderr = gen(dir)
	assert.Equal(t, 1, code)
	assert.Contains(t, stderr, "ca.pem exists: the development keys are made once; -force makes all of them anew\n")
	assert.NoFileExists(t, filepath.Join(dir, "ca.key.pem"), "one file in the way, and none is written")

	code, _, stderr = gen(dir, "-force")
	require.Equal(t, 0, code, stderr)
	for name, before := range made {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.NotEqual(t, before, string(text), name)
	}
}

func TestGatewayKeyHasEightPrimes(t *testing.T) {
	t.Parallel()
	for primes, want := range map[int]int{2: 2, 8: 8} {
		key, err := newKey(primes)
		require.NoError(t, err)
		block, _ := pem.Decode([]byte(key.PEM()))
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		require.NoError(t, err)
		private, ok := parsed.(*rsa.PrivateKey)
		require.True(t, ok)
		assert.Len(t, private.Primes, want)
	}
}

func TestGenFails(t *testing.T) {
	t.Parallel()
	code, _, stderr := gen(t.TempDir(), "-bogus")
	assert.Equal(t, 2, code)
	assert.Contains(t, stderr, "-bogus")

	inTheWay := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(inTheWay, nil, 0o600))
	code, _, stderr = gen(inTheWay, "-force")
	assert.Equal(t, 1, code)
	assert.Contains(t, stderr, "gen: ")
}
