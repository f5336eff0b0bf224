package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/store"
)

// look reads one thing out of one state of the world.
func look[T any](w *World, read func(tx *store.Tx) (T, error)) (found T, err error) {
	err = w.db.View(func(tx *store.Tx) error {
		found, err = read(tx)
		return err
	})
	return found, err
}

// Exchanges lists the exchanges of the journal that fit a query, oldest first; never nil. It ends before the first that
// is still being played, so that each has its answer and paging by the last id misses none. The query may name an API by
// any of its names.
func (w *World) Exchanges(q journal.Query) ([]journal.Exchange, error) {
	q.API = w.documented(q.System, q.API)
	last := w.whole()
	list, err := journal.Collect(q, func(next string) (found []store.Pair, after string, err error) {
		err = w.db.View(func(tx *store.Tx) error {
			found, after = journal.Stored(tx, q, next)
			return nil
		})
		return found, after, err
	}, w.remembered.get)
	return upTo(last, list), err
}

// documented answers the name under which the journal has an API, of a system or of any: as it is documented. What is no
// name of an API stays as it is, since requests name such, too.
func (w *World) documented(system, name string) string {
	also := name
	for _, c := range w.options.Systems {
		api, ok := c.API(name)
		switch {
		case !ok || system != "" && c.Slug != system:
		case api.Name == name:
			return name
		case also == name:
			also = api.Name
		}
	}
	return also
}

// Recorded answers the exchange of the journal with an id; *Problem NotFound when the journal has none, or no more.
func (w *World) Recorded(id string) (journal.Exchange, error) {
	return look(w, func(tx *store.Tx) (journal.Exchange, error) {
		x, ok, err := journal.Get(tx, id)
		if err == nil && !ok {
			err = Wrong(NotFound, fmt.Sprintf("GET /v1/worlds/%s/exchanges lists those there are; the newest %d are kept", w.Name(), journal.Keep),
				"there is no exchange %q", id)
		}
		return x, err
	})
}

// Dropped answers how many exchanges the journal had to drop to stay within its bounds.
func (w *World) Dropped() (int64, error) {
	return look(w, func(tx *store.Tx) (int64, error) { return journal.Dropped(tx), nil })
}

// Findings lists the findings of a level (LevelError, LevelWarning, "" for all), oldest first; never nil.
func (w *World) Findings(level string) ([]Finding, error) {
	return look(w, func(tx *store.Tx) ([]Finding, error) { return journal.Findings(tx, level) })
}

// Notices lists the notices in a state ("" for all), oldest first; never nil.
func (w *World) Notices(state outbox.State) ([]outbox.Notice, error) {
	list, err := look(w, func(tx *store.Tx) ([]outbox.Notice, error) { return outbox.Notices(tx, state) })
	for i, n := range list {
		list[i] = w.addressed(n)
	}
	return list, err
}

// Notice answers the notice with an id; *Problem NotFound when there is none.
func (w *World) Notice(id string) (outbox.Notice, error) {
	return look(w, func(tx *store.Tx) (outbox.Notice, error) {
		n, ok, err := outbox.GetNotice(tx, id)
		if err == nil && !ok {
			err = Wrong(NotFound, "GET /v1/worlds/"+w.Name()+"/notices lists the notices there are", "there is no notice %q", id)
		}
		return w.addressed(n), err
	})
}

// Accounts lists the accounts of the ledger whose names begin with prefix ("" for all), by name; never nil.
func (w *World) Accounts(prefix string) ([]ledger.Account, error) {
	return look(w, func(tx *store.Tx) ([]ledger.Account, error) { return ledger.Accounts(tx, prefix), nil })
}

// Entries lists up to limit (0: all) entries of an account ("" for all) behind the entry with number after, oldest
// first; never nil.
func (w *World) Entries(account string, after int64, limit int) ([]ledger.Entry, error) {
	return look(w, func(tx *store.Tx) ([]ledger.Entry, error) { return ledger.Entries(tx, account, after, limit) })
}

// CheckLedger audits the whole book.
func (w *World) CheckLedger() (ledger.Report, error) { return look(w, ledger.Check) }

