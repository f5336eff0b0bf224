package certify_test

import (
	"slices"
	"sync"
	"time"
)

// hands is a wall clock that moves when somebody waits for it: no test sleeps. The application and the sandbox share it.
type hands struct {
	mu     sync.Mutex
	now    time.Time
	alarms []*alarm
}

type alarm struct {
	at    time.Time
	rings chan time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// After sets an alarm and lets no time pass.
func (h *hands) After(d time.Duration) (<-chan time.Time, func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := &alarm{h.now.Add(d), make(chan time.Time, 1)}
	h.alarms = append(h.alarms, a)
	return a.rings, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.alarms = slices.DeleteFunc(h.alarms, func(other *alarm) bool { return other == a })
	}
}

// Sleep lets so much time pass, with all alarms on the way.
func (h *hands) Sleep(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	to := h.now.Add(d)
	for h.ring(to) {
	}
	h.now = to
}

// ring lets time pass up to the next alarm, where there is one by then.
func (h *hands) ring(by time.Time) bool {
	if len(h.alarms) == 0 {
		return false
	}
	first := slices.MinFunc(h.alarms, func(a, b *alarm) int { return a.at.Compare(b.at) })
	if first.at.After(by) {
		return false
	}
	h.now = first.at
	first.rings <- h.now
	h.alarms = slices.DeleteFunc(h.alarms, func(other *alarm) bool { return other == first })
	return true
}

// holding is the same clock in the hands of the listener, which waits only while it holds an answer back: then time
// passes up to the next alarm, whoever has set it.
type holding struct{ *hands }

func (h holding) After(d time.Duration) (<-chan time.Time, func()) {
	rings, stop := h.hands.After(d)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ring(h.now.Add(d))
	return rings, stop
}
