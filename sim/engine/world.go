package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/store"
)

// World is one universe: state, ledger, clock, configuration, rules and journal of its own, all in one database.
// Nothing of it lives elsewhere, so it survives being killed, and a copy of the database is a copy of the world.
type World struct {
	options    Options
	db         *store.DB
	seed       uint64
	systems    map[string]*system
	hub        *hub
	number     atomic.Int64 // of the last exchange that was opened
	underway   underway
	remembered remembered

	clockMu sync.Mutex
	setting clock.Setting

	rulesMu sync.Mutex
	rules   []*fault.Armed

	moving  sync.Mutex // held by whoever moves the time or works off what is due
	flights flights
	kick    chan struct{}
	life    context.Context // ends with Close
	stop    context.CancelFunc
	stopped sync.WaitGroup
}

// system is a counterpart in this world, with its configuration here.
type system struct {
	*Counterpart
	config    atomic.Pointer[configured]
	throttled atomic.Bool // the world has, or has had, a record of the throttle
}

type configured struct {
	raw      json.RawMessage
	compiled Config
}

// Options say what a world is made with; all of it belongs to the process, not to the world's own truth.
type Options struct {
	Name    string
	Systems []*Counterpart
	Wall    clock.Wall
	Carrier Carrier
	Place   Place
	Log     *slog.Logger
	// Vet answers a *Problem for a configuration of a system that the process does not allow; nil: all are allowed.
	Vet func(slug string, c Config) error
}

const (
	metaSeed   = "m/seed"
	metaClock  = "m/clock"
	metaStep   = "m/step"
	metaRecord = "m/record"
	metaConfig = "m/config/"
)

// Birth is what a new world begins with.
type Birth struct {
	Seed    uint64
	Clock   clock.Setting
	Configs map[string]json.RawMessage // whole configurations, by slug; missing: the system's default
}

// NewWorld makes a world in an empty database and opens it.
func NewWorld(db *store.DB, b Birth, o Options) (*World, error) {
	err := db.Update(func(tx *store.Tx) error {
		tx.Set(metaSeed, strconv.FormatUint(b.Seed, 10))
		for slug, raw := range b.Configs {
			tx.Set(metaConfig+slug, string(raw))
		}
		return putClock(tx, b.Clock)
	})
	if err != nil {
		return nil, err
	}
	return OpenWorld(db, o)
}

// Reseed gives the world in a database another seed: what has happened stays, what comes draws from the new chance.
func Reseed(db *store.DB, seed uint64) error {
	return db.Update(func(tx *store.Tx) error {
		tx.Set(metaSeed, strconv.FormatUint(seed, 10))
		return nil
	})
}

