package sign_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/sign"
)

const sent = `{"requestNo":"R1","url":"https://app.example/cb?a=1&b=2","name":"张三"}`

// ward is what a counterpart would ask the doctor: SHA-1 by the platform's key over sent.
type ward struct {
	key, other *sign.PrivateKey
}

func newWard(tb testing.TB) ward {
	tb.Helper()
	return ward{loadKey(tb, platformKey), loadKey(tb, gatewayKey)}
}

// diagnose asks about a signature text.
func (w ward) diagnose(text string) []sign.Diagnosis {
	raw := []byte(sent)
	messages := []sign.Suspect{{Message: raw}}
	messages = append(messages, sign.TrailingNewline(raw)...)
	messages = append(messages, sign.URLEncoded(raw)...)
	styles := sign.JSONStyles(raw)
	messages = append(messages, styles...)
	messages = append(messages, sign.Chain(styles, sign.TrailingNewline)...)
	messages = append(messages, sign.Digested(raw)...)
	return sign.Diagnose(sign.Evidence{
		Keys: []sign.Keyholder{
			{Name: "the platform's key", Public: w.key.Public()},
			{Name: "the gateway's key", Public: w.other.Public(), Mistake: "gateway-key", Explanation: "signed with the gateway's key: sign with the platform's"},
		},
		Hash:       crypto.SHA1,
		Messages:   messages,
		Signatures: sign.SignatureGuesses(text),
	})
}

func signed(tb testing.TB, key *sign.PrivateKey, h crypto.Hash, msg string) []byte {
	tb.Helper()
	sig, err := key.Sign(h, []byte(msg))
	require.NoError(tb, err)
	return sig
}

func mistakes(found []sign.Diagnosis) []string {
	var names []string
	for _, diagnosis := range found {
		names = append(names, diagnosis.Mistake)
	}
	return names
}

// withPlus is a signature that has a + in its Base64, as three of four have many times over.
func withPlus(tb testing.TB, key *sign.PrivateKey) string {
	tb.Helper()
	text := base64.StdEncoding.EncodeToString(signed(tb, key, crypto.SHA1, sent))
	require.Contains(tb, text, "+", "choose another text: this one's signature has no +")
	return text
}

