package engine

import (
	"sync"

	"github.com/shapan/shapan/sim/engine/journal"
)

// underway are the exchanges that are being played. The journal has what such an exchange did from the commit on, and
// its answer only when it is closed; whoever lists exchanges shall never see one without its answer.
type underway struct {
	mu      sync.Mutex
	numbers map[int64]struct{}
}

// start gives an exchange its number and notes that it is being played.
func (w *World) start() int64 {
	w.underway.mu.Lock()
	defer w.underway.mu.Unlock()
	number := w.number.Add(1)
	if w.underway.numbers == nil {
		w.underway.numbers = map[int64]struct{}{}
	}
	w.underway.numbers[number] = struct{}{}
	return number
}

func (w *World) end(number int64) {
	w.underway.mu.Lock()
	defer w.underway.mu.Unlock()
	delete(w.underway.numbers, number)
}

// whole answers the number up to which all exchanges are whole.
func (w *World) whole() int64 {
	w.underway.mu.Lock()
	defer w.underway.mu.Unlock()
	last := w.number.Load()
	for number := range w.underway.numbers {
		last = min(last, number-1)
	}
	return last
}

// upTo answers the exchanges of a list, oldest first, that are not behind a number.
func upTo(last int64, list []journal.Exchange) []journal.Exchange {
	for i, x := range list {
		if n := journal.Number(x.ID); n > last {
			return list[:i]
		}
	}
	return list
}
