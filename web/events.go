package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// heartbeat is how long a stream may be silent: proxies close what says nothing.
const heartbeat = 15 * time.Second

// eventView is an event: what happened, and the id to look it up by.
type eventView struct {
	engine.Event
	World string `json:"world"`
}

// briefView is how many events of a type came together.
type briefView struct {
	Type  string `json:"type"`
	Count int    `json:"count"`
	World string `json:"world"`
}

func (c *console) eventRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/v1/worlds/{w}/events", name: "watchEvents", media: mediaEvents, do: c.watchEvents,
		title: "Server-sent events: exchange, notice, clock, action, run. From now on, or behind the event that after, or Last-Event-ID of a client that comes back, names",
		query: []parameter{
			{name: "limit", doc: "end the stream after so many events", kind: "integer"},
			{name: "after", doc: "begin behind the event with this id; 0: with the oldest that is remembered (of the last 1024)", kind: "integer"},
			{name: "brief", doc: "those that come together as one event of each type, which says how many there were: for whoever looks everything up anyway", enum: []string{"yes"}},
		},
	}}
}

func (c *console) watchEvents(v *visit) (answer, error) {
	limit, err := v.limit(0)
	if err != nil {
		return answer{}, err
	}
	after, err := v.eventAfter()
	if err != nil {
		return answer{}, err
	}
	return answer{stream: func(w http.ResponseWriter, r *http.Request) error {
		s := stream{w, http.NewResponseController(w)}
		if err := s.open(); err != nil {
			return err
		}
		if v.ask("brief") != "" {
			return c.copyEvents(r, s, v.world, after, limit, func(text []byte, first uint64, events []engine.Event) []byte {
				return appendBrief(text, first, events, v.world.Name())
			})
		}
		texts, leave := c.texts.of(v.world)
		defer leave()
		return c.copyEvents(r, s, v.world, after, limit, texts.append)
	}}, nil
}

// eventAfter answers the number of the event behind which a stream begins: what the caller asks for, what a browser that
// lost its stream has seen, the last one otherwise. It is looked up before the stream has a head: whoever has the head
// hears all that happens from there on.
func (v *visit) eventAfter() (uint64, error) {
	last := v.world.LastEvent()
	if v.ask("after") != "" {
		n, err := v.number("after")
		return min(uint64(max(n, 0)), last), err //nolint:gosec // it is not negative
	}
	if seen, err := strconv.ParseUint(v.Request.Header.Get("Last-Event-ID"), 10, 64); err == nil {
		return min(seen, last), nil
	}
	return last, nil
}

// copyEvents writes events until the client leaves, the world is closed, or limit (0: none) events are through. What
// happens while it writes and rests goes out in one go: where a world is busier than its watchers, they cost it less
// and less. write appends the text of events, the first of which has the number first.
func (c *console) copyEvents(r *http.Request, s stream, world *engine.World, after uint64, limit int, write func(text []byte, first uint64, events []engine.Event) []byte) error {
	var (
		room []engine.Event
		text []byte
	)
	for sent := 0; ; {
		events, first, more, open := world.Happened(after, room)
		room = events
		if limit > 0 {
			events = events[:min(len(events), limit-sent)]
		}
		after, sent = first+uint64(len(events))-1, sent+len(events)
		if len(events) == 0 {
			if !open {
				return nil
			}
			if over, err := c.idle(r, s, more); over || err != nil {
				return err
			}
			continue
		}
		text = write(text[:0], first, events)
		if err := s.write(text); err != nil || sent == limit {
			return err
		}
		if c.rest(r) {
			return nil
		}
	}
}

// idle waits until something happens, and tells the client meanwhile that it is still watching. It answers true when the
// client has left.
func (c *console) idle(r *http.Request, s stream, more <-chan struct{}) (bool, error) {
	silent, give := c.wall.After(heartbeat)
	defer give()
	select {
	case <-r.Context().Done():
		return true, nil
	case <-silent:
		return false, s.say(": still here\n\n")
	case <-more:
		return false, nil
	}
}

