package store

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tidwall/buntdb"
)

// Tx is a transaction: what it reads is one state of the database, what it writes appears at once or not at all.
//
// Its methods have no error to answer: the content is in memory, so the only failure left is a use after the end or
// a write in a View, which is a fault of the program and panics (Update rolls back then).
type Tx struct {
	tx *buntdb.Tx
}

// Pair is a key and its value.
type Pair struct{ Key, Value string }

// Get answers the value of a key and whether there is one.
func (t *Tx) Get(key string) (string, bool) {
	v, err := t.tx.Get(key)
	if errors.Is(err, buntdb.ErrNotFound) {
		return "", false
	}
	must("get "+key, err)
	return v, true
}

// Set writes a key.
func (t *Tx) Set(key, value string) {
	_, _, err := t.tx.Set(key, value, nil)
	must("set "+key, err)
}

// Delete removes a key and tells whether it was there.
func (t *Tx) Delete(key string) bool {
	_, err := t.tx.Delete(key)
	if errors.Is(err, buntdb.ErrNotFound) {
		return false
	}
	must("delete "+key, err)
	return true
}

// Scan answers up to limit pairs (0: all) whose keys begin with prefix, in ascending order, beginning behind the key
// prefix+after ("" for the first). The answer is a copy: writing while walking it is safe.
func (t *Tx) Scan(prefix, after string, limit int) []Pair {
	var found []Pair
	from := prefix + after
	must("scan "+prefix, t.ascend(from, end(prefix), func(k, v string) bool {
		if after != "" && k == from {
			return true
		}
		found = append(found, Pair{k, v})
		return limit == 0 || len(found) < limit
	}))
	return found
}

// ScanBack answers up to limit pairs (0: all) whose keys begin with prefix, in descending order, beginning before the
// key prefix+before ("" for the last).
func (t *Tx) ScanBack(prefix, before string, limit int) []Pair {
	var found []Pair
	from := end(prefix)
	if before != "" {
		from = prefix + before
	}
	must("scan "+prefix, t.descend(from, func(k, v string) bool {
		if from != "" && k >= from {
			return true
		}
		if !strings.HasPrefix(k, prefix) {
			return false
		}
		found = append(found, Pair{k, v})
		return limit == 0 || len(found) < limit
	}))
	return found
}

// ScanOrdered answers up to limit pairs (0: all) whose keys begin with prefix, in the order that Order has given to their
// values, beginning behind the pair of the key prefix+after ("" for the first). It is false where there is no such pair.
func (t *Tx) ScanOrdered(prefix, after string, limit int) (found []Pair, ok bool) {
	return t.scanOrdered(prefix, after, limit, t.tx.Ascend, t.tx.AscendGreaterOrEqual)
}

// ScanOrderedBack is ScanOrdered the other way: the last pairs come first, beginning before the pair of the key
// prefix+before ("" for the last).
func (t *Tx) ScanOrderedBack(prefix, before string, limit int) (found []Pair, ok bool) {
	return t.scanOrdered(prefix, before, limit, t.tx.Descend, t.tx.DescendLessOrEqual)
}

// scanOrdered walks the values of a prefix from one end, or from where the pair with a key is.
func (t *Tx) scanOrdered(
	prefix, from string, limit int,
	all func(index string, visit func(k, v string) bool) error, rest func(index, pivot string, visit func(k, v string) bool) error,
) (found []Pair, ok bool) {
	take := func(k, v string) bool {
		found = append(found, Pair{k, v})
		return limit == 0 || len(found) < limit
	}
	if from == "" {
		must("scan "+prefix, all(prefix, take))
		return found, true
	}
	pivot, ok := t.Get(prefix + from)
	if !ok {
		return nil, false
	}
	beyond := false
	must("scan "+prefix, rest(prefix, pivot, func(k, v string) bool {
		if !beyond {
			beyond = k == prefix+from // pairs that are equal in the order may come before it
			return true
		}
		return take(k, v)
	}))
	return found, true
}

// ascend walks the keys from one on, up to another ("": to the last).
func (t *Tx) ascend(from, to string, visit func(k, v string) bool) error {
	if to == "" {
		return t.tx.AscendGreaterOrEqual("", from, visit)
	}
	return t.tx.AscendRange("", from, to, visit)
}

// descend walks the keys backwards from one on ("": from the last).
func (t *Tx) descend(from string, visit func(k, v string) bool) error {
	if from == "" {
		return t.tx.Descend("", visit)
	}
	return t.tx.DescendLessOrEqual("", from, visit)
}

// Count answers how many keys begin with prefix.
func (t *Tx) Count(prefix string) int {
	n := 0
	must("count "+prefix, t.ascend(prefix, end(prefix), func(string, string) bool {
		n++
		return true
	}))
	return n
}

// end answers the first key behind all keys with the prefix, "" when there is no such key.
func end(prefix string) string {
	for last := len(prefix) - 1; last >= 0; last-- {
		if prefix[last] < 0xff {
			return prefix[:last] + string([]byte{prefix[last] + 1})
		}
	}
	return ""
}

func must(what string, err error) {
	if err != nil {
		panic(fmt.Errorf("store: %s: %w", what, err))
	}
}
