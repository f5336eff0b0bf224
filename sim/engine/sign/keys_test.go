package sign_test

import (
	"crypto/rsa"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine/sign"
)

// The development keys under short names: generating keys would make the tests slow.
const (
	platformKey = "lianyintong/platform.key.pem"
	gatewayKey  = "lianyintong/gateway.key.pem" // eight primes
	partnerKey  = "qianzhan/partner.key.pem"
)

func loadKey(tb testing.TB, name string) *sign.PrivateKey {
	tb.Helper()
	text, err := certs.File(name)
	require.NoError(tb, err)
	key, err := sign.ParsePrivate(text)
	require.NoError(tb, err)
	return key
}

func loadPublic(tb testing.TB, name string) *rsa.PublicKey {
	tb.Helper()
	text, err := certs.File(name)
	require.NoError(tb, err)
	key, err := sign.ParsePublic(text)
	require.NoError(tb, err)
	return key
}
