package store

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// LockFile is the name of the file in a data folder that the running process holds.
const LockFile = "lock"

// Lock is the hold of this process on a data folder.
type Lock struct{ file *flock.Flock }

// LockDir makes the folder if needed and takes it for this process. BuntDB itself does not refuse a second process,
// and two on one file would spoil it.
func LockDir(dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder %s cannot be made: %w", dir, err)
	}
	file := flock.New(filepath.Join(dir, LockFile))
	ok, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("data folder %s cannot be locked: %w", dir, err)
	}
	if !ok {
		return nil, fmt.Errorf("data folder %s is in use by another shapan: stop that one, or give this one its own folder with --data DIR or --data %s", dir, Memory)
	}
	return &Lock{file}, nil
}

// Release gives the folder back.
func (l *Lock) Release() error { return l.file.Unlock() }
