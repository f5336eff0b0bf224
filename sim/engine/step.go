package engine

import (
	"context"
	"errors"
	"fmt"
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

// due is a row that is to be done, with the notice that it delivers.
type due struct {
	outbox.Row
	notice outbox.Notice
	text   string // the notice as it was stored when it was read
	broken error  // why it cannot be delivered
}

// lookahead is how many rows that have to wait for their turn are passed over to find one that need not.
const lookahead = 4 * width

// next answers the row that is due next among those that can begin: a delivery that is not under way, and of whose lane
// nothing is.
func (w *World) next() (d due, ok bool, err error) {
	looked := 0
	err = w.db.View(func(tx *store.Tx) error {
		_, ok, err = outbox.Next(tx, w.flights.has, func(row outbox.Row) bool {
			looked++
			d = due{Row: row}
			if row.Kind == outbox.Job {
				return true
			}
			var is bool
			if d.text, is = outbox.NoticeText(tx, row.Ref); is {
				d.notice, d.broken = outbox.ParseNotice(row.Ref, d.text)
			} else {
				d.broken = fmt.Errorf("row %s is due for notice %s, which does not exist", row.ID, row.Ref)
			}
			return d.broken != nil || looked > lookahead || w.flights.free(lane(d.notice))
		})
		return err
	})
	return d, ok && looked <= lookahead, err
}

// launch begins what a row says, at its instant or now, whichever is later: a job is done when it returns, a delivery is
// on its way, and landed is told what it came to. The caller holds moving.
func (w *World) launch(ctx context.Context, d due, landed func(Done, error)) {
	w.reach(d.Due)
	if d.Kind == outbox.Job {
		done, err := w.job(d.Row)
		landed(w.finish(ctx, d.Row, done, err))
		return
	}
	s, err := w.system(d.System)
	if err = errors.Join(err, d.broken); err != nil {
		landed(w.finish(ctx, d.Row, Done{}, err))
		return
	}
	o := w.ordered(d)
	if o.order.Delay > 0 {
		done, err := w.delay(d.Row, o)
		landed(w.finish(ctx, d.Row, done, err))
		return
	}
	w.flights.start(d.ID, lane(d.notice))
	go func() {
		if w.fly(ctx, s, d, o, landed) == nil { // trying again at once what could not even be taken out would never end
			w.wake()
		}
	}()
}

func (w *World) fly(ctx context.Context, s *system, d due, o ordered, landed func(Done, error)) error {
	defer w.flights.end(d.ID)
	done, err := w.deliver(ctx, s, d, o)
	done, err = w.finish(ctx, d.Row, done, err)
	landed(done, err)
	return err
}

// finish ends a row. One that cannot be done is a fault of ours: it is logged, taken out, and does not hold up what comes
// behind it.
func (w *World) finish(ctx context.Context, row outbox.Row, done Done, err error) (Done, error) {
	if err == nil || ctx.Err() != nil {
		return done, err
	}
	w.options.Log.Error("a due row failed", "world", w.Name(), "row", row.ID, "system", row.System, "what", row.What, "argument", row.Ref, "error", err)
	if err = w.db.Update(func(tx *store.Tx) error { outbox.Remove(tx, row); return nil }); err != nil {
		w.options.Log.Error("a due row could not be taken out", "world", w.Name(), "row", row.ID, "error", err)
	}
	return Done{At: w.Now(), Kind: string(row.Kind), What: row.What + " " + row.Ref + ": failed, see the log"}, err
}

// instant does all that is due now, and answers when the last attempt that it caused has ended. Rows begin in the order
// in which they are due; deliveries are on their way side by side, also with what they bring about: an application may
// wait in its answer to one notice for another. The caller holds moving.
func (w *World) instant(ctx context.Context) ([]Done, error) {
	var did landings
	for {
		under, more := w.flights.watch()
		if under < width && did.failed() == nil {
			began, err := w.launchNext(ctx, &did)
			if err != nil {
				did.next()(Done{}, err)
			}
			if began {
				continue
			}
		}
		if under == 0 {
			return did.all()
		}
		<-more
	}
}

// launchNext begins the next row that is due now, and tells whether there was one.
func (w *World) launchNext(ctx context.Context, did *landings) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	d, ok, err := w.next()
	if err != nil || !ok || d.Due.After(w.Now()) {
		return false, err
	}
	w.launch(ctx, d, did.next())
	return true, nil
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

// wake tells the driver, and whoever moves the time, that something may be due.
func (w *World) wake() {
	select {
	case w.kick <- struct{}{}:
	default:
	}
	w.flights.stir()
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

// work begins all that is due and answers a channel that says when to look again. Where all places are taken, a delivery
// that ends wakes the driver.
func (w *World) work(ctx context.Context) (<-chan time.Time, func()) {
	w.moving.Lock()
	defer w.moving.Unlock()
	var did landings
	for ctx.Err() == nil && did.failed() == nil {
		if under, _ := w.flights.watch(); under >= width {
			break
		}
		d, ok, err := w.next()
		if err != nil {
			w.options.Log.Error("outbox", "world", w.Name(), "error", err)
			break
		}
		if !ok {
			break
		}
		if wait, never := w.Clock().Wait(w.options.Wall.Now(), d.Due); never {
			break
		} else if wait > 0 {
			return w.options.Wall.After(wait)
		}
		w.launch(ctx, d, did.next())
	}
	return nil, func() {}
}
