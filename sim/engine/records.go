package engine

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
)

// Put stores a record of a kind under an id, new or again. The record's own JSON must carry the id as "id".
func Put[T any](tx *Tx, kind, id string, record T) {
	text, err := json.Marshal(record)
	must(err)
	tx.dirty = true
	key := tx.record(kind) + id
	was, had := tx.store.Get(key)
	tx.store.Set(key, string(text))
	if had {
		tx.changed(journal.Change{What: journal.Moved, Kind: kind, ID: id, From: standing(was), To: standing(string(text))})
	} else {
		tx.changed(journal.Change{What: journal.Created, Kind: kind, ID: id, To: standing(string(text))})
	}
}

// Get answers the record of a kind with an id, and whether there is one.
func Get[T any](tx *Tx, kind, id string) (T, bool) {
	var record T
	text, ok := tx.store.Get(tx.record(kind) + id)
	if ok {
		must(json.Unmarshal([]byte(text), &record))
	}
	return record, ok
}

// Delete removes a record and tells whether it was there.
func Delete(tx *Tx, kind, id string) bool {
	tx.dirty = true
	key := tx.record(kind) + id
	if was, had := tx.store.Get(key); had {
		tx.changed(journal.Change{What: journal.Deleted, Kind: kind, ID: id, From: standing(was)})
	}
	return tx.store.Delete(key)
}

// keepChanges is how many changes of records one exchange tells; a transaction that makes more is a batch, whose rows
// are looked up among the records.
const keepChanges = 100

// changed notes a change of a record for the journal. A record that is written several times counts once: from where
// it was before the transaction to where it is last.
func (t *Tx) changed(c journal.Change) {
	at := slices.IndexFunc(t.changes, func(o journal.Change) bool { return o.Kind == c.Kind && o.ID == c.ID })
	switch {
	case at >= 0 && t.changes[at].What == journal.Created && c.What == journal.Deleted:
		t.changes = slices.Delete(t.changes, at, at+1)
	case at >= 0 && t.changes[at].What == journal.Created:
		t.changes[at].To = c.To
	case at >= 0:
		t.changes[at].What, t.changes[at].To = c.What, c.To
		if c.What == journal.Created { // deleted and made anew
			t.changes[at].What = journal.Moved
		}
	case len(t.changes) < keepChanges && (c.What != journal.Moved || c.From != c.To):
		t.changes = append(t.changes, c)
	}
}

// standing answers where a record stands: its member state, or status; "" for one that has neither.
func standing(record string) string {
	var r struct{ State, Status any }
	if json.Unmarshal([]byte(record), &r) != nil {
		return ""
	}
	for _, s := range []any{r.State, r.Status} {
		if text, ok := s.(string); ok && text != "" {
			return text
		}
	}
	return ""
}

// List answers the records of a kind whose ids begin with prefix ("" for all), by id.
func List[T any](tx *Tx, kind, prefix string) []T {
	var list []T
	for _, p := range scan(tx.store, tx.record(kind), prefix) {
		var record T
		must(json.Unmarshal([]byte(p.Value), &record))
		list = append(list, record)
	}
	return list
}

// record answers the key prefix of a kind; a kind that the system does not declare would be invisible outside.
func (t *Tx) record(kind string) string {
	if !slices.ContainsFunc(t.system.Records, func(k RecordKind) bool { return k.Kind == kind }) {
		panic(broken{fmt.Errorf("system %s declares no records %q", t.system.Slug, kind)})
	}
	return recordPrefix(t.system.Slug, kind)
}

func recordPrefix(slug, kind string) string { return "r/" + slug + "/" + kind + "/" }

// scan lists the pairs below prefix whose rest begins with start.
func scan(tx *store.Tx, prefix, start string) []store.Pair {
	if start == "" {
		return tx.Scan(prefix, "", 0)
	}
	return tx.Scan(prefix+start, "", 0)
}
