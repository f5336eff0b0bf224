package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
		return nil, err
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
	content, err := s.snapshot(world, name)
	if err != nil {
		return err
	}
	return s.replace(w, func() (*engine.World, error) {
		if err := store.Remove(s.worldPath(world)); err != nil {
			return nil, err
		}
		return s.load(world, content, Spec{})
	})
}

// saved answers the content of another world, or of a snapshot named world/name, or of the only snapshot of that name.
func (s *Sim) saved(from string) ([]byte, error) {
	if world, name, ok := strings.Cut(from, "/"); ok {
		return s.snapshot(world, name)
	}
	w, err := s.World(from)
	if err != nil {
		return s.onlySnapshot(from)
	}
	var content bytes.Buffer
	if err := w.Save(&content); err != nil {
		return nil, fmt.Errorf("fork of %s: %w", from, err)
	}
	return content.Bytes(), nil
}

// onlySnapshot answers the content of the snapshot of this name, where one world alone has such a snapshot.
func (s *Sim) onlySnapshot(name string) ([]byte, error) {
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
		return nil, err
	case len(worlds) == 1:
		return s.snapshot(worlds[0], name)
	case len(worlds) > 1:
		return nil, engine.Wrong(engine.Conflict, "say which one: world/snapshot", "from is %q: the worlds %s have a snapshot of this name", name, strings.Join(worlds, ", "))
	}
	return nil, engine.Wrong(engine.NotFound, "from is the name of a world, of a snapshot, or world/snapshot", "from is %q: there is no such world or snapshot", name)
}

func (s *Sim) snapshot(world, name string) ([]byte, error) {
	var shot Snapshot
	err := s.catalogue.View(func(tx *store.Tx) error {
		text, ok := tx.Get(snapshotKeys + world + "/" + name)
		if !ok {
			return engine.Wrong(engine.NotFound, "GET /v1/worlds/"+world+"/snapshots lists the snapshots there are",
				"world %s has no snapshot %q", world, name)
		}
		return json.Unmarshal([]byte(text), &shot)
	})
	if err != nil {
		return nil, err
	}
	if !s.onDisk() {
		return shot.Content, nil
	}
	content, err := os.ReadFile(filepath.Join(s.snapshotDir(world), name+".db")) //nolint:gosec // both names have been checked
	if err != nil {
		return nil, fmt.Errorf("snapshot %s of %s: %w", name, world, err)
	}
	return content, nil
}

// load opens a world on saved content; seed and clock of the spec, where given, replace those of the content.
func (s *Sim) load(name string, content []byte, spec Spec) (*engine.World, error) {
	db, err := store.Load(s.worldPath(name), content, s.options.Sync)
	if err != nil {
		return nil, err
	}
	w, err := engine.OpenWorld(db, s.worldOptions(name))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if spec.Clock != nil {
		mode := spec.Clock.Mode
		if mode == "" {
			mode = w.Clock().Mode
		}
		if _, err := w.SetClock(mode, spec.Clock.Speed, spec.Clock.Now); err != nil {
			return nil, errors.Join(err, w.Close(), store.Remove(w.Path()))
		}
	}
	for slug, patch := range spec.Systems {
		if err := w.Configure(slug, patch, func([]string) error { return nil }); err != nil {
			return nil, errors.Join(err, w.Close(), store.Remove(w.Path()))
		}
	}
	return w, nil
}

func (s *Sim) snapshotDir(world string) string {
	return filepath.Join(s.options.Data, snapshotsDir, world)
}
