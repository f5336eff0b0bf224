package engine

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
)

const (
	deedKeys = "act/" // act/{cause} → Deed

	// keptDeeds is how many actions a world remembers; older ones are dropped.
	keptDeeds = 1000
)

// Deed is an action that was done: what the journal is for exchanges. One that was refused has not happened.
type Deed struct {
	Cause  string          `json:"cause"`
	At     time.Time       `json:"at"`    // world time
	After  string          `json:"after"` // the last exchange before it; "" where there was none
	System string          `json:"system"`
	Action string          `json:"action"`
	Args   json.RawMessage `json:"args"`
}

// remember keeps an action in its own transaction.
func (t *Tx) remember(action string, args []byte) error {
	after := ""
	if n := journal.LastNumber(t.store); n > 0 {
		after = journal.ID(n)
	}
	text, err := json.Marshal(Deed{Cause: t.cause, At: t.now, After: after, System: t.system.Slug, Action: action, Args: args})
	if err != nil {
		return fmt.Errorf("action %s: %w", action, err)
	}
	t.store.Set(deedKeys+t.cause, string(text))
	if old := t.store.ScanBack(deedKeys, "", keptDeeds+1); len(old) > keptDeeds {
		t.store.Delete(old[keptDeeds].Key)
	}
	return nil
}

// Deeds lists the actions that were done in the world, newest last.
func (w *World) Deeds() ([]Deed, error) {
	return look(w, func(tx *store.Tx) ([]Deed, error) {
		list := []Deed{}
		for _, p := range tx.Scan(deedKeys, "", 0) {
			var d Deed
			if err := json.Unmarshal([]byte(p.Value), &d); err != nil {
				return nil, fmt.Errorf("%s: %w", p.Key, err)
			}
			list = append(list, d)
		}
		return list, nil
	})
}