// Records lists up to limit (0: all) stored objects of a kind behind the one with id after, in the order in which they
// were made, newest last; never nil. Those of worlds from before that order was kept come first, by id. An unknown
// system or kind is a *Problem NotFound, an after that is none of them an Invalid one.
func (w *World) Records(slug, kind, after string, limit int) ([]json.RawMessage, error) {
	s, err := w.kind(slug, kind)
	if err != nil {
		return nil, err
	}
	return w.records(s, kind, "after", after, func(tx *store.Tx, prefix string) ([]store.Pair, bool) {
		return tx.ScanOrdered(prefix, after, limit)
	})
}

// NewestRecords is Records the other way, newest first: up to limit stored objects made before the one with id before.
func (w *World) NewestRecords(slug, kind, before string, limit int) ([]json.RawMessage, error) {
	s, err := w.kind(slug, kind)
	if err != nil {
		return nil, err
	}
	return w.records(s, kind, "before", before, func(tx *store.Tx, prefix string) ([]store.Pair, bool) {
		return tx.ScanOrderedBack(prefix, before, limit)
	})
}

// records answers the records that scan finds from the place that a parameter names, if there is such a place.
func (w *World) records(s *system, kind, parameter, place string, scan func(tx *store.Tx, prefix string) ([]store.Pair, bool)) ([]json.RawMessage, error) {
	prefix := recordPrefix(s.Slug, kind)
	if err := w.db.Order(prefix, madeBefore); err != nil {
		return nil, err
	}
	return look(w, func(tx *store.Tx) ([]json.RawMessage, error) {
		found, ok := scan(tx, prefix)
		if !ok {
			return nil, Wrong(Invalid, "give the id of a record in full, as lists have it, or leave it out",
				"%s is %q: %s has no such record among its %s", parameter, place, s.Slug, kind)
		}
		list := make([]json.RawMessage, len(found))
		for i, p := range found {
			list[i] = shown(p.Value)
		}
		return list, nil
	})
}

// shown answers the JSON of a stored record.
func shown(stored string) json.RawMessage {
	_, text := unpacked(stored)
	return json.RawMessage(text)
}

// CountRecords answers how many stored objects of a kind there are, without reading them. An unknown system or kind is a
// *Problem NotFound.
func (w *World) CountRecords(slug, kind string) (int, error) {
	s, err := w.kind(slug, kind)
	if err != nil {
		return 0, err
	}
	return look(w, func(tx *store.Tx) (int, error) { return tx.Count(recordPrefix(s.Slug, kind)), nil })
}

// Record answers the stored object of a kind with an id, or the only one whose id ends in "/" and that id: ids often
// begin with the platform. Without such a one it is a *Problem NotFound, and so for an unknown system or kind.
func (w *World) Record(slug, kind, id string) (json.RawMessage, error) {
	s, err := w.kind(slug, kind)
	if err != nil {
		return nil, err
	}
	prefix := recordPrefix(s.Slug, kind)
	return look(w, func(tx *store.Tx) (json.RawMessage, error) {
		if text, ok := tx.Get(prefix + id); ok {
			return shown(text), nil
		}
		var near []store.Pair
		for _, p := range tx.Scan(prefix, "", 0) {
			if strings.HasSuffix(p.Key, "/"+id) && len(p.Key) > len(prefix)+len(id) {
				near = append(near, p)
			}
		}
		if len(near) == 1 {
			return shown(near[0].Value), nil
		}
		hint := fmt.Sprintf("GET /v1/worlds/%s/systems/%s/records/%s lists those there are", w.Name(), slug, kind)
		if len(near) > 1 {
			hint = fmt.Sprintf("%d ids end in it: give one in full, like %s", len(near), near[0].Key[len(prefix):])
		}
		return nil, Wrong(NotFound, hint, "%s has no record %q among its %s", slug, id, kind)
	})
}

// kind finds the system that has records of a kind.
func (w *World) kind(slug, kind string) (*system, error) {
	s, err := w.system(slug)
	if err != nil {
		return nil, err
	}
	known := make([]string, len(s.Counterpart.Records))
	for i, k := range s.Counterpart.Records {
		known[i] = k.Kind
	}
	if slices.Contains(known, kind) {
		return s, nil
	}
	hint := s.Slug + " keeps no records"
	if len(known) > 0 {
		hint = "use one of " + strings.Join(known, ", ")
	}
	return nil, Wrong(NotFound, hint, "%s has no records %q", slug, kind)
}

// Balance answers what an account of the ledger holds; zero for one that was never posted to.
func (w *World) Balance(account string) (money.Amount, error) {
	return look(w, func(tx *store.Tx) (money.Amount, error) { return ledger.Balance(tx, account), nil })
}
