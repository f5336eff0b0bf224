package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/store"
)

const (
	worldsDir    = "worlds"
	snapshotsDir = "snapshots"
)

// ClockSpec is a clock as users write it.
type ClockSpec struct {
	Mode  clock.Mode `json:"mode"`
	Speed float64    `json:"speed"`
	Now   *time.Time `json:"now"`
}

// Setting answers the clock at a wall instant; *engine.Problem for a mode or speed that there is not.
func (c *ClockSpec) Setting(wall time.Time) (clock.Setting, error) {
	start := clock.Start(wall)
	if c == nil {
		return start, nil
	}
	mode := c.Mode
	if mode == "" {
		mode = clock.Real
	}
	setting, err := start.Change(wall, mode, c.Speed)
	if err != nil {
		return start, engine.Wrong(engine.Invalid, `a clock is {"mode": "real|frozen|scaled", "speed"?: number, "now"?: RFC 3339}`, "%s", err)
	}
	if c.Now != nil {
		if err := clock.Reachable(*c.Now); err != nil {
			return start, engine.Wrong(engine.Invalid, "give an instant in RFC 3339, like 2016-11-09T10:00:00+08:00", "%s", err)
		}
		setting = setting.At(wall, *c.Now)
	}
	return setting, nil
}

// Spec says what a new world shall be like.
type Spec struct {
	Seed    uint64                     `json:"seed"`
	Clock   *ClockSpec                 `json:"clock"`
	Systems map[string]json.RawMessage `json:"systems"` // patches of the default configurations, by slug
	From    string                     `json:"from"`    // another world, or a snapshot: world/name, or name where it is the only one
}

// entry is what the catalogue knows of a world.
type entry struct {
	Name    string                     `json:"name"`
	Created time.Time                  `json:"created"` // wall
	Seed    uint64                     `json:"seed"`
	Clock   *ClockSpec                 `json:"clock,omitempty"`
	Configs map[string]json.RawMessage `json:"configs,omitempty"`
}

