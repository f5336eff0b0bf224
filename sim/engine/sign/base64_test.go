package sign_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/sign"
)

func TestDecodeBase64(t *testing.T) {
	t.Parallel()
	const url = "the url-safe alphabet (- and _) is used instead of the standard one (+ and /)"
	tests := []struct {
		name, text string
		want       []byte
		oddities   []string
	}{
		{"standard", "+/8AAQ==", []byte{0xfb, 0xff, 0, 1}, nil},
		{"line breaks", "+/8A\r\nAQ==\n", []byte{0xfb, 0xff, 0, 1}, []string{"line breaks stand inside the Base64: send it on one line"}},
		{"blanks", "+/8A AQ==", []byte{0xfb, 0xff, 0, 1}, []string{"blanks stand inside the Base64: if they were +, the form was not url-encoded"}},
		{"url-safe", "-_8AAQ==", []byte{0xfb, 0xff, 0, 1}, []string{url}},
		{"no padding", "+/8AAQ", []byte{0xfb, 0xff, 0, 1}, []string{"the padding is 0 times = where 2 belong"}},
		{"surplus padding", "+/8A=", []byte{0xfb, 0xff, 0}, []string{"the padding is 1 times = where 0 belong"}},
		{"all at once", " -_8AAQ=", []byte{0xfb, 0xff, 0, 1}, []string{
			"blanks stand inside the Base64: if they were +, the form was not url-encoded", url, "the padding is 1 times = where 2 belong",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sig, oddities, err := sign.DecodeBase64(test.text)
			require.NoError(t, err)
			assert.Equal(t, test.want, sig)
			assert.Equal(t, test.oddities, oddities)
		})
	}
}

func TestDecodeBase64Refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":           "the Base64 text is empty",
		" \r\n":      "the Base64 text is empty",
		"==":         "the Base64 text is empty",
		"AAAAA":      "5 Base64 signs cannot be",
		"AA%2BA":     "'%' is no sign of Base64: the text is url-encoded once too often",
		"AA==AA==":   "'=' is no sign of Base64: padding stands in the middle",
		"签名":         "'签' is no sign of Base64: send the signature in standard Base64",
		"AA\x00A":    `'\x00' is no sign of Base64`,
		"AA\xffA":    "is no sign of Base64",
		"{\"a\":1}=": "'{' is no sign of Base64",
	}
	for text, want := range tests {
		sig, _, err := sign.DecodeBase64(text)
		assert.ErrorContains(t, err, want, "%q", text)
		assert.Nil(t, sig)
	}
}

func FuzzDecodeBase64(f *testing.F) {
	for _, seed := range []string{"", "+/8AAQ==", "-_8A\r\nAQ", "AAAAA", "AA==AA==", "签名", "AA A"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sig, oddities, err := sign.DecodeBase64(text)
		if err != nil {
			assert.Nil(t, sig)
		} else {
			assert.NotEmpty(t, sig)
			if standard, err := base64.StdEncoding.DecodeString(text); err == nil && !strings.ContainsAny(text, "\r\n") {
				assert.Equal(t, standard, sig)
				assert.Empty(t, oddities)
			} else {
				assert.NotEmpty(t, oddities, "what the standard refuses must be mentioned")
			}
		}
		if text != "" {
			again, oddities, err := sign.DecodeBase64(base64.StdEncoding.EncodeToString([]byte(text)))
			require.NoError(t, err)
			assert.Empty(t, oddities)
			assert.True(t, bytes.Equal([]byte(text), again))
		}
	})
}
