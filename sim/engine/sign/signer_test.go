package sign

import (
	"crypto"
	"crypto/rand"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func generated(t *testing.T) *PrivateKey {
	t.Helper()
	key, err := Generate(1024, rand.Reader)
	require.NoError(t, err)
	return key
}

func TestSignerSignsForManyAtOnce(t *testing.T) {
	t.Parallel()
	signer, keys := NewSigner(16), []*PrivateKey{generated(t), generated(t)}
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for i := range 20 {
				key, msg := keys[(worker+i)%2], fmt.Appendf(nil, "text %d", i%5)
				sig, err := signer.Sign(key, crypto.SHA1, msg)
				assert.NoError(t, err)
				assert.NoError(t, Verify(key.Public(), crypto.SHA1, msg, sig))
			}
		})
	}
	wait.Wait()
}

// A cached answer is told from a computed one by damaging what is remembered.
func TestSignerRemembersByKeyDigestAndText(t *testing.T) {
	t.Parallel()
	signer, key, other := NewSigner(16), generated(t), generated(t)
	first, err := signer.Sign(key, crypto.SHA1, []byte("x"))
	require.NoError(t, err)
	planted := []byte("planted")
	signer.recent[entryID(key, crypto.SHA1, []byte("x"))] = planted
	again, err := signer.Sign(key, crypto.SHA1, []byte("x"))
	require.NoError(t, err)
	assert.Equal(t, planted, again, "the second time comes from memory")
	again[0] = 'X'
	assert.Equal(t, []byte("planted"), planted, "the answer belongs to the caller")

	for name, ask := range map[string]func() ([]byte, error){
		"another text":   func() ([]byte, error) { return signer.Sign(key, crypto.SHA1, []byte("y")) },
		"another digest": func() ([]byte, error) { return signer.Sign(key, crypto.SHA256, []byte("x")) },
		"another key":    func() ([]byte, error) { return signer.Sign(other, crypto.SHA1, []byte("x")) },
	} {
		sig, err := ask()
		require.NoError(t, err)
		assert.Len(t, sig, 128, name)
		assert.NotEqual(t, first, sig, name)
	}
}

func TestSignerForgetsTheOldest(t *testing.T) {
	t.Parallel()
	signer := NewSigner(4)
	id := func(n byte) [32]byte { return [32]byte{n} }
	for n := range byte(100) {
		signer.keep(id(n), []byte{n})
		assert.LessOrEqual(t, len(signer.recent)+len(signer.older), 4)
	}
	_, ok := signer.find(id(99))
	assert.True(t, ok)
	_, ok = signer.find(id(50))
	assert.False(t, ok)
}

func TestSignerKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	signer := NewSigner(4)
	for n := range byte(100) {
		signer.keep([32]byte{n}, []byte{n})
		signer.keep([32]byte{200}, []byte("often"))
		sig, ok := signer.find([32]byte{200})
		require.True(t, ok, "after %d others", n)
		require.Equal(t, []byte("often"), sig)
	}
}

func TestSignerWithoutMemory(t *testing.T) {
	t.Parallel()
	signer, key := NewSigner(0), generated(t)
	for range 3 {
		sig, err := signer.Sign(key, crypto.SHA1, []byte("x"))
		require.NoError(t, err)
		assert.NoError(t, Verify(key.Public(), crypto.SHA1, []byte("x"), sig))
	}
	assert.Empty(t, signer.recent)
}

// A refused digest must give its slot back, or as many refusals as slots would block all others for good.
func TestSignerGivesSlotsBack(t *testing.T) {
	t.Parallel()
	signer, key := NewSigner(4), generated(t)
	assert.Equal(t, runtime.GOMAXPROCS(0), cap(signer.slots))
	for range cap(signer.slots) + 1 {
		_, err := signer.Sign(key, crypto.BLAKE2b_256, []byte("x"))
		assert.ErrorContains(t, err, "is not known here")
	}
	assert.Empty(t, signer.slots)
	_, err := signer.Sign(key, crypto.SHA1, []byte("x"))
	assert.NoError(t, err)
}

func TestQueueServesInOrderOfArrival(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		places, served, want := make(queue, 2), []int(nil), []int(nil)
		hold := make(chan struct{})
		for range cap(places) - 1 {
			go places.do(func() { <-hold })
		}
		first := make(chan struct{})
		go places.do(func() { <-first })
		synctest.Wait()
		for arrival := range 50 {
			go places.do(func() { served = append(served, arrival) })
			synctest.Wait() // it waits for a place before the next one arrives
			want = append(want, arrival)
		}
		require.Empty(t, served, "all places are taken")
		close(first)
		synctest.Wait()
		close(hold)
		assert.Equal(t, want, served)
	})
}
