package engine

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/shapan/shapan/sim/engine/store"
)

// Put stores a record of a kind under an id, new or again. The record's own JSON must carry the id as "id".
func Put[T any](tx *Tx, kind, id string, record T) {
	text, err := json.Marshal(record)
	must(err)
	tx.dirty = true
	tx.store.Set(tx.record(kind)+id, string(text))
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
	return tx.store.Delete(tx.record(kind) + id)
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
