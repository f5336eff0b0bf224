package sign

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"math/big"
)

// ErrMismatch is what [Verify] wraps when the signature is well-formed and does not fit; the doctor
// ([Diagnose]) finds out why.
var ErrMismatch = errors.New("the signature does not fit the key, the digest or the text")

// Verify checks the PKCS#1 v1.5 signature sig of msg under the digest h (RFC 8017, 8.2.2). It answers
// nil when it fits, [ErrMismatch] when it does not, and other errors for an unknown digest or a
// signature that is not as long as the key's modulus.
func Verify(pub *rsa.PublicKey, h crypto.Hash, msg, sig []byte) error {
	digest, err := Digest(h, msg)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if len(sig) != pub.Size() {
		return fmt.Errorf("verify: the signature has %d bytes, the key of %d bits makes %d: %w", len(sig), pub.N.BitLen(), pub.Size(), ErrMismatch)
	}
	if err := rsa.VerifyPKCS1v15(pub, h, digest, sig); err != nil {
		return fmt.Errorf("verify with %s and a key of %d bits: %w", h, pub.N.BitLen(), ErrMismatch)
	}
	return nil
}

// Recover opens a PKCS#1 v1.5 signature with the public key and answers which digest was signed: the
// algorithm (MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512) and its value. ok is false when the key
// does not open the signature or there is no DigestInfo inside. It costs one operation with the public
// exponent; afterwards any number of texts are compared by hashing them.
func Recover(pub *rsa.PublicKey, sig []byte) (h crypto.Hash, digest []byte, ok bool) {
	encoded, ok := raise(pub, sig)
	if !ok {
		return 0, nil, false
	}
	content, ok := unpad(encoded)
	if !ok {
		return 0, nil, false
	}
	return readDigestInfo(content)
}

// raise answers sig to the public exponent (RSAVP1, RFC 8017, 5.2.2), as long as the modulus; ok is
// false for a signature of another length or one that is not below the modulus.
func raise(pub *rsa.PublicKey, sig []byte) (encoded []byte, ok bool) {
	if len(sig) != pub.Size() {
		return nil, false
	}
	number := new(big.Int).SetBytes(sig)
	if number.Cmp(pub.N) >= 0 {
		return nil, false
	}
	number.Exp(number, big.NewInt(int64(pub.E)), pub.N)
	return number.FillBytes(make([]byte, pub.Size())), true
}
