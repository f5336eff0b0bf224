package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
)

// Put stores a record of a kind under an id, new or again. The record's own JSON must carry the id as "id".
func Put[T any](tx *Tx, kind, id string, record T) {
	text, err := json.Marshal(record)
	must(err)
	tx.dirty = true
	key := tx.record(kind) + id
	stored, had := tx.store.Get(key)
	number, was := unpacked(stored)
	if had {
		tx.changed(journal.Change{What: journal.Moved, Kind: kind, ID: id, From: standing(was), To: standing(string(text))})
	} else {
		number = tx.nextRecord()
		tx.changed(journal.Change{What: journal.Created, Kind: kind, ID: id, To: standing(string(text))})
	}
	tx.store.Set(key, number+string(text))
}

// unpacked takes a stored record apart: the number under which it was made, which orders lists, and its JSON, as in
// 17{"id":"U1"}. Records from before there were numbers have none.
func unpacked(stored string) (number, record string) {
	for i := range len(stored) {
		if c := stored[i]; c < '0' || c > '9' {
			return stored[:i], stored[i:]
		}
	}
	return "", stored
}

// madeBefore tells whether a stored record was made before another; those without a number were before all others.
func madeBefore(a, b string) bool {
	m, _ := unpacked(a)
	n, _ := unpacked(b)
	return len(m) < len(n) || len(m) == len(n) && m < n
}

// nextRecord answers the number of a new record of this world. They follow the order of the commits, and none is given
// away twice, whatever is deleted.
func (t *Tx) nextRecord() string {
	if t.made == 0 {
		t.made = t.counted(metaRecord)
	}
	t.made++
	return strconv.FormatInt(t.made, 10)
}

// Get answers the record of a kind with an id, and whether there is one.
func Get[T any](tx *Tx, kind, id string) (T, bool) {
	var record T
	stored, ok := tx.store.Get(tx.record(kind) + id)
	if ok {
		_, text := unpacked(stored)
		must(json.Unmarshal([]byte(text), &record))
	}
	return record, ok
}

// Delete removes a record and tells whether it was there.
func Delete(tx *Tx, kind, id string) bool {
	tx.dirty = true
	key := tx.record(kind) + id
	if stored, had := tx.store.Get(key); had {
		_, was := unpacked(stored)
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
		_, text := unpacked(p.Value)
		must(json.Unmarshal([]byte(text), &record))
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
