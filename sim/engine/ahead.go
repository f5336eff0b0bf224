package engine

import (
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

// ahead asks the rules, when an exchange books a notice, whether it shall go out before the answer. Then its row is held
// as a delivery under way before anybody else can see it.
func (r *running) ahead(n outbox.Notice) {
	r.w.rulesMu.Lock()
	yes := len(r.w.rules) > 0 && fault.Ahead(r.w.rules, noticeCall(n))
	r.w.rulesMu.Unlock()
	if yes && r.w.flights.start(n.ID) {
		r.held = append(r.held, n.ID)
	}
}

// overtake delivers what was held, if the transaction that booked it was committed, and lets the rows go. An attempt
// that comes to nothing is made again in the usual way.
func (r *running) overtake() {
	held := r.held
	r.held = nil
	for _, id := range held {
		row, ok := r.w.heldRow(id)
		if ok {
			if _, err := r.w.deliver(r.w.life, row); err != nil && r.w.life.Err() == nil {
				r.w.options.Log.Error("a notice could not be sent before the reply", "world", r.w.Name(), "notice", id, "error", err)
			}
		}
		r.w.flights.end(id)
	}
	if len(held) > 0 {
		r.w.wake()
	}
}

// heldRow answers the row of a notice that is due; none where the transaction was rolled back.
func (w *World) heldRow(id string) (outbox.Row, bool) {
	n, err := look(w, func(tx *store.Tx) (outbox.Notice, error) {
		n, _, err := outbox.GetNotice(tx, id)
		return n, err
	})
	if err != nil || n.Due == nil {
		return outbox.Row{}, false
	}
	return noticeRow(n), true
}
