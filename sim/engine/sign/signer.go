package sign

import (
	"crypto"
	"crypto/sha256"
	"runtime"
	"sync"
)

// DefaultEntries is how many signatures a [Signer] remembers unless told otherwise: at 2048 bits about
// 1.5 MiB.
const DefaultEntries = 4096

// Signer signs for many goroutines at once. At most GOMAXPROCS signatures are computed at the same
// time, in order of arrival: signing is pure arithmetic, more of it at once would only make all of them
// late. It remembers the last signatures, because a repeated reply or NOTIFY has the same bytes and
// PKCS#1 v1.5 has no randomness: equal bytes, digest and key have equal signatures.
type Signer struct {
	slots queue

	mu     sync.Mutex
	half   int
	recent map[[sha256.Size]byte][]byte
	older  map[[sha256.Size]byte][]byte
}

// NewSigner makes a Signer that remembers at most entries signatures; with fewer than 2 it remembers
// none.
func NewSigner(entries int) *Signer {
	return &Signer{
		slots:  make(queue, runtime.GOMAXPROCS(0)),
		half:   entries / 2,
		recent: map[[sha256.Size]byte][]byte{},
	}
}

// Sign answers what [PrivateKey.Sign] answers, from memory where it can. It waits for its turn, which
// is milliseconds at worst, so there is nothing to cancel. The answer belongs to the caller.
func (s *Signer) Sign(key *PrivateKey, h crypto.Hash, msg []byte) ([]byte, error) {
	id := entryID(key, h, msg)
	if signature, ok := s.find(id); ok {
		return signature, nil
	}
	var signature []byte
	var err error
	s.slots.do(func() { signature, err = key.Sign(h, msg) })
	if err != nil {
		return nil, err
	}
	s.keep(id, signature)
	return signature, nil
}

// queue lets as many callers in at once as it has places, in order of arrival. A plain channel is enough:
// goroutines blocked on one are served first in, first out, and a newcomer cannot overtake them, since a
// receive from a full channel gives the free place to the first of those who wait.
type queue chan struct{}

// do waits for a place and gives it back when f returns.
func (q queue) do(f func()) {
	q <- struct{}{}
	defer func() { <-q }()
	f()
}

// entryID names a signature by all that decides about it.
func entryID(key *PrivateKey, h crypto.Hash, msg []byte) [sha256.Size]byte {
	hasher := sha256.New()
	hasher.Write(key.id[:])
	hasher.Write([]byte{byte(h)})
	hasher.Write(msg)
	return [sha256.Size]byte(hasher.Sum(nil))
}

// find looks into both generations and moves what it finds to the recent one.
func (s *Signer) find(id [sha256.Size]byte) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	signature, ok := s.recent[id]
	if !ok {
		if signature, ok = s.older[id]; ok {
			s.store(id, signature)
		}
	}
	if !ok {
		return nil, false
	}
	return append([]byte(nil), signature...), true
}

// keep remembers a copy, since the caller may write into what it got.
func (s *Signer) keep(id [sha256.Size]byte, signature []byte) {
	if s.half == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store(id, append([]byte(nil), signature...))
}

// store puts an entry into the recent generation; a full one becomes the older one, whose entries go.
// Two generations of half the size forget in bulk, and never hold more than was asked for.
func (s *Signer) store(id [sha256.Size]byte, signature []byte) {
	if len(s.recent) >= s.half {
		s.older = s.recent
		s.recent = make(map[[sha256.Size]byte][]byte, s.half)
	}
	s.recent[id] = signature
}
