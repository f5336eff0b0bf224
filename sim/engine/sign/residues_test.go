package sign

import (
	"crypto/rsa"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// toy is 3·5·7·11 = 1155 with e = 7 and d = 43 (7·43 = 301 = 5·60+1, and every p-1 divides 60).
func toy(primes ...int64) *rsa.PrivateKey {
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: big.NewInt(1155), E: 7}, D: big.NewInt(43)}
	for _, prime := range primes {
		key.Primes = append(key.Primes, big.NewInt(prime))
	}
	return key
}

func TestResiduesAgreeWithThePlainPower(t *testing.T) {
	t.Parallel()
	key := toy(3, 5, 7, 11)
	r, err := newResidues(key)
	require.NoError(t, err)
	for message := range int64(1155) {
		want := new(big.Int).Exp(big.NewInt(message), key.D, key.N)
		got := r.sign(big.NewInt(message).Bytes())
		require.Equal(t, want.FillBytes(make([]byte, 2)), got, "message %d", message)
	}
}

func TestResiduesRefuseDamagedKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string
		key        *rsa.PrivateKey
	}{
		{"a prime twice", "not odd and different", toy(3, 5, 7, 7)},
		{"an even prime", "not odd and different", toy(3, 5, 7, 8)},
		{"one instead of a prime", "not odd and different", toy(1, 5, 7, 11)},
		{"a prime missing", "do not multiply to the modulus", toy(3, 5, 7)},
		{"another exponent", "do not belong together", func() *rsa.PrivateKey {
			key := toy(3, 5, 7, 11)
			key.D = big.NewInt(9)
			return key
		}()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := newResidues(test.key)
			assert.ErrorContains(t, err, test.want)
		})
	}
}
