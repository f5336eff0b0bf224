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

// Advance moves the world's clock to an instant and does all that falls due on the way, each at its own instant: the time
// goes on when the last attempt that was due has ended, wall time-outs included. An instant that has passed is a
// *Problem.
func (w *World) Advance(ctx context.Context, to time.Time) ([]Done, error) {
	steps, _, err := w.move(ctx, func(time.Time) time.Time { return to }, never)
	return steps, err
}

// AdvanceBy is Advance by a duration, counted from the instant at which it begins: when deliveries under way have ended.
func (w *World) AdvanceBy(ctx context.Context, by time.Duration) ([]Done, error) {
	steps, _, err := w.AdvanceUntil(ctx, never, by)
	return steps, err
}

// Until is a condition on a world at an instant; it looks at the rest of the world as it is.
type Until func(now time.Time) (bool, error)

func never(time.Time) (bool, error) { return false, nil }

// AdvanceUntil moves the clock until the condition holds, and stops at the instant at which it does; at the latest
// within the given time of the world. It answers whether the condition was met.
//
// The condition is asked at every instant at which something was due, when all that was due then is done. Between two
// of them nothing changes but the time: a condition that holds at the end of such a span, and not at its beginning, is
// met on the way, and the instant is found by halving the span, to the millisecond. So one that begins to hold with the
// time alone is met when it does; one that holds for a moment between two instants only is passed over.
func (w *World) AdvanceUntil(ctx context.Context, until Until, within time.Duration) ([]Done, bool, error) {
	return w.move(ctx, func(now time.Time) time.Time { return now.Add(within) }, until)
}

// move does the work of both: far answers how far to go from the instant at which the move begins.
func (w *World) move(ctx context.Context, far func(now time.Time) time.Time, until Until) (steps []Done, met bool, err error) {
	w.moving.Lock()
	defer w.moving.Unlock()
	ctx, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(w.life, end)() // closing the world ends the move
	steps, err = w.instant(ctx)
	if err == nil {
		now := w.Now()
		to := far(now)
		if err = reachable(now, to); err != nil {
			return nil, false, err
		}
		var later []Done
		later, met, err = w.follow(ctx, to, until)
		steps = append(steps, later...)
	}
	if stored := w.db.Update(func(tx *store.Tx) error { return putClock(tx, w.Clock()) }); err == nil {
		err = stored
	}
	w.hub.publish(Event{Type: EventClock})
	w.wake()
	return steps, met, err
}

// reachable refuses a move that goes back or too far.
func reachable(now, to time.Time) error {
	if to.Before(now) {
		return Wrong(Invalid, "give an instant that is still to come; PUT …/clock {now} sets the clock back",
			"the clock cannot advance to %s: it is %s already", to.In(clock.Zone).Format(time.RFC3339), now.Format(time.RFC3339))
	} else if to.Sub(now) > MaxAdvance {
		return Wrong(Invalid, "advance in smaller steps", "the clock cannot advance by more than 100 years at once")
	} else if err := clock.Reachable(to); err != nil {
		return Wrong(Invalid, "fork a world or make one with an earlier clock", "the clock cannot advance so far: %s", err)
	}
	return nil
}

// follow goes from one instant at which something is due to the next, until the condition holds or the goal is reached.
func (w *World) follow(ctx context.Context, to time.Time, until Until) (steps []Done, met bool, err error) {
	for {
		now := w.Now()
		if met, err = until(now); err != nil || met {
			return steps, met, err
		}
		goal, ends := to.In(clock.Zone), true
		if d, ok, err := w.next(); err != nil {
			return steps, false, err
		} else if ok && !d.Due.After(to) {
			goal, ends = d.Due.In(clock.Zone), false
		}
		at, met, err := between(until, now, goal)
		if err != nil {
			return steps, false, err
		}
		if met && (ends || at.Before(goal)) {
			w.reach(at)
			return steps, true, nil
		}
		w.reach(goal)
		if ends {
			return steps, false, nil
		}
		did, err := w.instant(ctx)
		if steps = append(steps, did...); err != nil {
			return steps, false, err
		}
	}
}

// between answers the first instant behind one at which a condition does not hold and up to another at which it holds, and
// whether it holds there.
func between(until Until, fails, holds time.Time) (time.Time, bool, error) {
	if !fails.Before(holds) {
		return holds, false, nil
	}
	met, err := until(holds)
	if err != nil || !met {
		return holds, false, err
	}
	for {
		middle := fails.Add(holds.Sub(fails) / 2).Truncate(time.Millisecond)
		if !middle.After(fails) {
			middle = middle.Add(time.Millisecond)
		}
		if !middle.Before(holds) {
			return holds, true, nil
		}
		switch yes, err := until(middle); {
		case err != nil:
			return holds, false, err
		case yes:
			holds = middle
		default:
			fails = middle
		}
	}
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
