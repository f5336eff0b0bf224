package lianyintong_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"sync"

	"github.com/stretchr/testify/require"
)

// Keys of strangers, made once: making a key is slow.
var (
	otherKey = sync.OnceValue(func() *rsa.PrivateKey { return newKey(2048) })
	smallKey = sync.OnceValue(func() *rsa.PrivateKey { return newKey(1024) })
)

func newKey(bits int) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return key
}

// publicPEM answers the public half of the development platform's key.
func publicPEM(t tester) string { return pemOf(t, &platformKey().PublicKey) }

func pemOf(t tester, key *rsa.PublicKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// bareOf answers a public key as Java clients have it: Base64 DER on one line.
func bareOf(t tester, key *rsa.PublicKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(der)
}

// retiredKey is a key that counted once.
var retiredKey = sync.OnceValue(func() *rsa.PrivateKey { return newKey(2048) })

// privatePEM answers a private key as PKCS#8.
func privatePEM(t tester, key *rsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}
