package sign_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/sign"
)

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	key, other := loadKey(t, platformKey), loadPublic(t, "qianzhan/partner.pub.pem")
	msg := []byte(`{"platformUserNo":"U1"}`)
	sig, err := key.Sign(crypto.SHA1, msg)
	require.NoError(t, err)
	damaged := append([]byte(nil), sig...)
	damaged[100] ^= 1
	tests := []struct {
		name, want string
		pub        *rsa.PublicKey
		h          crypto.Hash
		msg, sig   []byte
	}{
		{"another text", "SHA-1 and a key of 2048 bits", key.Public(), crypto.SHA1, []byte(`{"platformUserNo":"U2"}`), sig},
		{"another digest", "SHA-256 and a key of 2048 bits", key.Public(), crypto.SHA256, msg, sig},
		{"another key", "does not fit", other, crypto.SHA1, msg, sig},
		{"a damaged byte", "does not fit", key.Public(), crypto.SHA1, msg, damaged},
		{"a lost byte", "the signature has 255 bytes, the key of 2048 bits makes 256", key.Public(), crypto.SHA1, msg, sig[1:]},
		{"nothing", "the signature has 0 bytes", key.Public(), crypto.SHA1, msg, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := sign.Verify(test.pub, test.h, test.msg, test.sig)
			require.ErrorIs(t, err, sign.ErrMismatch)
			assert.ErrorContains(t, err, test.want)
		})
	}
	err = sign.Verify(key.Public(), crypto.RIPEMD160, msg, sig)
	require.Error(t, err)
	assert.NotErrorIs(t, err, sign.ErrMismatch, "an unknown digest says nothing about the signature")
}

func TestRecoverNamesWhatWasSigned(t *testing.T) {
	t.Parallel()
	key := loadKey(t, gatewayKey)
	for label, h := range digests {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			sig, err := key.Sign(h, []byte(label))
			require.NoError(t, err)
			want, err := sign.Digest(h, []byte(label))
			require.NoError(t, err)
			got, digest, ok := sign.Recover(key.Public(), sig)
			require.True(t, ok)
			assert.Equal(t, h, got)
			assert.Equal(t, want, digest)
		})
	}
}

func TestRecoverRefuses(t *testing.T) {
	t.Parallel()
	key := loadKey(t, platformKey)
	native, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	digest := sha1.Sum([]byte("x"))
	bare, err := rsa.SignPKCS1v15(nil, native, 0, digest[:])
	require.NoError(t, err)
	pss, err := rsa.SignPSS(rand.Reader, native, crypto.SHA1, digest[:], nil)
	require.NoError(t, err)
	sig, err := key.Sign(crypto.SHA1, []byte("x"))
	require.NoError(t, err)
	tooLarge := key.Public().N.Bytes()
	tests := []struct {
		name string
		pub  *rsa.PublicKey
		sig  []byte
	}{
		{"a bare digest", &native.PublicKey, bare},
		{"PSS", &native.PublicKey, pss},
		{"another length", &native.PublicKey, sig},
		{"another key", loadPublic(t, "qianzhan/partner.pub.pem"), sig},
		{"not below the modulus", key.Public(), tooLarge},
		{"nothing", key.Public(), nil},
		{"zeros", key.Public(), make([]byte, 256)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h, digest, ok := sign.Recover(test.pub, test.sig)
			assert.False(t, ok)
			assert.Zero(t, h)
			assert.Nil(t, digest)
		})
	}
}
