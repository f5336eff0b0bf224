package engine_test

import (
	"sync"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
)

// running is a clock that goes with the wall's, from the morning on.
func running() clock.Setting { return clock.Start(morning) }

// hand is a wall clock that is moved by hand. Waits that are over are delivered when it is moved.
type hand struct {
	mu    sync.Mutex
	now   time.Time
	waits map[chan time.Time]time.Time
	asked chan time.Time // the ends of the waits that were asked for
}

func newHand() *hand {
	return &hand{now: morning, waits: map[chan time.Time]time.Time{}, asked: make(chan time.Time, 1000)}
}

func (h *hand) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) After(d time.Duration) (<-chan time.Time, func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := make(chan time.Time, 1)
	h.waits[c] = h.now.Add(d)
	select {
	case h.asked <- h.now.Add(d):
	default: // nobody is listening
	}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waits, c)
	}
}

// move moves the clock on.
func (h *hand) move(by time.Duration) { h.to(h.Now().Add(by)) }

// to moves the clock to an instant that has not come yet.
func (h *hand) to(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at.After(h.now) {
		h.now = at
	}
	for c, end := range h.waits {
		if !end.After(h.now) {
			c <- h.now
			delete(h.waits, c)
		}
	}
}
