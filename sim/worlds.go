package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/store"
)

const (
	worldsDir    = "worlds"
	snapshotsDir = "snapshots"
)

// Spec says what a new world shall be like.
type Spec struct {
	Seed    *uint64                    `json:"seed"` // nil: that of the original, of Options, DefaultSeed
	Clock   *ClockSpec                 `json:"clock"`
	Systems map[string]json.RawMessage `json:"systems"` // patches of the configurations, the default ones or the original's, by slug
	From    string                     `json:"from"`    // another world, or a snapshot: world/name, or name where it is the only one
}

// entry is what the catalogue knows of a world.
type entry struct {
	Name    string     `json:"name"`
	Created time.Time  `json:"created"` // wall
	Seed    uint64     `json:"seed"`
	Clock   *ClockSpec `json:"clock,omitempty"`
}

var worldName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`)

// Create makes a world, or answers the one that has the name, if that is as the spec wants it (created is false then). A
// fork (From) has everything of the original but its identities. It answers *engine.Problem for a name, a clock, a
// configuration or an origin that cannot be, for an identity that another world owns, and for a world of the name that
// is not as asked: its seed, its clock's mode or speed, its configuration.
func (s *Sim) Create(ctx context.Context, name string, spec Spec) (w *engine.World, created bool, err error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	w, created, err = s.make(ctx, name, spec)
	if err == nil && !created {
		err = s.agrees(w, spec)
	}
	return w, created, err
}

// Make is Create for a name that is free: where a world has it, made is false, and the spec is not looked at.
func (s *Sim) Make(ctx context.Context, name string, spec Spec) (w *engine.World, made bool, err error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	return s.make(ctx, name, spec)
}

func (s *Sim) make(ctx context.Context, name string, spec Spec) (w *engine.World, made bool, err error) {
	if !worldName.MatchString(name) {
		return nil, false, engine.Wrong(engine.Invalid, "use letters, digits, - and _, at most 63, beginning with a letter or digit",
			"%q is no name for a world", name)
	}
	if w, err := s.World(name); err == nil {
		return w, false, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if err := s.know(spec.Systems); err != nil {
		return nil, false, err
	}
	var claims []string
	if spec.From == "" {
		w, claims, err = s.found(name, spec)
	} else {
		w, claims, err = s.fork(name, spec)
	}
	if err != nil {
		return nil, false, err
	}
	e := entry{Name: name, Created: s.options.Wall.Now(), Seed: w.Seed(), Clock: spec.Clock}
	if err := s.putCatalogue(e, claims); err != nil {
		return nil, false, errors.Join(err, w.Close(), store.Remove(w.Path()))
	}
	s.put(name, w)
	return w, true, nil
}

// found makes a world that begins with nothing, and answers the identities that it would own.
func (s *Sim) found(name string, spec Spec) (w *engine.World, claims []string, err error) {
	setting, err := spec.Clock.Setting(s.options.Wall.Now())
	if err != nil {
		return nil, nil, err
	}
	birth := engine.Birth{Seed: s.seed(), Clock: setting, Configs: map[string]json.RawMessage{}}
	if spec.Seed != nil {
		birth.Seed = *spec.Seed
	}
	for _, c := range s.systems {
		patch, given := spec.Systems[c.Slug]
		if !given {
			continue
		}
		merged, fresh, err := s.merged(c, nil, patch)
		if err != nil {
			return nil, nil, err
		}
		own, err := s.claim(name, c, fresh)
		if err != nil {
			return nil, nil, err
		}
		birth.Configs[c.Slug], claims = merged, append(claims, own...)
	}
	w, err = s.begin(name, birth)
	return w, claims, err
}

// seed answers the seed of worlds that are given none.
func (s *Sim) seed() uint64 {
	if s.options.Seed != nil {
		return *s.options.Seed
	}
	return DefaultSeed
}

// know tells whether there are systems of these slugs.
func (s *Sim) know(systems map[string]json.RawMessage) error {
	for _, slug := range slices.Sorted(maps.Keys(systems)) {
		if _, err := s.system(slug); err != nil {
			return err
		}
	}
	return nil
}

// merged lays a patch over a configuration (nil: the default one) that this process allows, and answers the result and
// the identities that the patch brings in.
func (s *Sim) merged(c *engine.Counterpart, base json.RawMessage, patch []byte) (merged json.RawMessage, fresh []string, err error) {
	if base == nil {
		if base, err = c.Settings.Default(); err != nil {
			return nil, nil, fmt.Errorf("default configuration of %s: %w", c.Slug, err)
		}
	}
	if merged, err = engine.Merged(c, base, patch); err != nil {
		return nil, nil, err
	}
	before, err := c.Settings.Compile(base)
	if err != nil {
		return nil, nil, fmt.Errorf("configuration of %s: %w", c.Slug, err)
	}
	after, err := c.Settings.Compile(merged)
	if err != nil {
		return nil, nil, err
	}
	return merged, engine.Fresh(before, after), s.vet(c.Slug, after)
}

// begin makes the database of a world that begins with nothing, and opens it.
func (s *Sim) begin(name string, birth engine.Birth) (*engine.World, error) {
	path := s.worldPath(name)
	if err := store.Remove(path); err != nil { // what a world of this name left behind that the catalogue does not know
		return nil, err
	}
	db, err := store.Open(path, s.options.Sync)
	if err != nil {
		return nil, err
	}
	w, err := engine.NewWorld(db, birth, s.worldOptions(name))
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
		err = fmt.Errorf("%w; this version cannot go on with what is in %s: use the one that wrote it, or another data folder", err, s.worldPath(name))
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
	e, err := s.known(name)
	if err != nil {
		return err
	}
	birth := engine.Birth{Seed: w.Seed(), Configs: map[string]json.RawMessage{}}
	if birth.Clock, err = e.Clock.Setting(s.options.Wall.Now()); err != nil {
		return err
	}
	for _, c := range s.systems {
		if birth.Configs[c.Slug], err = w.Config(c.Slug); err != nil {
			return err
		}
	}
	return s.replace(w, func() (*engine.World, error) { return s.begin(name, birth) })
}

// replace closes a world and puts another in its place; when there is no other after all, the old one is back. Nobody
// else waits meanwhile: what is being closed may itself be waiting for an answer from here.
func (s *Sim) replace(old *engine.World, next func() (*engine.World, error)) error {
	name := old.Name()
	var before bytes.Buffer
	if err := old.Save(&before); err != nil {
		return fmt.Errorf("world %s: %w", name, err)
	}
	s.leave(name)
	defer s.arrive(name)
	if err := old.Close(); err != nil {
		return fmt.Errorf("close world %s: %w", name, err)
	}
	w, err := next()
	if err != nil {
		var again error
		if again = store.Remove(s.worldPath(name)); again == nil {
			w, again = s.load(name, before.Bytes(), nil)
		}
		if again != nil {
			return errors.Join(err, fmt.Errorf("world %s could not be brought back: %w", name, again))
		}
	}
	s.put(name, w)
	return err
}

// leave takes a world away that comes back in another state.
func (s *Sim) leave(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.worlds, name)
	s.away[name] = true
}

// arrive ends what leave began.
func (s *Sim) arrive(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.away, name)
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