func TestDiagnose(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	b64 := base64.StdEncoding.EncodeToString
	text := func(key *sign.PrivateKey, h crypto.Hash, msg string) string { return b64(signed(t, key, h, msg)) }
	right := text(w.key, crypto.SHA1, sent)
	rightBytes := signed(t, w.key, crypto.SHA1, sent)
	reversed := slices.Clone(rightBytes)
	slices.Reverse(reversed)
	escaped := strings.ReplaceAll(sent, "/", `\/`)
	python := strings.NewReplacer(`":"`, `": "`, `","`, `", "`).Replace(sent)
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing wrong", right, nil},
		{"line breaks are no mistake here", right[:64] + "\n" + right[64:], nil},
		{"other digest", text(w.key, crypto.SHA256, sent), []string{sign.OtherDigest}},
		{"MD5", text(w.key, crypto.MD5, sent), []string{sign.OtherDigest}},
		{"other key", text(w.other, crypto.SHA1, sent), []string{"gateway-key"}},
		{"newline", text(w.key, crypto.SHA1, sent+"\n"), []string{"trailing-newline"}},
		{"CRLF", text(w.key, crypto.SHA1, sent+"\r\n"), []string{"trailing-newline"}},
		{"key, digest and newline", text(w.other, crypto.SHA256, sent+"\n"), []string{"gateway-key", sign.OtherDigest, "trailing-newline"}},
		{"url-encoded", text(w.key, crypto.SHA1, "%7B%22requestNo%22%3A%22R1%22%2C%22url%22%3A%22https%3A%2F%2Fapp.example%2Fcb%3Fa%3D1%26b%3D2%22%2C%22name%22%3A%22%E5%BC%A0%E4%B8%89%22%7D"), []string{"url-encoded"}},
		{"PHP slashes", text(w.key, crypto.SHA1, escaped), []string{"json-rewritten"}},
		{"PHP slashes and newline", text(w.key, crypto.SHA1, escaped+"\n"), []string{"json-rewritten", "trailing-newline"}},
		{"Python blanks", text(w.key, crypto.SHA1, python), []string{"json-rewritten"}},
		{"hexadecimal", hex.EncodeToString(rightBytes), []string{"signature-hex"}},
		{"upper hexadecimal", strings.ToUpper(hex.EncodeToString(rightBytes)), []string{"signature-hex"}},
		{"hexadecimal in Base64", b64([]byte(hex.EncodeToString(rightBytes))), []string{"signature-hex-in-base64"}},
		{"Base64 twice", b64([]byte(right)), []string{"signature-base64-twice"}},
		{"reversed bytes", b64(reversed), []string{"signature-bytes-reversed"}},
		{"blanks for +", strings.ReplaceAll(withPlus(t, w.key), "+", " "), []string{"plus-became-blank"}},
		{"url-encoded twice", strings.NewReplacer("+", "%2B", "=", "%3D", "/", "%2F").Replace(right), []string{"signature-url-encoded-twice"}},
		{"hexadecimal by another key", hex.EncodeToString(signed(t, w.other, crypto.SHA1, sent)), []string{"signature-hex", "gateway-key"}},
		{"another text", text(w.key, crypto.SHA1, "another"), []string{sign.OtherText}},
		{"another text, key and digest", text(w.other, crypto.SHA512, "another"), []string{"gateway-key", sign.OtherDigest, sign.OtherText}},
		{"a damaged byte", b64(append(slices.Clone(rightBytes[:255]), rightBytes[255]^1)), []string{sign.UnknownKey}},
		{"a lost byte", b64(rightBytes[:255]), []string{sign.SignatureLength}},
		{"nothing", "", []string{sign.NoSignature}},
		{"no Base64", "undefined!", []string{sign.NoSignature}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found := w.diagnose(test.text)
			assert.Equal(t, test.want, mistakes(found), "%+v", found)
			for _, diagnosis := range found {
				assert.NotEmpty(t, diagnosis.Explanation)
			}
		})
	}
}

func TestDiagnoseDigestSignedAgain(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	digest, err := sign.Digest(crypto.MD5, []byte(sent))
	require.NoError(t, err)
	for _, form := range []string{fmt.Sprintf("%x", digest), fmt.Sprintf("%X", digest), string(digest)} {
		found := w.diagnose(base64.StdEncoding.EncodeToString(signed(t, w.key, crypto.SHA1, form)))
		assert.Equal(t, []string{"digest-signed"}, mistakes(found))
		assert.Contains(t, found[0].Explanation, "MD5 digest of the text was signed")
	}
}

// What is padded without DigestInfo, or padded otherwise, is not a signature of ours, but can be named.
func TestDiagnoseOtherPaddings(t *testing.T) {
	t.Parallel()
	key := native(t)
	text := []byte("short text")
	sha1Of, err := sign.Digest(crypto.SHA1, text)
	require.NoError(t, err)
	sha256Of, err := sign.Digest(crypto.SHA256, text)
	require.NoError(t, err)
	bare := func(content []byte) []byte {
		sig, err := rsa.SignPKCS1v15(nil, key, 0, content)
		require.NoError(t, err)
		return sig
	}
	pss := func(h crypto.Hash, digest []byte) []byte {
		sig, err := rsa.SignPSS(rand.Reader, key, h, digest, nil)
		require.NoError(t, err)
		return sig
	}
	tests := []struct {
		name, says string
		sig        []byte
		want       []string
	}{
		{"bare digest", "the bare digest was encrypted", bare(sha1Of), []string{sign.NoDigestInfo}},
		{"bare digest in hexadecimal", "the digest in hexadecimal was", bare(fmt.Appendf(nil, "%X", sha1Of)), []string{sign.NoDigestInfo}},
		{"other bare digest", "the bare digest was encrypted", bare(sha256Of), []string{sign.NoDigestInfo, sign.OtherDigest}},
		{"the text itself", "the text itself was encrypted", bare(text), []string{sign.NoDigestInfo}},
		{"some other text", "encrypted 5 bytes that are no DigestInfo", bare([]byte("other")), []string{sign.NoDigestInfo}},
		{"PSS", "RSASSA-PSS", pss(crypto.SHA1, sha1Of), []string{sign.PSSPadding}},
		{"PSS, other digest", "RSASSA-PSS", pss(crypto.SHA256, sha256Of), []string{sign.PSSPadding, sign.OtherDigest}},
		{"PSS of another text", "no known key opens", pss(crypto.SHA1, make([]byte, 20)), []string{sign.UnknownKey}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found := sign.Diagnose(sign.Evidence{
				Keys:       []sign.Keyholder{{Name: "the only key", Public: &key.PublicKey}},
				Hash:       crypto.SHA1,
				Messages:   []sign.Suspect{{Message: text}},
				Signatures: []sign.SignatureGuess{{Bytes: test.sig}},
			})
			assert.Equal(t, test.want, mistakes(found), "%+v", found)
			assert.Contains(t, found[0].Explanation, test.says)
		})
	}
}

