package sign_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/sign"
)

var digests = map[string]crypto.Hash{
	"md5": crypto.MD5, "sha1": crypto.SHA1, "sha224": crypto.SHA224,
	"sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512,
}

// Both ways of signing must make what crypto/rsa accepts; the eight primes go through our own arithmetic.
func TestSignIsAcceptedByCryptoRSA(t *testing.T) {
	t.Parallel()
	for _, name := range []string{platformKey, gatewayKey} {
		key := loadKey(t, name)
		for label, h := range digests {
			t.Run(name+" "+label, func(t *testing.T) {
				msg := []byte("应答 " + label)
				sig, err := key.Sign(h, msg)
				require.NoError(t, err)
				require.Len(t, sig, key.Public().Size())
				digest, err := sign.Digest(h, msg)
				require.NoError(t, err)
				assert.NoError(t, rsa.VerifyPKCS1v15(key.Public(), h, digest, sig))
				assert.NoError(t, sign.Verify(key.Public(), h, msg, sig))
			})
		}
	}
}

func TestManyPrimesSignEveryText(t *testing.T) {
	t.Parallel()
	key := loadKey(t, gatewayKey)
	rapid.Check(t, func(t *rapid.T) {
		msg := rapid.SliceOf(rapid.Byte()).Draw(t, "msg")
		sig, err := key.Sign(crypto.SHA1, msg)
		require.NoError(t, err)
		require.NoError(t, sign.Verify(key.Public(), crypto.SHA1, msg, sig))
	})
}

func TestSignRefusesUnknownDigests(t *testing.T) {
	t.Parallel()
	for _, name := range []string{platformKey, gatewayKey} {
		_, err := loadKey(t, name).Sign(crypto.BLAKE2b_256, []byte("x"))
		assert.ErrorContains(t, err, "is not known here: use MD5")
	}
}

func TestOpenSSLAgrees(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("the openssl binary is not installed: the cross-check with it is left out")
	}
	for _, name := range []string{platformKey, gatewayKey} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, dir := loadKey(t, name), t.TempDir()
			file := func(name string, content []byte) string {
				path := filepath.Join(dir, name)
				require.NoError(t, os.WriteFile(path, content, 0o600))
				return path
			}
			msg := []byte(`{"code":"0","description":"操作成功"}`)
			ours, err := key.Sign(crypto.SHA1, msg)
			require.NoError(t, err)
			text, public := file("text", msg), file("public", []byte(sign.PublicPEM(key.Public())))
			out, err := exec.CommandContext(t.Context(), openssl, "dgst", "-sha1", "-verify", public, "-signature", file("ours", ours), text).CombinedOutput()
			require.NoError(t, err, "%s", out)

			if name == gatewayKey {
				return // OpenSSL verifies what eight primes have signed, and signs with five at most
			}
			theirs := filepath.Join(dir, "theirs")
			out, err = exec.CommandContext(t.Context(), openssl, "dgst", "-sha1", "-sign", file("key", []byte(key.PEM())), "-out", theirs, text).CombinedOutput()
			require.NoError(t, err, "%s", out)
			sig, err := os.ReadFile(theirs)
			require.NoError(t, err)
			assert.Equal(t, ours, sig, "PKCS#1 v1.5 has no randomness: both must make the same bytes")
		})
	}
}

func TestFormsOfKeysReadBack(t *testing.T) {
	t.Parallel()
	for _, name := range []string{platformKey, gatewayKey} {
		key := loadKey(t, name)
		for form, text := range map[string]string{"pem": key.PEM(), "bare": key.Bare()} {
			again, err := sign.ParsePrivate([]byte(text))
			require.NoError(t, err, form)
			assert.Equal(t, key.PEM(), again.PEM(), form)
		}
		for form, text := range map[string]string{"pem": sign.PublicPEM(key.Public()), "bare": sign.PublicBare(key.Public())} {
			again, err := sign.ParsePublic([]byte(text))
			require.NoError(t, err, form)
			assert.True(t, key.Public().Equal(again), form)
		}
		assert.NotContains(t, key.Bare()+sign.PublicBare(key.Public()), "\n")
	}
}

func TestBareIsTheDERInsideThePEM(t *testing.T) {
	t.Parallel()
	key := loadKey(t, platformKey)
	block, _ := pem.Decode([]byte(key.PEM()))
	assert.Equal(t, "PRIVATE KEY", block.Type)
	assert.Equal(t, key.Bare(), base64.StdEncoding.EncodeToString(block.Bytes))
	block, _ = pem.Decode([]byte(sign.PublicPEM(key.Public())))
	assert.Equal(t, "PUBLIC KEY", block.Type)
	assert.True(t, strings.HasPrefix(sign.PublicBare(key.Public()), "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"), "SPKI of 2048 bits begins so")
}

func TestGenerate(t *testing.T) {
	t.Parallel()
	key, err := sign.Generate(1024, rand.Reader)
	require.NoError(t, err)
	assert.Equal(t, 1024, key.Public().N.BitLen())
	sig, err := key.Sign(crypto.SHA1, []byte("1024 bits are usual at 钱站"))
	require.NoError(t, err)
	assert.NoError(t, sign.Verify(key.Public(), crypto.SHA1, []byte("1024 bits are usual at 钱站"), sig))

	_, err = sign.Generate(512, rand.Reader)
	assert.ErrorContains(t, err, "512 bits is too small: at least 1024")
	_, err = sign.Generate(20000, rand.Reader)
	assert.ErrorContains(t, err, "too large: at most 16384")
}

func TestDecrypt(t *testing.T) {
	t.Parallel()
	for _, name := range []string{platformKey, gatewayKey} {
		key := loadKey(t, name)
		//nolint:staticcheck // the padding that 钱站's document prescribes
		sealed, err := rsa.EncryptPKCS1v15(rand.Reader, key.Public(), []byte("8 bytes!"))
		require.NoError(t, err)
		opened, err := key.Decrypt(sealed)
		require.NoError(t, err)
		assert.Equal(t, "8 bytes!", string(opened))

		_, err = key.Decrypt(sealed[1:])
		assert.ErrorContains(t, err, "255 bytes are no text encrypted to a key of 2048 bits, that has 256 bytes")
		_, err = loadKey(t, partnerKey).Decrypt(make([]byte, 256))
		assert.ErrorContains(t, err, "does not open with this key of 2048 bits")
	}
}
