package engine

import (
	"sync"

	"github.com/shapan/shapan/sim/engine/outbox"
)

// width is how many deliveries of a world are on their way side by side, whatever its clock does: one slow receiver
// holds up nobody else's notice (wire lianyintong §5: the first attempt is at once).
const width = 16

// flights are the deliveries under way: a row is there once at most, and of the notices about one thing only one, so
// that the states of an order arrive in their order.
type flights struct {
	mu    sync.Mutex
	rows  map[string]string // id of the row → its lane
	lanes map[string]int    // how many rows of a lane are under way
	more  chan struct{}     // closed at the next change; nil where nobody waits for it
}

// lane is what notices have in common that go out one after another: the thing that they are about, at one receiver.
func lane(n outbox.Notice) string {
	if n.Key == "" {
		return n.ID
	}
	return n.System + " " + n.URL + " " + n.Key
}

// start notes that a row is under way.
func (f *flights) start(id, lane string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.add(id, lane)
}

// hold notes that a row is under way, if there is a place left; it may overtake what is under way in its lane.
func (f *flights) hold(id, lane string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.rows) >= width {
		return false
	}
	f.add(id, lane)
	return true
}

func (f *flights) add(id, lane string) {
	if f.rows == nil {
		f.rows, f.lanes = map[string]string{}, map[string]int{}
	}
	f.rows[id] = lane
	f.lanes[lane]++
}

func (f *flights) end(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.rows[id]
	delete(f.rows, id)
	if f.lanes[l]--; f.lanes[l] == 0 {
		delete(f.lanes, l)
	}
	f.changed()
}

func (f *flights) has(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, is := f.rows[id]
	return is
}

// free tells whether nothing of a lane is under way.
func (f *flights) free(lane string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lanes[lane] == 0
}

// watch answers how many are under way, and a channel that is closed when one of them ends or somebody stirs.
func (f *flights) watch() (under int, more <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.more == nil {
		f.more = make(chan struct{})
	}
	return len(f.rows), f.more
}

// stir tells whoever watches that something may be due.
func (f *flights) stir() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.changed()
}

func (f *flights) changed() {
	if f.more != nil {
		close(f.more)
		f.more = nil
	}
}

// wait waits until nothing is under way.
func (f *flights) wait() {
	for {
		under, more := f.watch()
		if under == 0 {
			return
		}
		<-more
	}
}

// landings are what rows came to, in the order in which they were begun.
type landings struct {
	mu    sync.Mutex
	steps []*Done // nil where a row did not come to its end
	err   error   // the first one
}

// next answers the function that is told what the next row came to.
func (l *landings) next() func(Done, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := len(l.steps)
	l.steps = append(l.steps, nil)
	return func(done Done, err error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if err == nil {
			l.steps[at] = &done
		} else if l.err == nil {
			l.err = err
		}
	}
}

func (l *landings) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// all answers what has come to its end, and the first error.
func (l *landings) all() ([]Done, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]Done, 0, len(l.steps))
	for _, done := range l.steps {
		if done != nil {
			list = append(list, *done)
		}
	}
	return list, l.err
}
