package sign

import (
	"bytes"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// SignatureGuesses answers what a signature text may mean: first the Base64 as [DecodeBase64] reads it,
// if it can, then the mistakes seen in the field. Readings with the same bytes are answered once; text
// that nothing can be read from gives none.
func SignatureGuesses(text string) []SignatureGuess {
	var guesses []SignatureGuess
	add := func(sig []byte, mistake, explanation string) {
		seen := func(g SignatureGuess) bool { return bytes.Equal(g.Bytes, sig) }
		if len(sig) > 0 && !slices.ContainsFunc(guesses, seen) {
			guesses = append(guesses, SignatureGuess{sig, mistake, explanation})
		}
	}
	plain := decoded(text)
	add(plain, "", "")
	if strings.Contains(text, " ") {
		add(decoded(strings.ReplaceAll(text, " ", "+")), "plus-became-blank",
			"every + of the Base64 arrived as a blank: url-encode the form, so that + is sent as %2B")
	}
	if unescaped, err := url.PathUnescape(text); err == nil && unescaped != text {
		add(decoded(unescaped), "signature-url-encoded-twice", "the signature was url-encoded twice: encode the form once")
	}
	add(unhex(text), "signature-hex", "the signature is written in hexadecimal: write it in Base64")
	add(unhex(string(plain)), "signature-hex-in-base64", "the signature was written in hexadecimal and that text in Base64: encode the signature's bytes in Base64, once")
	add(decoded(string(plain)), "signature-base64-twice", "the signature was encoded in Base64 twice: encode it once")
	reversed := slices.Clone(plain)
	slices.Reverse(reversed)
	add(reversed, "signature-bytes-reversed", "the signature's bytes stand in reverse order (CryptoAPI of Windows writes the last first): reverse them before Base64")
	return guesses
}

// decoded answers nothing where there is no Base64.
func decoded(text string) []byte {
	sig, _, err := DecodeBase64(text)
	if err != nil {
		return nil
	}
	return sig
}

// unhex answers nothing where there is no hexadecimal text.
func unhex(text string) []byte {
	sig, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil
	}
	return sig
}
