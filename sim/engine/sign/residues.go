package sign

import (
	"crypto/rsa"
	"errors"
	"math/big"
)

// residues signs with a key of three or more primes by the Chinese remainder theorem (RFC 8017, 5.2.1,
// second form; recombination after Garner).
//
// It is weak on purpose: math/big is not constant time and nothing is blinded, so whoever measures it
// may learn the key. That is no loss for the one key it is made for, the development key of the
// 联银通 gateway, which is published; in return its eight primes of 256 bits make a signature less than
// a third as dear. crypto/rsa takes such keys too, but raises to the full exponent and is slower than with
// two primes. Keys of two primes, all that users bring, never come here.
type residues struct {
	parts []residue
	size  int // of the modulus, in bytes
}

// residue is one prime with what belongs to it.
type residue struct {
	prime    *big.Int
	exponent *big.Int // d mod (prime-1)
	product  *big.Int // of all primes before this one
	inverse  *big.Int // of product, modulo prime
}

// newResidues prepares the primes and checks that they belong to the public key.
func newResidues(key *rsa.PrivateKey) (*residues, error) {
	one := big.NewInt(1)
	public := big.NewInt(int64(key.E))
	product := big.NewInt(1)
	parts := make([]residue, 0, len(key.Primes))
	for _, prime := range key.Primes {
		less := new(big.Int).Sub(prime, one)
		inverse := new(big.Int).ModInverse(product, prime)
		exponent := new(big.Int)
		if less.Sign() <= 0 || prime.Bit(0) == 0 || inverse == nil {
			return nil, errors.New("the private key is damaged: its primes are not odd and different")
		}
		exponent.Mod(key.D, less)
		check := new(big.Int).Mul(exponent, public)
		if check.Mod(check, less).Cmp(one) != 0 {
			return nil, errors.New("the private key is damaged: its exponents do not belong together")
		}
		parts = append(parts, residue{prime, exponent, new(big.Int).Set(product), inverse})
		product.Mul(product, prime)
	}
	if product.Cmp(key.N) != 0 {
		return nil, errors.New("the private key is damaged: its primes do not multiply to the modulus")
	}
	return &residues{parts: parts, size: key.Size()}, nil
}

// sign raises the encoded message to the private exponent; the answer has the size of the modulus.
func (r *residues) sign(encoded []byte) []byte {
	message := new(big.Int).SetBytes(encoded)
	result := new(big.Int)
	for _, part := range r.parts {
		step := new(big.Int).Exp(message, part.exponent, part.prime)
		step.Sub(step, result)
		step.Mul(step, part.inverse)
		step.Mod(step, part.prime)
		result.Add(result, step.Mul(step, part.product))
	}
	return result.FillBytes(make([]byte, r.size))
}
