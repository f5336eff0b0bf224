package sign_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/sign"
)

func TestSignatureGuesses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string // mistake: bytes
	}{
		{"standard", "+/8AAQ==", []string{": \xfb\xff\x00\x01", "signature-bytes-reversed: \x01\x00\xff\xfb"}},
		{"a palindrome is not reversed", "////", []string{": \xff\xff\xff"}},
		{"blank", "A AA", []string{": \x00\x00", "plus-became-blank: \x03\xe0\x00"}},
		{"blank at the end of a line", "//// ", []string{": \xff\xff\xff"}},
		{"url-encoded", "A%2BAA", []string{"signature-url-encoded-twice: \x03\xe0\x00"}},
		{"no hexadecimal", "zz", []string{": \xcf"}},
		{"nothing", "", nil},
		{"no signature", "{}", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, guess := range sign.SignatureGuesses(test.text) {
				got = append(got, guess.Mistake+": "+string(guess.Bytes))
				assert.Equal(t, guess.Mistake == "", guess.Explanation == "")
			}
			assert.Equal(t, test.want, got)
		})
	}
}
