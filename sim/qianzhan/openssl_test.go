package qianzhan_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openssl runs the tool on an input, and skips the test where it is not there or cannot do this.
func openssl(t *testing.T, input []byte, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed: it is the independent client of this test")
	}
	var problem bytes.Buffer
	cmd := exec.Command(path, args...) //nolint:gosec // arguments of this test
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &problem
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("openssl %v does not work here (DES is in its legacy provider): %s", args, problem.String())
	}
	return out
}

// TestAnIndependentClient pushes what openssl alone has signed and encrypted.
func TestAnIndependentClient(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, content, 0o600))
		return path
	}
	private := file("partner.pem", []byte(pemOf(t, partnerKey())))
	public := file("receiver.pem", []byte(publicPEM(t, receiverKey())))
	data := list(tableRecord("A1"), tableRecord("A2"))

	for digest, flag := range map[string]string{"SHA1": "-sha1", "SHA256": "-sha256", "MD5": "-md5"} {
		t.Run(digest, func(t *testing.T) {
			t.Parallel()
			e := envelopeOf(pushRepayments, data)
			signature := openssl(t, []byte(e.text()), "dgst", flag, "-sign", private)
			s := open(t, channel(`"digest":"`+digest+`"`))
			got, x := s.push(e.with("sign", base64.StdEncoding.EncodeToString(signature)).form())
			assert.Equal(t, "200", got.Code, got.Msg)
			assert.Equal(t, "ok", x.Signature.Verdict)
		})
	}
	t.Run("encrypted", func(t *testing.T) {
		t.Parallel()
		const key = "k3yOf8by"
		ciphertext := openssl(t, []byte(data), "enc", "-des-ecb", "-K", hex.EncodeToString([]byte(key)), "-provider", "legacy", "-provider", "default")
		sealed := openssl(t, []byte(key), "pkeyutl", "-encrypt", "-pubin", "-inkey", public, "-pkeyopt", "rsa_padding_mode:pkcs1")
		e := envelopeOf(pushRepayments, base64.StdEncoding.EncodeToString(ciphertext)).with("req_enc", "1").with("des_key", base64.StdEncoding.EncodeToString(sealed))
		signature := openssl(t, []byte(e.text()), "dgst", "-sha1", "-sign", private)
		s := open(t, "")
		got, _ := s.push(e.with("sign", base64.StdEncoding.EncodeToString(signature)).json())
		assert.Equal(t, "200", got.Code, got.Msg)
		assert.Len(t, s.stored("repayments"), 2)
	})
}
