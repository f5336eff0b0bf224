package certs_test

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine/sign"
)

func file(t *testing.T, name string) []byte {
	t.Helper()
	text, err := certs.File(name)
	require.NoError(t, err)
	return text
}

func TestNames(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{
		"ca.key.pem", "ca.pem", "tls.key.pem", "tls.pem",
		"lianyintong/gateway.key.pem", "lianyintong/gateway.pub.pem",
		"lianyintong/platform.key.pem", "lianyintong/platform.pub.pem",
		"qianzhan/partner.key.pem", "qianzhan/partner.pub.pem",
		"qianzhan/receiver.key.pem", "qianzhan/receiver.pub.pem",
	}, certs.Names())
}

func TestEveryFileSaysTestOnlyAndIsInTheREADME(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for _, name := range certs.Names() {
		text := string(file(t, name))
		assert.True(t, strings.HasPrefix(text, "TEST ONLY — shapan development key, never use it for anything real\n-----BEGIN "), name)
		block, rest := pem.Decode([]byte(text))
		require.NotNil(t, block, name)
		assert.Empty(t, rest, "%s holds one block", name)
		assert.Contains(t, string(readme), "`"+name+"`")
	}
}

func TestFileRefusesOtherNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "nobody.pem", "lianyintong", "../go.mod", "README.md", "/ca.pem"} {
		_, err := certs.File(name)
		assert.ErrorContains(t, err, `no development key "`+name+`": there are ca.key.pem, ca.pem`)
	}
}

func TestFileAnswersACopy(t *testing.T) {
	t.Parallel()
	file(t, "ca.pem")[0] = 'X'
	assert.Equal(t, byte('T'), file(t, "ca.pem")[0])
}

func TestPairsBelongTogether(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"lianyintong/platform", "lianyintong/gateway", "qianzhan/partner", "qianzhan/receiver"} {
		private, err := sign.ParsePrivate(file(t, name+".key.pem"))
		require.NoError(t, err, name)
		public, err := sign.ParsePublic(file(t, name+".pub.pem"))
		require.NoError(t, err, name)
		assert.Equal(t, 2048, public.N.BitLen(), name)
		sig, err := private.Sign(crypto.SHA1, []byte(name))
		require.NoError(t, err, name)
		assert.NoError(t, sign.Verify(public, crypto.SHA1, []byte(name), sig), name)
	}
}

func TestTLSIsTrustedUnderItsNamesAlone(t *testing.T) {
	t.Parallel()
	pair, err := tls.X509KeyPair(file(t, "tls.pem"), file(t, "tls.key.pem"))
	require.NoError(t, err)
	authority, err := tls.X509KeyPair(file(t, "ca.pem"), file(t, "ca.key.pem"))
	require.NoError(t, err)
	assert.True(t, authority.Leaf.PermittedDNSDomainsCritical, "its key is public: it must not vouch for other names")
	assert.Equal(t, []string{"localhost", "host.docker.internal", "shapan"}, authority.Leaf.PermittedDNSDomains)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(file(t, "ca.pem")), "Go takes the text line before the block")
	verify := func(name string, at time.Time) error {
		_, err := pair.Leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: pool, CurrentTime: at})
		return err
	}
	year := func(year int) time.Time { return time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC) }
	for _, name := range []string{"localhost", "127.0.0.1", "::1", "host.docker.internal", "shapan"} {
		assert.NoError(t, verify(name, year(2016)), name)
		assert.NoError(t, verify(name, year(2065)), name)
	}
	assert.Error(t, verify("example.com", year(2030)))
	assert.Error(t, verify("localhost", year(2015)))
	assert.Error(t, verify("localhost", year(2066)))
}

func TestOpenSSLReadsEveryFile(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("the openssl binary is not installed: whether it reads the files is not checked")
	}
	for _, name := range certs.Names() {
		args := []string{"pkey", "-noout", "-in", name}
		switch {
		case strings.HasSuffix(name, ".pub.pem"):
			args = append(args, "-pubin")
		case !strings.HasSuffix(name, ".key.pem"):
			args = []string{"x509", "-noout", "-in", name}
		}
		out, err := exec.CommandContext(t.Context(), openssl, args...).CombinedOutput()
		assert.NoError(t, err, "%s: %s", name, out)
	}
	out, err := exec.CommandContext(t.Context(), openssl, "verify", "-CAfile", "ca.pem", "tls.pem").CombinedOutput()
	assert.NoError(t, err, "%s", out)
}
