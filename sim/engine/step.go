package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

// Done is one thing that a world did by itself.
type Done struct {
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"` // notice or job
	What     string    `json:"what"`
	Exchange string    `json:"exchange,omitempty"`
}

// width is how many deliveries run side by side while the time runs by itself. A frozen clock and an advance do one
// after another, so that the same seed gives the same run.
const width = 16

// flights are the deliveries under way.
type flights struct {
	mu   sync.Mutex
	rows map[string]bool
	all  sync.WaitGroup
}

func (f *flights) start(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.rows) >= width {
		return false
	}
	if f.rows == nil {
		f.rows = map[string]bool{}
	}
	f.rows[id] = true
	f.all.Add(1)
	return true
}

func (f *flights) end(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.rows, id)
	f.all.Done()
}

func (f *flights) has(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rows[id]
}

func (f *flights) wait() { f.all.Wait() }

// next answers the row that is due next and not under way.
func (w *World) next() (row outbox.Row, ok bool, err error) {
	err = w.db.View(func(tx *store.Tx) error {
		row, ok, err = outbox.Next(tx, w.flights.has)
		return err
	})
	return row, ok, err
}

// step does what a row says, at its instant or now, whichever is later. The caller holds moving, or a flight. A row
// that cannot be done is a fault of ours: it is logged, taken out, and does not hold up what comes behind it.
func (w *World) step(ctx context.Context, row outbox.Row) (done Done, err error) {
	if err := ctx.Err(); err != nil {
		return Done{}, err // the world was closed since the row was read
	}
	w.reach(row.Due)
	if row.Kind == outbox.Delivery {
		done, err = w.deliver(ctx, row)
	} else {
		done, err = w.job(row)
	}
	if err == nil || ctx.Err() != nil {
		return done, err
	}
	w.options.Log.Error("a due row failed", "world", w.Name(), "row", row.ID, "system", row.System, "what", row.What, "argument", row.Ref, "error", err)
	err = w.db.Update(func(tx *store.Tx) error { outbox.Remove(tx, row); return nil })
	return Done{At: w.Now(), Kind: string(row.Kind), What: row.What + " " + row.Ref + ": failed, see the log"}, err
}

// job runs a booked job in one transaction with the end of its row.
func (w *World) job(row outbox.Row) (Done, error) {
	s, err := w.system(row.System)
	if err != nil {
		return Done{}, err
	}
	done, err := w.transact(s, "", 0, func(tx *Tx) error {
		outbox.Remove(tx.store, row)
		if err := putClock(tx.store, w.Clock()); err != nil {
			return err
		}
		tx.cause = row.Cause
		job, ok := s.Jobs[row.What]
		if !ok {
			return fmt.Errorf("system %s has no job %q", s.Slug, row.What)
		}
		return job(tx, row.Ref)
	})
	if err != nil {
		return Done{}, err
	}
	return Done{At: done.now, Kind: string(outbox.Job), What: row.What + " " + row.Ref}, nil
}

// reach moves the clock to an instant, if it has not come yet.
func (w *World) reach(at time.Time) {
	w.clockMu.Lock()
	defer w.clockMu.Unlock()
	wall := w.options.Wall.Now()
	if w.setting.Now(wall).Before(at) {
		w.setting = w.setting.At(wall, at)
	}
}

// wake tells the driver that something may be due.
func (w *World) wake() {
	select {
	case w.kick <- struct{}{}:
	default:
	}
}

// drive works off what is due, as long as the world is open: at once what is due now, under a frozen clock too (wire
// lianyintong §8), and later what the running clock brings.
func (w *World) drive(ctx context.Context) {
	for {
		wait, stop := w.work(ctx)
		select {
		case <-ctx.Done():
			stop()
			return
		case <-w.kick:
			stop()
		case <-wait:
		}
	}
}

// work does all that is due and answers a channel that says when to look again.
func (w *World) work(ctx context.Context) (<-chan time.Time, func()) {
	w.moving.Lock()
	defer w.moving.Unlock()
	for ctx.Err() == nil {
		row, ok, err := w.next()
		if err != nil {
			w.options.Log.Error("outbox", "world", w.Name(), "error", err)
			return nil, func() {}
		}
		if !ok {
			return nil, func() {}
		}
		if wait, never := w.Clock().Wait(w.options.Wall.Now(), row.Due); never {
			return nil, func() {}
		} else if wait > 0 {
			return w.options.Wall.After(wait)
		}
		if !w.launch(ctx, row) {
			return nil, func() {} // all places are taken: an ending delivery wakes the driver; or the database is broken
		}
	}
	return nil, func() {}
}

// launch does a row: side by side with others where the clock runs, in order where it stands. It tells whether to go
// on with the next row.
func (w *World) launch(ctx context.Context, row outbox.Row) bool {
	if row.Kind == outbox.Job || w.Clock().Mode == "frozen" {
		return w.try(ctx, row)
	}
	if !w.flights.start(row.ID) {
		return false
	}
	go func() {
		if w.fly(ctx, row) {
			w.wake()
		}
	}()
	return true
}

func (w *World) fly(ctx context.Context, row outbox.Row) bool {
	defer w.flights.end(row.ID)
	return w.try(ctx, row)
}

// try does a row and tells whether it is done with. It is not when the database cannot even forget it: trying again at
// once would never end.
func (w *World) try(ctx context.Context, row outbox.Row) bool {
	_, err := w.step(ctx, row)
	if err != nil && ctx.Err() == nil {
		w.options.Log.Error("a due row could not be taken out", "world", w.Name(), "row", row.ID, "error", err)
	}
	return err == nil
}
