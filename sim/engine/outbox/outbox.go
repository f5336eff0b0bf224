// Package outbox holds what a world still has to do: rows with a due instant, written in the transaction that booked
// them. There are no timers: whoever moves the time takes the row that is due next, so a killed process forgets
// nothing and a frozen, a scaled and a real clock work alike.
package outbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/store"
)

const (
	rows    = "o/"  // o/{due in ns}/{id} → Row
	notices = "on/" // on/{id} → Notice
)

// Kind is what is to be done when a row is due.
type Kind string

// The kinds of rows.
const (
	Delivery Kind = "notice" // one delivery attempt of the notice Ref
	Job      Kind = "job"    // the job What of the system, with the argument Ref
)

// Row is one thing to be done.
type Row struct {
	ID     string    `json:"id"` // orders rows of one instant: in the order of booking
	Due    time.Time `json:"due"`
	Kind   Kind      `json:"kind"`
	System string    `json:"system"`
	What   string    `json:"what"` // the API of a notice, the name of a job
	Ref    string    `json:"ref"`  // the notice's id, the job's argument
	Cause  string    `json:"cause"`
	Rule   string    `json:"rule,omitempty"` // that has made the delivery late; no other is asked when it goes out
}

func (r Row) key() string { return fmt.Sprintf("%s%019d/%s", rows, r.Due.UnixNano(), r.ID) }

// Put books a row.
func Put(tx *store.Tx, r Row) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("outbox row: %w", err)
	}
	tx.Set(r.key(), string(text))
	return nil
}

// Remove takes a row out and tells whether it was there.
func Remove(tx *store.Tx, r Row) bool { return tx.Delete(r.key()) }

// Cancel takes out the rows of an instant that would run a job of a system with an argument, and tells whether there
// were any.
func Cancel(tx *store.Tx, due time.Time, system, job, argument string) (bool, error) {
	cancelled := false
	for _, p := range tx.Scan(fmt.Sprintf("%s%019d/", rows, due.UnixNano()), "", 0) {
		var r Row
		if err := json.Unmarshal([]byte(p.Value), &r); err != nil {
			return false, fmt.Errorf("outbox row %s: %w", p.Key, err)
		}
		if r.Kind == Job && r.System == system && r.What == job && r.Ref == argument {
			cancelled = tx.Delete(p.Key) || cancelled
		}
	}
	return cancelled, nil
}

// Next answers the earliest row that take (nil: every one) takes; false when there is none. Rows that skip (nil: none)
// names by their ids are passed over without being read.
func Next(tx *store.Tx, skip func(id string) bool, take func(Row) bool) (Row, bool, error) {
	for after := ""; ; {
		list := tx.Scan(rows, after, 16)
		for _, p := range list {
			after = p.Key[len(rows):]
			if _, id, _ := strings.Cut(after, "/"); skip != nil && skip(id) {
				continue
			}
			var r Row
			if err := json.Unmarshal([]byte(p.Value), &r); err != nil {
				return Row{}, false, fmt.Errorf("outbox row %s: %w", p.Key, err)
			}
			if take == nil || take(r) {
				return r, true, nil
			}
		}
		if len(list) < 16 {
			return Row{}, false, nil
		}
	}
}

// List answers up to limit rows (0: all), the earliest first.
func List(tx *store.Tx, limit int) ([]Row, error) {
	list := []Row{}
	for _, p := range tx.Scan(rows, "", limit) {
		var r Row
		if err := json.Unmarshal([]byte(p.Value), &r); err != nil {
			return nil, fmt.Errorf("outbox row %s: %w", p.Key, err)
		}
		list = append(list, r)
	}
	return list, nil
}