var worldName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`)

// Create makes a world, or answers the one that has the name (created is false then, and the spec is not looked at).
// A fork (From) has everything of the original but its identities. It answers *engine.Problem for a name, a clock, a
// configuration or an origin that cannot be, and for an identity that another world owns.
func (s *Sim) Create(ctx context.Context, name string, spec Spec) (w *engine.World, created bool, err error) {
	if !worldName.MatchString(name) {
		return nil, false, engine.Wrong(engine.Invalid, "use letters, digits, - and _, at most 63, beginning with a letter or digit",
			"%q is no name for a world", name)
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	if w, err := s.World(name); err == nil {
		return w, false, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	e := entry{Name: name, Created: s.options.Wall.Now(), Seed: spec.Seed, Clock: spec.Clock}
	if e.Seed == 0 {
		e.Seed = s.options.Seed
	}
	claims, err := s.configure(&e, spec)
	if err != nil {
		return nil, false, err
	}
	if w, err = s.make(e, spec); err != nil {
		return nil, false, err
	}
	if err := s.putCatalogue(e, claims); err != nil {
		return nil, false, errors.Join(err, w.Close(), store.Remove(w.Path()))
	}
	s.put(name, w)
	return w, true, nil
}

// configure merges the patches of a spec and answers the identities that the new world would own.
func (s *Sim) configure(e *entry, spec Spec) (claims []string, err error) {
	for slug := range spec.Systems {
		if _, err := s.system(slug); err != nil {
			return nil, err
		}
	}
	for _, c := range s.systems {
		patch, given := spec.Systems[c.Slug]
		if !given {
			continue
		}
		merged, err := engine.Merged(c, nil, patch)
		if err != nil {
			return nil, err
		}
		if e.Configs == nil {
			e.Configs = map[string]json.RawMessage{}
		}
		e.Configs[c.Slug] = merged
		compiled, err := c.Settings.Compile(merged)
		if err != nil {
			return nil, err
		}
		if err := s.vet(c.Slug, compiled); err != nil {
			return nil, err
		}
		own, err := s.claim(e.Name, c, compiled.Identities())
		if err != nil {
			return nil, err
		}
		claims = append(claims, own...)
	}
	return claims, nil
}

// make makes the database of a new world and opens it.
func (s *Sim) make(e entry, spec Spec) (*engine.World, error) {
	path := s.worldPath(e.Name)
	if spec.From != "" {
		saved, err := s.saved(spec.From)
		if err != nil {
			return nil, err
		}
		return s.load(e.Name, saved, spec)
	}
	setting, err := e.Clock.Setting(s.options.Wall.Now())
	if err != nil {
		return nil, err
	}
	if err := store.Remove(path); err != nil { // what a world of this name left behind that the catalogue does not know
		return nil, err
	}
	db, err := store.Open(path, s.options.Sync)
	if err != nil {
		return nil, err
	}
	w, err := engine.NewWorld(db, engine.Birth{Seed: e.Seed, Clock: setting, Configs: e.Configs}, s.worldOptions(e.Name))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return w, nil
}

// openWorld opens a world that the catalogue knows.
func (s *Sim) openWorld(name string) error {
	db, err := store.Open(s.worldPath(name), s.options.Sync)
	if err != nil {
		return err
	}
	w, err := engine.OpenWorld(db, s.worldOptions(name))
	if err != nil {
		return errors.Join(err, db.Close())
	}
	s.worlds[name] = w
	return nil
}

func (s *Sim) worldOptions(name string) engine.Options {
	return engine.Options{
		Name: name, Systems: s.systems, Wall: s.options.Wall, Carrier: s.options.Carrier, Place: s.place(name), Log: s.options.Log,
		Vet: s.vet,
	}
}

func (s *Sim) worldPath(name string) string {
	if !s.onDisk() {
		return store.Memory
	}
	return filepath.Join(s.options.Data, worldsDir, name+".db")
}

// Drop ends a world and deletes all of it, its snapshots too. The default world cannot be dropped.
func (s *Sim) Drop(name string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	w, err := s.World(name)
	if err != nil {
		return err
	}
	if name == Default {
		return engine.Wrong(engine.Conflict, "POST /v1/worlds/default/reset empties it", "the world default always exists and cannot be dropped")
	}
	if err := s.remember(w); err != nil {
		return err
	}
	if err := s.forget(name); err != nil {
		return err
	}
	s.put(name, nil)
	return errors.Join(w.Close(), store.Remove(w.Path()), os.RemoveAll(s.snapshotDir(name)))
}

// Reset empties a world: state, ledger, journal, rules and what is due are gone, its clock is as at its creation. Its
// seed, its configuration and so its identities stay.
func (s *Sim) Reset(name string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	w, err := s.World(name)
	if err != nil {
		return err
	}
	if err := s.remember(w); err != nil {
		return err
	}
	entries, err := s.readCatalogue()
	if err != nil {
		return err
	}
	e := entry{Name: name, Seed: w.Seed(), Configs: map[string]json.RawMessage{}}
	for _, known := range entries {
		if known.Name == name {
			e.Clock = known.Clock
		}
	}
	for _, c := range s.systems {
		if e.Configs[c.Slug], err = w.Config(c.Slug); err != nil {
			return err
		}
	}
	return s.replace(w, func() (*engine.World, error) { return s.make(e, Spec{}) })
}

// replace closes a world and puts another in its place; when there is no other after all, the old one is back. Nobody
// else waits meanwhile: what is being closed may itself be waiting for an answer from here.
func (s *Sim) replace(old *engine.World, next func() (*engine.World, error)) error {
	name := old.Name()
	var before bytes.Buffer
	if err := old.Save(&before); err != nil {
		return fmt.Errorf("world %s: %w", name, err)
	}
	s.put(name, nil)
	if err := old.Close(); err != nil {
		return fmt.Errorf("close world %s: %w", name, err)
	}
	w, err := next()
	if err != nil {
		var again error
		if again = store.Remove(s.worldPath(name)); again == nil {
			w, again = s.load(name, before.Bytes(), Spec{})
		}
		if again != nil {
			return errors.Join(err, fmt.Errorf("world %s could not be brought back: %w", name, again))
		}
	}
	s.put(name, w)
	return err
}

// put makes a world known under its name, or nothing.
func (s *Sim) put(name string, w *engine.World) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w == nil {
		delete(s.worlds, name)
		return
	}
	s.worlds[name] = w
}

func (s *Sim) system(slug string) (*engine.Counterpart, error) {
	var known []string
	for _, c := range s.systems {
		if c.Slug == slug {
			return c, nil
		}
		known = append(known, c.Slug)
	}
	return nil, engine.Wrong(engine.NotFound, fmt.Sprintf("use one of %v", known), "there is no system %q", slug)
}
