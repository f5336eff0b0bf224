// Package store keeps the truth of a world: keys and values in BuntDB. It is the only package that knows BuntDB, and
// it closes the traps of that library: work that panics or exits is rolled back, ranges are bounds and not patterns,
// iteration works on a copy, and a folder is locked against a second process.
package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/tidwall/buntdb"
)

// Memory is the path of a database that lives in memory only.
const Memory = ":memory:"

// Sync says when a database on disk is forced to the platter. Killing the process loses nothing either way; only a
// crash of the machine can.
type Sync string

// The sync policies: every second costs about 4 µs an update, always about 200 µs.
const (
	SyncEverySecond Sync = "everysecond"
	SyncAlways      Sync = "always"
)

// shrinkAt is the size in bytes under which a file is never compacted.
const shrinkAt = 8 << 20

// DB is one database. It is safe for concurrent use: writers queue, readers share.
type DB struct {
	db      *buntdb.DB
	path    string
	ordered sync.Map // prefixes whose values are in order
}

// Open opens or creates the database at path, or one in memory for Memory. A file that is damaged beyond its last
// write is an error that names it.
func Open(path string, sync Sync) (*DB, error) {
	db, err := buntdb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w (a damaged file can be moved away; its world starts anew)", path, err)
	}
	var config buntdb.Config
	if err := db.ReadConfig(&config); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	config.SyncPolicy = buntdb.EverySecond
	if sync == SyncAlways {
		config.SyncPolicy = buntdb.Always
	}
	config.AutoShrinkMinSize = shrinkAt
	if err := db.SetConfig(config); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &DB{db: db, path: path}, nil
}

// Path answers where the database is: a file, or Memory.
func (d *DB) Path() string { return d.path }

// Close flushes and closes the database. Closing twice is an error of buntdb.
func (d *DB) Close() error { return d.db.Close() }

// Update runs fn in a writing transaction. It commits when fn returns nil; when fn returns an error, panics or ends
// its goroutine, nothing of it stays.
func (d *DB) Update(fn func(*Tx) error) error {
	return d.run(true, fn)
}

// View runs fn in a reading transaction. It must not be called within an Update of the same database.
func (d *DB) View(fn func(*Tx) error) error {
	return d.run(false, fn)
}

func (d *DB) run(writable bool, fn func(*Tx) error) error {
	tx, err := d.db.Begin(writable)
	if err != nil {
		return fmt.Errorf("database %s: %w", d.path, err)
	}
	done := false
	defer func() {
		if !done {
			_ = tx.Rollback() // the only error is a transaction that has ended already
		}
	}()
	if err := fn(&Tx{tx: tx}); err != nil {
		return err
	}
	if !writable {
		return nil
	}
	done = true
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit to %s: %w", d.path, err)
	}
	return nil
}

// Order keeps the values whose keys begin with prefix in the order of less from here on, for ScanOrdered; values that
// are equal in it are in the order of their keys. It is memory's only: a database that nobody asks for an order opens
// without the work of sorting, and no order is in a Save. Asking again is cheap. It must not be called within a
// transaction of the same database.
func (d *DB) Order(prefix string, less func(a, b string) bool) error {
	if _, done := d.ordered.Load(prefix); done {
		return nil
	}
	if prefix == "" || strings.ContainsAny(prefix, `*?\`) {
		return fmt.Errorf("database %s: %q is no prefix that can be put in order", d.path, prefix) // patterns are globs
	}
	err := d.db.CreateIndex(prefix, prefix+"*", less)
	if err != nil && !errors.Is(err, buntdb.ErrIndexExists) {
		return fmt.Errorf("database %s: order of %s: %w", d.path, prefix, err)
	}
	d.ordered.Store(prefix, true)
	return nil
}

// Save writes the whole content, in the order of the keys: equal contents give equal bytes.
func (d *DB) Save(w io.Writer) error { return d.db.Save(w) }

// Load puts the content of a Save into a new database at path, which must not exist yet (or is Memory).
func Load(path string, saved []byte, sync Sync) (*DB, error) {
	if path == Memory {
		db, err := Open(path, sync)
		if err != nil {
			return nil, err
		}
		if err := db.db.Load(bytes.NewReader(saved)); err != nil {
			return nil, errors.Join(fmt.Errorf("load a snapshot: %w", err), db.Close())
		}
		return db, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("load a snapshot: %w", err)
	}
	_, err = f.Write(saved) // what Save writes is what BuntDB keeps in a file
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("load a snapshot into %s: %w", path, err)
	}
	return Open(path, sync)
}

// Remove deletes the file of a closed database. Memory has none.
func Remove(path string) error {
	if path == Memory {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
