package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The media types of answers.
const (
	mediaJSON   = "application/json; charset=utf-8"
	mediaText   = "text/plain; charset=utf-8"
	mediaHTML   = "text/html; charset=utf-8"
	mediaEvents = "text/event-stream"
)

// answer is what an endpoint has to say: a value to be written as JSON, or a text, or a stream.
type answer struct {
	status int // 0: as the route says
	value  any
	media  string // of text
	text   []byte
	header http.Header
	stream func(w http.ResponseWriter, r *http.Request) error
}

// say answers a value as JSON, or the error that kept it from being made.
func say(value any, err error) (answer, error) { return answer{value: value}, err }

// views answers the view models of a list; never nil.
func views[T, V any](list []T, view func(T) V) []V {
	all := make([]V, len(list))
	for i, one := range list {
		all[i] = view(one)
	}
	return all
}

// zoned answers an instant in the zone in which worlds show their time.
func zoned(at time.Time) time.Time { return at.In(clock.Zone) }

// nothing is the answer of what has nothing to say: 204.
func nothing() (answer, error) { return answer{status: http.StatusNoContent}, nil }

// write sends an answer.
func (a answer) write(w http.ResponseWriter, r *http.Request) error {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.stream != nil {
		return a.stream(w, r)
	}
	if a.status == http.StatusNoContent {
		w.WriteHeader(a.status)
		return nil
	}
	text, media := a.text, a.media
	if media == "" {
		var err error
		if text, err = wire.Marshal(a.value); err != nil {
			return err
		}
		text, media = append(text, '\n'), mediaJSON
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(a.status)
	_, err := w.Write(text)
	return err
}
