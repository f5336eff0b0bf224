package engine

import (
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

// ahead answers a function that is told of each notice which the exchange books. It asks the rules, as they stand now,
// whether the notice shall go out before the answer; then its row is held as a delivery under way before anybody else
// can see it. The rules are copied: the function runs inside the transaction, where their lock must not be waited for,
// since whoever has it may be waiting for the database.
func (r *running) ahead() func(n outbox.Notice) {
	rules := r.w.armed()
	return func(n outbox.Notice) {
		if fault.Ahead(rules, noticeCall(n)) && r.w.flights.hold(n.ID, lane(n)) {
			r.held = append(r.held, n.ID)
		}
	}
}

// armed answers a copy of the rules.
func (w *World) armed() []*fault.Armed {
	w.rulesMu.Lock()
	defer w.rulesMu.Unlock()
	return copied(w.rules)
}

func copied(rules []*fault.Armed) []*fault.Armed {
	list := make([]*fault.Armed, len(rules))
	for i, a := range rules {
		one := *a
		list[i] = &one
	}
	return list
}

// overtake delivers what was held, if the transaction that booked it was committed, and lets the rows go. An attempt
// that comes to nothing is made again in the usual way.
func (r *running) overtake() {
	held := r.held
	r.held = nil
	for _, id := range held {
		if d, ok := r.w.heldRow(id); ok {
			if err := r.w.overtake(r.s, d); err != nil && r.w.life.Err() == nil {
				r.w.options.Log.Error("a notice could not be sent before the reply", "world", r.w.Name(), "notice", id, "error", err)
			}
		}
		r.w.flights.end(id)
	}
	if len(held) > 0 {
		r.w.wake()
	}
}

// overtake delivers a notice that is held as under way already.
func (w *World) overtake(s *system, d due) error {
	o := w.ordered(d)
	if o.order.Delay > 0 {
		_, err := w.delay(d.Row, o)
		return err
	}
	_, err := w.deliver(w.life, s, d, o)
	return err
}

// heldRow answers the row of a notice that is due; none where the transaction was rolled back.
func (w *World) heldRow(id string) (due, bool) {
	n, err := look(w, func(tx *store.Tx) (outbox.Notice, error) {
		n, _, err := outbox.GetNotice(tx, id)
		return n, err
	})
	if err != nil || n.Due == nil {
		return due{}, false
	}
	return due{Row: noticeRow(n), notice: n}, true
}
