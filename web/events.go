package web

import (
	"errors"
	"net/http"
	"strconv"
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

func (c *console) eventRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/v1/worlds/{w}/events", name: "watchEvents", media: mediaEvents, do: c.watchEvents,
		title: "Server-sent events from now on: exchange, notice, clock, action, run. Nothing is repeated: Last-Event-ID is not looked at",
		query: []parameter{{name: "limit", doc: "end the stream after so many events", kind: "integer"}},
	}}
}

func (c *console) watchEvents(v *visit) (answer, error) {
	limit, err := v.limit(0)
	if err != nil {
		return answer{}, err
	}
	return answer{stream: func(w http.ResponseWriter, r *http.Request) error {
		events, stop := v.world.Watch()
		defer stop()
		s := stream{w, http.NewResponseController(w)}
		if err := s.open(); err != nil {
			return err
		}
		return c.copyEvents(r, s, v.world.Name(), events, limit)
	}}, nil
}

// copyEvents writes events until the client leaves, the world is closed, or limit (0: none) events are through.
func (c *console) copyEvents(r *http.Request, s stream, world string, events <-chan engine.Event, limit int) error {
	for sent := 0; limit == 0 || sent < limit; {
		silent, give := c.wall.After(heartbeat)
		var err error
		select {
		case <-r.Context().Done():
			give()
			return nil
		case <-silent:
			err = s.say(": still here\n\n")
		case e, open := <-events:
			if !open {
				give()
				return nil
			}
			if sent, err = s.events(sent, limit, world, e, events); err == nil {
				err = c.rest(r)
			}
		}
		give()
		if err != nil {
			return err
		}
	}
	return nil
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

// events sends an event, and in one go with it those that wait already: where a world is busier than its watchers, they
// cost it less and less. It answers how many have been sent by now.
func (s stream) events(sent, limit int, world string, e engine.Event, more <-chan engine.Event) (int, error) {
	var text []byte
	for open := true; open; {
		sent++
		text = appendEvent(text, sent, eventView{e, world})
		if limit > 0 && sent == limit {
			break
		}
		select {
		case e, open = <-more:
		default:
			open = false
		}
	}
	return sent, s.write(text)
}

// rest waits for the breath of a stream; a client that leaves meanwhile is noticed at the next write.
func (c *console) rest(r *http.Request) error {
	if c.options.Breath == 0 {
		return nil
	}
	over, give := c.wall.After(c.options.Breath)
	defer give()
	select {
	case <-over:
	case <-r.Context().Done():
	}
	return nil
}

// appendEvent writes an event as its JSON would be, without looking at its type: there may be very many.
func appendEvent(text []byte, id int, e eventView) []byte {
	text = append(strconv.AppendInt(append(text, "id: "...), int64(id), 10), "\nevent: "...)
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

func (s stream) say(text string) error { return s.write([]byte(text)) }

func (s stream) write(text []byte) error {
	if _, err := s.w.Write(text); err != nil {
		return err
	}
	return s.wire.Flush()
}
