package sign

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
)

// MinBits and MaxBits bound the modulus of every key, in bits: 1024 exists in the field (wire pages of
// 联银通 and 钱站), smaller ones crypto/rsa refuses; the upper bound keeps one signature below a second.
const (
	MinBits = 1024
	MaxBits = 16384
)

// PrivateKey is a parsed RSA private key. It never changes after parsing, so any number of goroutines
// may sign with it at the same time.
type PrivateKey struct {
	key *rsa.PrivateKey
	crt *residues // only for keys of more than two primes
	id  [sha256.Size]byte
}

// Generate makes a private key of two primes; bits is the size of its modulus, MinBits to MaxBits.
// Since Go 1.26 crypto/rsa takes its randomness from the operating system whatever random is; the
// parameter is handed through for builds with GODEBUG=cryptocustomrand=1. It answers an error for a
// size out of bounds.
func Generate(bits int, random io.Reader) (*PrivateKey, error) {
	if err := checkBits(bits); err != nil {
		return nil, fmt.Errorf("generate RSA key: %w", err)
	}
	key, err := rsa.GenerateKey(random, bits)
	if err != nil {
		return nil, fmt.Errorf("generate RSA key of %d bits: %w", bits, err)
	}
	return wrap(key)
}

// wrap prepares a key of crypto/rsa for signing; it answers an error when the parts do not belong together.
func wrap(key *rsa.PrivateKey) (*PrivateKey, error) {
	private := &PrivateKey{key: key, id: sha256.Sum256(publicDER(&key.PublicKey))}
	if len(key.Primes) == 2 {
		return private, nil
	}
	crt, err := newResidues(key)
	if err != nil {
		return nil, err
	}
	private.crt = crt
	return private, nil
}

// Public answers the public half of the key; the caller must not change it.
func (k *PrivateKey) Public() *rsa.PublicKey { return &k.key.PublicKey }

// PEM answers the key as a PKCS#8 PEM block ("PRIVATE KEY") with a newline at its end.
func (k *PrivateKey) PEM() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: k.der()}))
}

// Bare answers the key as PKCS#8 DER in Base64 on one line, the form Java clients read
// (PKCS8EncodedKeySpec).
func (k *PrivateKey) Bare() string { return base64.StdEncoding.EncodeToString(k.der()) }

// der answers PKCS#8; marshalling fails for foreign key types only, never for RSA.
func (k *PrivateKey) der() []byte {
	der, err := x509.MarshalPKCS8PrivateKey(k.key)
	if err != nil {
		panic("sign: PKCS#8 of a parsed RSA key: " + err.Error())
	}
	return der
}

// Sign answers the PKCS#1 v1.5 signature (RFC 8017, 8.2.1) of msg under the digest h, as many bytes as
// the modulus has. It answers an error for a digest that [Recover] does not list. It neither queues
// nor caches: under load go through a [Signer].
func (k *PrivateKey) Sign(h crypto.Hash, msg []byte) ([]byte, error) {
	digest, err := Digest(h, msg)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	if k.crt != nil {
		encoded, err := encode(h, digest, k.Public().Size())
		if err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
		return k.crt.sign(encoded), nil
	}
	// A nil random is what the documentation of SignPKCS1v15 asks for: the padding has no randomness.
	signature, err := rsa.SignPKCS1v15(nil, k.key, h, digest)
	if err != nil {
		return nil, fmt.Errorf("sign with an RSA key of %d bits: %w", k.Public().N.BitLen(), err)
	}
	return signature, nil
}

// Decrypt opens what was encrypted to the public half with RSAES-PKCS1-v1_5 (RFC 8017, 7.2.2), such as
// des_key of 钱站 (chapter 3). It answers an error when sealed does not open, which mostly means that it
// was encrypted to another key.
func (k *PrivateKey) Decrypt(sealed []byte) ([]byte, error) {
	if len(sealed) != k.Public().Size() {
		return nil, fmt.Errorf("decrypt: %d bytes are no text encrypted to a key of %d bits, that has %d bytes", len(sealed), k.Public().N.BitLen(), k.Public().Size())
	}
	//nolint:staticcheck // deprecated for its padding oracle: the document prescribes it, and the key is a development key
	opened, err := rsa.DecryptPKCS1v15(nil, k.key, sealed)
	if err != nil {
		return nil, fmt.Errorf("decrypt: the text does not open with this key of %d bits: encrypt it with its public half and PKCS#1 v1.5 padding", k.Public().N.BitLen())
	}
	return opened, nil
}

// PublicPEM answers pub as an SPKI PEM block ("PUBLIC KEY") with a newline at its end.
func PublicPEM(pub *rsa.PublicKey) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicDER(pub)}))
}

// PublicBare answers pub as SPKI DER in Base64 on one line, the form Java clients read
// (X509EncodedKeySpec).
func PublicBare(pub *rsa.PublicKey) string {
	return base64.StdEncoding.EncodeToString(publicDER(pub))
}

// publicDER answers SPKI; marshalling fails for foreign key types only, never for RSA.
func publicDER(pub *rsa.PublicKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		panic("sign: SPKI of an RSA key: " + err.Error())
	}
	return der
}

// checkBits refuses sizes out of bounds and says what to do.
func checkBits(bits int) error {
	switch {
	case bits < MinBits:
		return fmt.Errorf("an RSA key of %d bits is too small: at least %d are needed, 2048 are usual; `shapan keys new` makes one", bits, MinBits)
	case bits > MaxBits:
		return fmt.Errorf("an RSA key of %d bits is too large: at most %d are taken, 2048 are usual", bits, MaxBits)
	}
	return nil
}
