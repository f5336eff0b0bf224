package web

import (
	"crypto/rand"
	"sync"
)

// keepNotes is how many outcomes of forms wait to be shown; who waits for longer does not see his.
const keepNotes = 256

// notes are what came of forms, until the page that they lead to has shown it. They are kept here, and not in the
// address, so that nobody can make a page say what did not happen.
type notes struct {
	mu    sync.Mutex
	byID  map[string]done
	order []string
}

func newNotes() *notes { return &notes{byID: map[string]done{}} }

// keep keeps an outcome and answers the id under which it is shown.
func (n *notes) keep(d done) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	id := rand.Text()
	n.byID[id] = d
	if n.order = append(n.order, id); len(n.order) > keepNotes {
		delete(n.byID, n.order[0])
		n.order = n.order[1:]
	}
	return id
}

// get answers the outcome with an id, if it is still kept. It stays, for whoever loads the page again.
func (n *notes) get(id string) (done, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	d, ok := n.byID[id]
	return d, ok
}
