package engine

import "sync"

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

// backlog is how many events wait for a slow watcher; what comes then is lost to it, and it is told so by a gap in
// the ids. Watching never holds an exchange up.
const backlog = 1024

// hub hands the events of a world to whoever watches.
type hub struct {
	mu       sync.Mutex
	watchers map[chan Event]struct{}
	closed   bool
}

func newHub() *hub { return &hub{watchers: map[chan Event]struct{}{}} }

// Watch answers a channel of the events from now on, and a function that ends the watch. The channel is closed when
// the world is.
func (w *World) Watch() (<-chan Event, func()) { return w.hub.watch() }

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

func (h *hub) publish(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.watchers {
		select {
		case c <- e:
		default: // a slow watcher loses events, exchanges do not wait
		}
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.watchers {
		delete(h.watchers, c)
		close(c)
	}
}
