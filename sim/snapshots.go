package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/store"
)

const snapshotKeys = "s/" // s/{world}/{name} → Snapshot, and its content when nothing is on disk

// Snapshot is a world's whole content, kept under a name.
type Snapshot struct {
	Name    string    `json:"name"`
	World   string    `json:"world"`
	At      time.Time `json:"at"`    // world time when it was taken
	Taken   time.Time `json:"taken"` // wall time
	Bytes   int       `json:"bytes"`
	Content []byte    `json:"content,omitempty"`
}

// Take keeps the world as it is under a name; an older snapshot of that name is replaced.
func (s *Sim) Take(world, name string) (Snapshot, error) {
	if !worldName.MatchString(name) {
		return Snapshot{}, engine.Wrong(engine.Invalid, "use letters, digits, - and _, at most 63, beginning with a letter or digit",
			"%q is no name for a snapshot", name)
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	w, err := s.World(world)
	if err != nil {
		return Snapshot{}, err
	}
	var content bytes.Buffer
	if err := w.Save(&content); err != nil {
		return Snapshot{}, fmt.Errorf("snapshot of %s: %w", world, err)
	}
	shot := Snapshot{Name: name, World: world, At: w.Now(), Taken: s.options.Wall.Now(), Bytes: content.Len()}
	stored := shot
	if s.onDisk() {
		if err := s.writeSnapshot(world, name, content.Bytes()); err != nil {
			return Snapshot{}, err
		}
	} else {
		stored.Content = content.Bytes()
	}
	text, err := json.Marshal(stored)
	if err != nil {
		return Snapshot{}, fmt.Errorf("snapshot of %s: %w", world, err)
	}
	return shot, s.catalogue.Update(func(tx *store.Tx) error {
		tx.Set(snapshotKeys+world+"/"+name, string(text))
		return nil
	})
}

// writeSnapshot writes beside and renames, so that a snapshot is whole or not there.
func (s *Sim) writeSnapshot(world, name string, content []byte) error {
	dir := s.snapshotDir(world)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("snapshot of %s: %w", world, err)
	}
	beside := filepath.Join(dir, name+".new")
	if err := os.WriteFile(beside, content, 0o600); err != nil {
		return fmt.Errorf("snapshot of %s: %w", world, err)
	}
	if err := os.Rename(beside, filepath.Join(dir, name+".db")); err != nil {
		return fmt.Errorf("snapshot of %s: %w", world, err)
	}
	return nil
}

// Snapshots lists the snapshots of a world by name.
func (s *Sim) Snapshots(world string) ([]Snapshot, error) {
	if _, err := s.World(world); err != nil {
		if p, told := engine.AsProblem(err); !told || p.Code != engine.Unavailable { // it will be back, with its snapshots
			return nil, err
		}
	}
	list := []Snapshot{}
	err := s.catalogue.View(func(tx *store.Tx) error {
		for _, p := range tx.Scan(snapshotKeys+world+"/", "", 0) {
			var shot Snapshot
			if err := json.Unmarshal([]byte(p.Value), &shot); err != nil {
				return fmt.Errorf("catalogue, %s: %w", p.Key, err)
			}
			shot.Content = nil
			list = append(list, shot)
		}
		return nil
	})
	return list, err
}

// Restore puts a world back to a snapshot of it. The identities that it owns stay its own.
func (s *Sim) Restore(world, name string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	w, err := s.World(world)
	if err != nil {
		return err
	}
	shot, err := s.snapshot(world, name)
	if err != nil {
		return err
	}
	content, err := s.content(shot)
	if err != nil {
		return err
	}
	return s.replace(w, func() (*engine.World, error) {
		if err := store.Remove(s.worldPath(world)); err != nil {
			return nil, err
		}
		return s.load(world, content, nil)
	})
}

// origin finds what a fork is made of: another world, or a snapshot named world/name, or the only snapshot of that name.
func (s *Sim) origin(from string) (w *engine.World, shot Snapshot, err error) {
	if world, name, ok := strings.Cut(from, "/"); ok {
		shot, err = s.snapshot(world, name)
		return nil, shot, err
	}
	if w, err = s.World(from); err == nil {
		return w, shot, nil
	}
	shot, err = s.onlySnapshot(from)
	return nil, shot, err
}

// saved answers the content of the origin of a fork.
func (s *Sim) saved(from string) ([]byte, error) {
	w, shot, err := s.origin(from)
	if err != nil {
		return nil, err
	}
	if w == nil {
		return s.content(shot)
	}
	var content bytes.Buffer
	if err := w.Save(&content); err != nil {
		return nil, fmt.Errorf("fork of %s: %w", from, err)
	}
	return content.Bytes(), nil
}

