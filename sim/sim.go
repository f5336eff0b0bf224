// Package sim puts the worlds together: it makes, opens, forks, snapshots and drops them, knows which identity
// belongs to which, and leads every request to the world that it means.
package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/verdict"
)

// Default is the world of requests that name no other. It exists always and owns the development identities.
const Default = "default"

// Options say how the process runs.
type Options struct {
	Data      string     // folder of the databases; store.Memory keeps nothing
	Sync      store.Sync // when databases are forced to the platter
	Wall      clock.Wall // nil: this machine's
	Carrier   engine.Carrier
	Log       *slog.Logger
	Systems   string    // address of the systems listener, for links that no request gives a base to: http://127.0.0.1:8700
	Control   string    // address of the control listener; the stand-in app lives at its /sink/{world}
	NotifyURL string    // where the default platform's notices go; "" the stand-in app
	Allow     AllowList // where notices may go; the zero value: loopback and private addresses
	// KeepVerdicts remembers what applications did in worlds that are dropped or reset, for Verdict.
	KeepVerdicts bool
	Seed         *uint64 // of new worlds that are given none; nil: DefaultSeed
}

// DefaultSeed is the seed of a world that was given none: the same run every time is worth more than surprise.
const DefaultSeed = 42

// Sim is all the worlds of a process.
type Sim struct {
	options   Options
	allow     AllowList // that of the options, with the stand-in application
	systems   []*engine.Counterpart
	lock      *store.Lock // nil in memory
	catalogue *store.DB

	changing   sync.Mutex // held while worlds are made, dropped, restored or given identities
	mu         sync.RWMutex
	worlds     map[string]*engine.World
	away       map[string]bool   // worlds that are being replaced by another state of theirs
	gone       []verdict.World   // verdicts on worlds that are dropped or reset
	identities map[string]string // slug/identity → world, for worlds other than the default
}

// Open opens the data folder with all its worlds, and makes the default world if there is none. Pending notices and
// due jobs go on at once. A folder that another process holds is an error that says so.
func Open(o Options) (*Sim, error) {
	if o.Wall == nil {
		o.Wall = clock.System()
	}
	if o.Carrier == nil {
		o.Carrier = HTTPCarrier(o.Allow.and(o.Control)) // the stand-in application's host is allowed always
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Sim{
		options: o, allow: o.Allow.and(o.Control), systems: Counterparts(sign.NewSigner(sign.DefaultEntries)),
		worlds: map[string]*engine.World{}, away: map[string]bool{}, identities: map[string]string{},
	}
	if err := s.allow.Check(o.NotifyURL); err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Sim) open() error {
	path := store.Memory
	if s.onDisk() {
		lock, err := store.LockDir(s.options.Data)
		if err != nil {
			return err
		}
		s.lock = lock
		for _, dir := range []string{worldsDir, snapshotsDir} {
			if err := os.MkdirAll(filepath.Join(s.options.Data, dir), 0o700); err != nil {
				return fmt.Errorf("data folder %s: %w", s.options.Data, err)
			}
		}
		path = filepath.Join(s.options.Data, "catalogue.db")
	}
	var err error
	if s.catalogue, err = store.Open(path, s.options.Sync); err != nil {
		return err
	}
	entries, err := s.readCatalogue()
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := s.openWorld(e.Name); err != nil {
			return err
		}
	}
	if _, ok := s.worlds[Default]; !ok {
		_, _, err = s.Create(context.Background(), Default, Spec{})
	}
	return err
}

// Close ends all worlds and gives the data folder back.
func (s *Sim) Close() error {
	s.mu.Lock()
	worlds := s.worlds
	s.worlds = map[string]*engine.World{}
	s.mu.Unlock()
	var errs []error
	for _, w := range worlds {
		errs = append(errs, w.Close())
	}
	if s.catalogue != nil {
		errs = append(errs, s.catalogue.Close())
		s.catalogue = nil
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Release())
		s.lock = nil
	}
	return errors.Join(errs...)
}

// Systems lists the counterparts.
func (s *Sim) Systems() []*engine.Counterpart { return s.systems }

// Options answers how the process runs.
func (s *Sim) Options() Options { return s.options }

// World finds a world; *engine.Problem when there is none with the name, or when it is being reset or restored just now.
func (s *Sim) World(name string) (*engine.World, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if w, ok := s.worlds[name]; ok {
		return w, nil
	}
	if s.away[name] {
		return nil, engine.Wrong(engine.Unavailable, "ask again", "world %s is being reset or restored just now", name)
	}
	return nil, engine.Wrong(engine.NotFound, "GET /v1/worlds lists the worlds; PUT /v1/worlds/"+name+" makes this one",
		"there is no world %q", name)
}

// Settled is World for who can wait until all that is being made, dropped, reset or restored just now is done.
func (s *Sim) Settled(name string) (*engine.World, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	return s.World(name)
}

// Worlds lists the worlds by name, the default first.
func (s *Sim) Worlds() []*engine.World {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := make([]*engine.World, 0, len(s.worlds))
	for _, w := range s.worlds {
		list = append(list, w)
	}
	slices.SortFunc(list, func(a, b *engine.World) int { return compareNames(a.Name(), b.Name()) })
	return list
}

func compareNames(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == Default:
		return -1
	case b == Default || a > b:
		return 1
	default:
		return -1
	}
}

func (s *Sim) onDisk() bool { return s.options.Data != store.Memory }

// place answers where a world lives.
func (s *Sim) place(name string) engine.Place {
	return engine.Place{
		World: name, Links: s.options.Systems, Notify: s.options.NotifyURL, Sink: s.options.Control + "/sink/" + name,
	}
}
