package qianzhan

import (
	"crypto/des" //nolint:gosec // the document prescribes DES
	"errors"
	"fmt"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/sign"
)

// decrypt opens req_data: Base64 of DES/ECB/PKCS5 under the key in des_key, which is Base64 of RSA with PKCS#1 v1.5
// padding to the receiver's public key (wire/qianzhan, encryption).
func (r *request) decrypt(receiver *sign.PrivateKey) (string, *engine.Refusal) {
	if r.parameters.get(fieldDESKey) == "" {
		return "", engine.Refuse(codeFailed, "des_key 不能为空：req_enc 为 1 时必传")
	}
	sealed, refusal := r.base64(fieldDESKey)
	if refusal != nil {
		return "", refusal
	}
	key, err := receiver.Decrypt(sealed)
	if err != nil {
		return "", engine.Refuse(codeFailed, "des_key 无法解密：请用钱站公钥以 RSA PKCS#1 v1.5 加密")
	}
	ciphertext, refusal := r.base64(fieldRecords)
	if refusal != nil {
		return "", refusal
	}
	plain, err := openDES(key, ciphertext)
	switch {
	case errors.Is(err, errShortKey):
		return "", engine.Refuse(codeFailed, "des_key 不足 %d 字节", des.BlockSize)
	case err != nil:
		return "", engine.Refuse(codeFailed, "req_data 无法解密：须为 DES/ECB/PKCS5 密文的 Base64")
	}
	return string(plain), nil
}

// base64 decodes a parameter and notes what is odd about its Base64.
func (r *request) base64(name string) ([]byte, *engine.Refusal) {
	decoded, oddities, err := sign.DecodeBase64(r.parameters.get(name))
	if err != nil {
		return nil, engine.Refuse(codeFailed, "%s 不是 Base64 编码", name)
	}
	for _, odd := range oddities {
		r.odd(contract.Violation{
			Field: name, Rule: contract.RuleLenient, Level: contract.LevelWarning, Got: odd, Hint: "send standard Base64 on one line",
		})
	}
	return decoded, nil
}

// What keeps a DES text from opening.
var (
	errShortKey = errors.New("the DES key is shorter than 8 bytes")
	errLength   = errors.New("the ciphertext is no whole number of 8-byte blocks")
	errPadding  = errors.New("the padding is not that of PKCS#5: another key, mode or padding was used")
)

// openDES decrypts DES/ECB/PKCS5. Of the key the first 8 bytes count. It answers errShortKey, errLength or errPadding.
func openDES(key, ciphertext []byte) ([]byte, error) {
	if len(key) < des.BlockSize {
		return nil, errShortKey
	}
	if len(ciphertext) == 0 || len(ciphertext)%des.BlockSize != 0 {
		return nil, errLength
	}
	block, err := des.NewCipher(key[:des.BlockSize]) //nolint:gosec // the document prescribes DES
	if err != nil {
		return nil, fmt.Errorf("DES key: %w", err)
	}
	plain := make([]byte, len(ciphertext))
	for at := 0; at < len(ciphertext); at += des.BlockSize {
		block.Decrypt(plain[at:], ciphertext[at:])
	}
	padding := int(plain[len(plain)-1])
	if padding < 1 || padding > des.BlockSize {
		return nil, errPadding
	}
	for _, b := range plain[len(plain)-padding:] {
		if int(b) != padding {
			return nil, errPadding
		}
	}
	return plain[:len(plain)-padding], nil
}

// sealDES encrypts as openDES decrypts; the key has at least 8 bytes.
func sealDES(key, plain []byte) ([]byte, error) {
	if len(key) < des.BlockSize {
		return nil, errShortKey
	}
	block, err := des.NewCipher(key[:des.BlockSize]) //nolint:gosec // the document prescribes DES
	if err != nil {
		return nil, fmt.Errorf("DES key: %w", err)
	}
	padding := des.BlockSize - len(plain)%des.BlockSize
	padded := make([]byte, len(plain), len(plain)+padding)
	copy(padded, plain)
	for range padding {
		padded = append(padded, byte(padding))
	}
	for at := 0; at < len(padded); at += des.BlockSize {
		block.Encrypt(padded[at:at+des.BlockSize], padded[at:at+des.BlockSize])
	}
	return padded, nil
}