// onlySnapshot finds the snapshot of this name, where one world alone has such a snapshot.
func (s *Sim) onlySnapshot(name string) (Snapshot, error) {
	worlds := []string{}
	err := s.catalogue.View(func(tx *store.Tx) error {
		for _, p := range tx.Scan(snapshotKeys, "", 0) {
			if world, of, _ := strings.Cut(strings.TrimPrefix(p.Key, snapshotKeys), "/"); of == name {
				worlds = append(worlds, world)
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return Snapshot{}, err
	case len(worlds) == 1:
		return s.snapshot(worlds[0], name)
	case len(worlds) > 1:
		return Snapshot{}, engine.Wrong(engine.Conflict, "say which one: world/snapshot", "from is %q: the worlds %s have a snapshot of this name", name, strings.Join(worlds, ", "))
	}
	return Snapshot{}, engine.Wrong(engine.NotFound, "from is the name of a world, of a snapshot, or world/snapshot", "from is %q: there is no such world or snapshot", name)
}

// snapshot finds a snapshot of a world.
func (s *Sim) snapshot(world, name string) (shot Snapshot, err error) {
	err = s.catalogue.View(func(tx *store.Tx) error {
		text, ok := tx.Get(snapshotKeys + world + "/" + name)
		if !ok {
			return engine.Wrong(engine.NotFound, "GET /v1/worlds/"+world+"/snapshots lists the snapshots there are",
				"world %s has no snapshot %q", world, name)
		}
		return json.Unmarshal([]byte(text), &shot)
	})
	return shot, err
}

// content answers what a snapshot has kept.
func (s *Sim) content(shot Snapshot) ([]byte, error) {
	if !s.onDisk() {
		return shot.Content, nil
	}
	content, err := os.ReadFile(filepath.Join(s.snapshotDir(shot.World), shot.Name+".db")) //nolint:gosec // both names were checked when it was taken
	if errors.Is(err, fs.ErrNotExist) {                                                    // the folder is not ours alone: people tidy up
		return nil, engine.Wrong(engine.NotFound, "take it anew", "the file of snapshot %q of world %s is gone", shot.Name, shot.World)
	}
	if err != nil {
		return nil, fmt.Errorf("snapshot %s of %s: %w", shot.Name, shot.World, err)
	}
	return content, nil
}

// fork makes a world of the content of another, or of a snapshot, and answers the identities that it would own: those
// that the spec brings in.
func (s *Sim) fork(name string, spec Spec) (w *engine.World, claims []string, err error) {
	saved, err := s.saved(spec.From)
	if err != nil {
		return nil, nil, err
	}
	if err := store.Remove(s.worldPath(name)); err != nil { // as when a world begins with nothing
		return nil, nil, err
	}
	if w, err = s.load(name, saved, spec.Seed); err != nil {
		return nil, nil, err
	}
	if claims, err = s.adapt(w, spec); err != nil {
		return nil, nil, errors.Join(err, w.Close(), store.Remove(w.Path()))
	}
	return w, claims, nil
}

// adapt gives a fork the clock and the configurations that its spec wants.
func (s *Sim) adapt(w *engine.World, spec Spec) (claims []string, err error) {
	if spec.Clock != nil {
		if err := spec.Clock.Set(w); err != nil {
			return nil, err
		}
	}
	for _, c := range s.systems {
		patch, given := spec.Systems[c.Slug]
		if !given {
			continue
		}
		err := w.Configure(c.Slug, patch, func(fresh []string) error {
			own, err := s.claim(w.Name(), c, fresh)
			claims = append(claims, own...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return claims, nil
}

// load opens a world on saved content, with another seed where one is given.
func (s *Sim) load(name string, content []byte, seed *uint64) (*engine.World, error) {
	db, err := store.Load(s.worldPath(name), content, s.options.Sync)
	if err != nil {
		return nil, err
	}
	if seed != nil {
		if err := engine.Reseed(db, *seed); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	w, err := engine.OpenWorld(db, s.worldOptions(name))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return w, nil
}

// forgetSnapshots takes the snapshots of a world out of the catalogue.
func forgetSnapshots(tx *store.Tx, world string) {
	for _, p := range tx.Scan(snapshotKeys+world+"/", "", 0) {
		tx.Delete(p.Key)
	}
}

func (s *Sim) snapshotDir(world string) string {
	return filepath.Join(s.options.Data, snapshotsDir, world)
}