// rest waits for the breath of a stream. It answers true when the client has left.
func (c *console) rest(r *http.Request) bool {
	if c.options.Breath == 0 {
		return false
	}
	over, give := c.wall.After(c.options.Breath)
	defer give()
	select {
	case <-over:
		return false
	case <-r.Context().Done():
		return true
	}
}

// stream writes server-sent events.
type stream struct {
	w    http.ResponseWriter
	wire *http.ResponseController
}

// open sends the head, so that the client knows that it is watching before anything happens.
func (s stream) open() error {
	s.w.Header().Set("Content-Type", mediaEvents)
	s.w.Header().Set("X-Accel-Buffering", "no") // nginx would collect the events
	s.w.WriteHeader(http.StatusOK)
	// A stream has no end by which it must be written. Where the writer knows no deadlines there is none to lift.
	if err := s.wire.SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return s.say("retry: 2000\n: watching\n\n")
}

// eventTexts are the last events of a world as streams write them: each is written once, however many watch.
type eventTexts struct {
	world   string
	streams int // how many use it; guarded by texts.mu

	mu   sync.Mutex
	last [keptTexts]struct {
		number uint64
		text   []byte
	}
}

// keptTexts is how many events streams may be apart and still share what is written: all that worlds remember.
const keptTexts = 1024

// append writes events, the first of which has the number first.
func (t *eventTexts) append(text []byte, first uint64, events []engine.Event) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, e := range events {
		number := first + uint64(i) //nolint:gosec // an index is not negative
		at := &t.last[number%keptTexts]
		if at.number != number {
			at.number, at.text = number, appendEvent(at.text[:0], number, eventView{e, t.world})
		}
		text = append(text, at.text...)
	}
	return text
}

// texts are those of the worlds that are watched.
type texts struct {
	mu  sync.Mutex
	all map[*engine.World]*eventTexts
}

// of answers the texts of a world, and what a stream calls when it is over.
func (t *texts) of(w *engine.World) (*eventTexts, func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	shared, ok := t.all[w]
	if !ok {
		shared = &eventTexts{world: w.Name()}
		t.all[w] = shared
	}
	shared.streams++
	return shared, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if shared.streams--; shared.streams == 0 {
			delete(t.all, w)
		}
	}
}

// appendEvent writes an event as its JSON would be, without looking at its type: there may be very many.
func appendEvent(text []byte, id uint64, e eventView) []byte {
	text = append(strconv.AppendUint(append(text, "id: "...), id, 10), "\nevent: "...)
	text = append(append(text, e.Type...), "\ndata: {"...)
	for i, m := range []wire.Field{
		{Name: "type", Value: e.Type}, {Name: "id", Value: e.ID}, {Name: "system", Value: e.System}, {Name: "api", Value: e.API}, {Name: "note", Value: e.Note}, {Name: "world", Value: e.World},
	} {
		if m.Value == "" {
			continue // as omitempty does; type and world are never empty
		}
		if i > 0 {
			text = append(text, ',')
		}
		text = wire.AppendString(append(wire.AppendString(text, m.Name), ':'), m.Value)
	}
	return append(text, "}\n\n"...)
}

// appendBrief writes how many events of each type there are. The last one has the id of the last event: a client that comes
// back goes on behind all of them, or hears all again.
func appendBrief(text []byte, first uint64, events []engine.Event, world string) []byte {
	var views []briefView
	for _, e := range events {
		at := slices.IndexFunc(views, func(v briefView) bool { return v.Type == e.Type })
		if at < 0 {
			at, views = len(views), append(views, briefView{Type: e.Type, World: world})
		}
		views[at].Count++
	}
	for i, v := range views {
		if i == len(views)-1 {
			text = fmt.Appendf(text, "id: %d\n", first+uint64(len(events))-1)
		}
		data, _ := json.Marshal(v) // texts and a number always can be written
		text = fmt.Appendf(text, "event: %s\ndata: %s\n\n", v.Type, data)
	}
	return text
}

func (s stream) say(text string) error { return s.write([]byte(text)) }

func (s stream) write(text []byte) error {
	if _, err := s.w.Write(text); err != nil {
		return err
	}
	return s.wire.Flush()
}
