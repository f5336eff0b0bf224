package sign

import (
	"bytes"
	"crypto"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEncodeLaysOutThePadding(t *testing.T) {
	t.Parallel()
	digest := bytes.Repeat([]byte{0xab}, 20)
	encoded, err := encode(crypto.SHA1, digest, 64)
	require.NoError(t, err)
	want := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, 64-2-1-35)...)
	want = append(want, 0, 0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14)
	assert.Equal(t, append(want, digest...), encoded)

	content, ok := unpad(encoded)
	require.True(t, ok)
	h, got, ok := readDigestInfo(content)
	require.True(t, ok)
	assert.Equal(t, crypto.SHA1, h)
	assert.Equal(t, digest, got)

	_, err = encode(crypto.SHA512, make([]byte, 64), 64)
	assert.ErrorContains(t, err, "too short for SHA-512: at least 94")
	_, err = encode(crypto.SHA512, make([]byte, 64), 94)
	assert.NoError(t, err)
}

func TestUnpadRefuses(t *testing.T) {
	t.Parallel()
	ones := bytes.Repeat([]byte{0xff}, 8)
	tests := map[string][]byte{
		"empty":           {},
		"type 2":          append(append([]byte{0, 2}, ones...), 0, 1),
		"no zero first":   append(append([]byte{1, 1}, ones...), 0, 1),
		"no end":          append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, 20)...),
		"seven of ff":     append(append([]byte{0, 1}, ones[1:]...), 0, 1, 2),
		"a hole in ff":    append(append([]byte{0, 1, 0xff, 0xfe}, ones...), 0, 1),
		"nothing but 0 1": append([]byte{0, 1}, make([]byte, 20)...),
	}
	for name, encoded := range tests {
		_, ok := unpad(encoded)
		assert.False(t, ok, name)
	}
	content, ok := unpad(append(append([]byte{0, 1}, ones...), 0))
	assert.True(t, ok)
	assert.Empty(t, content)
}

func TestReadDigestInfoWantsTheExactLength(t *testing.T) {
	t.Parallel()
	for _, info := range digestInfos {
		whole := append(append([]byte(nil), info.prefix...), make([]byte, info.hash.Size())...)
		_, _, ok := readDigestInfo(whole)
		assert.True(t, ok, info.hash)
		_, _, ok = readDigestInfo(whole[:len(whole)-1])
		assert.False(t, ok, "%s short of a byte", info.hash)
		_, _, ok = readDigestInfo(append(whole, 0))
		assert.False(t, ok, "%s with a byte behind", info.hash)
	}
}
