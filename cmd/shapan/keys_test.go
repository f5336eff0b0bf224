package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine/sign"
)

// Every public key of a system is shown, and of the private ones those whose owner is the application.
func TestKeysThatAreShown(t *testing.T) {
	t.Parallel()
	shown := map[string]developmentKey{}
	for _, k := range developmentKeys() {
		shown[k.system+"/"+k.file] = k
		assert.Equal(t, k.private, strings.HasSuffix(k.file, ".key.pem"), k.file)
	}
	systems := map[string]string{"lianyintong/gateway.key.pem": "", "qianzhan/receiver.key.pem": ""}
	for _, name := range certs.Names() {
		if !strings.Contains(name, "/") {
			continue // the CA and the certificate of the TLS listener are files, not keys of a system
		}
		_, secret := systems[name]
		assert.Equal(t, !secret, shown[name].file != "", name)
		delete(shown, name)
	}
	assert.Empty(t, shown, "a key that is shown must be there")
}

func TestKeysAreShownInBothForms(t *testing.T) {
	t.Parallel()
	got := invoke(t, nil, "keys", "show", "lianyintong")
	require.Zero(t, got.code)
	for name, private := range map[string]bool{"platform.key.pem": true, "platform.pub.pem": false, "gateway.pub.pem": false} {
		text, err := certs.File("lianyintong/" + name)
		require.NoError(t, err)
		pem, bare, _, err := forms(text, private)
		require.NoError(t, err)
		assert.Contains(t, got.stdout, strings.TrimSpace(pem), name)
		assert.Contains(t, got.stdout, "\n"+bare+"\n", name)
	}
	gateway, err := certs.File("lianyintong/gateway.key.pem")
	require.NoError(t, err)
	key, err := sign.ParsePrivate(gateway)
	require.NoError(t, err)
	assert.NotContains(t, got.stdout, key.Bare(), "what the system signs with is its own business")
	_, _, _, err = forms([]byte("nonsense"), true)
	require.Error(t, err)
	_, _, _, err = forms([]byte("nonsense"), false)
	assert.Error(t, err)
}

func TestNewKeysBelongTogether(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "er")
	got := invoke(t, nil, "keys", "new", dir)
	require.Zero(t, got.code, got.stderr)
	read := func(name string) []byte {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.EqualValues(t, 0o600, info.Mode().Perm(), name)
		return text
	}
	for _, form := range []string{"pem", "b64"} {
		private, err := sign.ParsePrivate(read("client.key." + form))
		require.NoError(t, err)
		public, err := sign.ParsePublic(read("client.pub." + form))
		require.NoError(t, err)
		assert.True(t, public.Equal(private.Public()), form)
		assert.Equal(t, 2048, public.N.BitLen())
	}
	assert.Contains(t, got.stdout, strings.TrimSpace(string(read("client.pub.b64"))), "it can be pasted into a configuration")
	assert.NotContains(t, got.stdout, strings.TrimSpace(string(read("client.key.b64"))))
}

func TestSecretFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "secret"), []byte(" abc\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "long"), make([]byte, maxKey+1), 0o600))
	got, err := secretIn("--key", filepath.Join(dir, "secret"))
	require.NoError(t, err)
	assert.Equal(t, "abc", got)
	_, err = secretIn("--key", filepath.Join(dir, "long"))
	require.ErrorContains(t, err, "it is longer than 65536 bytes")
	got, err = secretIn("--key", "")
	require.NoError(t, err)
	assert.Empty(t, got)
}
