package sign_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine/sign"
)

// forms answers one RSA key in every form that has to be read, and others that must be refused.
func forms(t *testing.T) (public, private, neither map[string]string) {
	t.Helper()
	key := native(t)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	spki, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Date(2066, 1, 1, 0, 0, 0, 0, time.UTC)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	sec1, err := x509.MarshalECPrivateKey(curve)
	require.NoError(t, err)
	curve8, err := x509.MarshalPKCS8PrivateKey(curve)
	require.NoError(t, err)
	curvePublic, err := x509.MarshalPKIXPublicKey(&curve.PublicKey)
	require.NoError(t, err)
	block := func(label string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
	}
	bare := base64.StdEncoding.EncodeToString
	pkcs1 := x509.MarshalPKCS1PrivateKey(key)
	public = map[string]string{
		"SPKI":               block("PUBLIC KEY", spki),
		"PKCS#1":             block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)),
		"certificate":        block("CERTIFICATE", certificate),
		"text before":        "TEST ONLY — 测试\n" + block("PUBLIC KEY", spki),
		"byte order mark":    "\ufeff" + block("PUBLIC KEY", spki),
		"Windows lines":      strings.ReplaceAll(block("PUBLIC KEY", spki), "\n", "\r\n"),
		"a wrong label":      block("RSA PUBLIC KEY", spki),
		"behind a key":       block("PRIVATE KEY", pkcs8) + block("PUBLIC KEY", spki),
		"bare":               bare(spki),
		"bare PKCS#1":        bare(x509.MarshalPKCS1PublicKey(&key.PublicKey)),
		"bare on two lines":  bare(spki)[:64] + "\n" + bare(spki)[64:] + "\n",
		"bare certificate":   " " + bare(certificate),
		"binary":             string(spki),
		"binary certificate": string(certificate),
	}
	private = map[string]string{
		"PKCS#8":         block("PRIVATE KEY", pkcs8),
		"PKCS#1":         block("RSA PRIVATE KEY", pkcs1),
		"text before":    "Bag Attributes\n  friendlyName: x\n" + block("PRIVATE KEY", pkcs8),
		"behind a cert":  block("CERTIFICATE", certificate) + block("PRIVATE KEY", pkcs8),
		"bare":           bare(pkcs8),
		"bare PKCS#1":    bare(pkcs1),
		"bare, url-safe": base64.RawURLEncoding.EncodeToString(pkcs8),
		"binary":         string(pkcs8),
	}
	neither = map[string]string{
		"this is a private key that is not RSA (*ecdsa.PrivateKey)": block("PRIVATE KEY", curve8),
		"this is a private key that is not RSA (EC)":                block("EC PRIVATE KEY", sec1),
		"this is a public key that is not RSA (*ecdsa.PublicKey)":   bare(curvePublic),
		"this is an encrypted private key; `openssl pkey`":          block("ENCRYPTED PRIVATE KEY", pkcs8),
		`this is a damaged PEM block "PRIVATE KEY"`:                 block("PRIVATE KEY", pkcs8[:100]),
		"this is no key at all (3 bytes":                            "AAAA",
		"the text is empty":                                         " \n",
		"the PEM is damaged":                                        "-----BEGIN PUBLIC KEY-----\nabc",
		`this is no key: give PEM, its lines -----BEGIN … and -----END … included, or the bare Base64 of its DER ('钥' is no sign of Base64)`: "钥匙",
		`bare Base64 of its DER ('<' is no sign of Base64)`: "<key>",
	}
	return public, private, neither
}

// native is a key of 1024 bits of crypto/rsa.
func native(tb testing.TB) *rsa.PrivateKey {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(tb, err)
	return key
}

func TestParse(t *testing.T) {
	t.Parallel()
	public, private, neither := forms(t)
	for name, text := range public {
		key, err := sign.ParsePublic([]byte(text))
		if assert.NoError(t, err, name) {
			assert.Equal(t, 1024, key.N.BitLen(), name)
		}
		if name == "behind a key" {
			continue
		}
		_, err = sign.ParsePrivate([]byte(text))
		assert.ErrorContains(t, err, "(RSA, 1024 bits): an RSA private key is needed", name)
	}
	for name, text := range private {
		key, err := sign.ParsePrivate([]byte(text))
		if assert.NoError(t, err, name) {
			assert.Equal(t, 1024, key.Public().N.BitLen(), name)
		}
		if name == "behind a cert" {
			continue
		}
		_, err = sign.ParsePublic([]byte(text))
		assert.ErrorContains(t, err, "this is a private key (RSA, 1024 bits): a public one is needed", name)
	}
	for want, text := range neither {
		_, err := sign.ParsePublic([]byte(text))
		assert.ErrorContains(t, err, want)
		_, err = sign.ParsePrivate([]byte(text))
		assert.ErrorContains(t, err, want)
	}
}

func TestParseRefusesWeakAndDamagedKeys(t *testing.T) {
	t.Parallel()
	der := func(n *big.Int, e int) string {
		return base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: n, E: e}))
	}
	odd := func(bits uint) *big.Int {
		n := new(big.Int).Lsh(big.NewInt(1), bits-1)
		return n.Add(n, big.NewInt(1))
	}
	tests := map[string]string{
		"an RSA key of 512 bits is too small: at least 1024":   der(odd(512), 65537),
		"an RSA key of 1023 bits is too small":                 der(odd(1023), 65537),
		"an RSA key of 16385 bits is too large":                der(odd(16385), 65537),
		"modulus and exponent (65537) must be odd":             der(new(big.Int).Lsh(big.NewInt(1), 1024), 65537),
		"modulus and exponent (1) must be odd, the exponent a": der(odd(1024), 1),
		"modulus and exponent (4) must be odd":                 der(odd(1024), 4),
	}
	for want, text := range tests {
		key, err := sign.ParsePublic([]byte(text))
		assert.ErrorContains(t, err, want)
		assert.Nil(t, key)
	}
	_, err := sign.ParsePublic([]byte(der(odd(1024), 65537)))
	assert.NoError(t, err)
}

func FuzzParsePublic(f *testing.F) {
	for _, name := range certs.Names() {
		text, err := certs.File(name)
		require.NoError(f, err)
		f.Add(text)
	}
	f.Add([]byte("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"))
	f.Add([]byte("0\x03\x02\x01\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := sign.ParsePublic(text)
		if err != nil {
			assert.Nil(t, key)
			assert.True(t, strings.HasPrefix(err.Error(), "read public key: "))
			return
		}
		again, err := sign.ParsePublic([]byte(sign.PublicBare(key)))
		require.NoError(t, err)
		assert.True(t, key.Equal(again))
		_, err = sign.ParsePrivate([]byte(sign.PublicPEM(key)))
		assert.Error(t, err)
	})
}
