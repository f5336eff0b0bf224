package engine

import (
	"context"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

// MaxAdvance is how far one advance may go: further is a slip of the pen.
const MaxAdvance = 100 * 365 * 24 * time.Hour

// Advance moves the world's clock to an instant and does, one after another, all that falls due on the way, each at
// its own instant. It returns when the last attempt that it caused has ended, wall time-outs included. An instant
// that has passed is a *Problem.
func (w *World) Advance(ctx context.Context, to time.Time) ([]Done, error) {
	steps, _, err := w.move(ctx, func(time.Time) time.Time { return to }, func() (bool, error) { return false, nil })
	return steps, err
}

// AdvanceBy is Advance by a duration, counted from the instant at which it begins: when deliveries under way have ended.
func (w *World) AdvanceBy(ctx context.Context, by time.Duration) ([]Done, error) {
	steps, _, err := w.AdvanceUntil(ctx, func() (bool, error) { return false, nil }, by)
	return steps, err
}

// AdvanceUntil moves the clock until the condition holds, and stops at the instant at which it does; at the latest
// within the given time of the world. It answers whether the condition was met.
func (w *World) AdvanceUntil(ctx context.Context, until func() (bool, error), within time.Duration) ([]Done, bool, error) {
	return w.move(ctx, func(now time.Time) time.Time { return now.Add(within) }, until)
}

// move does the work of both: to answers how far to go from the instant at which the move begins.
func (w *World) move(ctx context.Context, far func(now time.Time) time.Time, until func() (bool, error)) (steps []Done, met bool, err error) {
	w.moving.Lock()
	defer w.moving.Unlock()
	w.flights.wait()
	ctx, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(w.life, end)() // closing the world ends the move
	now := w.Now()
	to := far(now)
	if to.Before(now) {
		return nil, false, Wrong(Invalid, "give an instant that is still to come; PUT …/clock {now} sets the clock back",
			"the clock cannot advance to %s: it is %s already", to.In(clock.Zone).Format(time.RFC3339), now.Format(time.RFC3339))
	} else if to.Sub(now) > MaxAdvance {
		return nil, false, Wrong(Invalid, "advance in smaller steps", "the clock cannot advance by more than 100 years at once")
	} else if err := clock.Reachable(to); err != nil {
		return nil, false, Wrong(Invalid, "fork a world or make one with an earlier clock", "the clock cannot advance so far: %s", err)
	}
	steps = []Done{}
	for {
		if met, err = until(); err != nil || met {
			break
		}
		if err = ctx.Err(); err != nil {
			break
		}
		row, ok, nextErr := w.next()
		if err = nextErr; err != nil {
			break
		}
		if !ok || row.Due.After(to) {
			w.reach(to)
			met, err = until()
			break
		}
		done, stepErr := w.step(ctx, row)
		if err = stepErr; err != nil {
			break
		}
		steps = append(steps, done)
	}
	if stored := w.db.Update(func(tx *store.Tx) error { return putClock(tx, w.Clock()) }); err == nil {
		err = stored
	}
	w.hub.publish(Event{Type: EventClock})
	w.wake()
	return steps, met, err
}

// SetClock changes how the world's time goes on. now is the world's time from here on, nil to keep it.
func (w *World) SetClock(mode clock.Mode, speed float64, now *time.Time) (clock.Setting, error) {
	var next clock.Setting
	err := w.db.Update(func(tx *store.Tx) error { // the database is locked before the clock, as everywhere
		w.clockMu.Lock()
		defer w.clockMu.Unlock()
		wall := w.options.Wall.Now()
		var err error
		if next, err = w.setting.Change(wall, mode, speed); err != nil {
			return Wrong(Invalid, `a clock is {"mode": "real|frozen|scaled", "speed"?: number, "now"?: RFC 3339}`, "%s", err)
		}
		if now != nil {
			if err = clock.Reachable(*now); err != nil {
				return Wrong(Invalid, "give an instant in RFC 3339, like 2016-11-09T10:00:00+08:00", "%s", err)
			}
			next = next.At(wall, *now)
		}
		if err = putClock(tx, next); err == nil {
			w.setting = next
		}
		return err
	})
	if err != nil {
		return next, err
	}
	w.hub.publish(Event{Type: EventClock})
	w.wake()
	return next, nil
}

// Due lists up to limit rows (0: all) of what the world still has to do, the earliest first.
func (w *World) Due(limit int) (rows []outbox.Row, err error) {
	err = w.db.View(func(tx *store.Tx) error {
		rows, err = outbox.List(tx, limit)
		return err
	})
	return rows, err
}