// OpenWorld opens the world in a database and lets its time run. The world owns the database from here on.
func OpenWorld(db *store.DB, o Options) (*World, error) {
	w := &World{options: o, db: db, systems: map[string]*system{}, hub: newHub(), kick: make(chan struct{}, 1)}
	w.options.Place.World = o.Name
	if err := db.View(w.read); err != nil {
		return nil, fmt.Errorf("world %s: %w", o.Name, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	w.life, w.stop = ctx, stop
	w.stopped.Add(1)
	go func() {
		defer w.stopped.Done()
		w.drive(ctx)
	}()
	return w, nil
}

// read takes what the world keeps in memory out of its database.
func (w *World) read(tx *store.Tx) error {
	seed, ok := tx.Get(metaSeed)
	if !ok {
		return errors.New("the database holds no world")
	}
	var err error
	if w.seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	text, _ := tx.Get(metaClock)
	if err := json.Unmarshal([]byte(text), &w.setting); err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	for _, c := range w.options.Systems {
		s := &system{Counterpart: c}
		if err := s.read(tx); err != nil {
			return err
		}
		w.systems[c.Slug] = s
	}
	w.number.Store(journal.LastNumber(tx))
	return w.readRules(tx)
}

func (s *system) read(tx *store.Tx) error {
	if s.Throttle != nil {
		s.throttled.Store(len(tx.Scan(recordPrefix(s.Slug, s.Throttle.Kind), "", 1)) > 0)
	}
	raw, ok := tx.Get(metaConfig + s.Slug)
	text := json.RawMessage(raw)
	if !ok {
		var err error
		if text, err = s.Settings.Default(); err != nil {
			return fmt.Errorf("default configuration of %s: %w", s.Slug, err)
		}
	}
	compiled, err := s.Settings.Compile(text)
	if err != nil {
		return fmt.Errorf("configuration of %s: %w", s.Slug, err)
	}
	s.config.Store(&configured{text, compiled})
	return nil
}

// Close ends what the world does by itself and closes its database. Deliveries under way are given up; they are due
// again when the world is opened next.
func (w *World) Close() error {
	w.stop()
	w.stopped.Wait()
	w.moving.Lock() // an advance under way ends first
	defer w.moving.Unlock()
	w.flights.wait()
	w.hub.close()
	return w.db.Close()
}

// Name answers the name of the world.
func (w *World) Name() string { return w.options.Name }

// Seed answers the seed of the world's chance.
func (w *World) Seed() uint64 { return w.seed }

// Place answers where the world lives.
func (w *World) Place() Place { return w.options.Place }

// Save writes the whole world: equal worlds give equal bytes, journal and wall times apart.
func (w *World) Save(to io.Writer) error { return w.db.Save(to) }

// Path answers where the world's database is.
func (w *World) Path() string { return w.db.Path() }

// Systems lists the counterparts of the world.
func (w *World) Systems() []*Counterpart { return w.options.Systems }

// System finds a counterpart by its slug; *Problem when there is none.
func (w *World) System(slug string) (*Counterpart, error) {
	s, err := w.system(slug)
	if err != nil {
		return nil, err
	}
	return s.Counterpart, nil
}

func (w *World) system(slug string) (*system, error) {
	if s, ok := w.systems[slug]; ok {
		return s, nil
	}
	var known []string
	for _, c := range w.options.Systems {
		known = append(known, c.Slug)
	}
	return nil, Wrong(NotFound, fmt.Sprintf("use one of %v", known), "there is no system %q", slug)
}

// Clock answers the setting of the world's clock.
func (w *World) Clock() clock.Setting {
	w.clockMu.Lock()
	defer w.clockMu.Unlock()
	return w.setting
}

// Now answers the world's time.
func (w *World) Now() time.Time { return w.Clock().Now(w.options.Wall.Now()) }

// View runs fn on one state of the world's database, for reading.
func (w *World) View(fn func(tx *store.Tx) error) error { return w.db.View(fn) }

func putClock(tx *store.Tx, s clock.Setting) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	tx.Set(metaClock, string(text))
	return nil
}

// transact runs fn as one transaction of a system at the world's present time; cause "" makes a step of its own of it.
func (w *World) transact(s *system, cause string, number int64, fn func(tx *Tx) error) (done *Tx, err error) {
	defer func() {
		if p := recover(); p != nil {
			done, err = nil, caught(p)
		}
	}()
	rules := w.ruling()
	defer rules.end()
	err = w.db.Update(func(raw *store.Tx) error {
		tx := w.begin(raw, s, cause, number)
		tx.ruling = rules
		done = tx
		if err := fn(tx); err != nil {
			return err
		}
		tx.end()
		return nil
	})
	if err == nil {
		rules.keep()
	}
	return done, err
}

// begin makes the Tx of a transaction.
func (w *World) begin(raw *store.Tx, s *system, cause string, number int64) *Tx {
	tx := &Tx{
		store: raw, system: s.Counterpart, config: s.config.Load().compiled, place: w.options.Place,
		now: w.Now(), cause: cause, seed: [2]uint64{w.seed, uint64(number)},
	}
	if cause == "" {
		n := tx.count(metaStep)
		tx.cause, tx.seed[1] = fmt.Sprintf("s%09d", n), uint64(n)|1<<63 // steps and exchanges draw from different chances
	}
	return tx
}
