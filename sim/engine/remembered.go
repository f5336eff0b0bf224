package engine

import (
	"sync"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
)

// keepRead is how many exchanges of the journal a world remembers decoded.
const keepRead = 512

// remembered are exchanges that were read before: whoever watches a world asks for the newest again and again, and
// decoding is what takes time. One counts as long as its stored text is the same.
type remembered struct {
	mu   sync.Mutex
	read map[string]struct {
		text string
		x    journal.Exchange
	}
}

// get answers an exchange, which the callers share and do not change.
func (r *remembered) get(p store.Pair) (journal.Exchange, error) {
	r.mu.Lock()
	known, ok := r.read[p.Key]
	r.mu.Unlock()
	if ok && known.text == p.Value {
		return known.x, nil
	}
	x, err := journal.Read(p)
	if err != nil {
		return x, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.read == nil || len(r.read) >= keepRead {
		r.read = map[string]struct {
			text string
			x    journal.Exchange
		}{}
	}
	known.text, known.x = p.Value, x
	r.read[p.Key] = known
	return x, nil
}
