package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/store"
)

func open(tb testing.TB, path string) *store.DB {
	tb.Helper()
	db, err := store.Open(path, store.SyncEverySecond)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

func content(tb testing.TB, db *store.DB) string {
	tb.Helper()
	var b bytes.Buffer
	require.NoError(tb, db.Save(&b))
	return b.String()
}

func TestAnUpdateThatDoesNotEndWellLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func() error{
		"error":  func() error { return errors.New("no") },
		"panic":  func() error { panic("no") },
		"goexit": func() error { runtime.Goexit(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t, store.Memory)
			require.NoError(t, db.Update(func(tx *store.Tx) error { tx.Set("a/1", "before"); return nil }))
			before := content(t, db)
			var done sync.WaitGroup
			done.Add(1)
			go func() {
				defer done.Done()
				defer func() { _ = recover() }()
				_ = db.Update(func(tx *store.Tx) error {
					tx.Set("a/1", "half")
					tx.Set("a/2", "done")
					tx.Delete("a/1")
					return end()
				})
			}()
			done.Wait()
			assert.Equal(t, before, content(t, db))
			require.NoError(t, db.Update(func(tx *store.Tx) error { tx.Set("a/3", "the lock is free again"); return nil }))
		})
	}
}

func TestScansAreBoundsNotPatterns(t *testing.T) {
	t.Parallel()
	db := open(t, store.Memory)
	require.NoError(t, db.Update(func(tx *store.Tx) error {
		for _, k := range []string{"u/a", "u/*", "u/a?", "u/b", "v/a", "t/z", "u0"} {
			tx.Set(k, "x"+k)
		}
		return nil
	}))
	require.NoError(t, db.View(func(tx *store.Tx) error {
		assert.Equal(t, []string{"u/*", "u/a", "u/a?", "u/b"}, keys(tx.Scan("u/", "", 0)))
		assert.Equal(t, []string{"u/a?", "u/b"}, keys(tx.Scan("u/", "a", 0)))
		assert.Equal(t, []string{"u/*", "u/a"}, keys(tx.Scan("u/", "", 2)))
		assert.Equal(t, []string{"u/b", "u/a?", "u/a", "u/*"}, keys(tx.ScanBack("u/", "", 0)))
		assert.Equal(t, []string{"u/a", "u/*"}, keys(tx.ScanBack("u/", "a?", 0)))
		assert.Equal(t, []string{"u/b"}, keys(tx.ScanBack("u/", "", 1)))
		assert.Equal(t, 4, tx.Count("u/"))
		assert.Empty(t, tx.Scan("w/", "", 0))
		assert.Len(t, tx.Scan("", "", 0), 7, "the empty prefix is every key's")
		assert.Len(t, tx.ScanBack("", "", 0), 7)
		assert.Equal(t, 7, tx.Count(""))
		return nil
	}))
}

