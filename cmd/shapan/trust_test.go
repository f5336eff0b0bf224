package main

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
)

// trusting is a network that trusts the development CA, and nobody else.
func trusting(tb testing.TB) http.RoundTripper {
	tb.Helper()
	ca, err := certs.File("ca.pem")
	require.NoError(tb, err)
	pool := x509.NewCertPool()
	require.True(tb, pool.AppendCertsFromPEM(ca))
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
}
