package sign

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// ParsePublic reads an RSA public key of at least MinBits bits: PEM with SPKI ("PUBLIC KEY"), PKCS#1
// ("RSA PUBLIC KEY") or an X.509 certificate, text lines before it allowed; or the same DER bare, in
// Base64 on one or several lines, or binary. It answers an error that says what was found instead; a
// private key is refused, so that nobody configures one by accident.
func ParsePublic(text []byte) (*rsa.PublicKey, error) {
	found, err := read(text)
	if err != nil {
		return nil, fmt.Errorf("read public key: %w", err)
	}
	for _, item := range found {
		if item.public != nil {
			if err := checkPublic(item.public, "read public key"); err != nil {
				return nil, err
			}
			return item.public, nil
		}
	}
	hint := "an RSA public key is needed (BEGIN PUBLIC KEY, a certificate, or their Base64)"
	if found[0].private != nil {
		hint = "a public one is needed; `openssl pkey -pubout` makes it"
	}
	return nil, fmt.Errorf("read public key: this is %s: %s", found[0].what, hint)
}

// ParsePrivate reads an RSA private key of at least MinBits bits: PEM with PKCS#8 ("PRIVATE KEY") or
// PKCS#1 ("RSA PRIVATE KEY"), text lines before it allowed; or the same DER bare, in Base64 on one or
// several lines, or binary. Keys of more than two primes are read too. It answers an error that says
// what was found instead.
func ParsePrivate(text []byte) (*PrivateKey, error) {
	found, err := read(text)
	if err != nil {
		return nil, fmt.Errorf("read private key: %w", err)
	}
	for _, item := range found {
		if item.private == nil {
			continue
		}
		if err := checkPublic(&item.private.PublicKey, "read private key"); err != nil {
			return nil, err
		}
		key, err := wrap(item.private)
		if err != nil {
			return nil, fmt.Errorf("read private key: %w", err)
		}
		return key, nil
	}
	return nil, fmt.Errorf("read private key: this is %s: an RSA private key is needed (BEGIN PRIVATE KEY, unencrypted, or its Base64)", found[0].what)
}

// checkPublic refuses sizes out of bounds and numbers that crypto/rsa would refuse at the first use.
func checkPublic(pub *rsa.PublicKey, doing string) error {
	if err := checkBits(pub.N.BitLen()); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if pub.N.Bit(0) == 0 || pub.E < 3 || pub.E%2 == 0 {
		return fmt.Errorf("%s: the key is damaged: modulus and exponent (%d) must be odd, the exponent at least 3", doing, pub.E)
	}
	return nil
}

// item is one key or other thing found in a text; what describes it in a sentence that starts "this is".
type item struct {
	private *rsa.PrivateKey
	public  *rsa.PublicKey
	what    string
}

// read finds everything in a text; it answers at least one item or an error.
func read(text []byte) ([]item, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if bytes.Contains(text, []byte("-----BEGIN")) {
		return readPEM(text)
	}
	trimmed := bytes.TrimSpace(text)
	switch {
	case len(trimmed) == 0:
		return nil, errors.New("the text is empty: give PEM or Base64")
	case text[0] == 0x30: // an ASN.1 SEQUENCE: Base64 of one starts with M
		return []item{classify("", text)}, nil
	}
	der, _, err := DecodeBase64(string(trimmed))
	if err != nil {
		var foreign *foreignSign
		if errors.As(err, &foreign) {
			err = fmt.Errorf("%q is no sign of Base64", foreign.sign)
		}
		return nil, fmt.Errorf("this is no key: give PEM, its lines -----BEGIN … and -----END … included, or the bare Base64 of its DER (%w)", err)
	}
	return []item{classify("", der)}, nil
}

// readPEM classifies every block of a PEM file.
func readPEM(text []byte) ([]item, error) {
	var found []item
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if strings.Contains(block.Type, "ENCRYPTED") || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			found = append(found, item{what: "an encrypted private key; `openssl pkey` takes the password off"})
			continue
		}
		found = append(found, classify(block.Type, block.Bytes))
	}
	if len(found) == 0 {
		return nil, errors.New("the PEM is damaged: it needs matching BEGIN and END lines with nothing but Base64 between them")
	}
	return found, nil
}

// classify tries the encodings one after the other: labels of PEM blocks are often wrong, DER is not.
func classify(label string, der []byte) item {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		if private, ok := key.(*rsa.PrivateKey); ok {
			return item{private: private, what: fmt.Sprintf("a private key (RSA, %d bits)", private.N.BitLen())}
		}
		return item{what: fmt.Sprintf("a private key that is not RSA (%T)", key)}
	}
	if private, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return item{private: private, what: fmt.Sprintf("a private key (RSA, %d bits)", private.N.BitLen())}
	}
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		return public(key, "a public key")
	}
	if key, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return public(key, "a public key")
	}
	if certificate, err := x509.ParseCertificate(der); err == nil {
		return public(certificate.PublicKey, "a certificate")
	}
	if _, err := x509.ParseECPrivateKey(der); err == nil {
		return item{what: "a private key that is not RSA (EC)"}
	}
	if label == "" {
		return item{what: fmt.Sprintf("no key at all (%d bytes that are no DER of a key)", len(der))}
	}
	return item{what: fmt.Sprintf("a damaged PEM block %q", label)}
}

// public describes a public key of any kind and keeps an RSA one.
func public(key any, what string) item {
	if rsaKey, ok := key.(*rsa.PublicKey); ok {
		return item{public: rsaKey, what: fmt.Sprintf("%s (RSA, %d bits)", what, rsaKey.N.BitLen())}
	}
	return item{what: fmt.Sprintf("%s that is not RSA (%T)", what, key)}
}