func TestScansInTheOrderOfTheValues(t *testing.T) {
	t.Parallel()
	db := open(t, store.Memory)
	set := func(pairs ...string) {
		require.NoError(t, db.Update(func(tx *store.Tx) error {
			for i := 0; i < len(pairs); i += 2 {
				tx.Set(pairs[i], pairs[i+1])
			}
			return nil
		}))
	}
	ordered := func(after string, limit int) (list []string) {
		require.NoError(t, db.View(func(tx *store.Tx) error {
			pairs, ok := tx.ScanOrdered("u/", after, limit)
			assert.True(t, ok)
			list = keys(pairs)
			return nil
		}))
		return list
	}
	set("u/c", "1", "u/b", "3", "v/a", "0", "t/a", "9", "u/a", "2", "u/?", "2")
	for range 2 {
		require.NoError(t, db.Order("u/", func(a, b string) bool { return a < b }))
	}
	assert.Equal(t, []string{"u/c", "u/?", "u/a", "u/b"}, ordered("", 0))
	set("u/c", "4", "u/d", "0", "v/b", "0")
	assert.Equal(t, []string{"u/d", "u/?", "u/a", "u/b", "u/c"}, ordered("", 0), "what is written later takes its place")
	assert.Equal(t, []string{"u/d", "u/?"}, ordered("", 2))
	assert.Equal(t, []string{"u/a", "u/b"}, ordered("?", 2), "equal ones are in the order of their keys")
	assert.Equal(t, []string{"u/b", "u/c"}, ordered("a", 0))
	assert.Empty(t, ordered("c", 0))
	back := func(before string, limit int) (list []string) {
		require.NoError(t, db.View(func(tx *store.Tx) error {
			pairs, ok := tx.ScanOrderedBack("u/", before, limit)
			assert.True(t, ok)
			list = keys(pairs)
			return nil
		}))
		return list
	}
	assert.Equal(t, []string{"u/c", "u/b", "u/a", "u/?", "u/d"}, back("", 0))
	assert.Equal(t, []string{"u/c", "u/b"}, back("", 2))
	assert.Equal(t, []string{"u/?", "u/d"}, back("a", 2))
	assert.Equal(t, []string{"u/d"}, back("?", 0))
	assert.Empty(t, back("d", 0))
	require.ErrorContains(t, db.Update(func(tx *store.Tx) error {
		tx.Set("u/e", "5")
		tx.Delete("u/d")
		return errors.New("rolled back")
	}), "rolled back")
	assert.Equal(t, []string{"u/d", "u/?", "u/a", "u/b", "u/c"}, ordered("", 0))
	require.NoError(t, db.View(func(tx *store.Tx) error {
		_, ok := tx.ScanOrdered("u/", "z", 0)
		assert.False(t, ok)
		_, ok = tx.ScanOrderedBack("u/", "z", 0)
		assert.False(t, ok)
		return nil
	}))
	for _, prefix := range []string{"", "u*", "u?", `u\`} {
		require.ErrorContains(t, db.Order(prefix, func(a, b string) bool { return a < b }), "no prefix that can be put in order")
	}
}

func TestWritingWhileWalking(t *testing.T) {
	t.Parallel()
	db := open(t, store.Memory)
	require.NoError(t, db.Update(func(tx *store.Tx) error {
		for i := range 10 {
			tx.Set(fmt.Sprintf("q/%d", i), "")
		}
		for _, p := range tx.Scan("q/", "", 0) {
			assert.True(t, tx.Delete(p.Key))
			assert.False(t, tx.Delete(p.Key))
		}
		assert.Zero(t, tx.Count("q/"))
		return nil
	}))
}

func TestWritingInAViewIsAFaultOfTheProgram(t *testing.T) {
	t.Parallel()
	db := open(t, store.Memory)
	assert.Panics(t, func() {
		_ = db.View(func(tx *store.Tx) error { tx.Set("a/b", "c"); return nil })
	})
}

func TestWhatWasCommittedIsThereAfterReopening(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "w.db")
	db := open(t, path)
	require.NoError(t, db.Update(func(tx *store.Tx) error { tx.Set("a/1", "kept\nwhole 沙盘"); return nil }))
	before := content(t, db)
	require.NoError(t, db.Close())

	assert.Equal(t, before, content(t, open(t, path)))
}

func TestAHalfWrittenTailIsDropped(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "w.db")
	db := open(t, path)
	require.NoError(t, db.Update(func(tx *store.Tx) error { tx.Set("a/1", "whole"); return nil }))
	before := content(t, db)
	require.NoError(t, db.Close())
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString("*3\r\n$3\r\nset\r\n$3\r\na/2\r\n$9\r\nbrok")
	require.NoError(t, errors.Join(err, f.Close()))

	assert.Equal(t, before, content(t, open(t, path)))
}

func TestSaveAndLoad(t *testing.T) {
	t.Parallel()
	db := open(t, store.Memory)
	require.NoError(t, db.Update(func(tx *store.Tx) error { tx.Set("b/1", "1"); tx.Set("a/1", "2"); return nil }))
	saved := content(t, db)
	for _, path := range []string{store.Memory, filepath.Join(t.TempDir(), "copy.db")} {
		copied, err := store.Load(path, []byte(saved), store.SyncAlways)
		require.NoError(t, err)
		assert.Equal(t, saved, content(t, copied))
		require.NoError(t, copied.Close())
		require.NoError(t, store.Remove(path))
		require.NoError(t, store.Remove(path), "removing twice is no error")
	}
	_, err := store.Load(store.Memory, []byte("no snapshot"), store.SyncEverySecond)
	assert.ErrorContains(t, err, "load a snapshot")
}

func TestADamagedFileIsNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "w.db")
	require.NoError(t, os.WriteFile(path, []byte("garbage, no database\n"), 0o600))
	_, err := store.Open(path, store.SyncEverySecond)
	assert.ErrorContains(t, err, path)
}

func TestAFolderIsHeldByOne(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	first, err := store.LockDir(dir)
	require.NoError(t, err)
	_, err = store.LockDir(dir)
	assert.ErrorContains(t, err, "in use by another shapan")
	require.NoError(t, first.Release())
	second, err := store.LockDir(dir)
	require.NoError(t, err)
	require.NoError(t, second.Release())

	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = store.LockDir(file)
	assert.ErrorContains(t, err, "cannot be made")
}

func TestScansAgreeWithASortedMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		db, err := store.Open(store.Memory, store.SyncEverySecond)
		require.NoError(t, err)
		defer func() { require.NoError(t, db.Close()) }()
		model := map[string]string{}
		require.NoError(t, db.Update(func(tx *store.Tx) error {
			for range rapid.IntRange(0, 40).Draw(t, "writes") {
				k := rapid.StringMatching(`[ab]/[a-c*?]{0,3}`).Draw(t, "key")
				tx.Set(k, k+"v")
				model[k] = k + "v"
			}
			return nil
		}))
		var want []string
		for k := range model {
			if strings.HasPrefix(k, "a/") {
				want = append(want, k)
			}
		}
		sort.Strings(want)
		require.NoError(t, db.View(func(tx *store.Tx) error {
			assert.Equal(t, want, keys(tx.Scan("a/", "", 0)))
			back := keys(tx.ScanBack("a/", "", 0))
			sort.Strings(back)
			assert.Equal(t, want, back)
			return nil
		}))
	})
}

func keys(pairs []store.Pair) []string {
	var list []string
	for _, p := range pairs {
		list = append(list, p.Key)
	}
	return list
}
