package xianyu_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
)

// The digests of the gateway, as a client makes them.

func md5Of(text string) string {
	d := md5.Sum([]byte(text))
	return strings.ToUpper(hex.EncodeToString(d[:]))
}

func hmacOf(secret, text string) string   { return mac(md5.New, secret, text) }
func sha256Of(secret, text string) string { return mac(sha256.New, secret, text) }

func mac(h func() hash.Hash, secret, text string) string {
	m := hmac.New(h, []byte(secret))
	m.Write([]byte(text))
	return strings.ToUpper(hex.EncodeToString(m.Sum(nil)))
}
