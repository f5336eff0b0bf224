package engine

import (
	"slices"
	"sync"
)

// The kinds of events.
const (
	EventExchange = "exchange"
	EventNotice   = "notice"
	EventClock    = "clock"
	EventAction   = "action"
	EventRun      = "run"
)

// Event says that something happened in a world. It carries the id to look it up by, not the thing itself.
type Event struct {
	Type   string `json:"type"`
	ID     string `json:"id,omitempty"`
	System string `json:"system,omitempty"`
	API    string `json:"api,omitempty"`
	Note   string `json:"note,omitempty"`
}

// backlog is how many events of a world are remembered, and how many wait for a slow watcher; what comes then is lost
// to it. Watching never holds an exchange up.
const backlog = 1024

// hub hands the events of a world to whoever watches. They have numbers, the first of a process is 1.
type hub struct {
	mu       sync.Mutex
	watchers map[chan Event]struct{}
	log      []Event       // the last ones: number n is at n % backlog
	last     uint64        // the number of the last one
	more     chan struct{} // closed at the next event; nil where nobody waits for it
	closed   bool
}

func newHub() *hub { return &hub{watchers: map[chan Event]struct{}{}} }

// Watch answers a channel of the events from now on, and a function that ends the watch. The channel is closed when
// the world is. Where many watch the same world, Happened costs it less.
func (w *World) Watch() (<-chan Event, func()) { return w.hub.watch() }

// Happened answers the events behind the one with this number, the oldest first, and the number of the first of them: of
// those that came long ago, only the last 1024 are remembered. A number that no event has yet stands for the last one.
// Then more is closed with the next event, or when the world is closed, after which nothing happens (open is false).
// The events are written into the slice that is passed, as far as they fit; nil will do.
func (w *World) Happened(after uint64, into []Event) (events []Event, first uint64, more <-chan struct{}, open bool) {
	return w.hub.happened(after, into)
}

// LastEvent answers the number of the last event of the world in this process, 0 before the first.
func (w *World) LastEvent() uint64 {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	return w.hub.last
}

// Announce tells the watchers of the world about something that happens around it: a run of a scenario.
func (w *World) Announce(e Event) { w.hub.publish(e) }

func (h *hub) watch() (<-chan Event, func()) {
	c := make(chan Event, backlog)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(c)
		return c, func() {}
	}
	h.watchers[c] = struct{}{}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if _, open := h.watchers[c]; open {
			delete(h.watchers, c)
			close(c)
		}
	}
}

func (h *hub) happened(after uint64, into []Event) (events []Event, first uint64, more <-chan struct{}, open bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	after = max(min(after, h.last), h.last-min(h.last, backlog))
	events = slices.Grow(into[:0], int(h.last-after)) //nolint:gosec // at most the backlog
	for n := after + 1; n <= h.last; n++ {
		events = append(events, h.log[n%backlog])
	}
	if h.more == nil {
		h.more = make(chan struct{})
		if h.closed {
			close(h.more)
		}
	}
	return events, after + 1, h.more, !h.closed
}

func (h *hub) publish(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.remember(e)
	for c := range h.watchers {
		select {
		case c <- e:
		default: // a slow watcher loses events, exchanges do not wait
		}
	}
}

// remember gives an event its number, and wakes who waits for it.
func (h *hub) remember(e Event) {
	h.last++
	if h.log == nil {
		h.log = append(h.log, Event{}) // no event has the number 0
	}
	if len(h.log) < backlog {
		h.log = append(h.log, e)
	} else {
		h.log[h.last%backlog] = e
	}
	if h.more != nil {
		close(h.more)
		h.more = nil
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	if h.more != nil {
		close(h.more)
	}
	for c := range h.watchers {
		delete(h.watchers, c)
		close(c)
	}
}
