package engine

import (
	"time"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
)

// Left notes that the client of an exchange closed the connection before its answer came, so much wall time after its
// request. What the exchange did stays: it happened, and the client does not know (钱站: stored although the caller saw
// a timeout).
func (w *World) Left(exchange string, after time.Duration) {
	var x journal.Exchange
	err := w.db.Update(func(tx *store.Tx) error {
		var known bool
		var err error
		if x, known, err = journal.Get(tx, exchange); err != nil || !known {
			return err
		}
		x.GoneMs = float64(after.Microseconds()) / 1000
		return journal.Put(tx, x)
	})
	if err != nil {
		w.options.Log.Error("journal", "world", w.Name(), "exchange", exchange, "error", err)
		return
	}
	w.hub.publish(Event{Type: EventExchange, ID: x.ID, System: x.System, API: x.API})
}
