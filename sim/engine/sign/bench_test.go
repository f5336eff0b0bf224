package sign_test

import (
	"crypto"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/sign"
)

var reply = []byte(`{"status":"REPAYING","code":"0","description":"操作成功"}`)

func benchmarkSign(b *testing.B, name string) {
	b.Helper()
	key := loadKey(b, name)
	for b.Loop() {
		if _, err := key.Sign(crypto.SHA1, reply); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSignOrdinary(b *testing.B) { benchmarkSign(b, platformKey) }

func BenchmarkSignManyPrimes(b *testing.B) { benchmarkSign(b, gatewayKey) }

func BenchmarkSignCached(b *testing.B) {
	key, signer := loadKey(b, gatewayKey), sign.NewSigner(sign.DefaultEntries)
	for b.Loop() {
		if _, err := signer.Sign(key, crypto.SHA1, reply); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	key := loadKey(b, platformKey)
	sig, err := key.Sign(crypto.SHA1, reply)
	require.NoError(b, err)
	for b.Loop() {
		if err := sign.Verify(key.Public(), crypto.SHA1, reply, sig); err != nil {
			b.Fatal(err)
		}
	}
}
