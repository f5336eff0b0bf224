package engine

import "github.com/shapan/shapan/sim/engine/store"

// throttles tells whether a call has to be held against the throttle.
func (s *system) throttles(c *Call) bool {
	return s.Throttle != nil && (s.throttled.Load() || s.Throttle.Counts(c))
}

// banned answers the refusal of a caller whom a rule has shut out; nil for anybody else.
func (r *running) banned() (refusal *Refusal) {
	if r.s.Throttle == nil || !r.s.throttled.Load() {
		return nil
	}
	must(r.w.db.View(func(raw *store.Tx) error {
		refusal = r.s.Throttle.Banned(r.w.begin(raw, r.s, r.x.ID, r.number), r.call)
		return nil
	}))
	return refusal
}

// throttle asks the system's throttle, or for a session, in a transaction of its own: what is written stays, though the
// call be refused.
func (r *running) throttle(ask func(tx *Tx) *Refusal) (refusal *Refusal) {
	tx, err := r.w.transact(r.s, r.x.ID, r.number, func(tx *Tx) error {
		refusal = ask(tx)
		return nil
	})
	must(err)
	if tx.dirty {
		r.s.throttled.Store(true)
	}
	return refusal
}
