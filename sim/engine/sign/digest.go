package sign

import (
	"bytes"
	"crypto"
	_ "crypto/md5"    // registers MD5
	_ "crypto/sha1"   // registers SHA-1
	_ "crypto/sha256" // registers SHA-224 and SHA-256
	_ "crypto/sha512" // registers SHA-384 and SHA-512
	"fmt"
)

// digestInfo is the DER that stands before a digest of one algorithm (RFC 8017, 9.2, note 1).
type digestInfo struct {
	hash   crypto.Hash
	prefix []byte
}

// digestInfos lists the digests this package knows; it is never written to.
var digestInfos = []digestInfo{
	{crypto.SHA1, []byte{0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14}},
	{crypto.SHA256, []byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}},
	{crypto.MD5, []byte{0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10}},
	{crypto.SHA512, []byte{0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40}},
	{crypto.SHA384, []byte{0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30}},
	{crypto.SHA224, []byte{0x30, 0x2d, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04, 0x05, 0x00, 0x04, 0x1c}},
}

// Digest answers the digest of msg under h, h.Size() bytes. It answers an error for algorithms other
// than MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512.
func Digest(h crypto.Hash, msg []byte) ([]byte, error) {
	if _, err := prefixOf(h); err != nil {
		return nil, err
	}
	hasher := h.New()
	hasher.Write(msg)
	return hasher.Sum(nil), nil
}

// prefixOf answers the DER before a digest of h.
func prefixOf(h crypto.Hash) ([]byte, error) {
	for _, info := range digestInfos {
		if info.hash == h {
			return info.prefix, nil
		}
	}
	return nil, fmt.Errorf("the digest %s is not known here: use MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512", h)
}

// encode answers EMSA-PKCS1-v1_5 (RFC 8017, 9.2) of a digest, size bytes: 00 01 FF… 00 DigestInfo.
func encode(h crypto.Hash, digest []byte, size int) ([]byte, error) {
	prefix, err := prefixOf(h)
	if err != nil {
		return nil, err
	}
	content := len(prefix) + len(digest)
	if size < content+11 {
		return nil, fmt.Errorf("a key of %d bytes is too short for %s: at least %d are needed", size, h, content+11)
	}
	encoded := bytes.Repeat([]byte{0xff}, size)
	encoded[0], encoded[1], encoded[size-content-1] = 0, 1, 0
	copy(encoded[size-content:], prefix)
	copy(encoded[size-len(digest):], digest)
	return encoded, nil
}

// unpad takes 00 01 FF… 00 off and answers what stands behind it, DigestInfo or not; ok is false when
// the padding is not there.
func unpad(encoded []byte) (content []byte, ok bool) {
	if len(encoded) < 11 || encoded[0] != 0 || encoded[1] != 1 {
		return nil, false
	}
	end := bytes.IndexByte(encoded[2:], 0)
	if end < 8 || !bytes.Equal(encoded[2:2+end], bytes.Repeat([]byte{0xff}, end)) {
		return nil, false
	}
	return encoded[2+end+1:], true
}

// readDigestInfo answers the algorithm and the digest in a DigestInfo.
func readDigestInfo(content []byte) (h crypto.Hash, digest []byte, ok bool) {
	for _, info := range digestInfos {
		if digest, found := bytes.CutPrefix(content, info.prefix); found && len(digest) == info.hash.Size() {
			return info.hash, digest, true
		}
	}
	return 0, nil, false
}