func TestDiagnoseSaysWhatItSees(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	say := func(sig []byte) string {
		found := w.diagnose(base64.StdEncoding.EncodeToString(sig))
		require.Len(t, found, 1)
		return found[0].Explanation
	}
	assert.Contains(t, say(make([]byte, 128)), "128 bytes, which suggests a key of 1024 bits")
	assert.Contains(t, say(make([]byte, 128)), "known keys: the platform's key (2048 bits), the gateway's key (2048 bits)")
	assert.Contains(t, say(make([]byte, 255)), "255 bytes, which no usual key makes")
	assert.Contains(t, say(make([]byte, 256)), "tried: the platform's key (2048 bits), the gateway's key (2048 bits)")
	assert.Contains(t, say(signed(t, w.key, crypto.SHA1, "another")), "genuine SHA-1 signature by the platform's key, but of another text")
	assert.Contains(t, say(signed(t, w.key, crypto.SHA256, sent)), "made with SHA-256: sign with SHA-1")
	assert.Equal(t, sign.NoSignature, sign.Diagnose(sign.Evidence{})[0].Mistake)
	keyless := sign.Diagnose(sign.Evidence{Signatures: []sign.SignatureGuess{{Bytes: make([]byte, 256)}}})
	assert.Equal(t, []string{sign.UnknownKey}, mistakes(keyless))
	assert.Contains(t, keyless[0].Explanation, "configure the client's public key")
}

func TestDiagnosisInJSON(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(sign.Diagnosis{Mistake: "m", Explanation: "e"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"mistake":"m","explanation":"e"}`, string(text))
}

// Whatever mistakes are combined, exactly those are found: none is lost and none invented.
func TestDiagnoseFindsWhatWasDone(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	hashes := []crypto.Hash{crypto.SHA1, crypto.MD5, crypto.SHA256, crypto.SHA512}
	rapid.Check(t, func(rt *rapid.T) {
		var want []string
		note := func(done bool, mistake string) {
			if done {
				want = append(want, mistake)
			}
		}
		inHex, otherKey, newline := rapid.Bool().Draw(rt, "hex"), rapid.Bool().Draw(rt, "other key"), rapid.Bool().Draw(rt, "newline")
		h := rapid.SampledFrom(hashes).Draw(rt, "digest")
		note(inHex, "signature-hex")
		note(otherKey, "gateway-key")
		note(h != crypto.SHA1, sign.OtherDigest)
		note(newline, "trailing-newline")
		key, msg := w.key, sent
		if otherKey {
			key = w.other
		}
		if newline {
			msg += "\n"
		}
		sig := signed(t, key, h, msg)
		text := base64.StdEncoding.EncodeToString(sig)
		if inHex {
			text = hex.EncodeToString(sig)
		}
		assert.Equal(rt, want, mistakes(w.diagnose(text)))
	})
}
