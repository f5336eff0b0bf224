package scenarios

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/contract"
)

// DefaultClock answers the instant at which a world begins whose file does not say: a Monday morning in GMT+8.
func DefaultClock() time.Time { return time.Date(2017, 3, 6, 10, 0, 0, 0, clock.Zone) }

// appSink is how a file names the stand-in application.
const appSink = "sink"

// longestWorld is how many characters the name of a file gives to its world.
const longestWorld = 50

// open makes the world of a case as its file wants it, with what is given in it.
func (s *stage) open(row Fields) error {
	if err := s.seed(); err != nil {
		return err
	}
	if err := s.params(row); err != nil {
		return err
	}
	if err := s.enter(); err != nil {
		return err
	}
	if s.file.World.App.IsSet() && s.file.World.App.Content != appSink {
		app, err := s.text(s.file.World.App)
		if err != nil {
			return err
		}
		s.app = strings.TrimSuffix(app, "/")
	}
	if err := s.give(s.file); err != nil {
		return err
	}
	if err := s.settle(); err != nil {
		return err
	}
	w, err := s.world()
	if err != nil {
		return err
	}
	s.made.Start = w.Now().In(clock.Zone)
	s.made.Before, err = w.Accounts("")
	return err
}

// seed finds the seed of the world: that of the options, of the file, of the worlds.
func (s *stage) seed() error {
	written := s.file.World.Seed
	switch {
	case s.options.Seed != nil:
		s.made.Seed = *s.options.Seed
	case written.IsSet():
		text, err := s.text(written)
		if err != nil {
			return err
		}
		if s.made.Seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			return s.stumble(written, true, "the seed is %q: write a whole number from 0 on, like 42", text)
		}
	default:
		s.made.Seed = sim.DefaultSeed
	}
	return nil
}

// params gives the params of a file their values: those of the options, of the row, of the file.
func (s *stage) params(row Fields) error {
	for _, p := range s.file.Params {
		name := p.Name.Content
		if text, given := s.options.Params[name]; given {
			s.names[name] = text
			continue
		}
		value := p.Default
		if cell, is := row.find(name); is {
			value = row[cell].Value
		}
		resolved, err := s.param(value)
		if err != nil {
			return err
		}
		s.names[name] = resolved
	}
	for name := range s.options.Params {
		if _, known := s.names[name]; !known {
			return fmt.Errorf("%s has no param %q", s.file.Path, name)
		}
	}
	return nil
}

// param answers the value of a param as expressions see it. Numbers with a point are decimals.
func (s *stage) param(v Value) (any, error) {
	if v.Kind == String {
		if value, is, err := s.one(v.Text); is || err != nil {
			return value, err
		}
		return s.text(v.Text)
	}
	resolved, err := s.value(v, contract.FieldDoc{})
	return plainValue(resolved), err
}

var notInNames = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// enter makes the world, or goes into the one that is named.
func (s *stage) enter() error {
	configs, err := s.configs()
	if err != nil {
		return err
	}
	if s.options.World != "" {
		return s.join(configs)
	}
	at := DefaultClock()
	if written := s.file.World.Clock; written.IsSet() {
		if at, err = s.instant(written); err != nil {
			return err
		}
	}
	base := strings.Trim(notInNames.ReplaceAllString(strings.TrimSuffix(path.Base(s.file.Path), path.Ext(s.file.Path)), "-"), "-_")
	if base == "" {
		base = "run"
	}
	base = base[:min(len(base), longestWorld)]
	for n := 1; ; n++ {
		s.made.World = base
		if n > 1 || s.row > 0 {
			s.made.World = fmt.Sprintf("%s-%d", base, max(n, s.row+1))
		}
		_, made, err := s.sim.Make(s.ctx, s.made.World, sim.Spec{
			Seed: &s.made.Seed, Clock: &sim.ClockSpec{Mode: clock.Frozen, Now: &at}, Systems: configs,
		})
		if err != nil {
			return s.broken(s.file.World.Clock.Pos, err)
		}
		if made {
			s.mine = true
			return nil
		}
	}
}

// join goes into a world that exists: its seed stays, its clock stands where the file says so.
func (s *stage) join(configs map[string]json.RawMessage) error {
	s.made.World = s.options.World
	w, err := s.world()
	if err != nil {
		return s.broken(Pos{}, err)
	}
	s.made.Seed, s.first = w.Seed(), s.last()
	if written := s.file.World.Clock; written.IsSet() {
		at, err := s.instant(written)
		if err != nil {
			return err
		}
		if _, err := w.SetClock(clock.Frozen, 0, &at); err != nil {
			return s.broken(written.Pos, err)
		}
	}
	for slug, patch := range configs {
		if err := s.sim.Configure(s.made.World, slug, patch); err != nil {
			return s.broken(Pos{}, err)
		}
	}
	return nil
}

func (s *stage) instant(t Text) (time.Time, error) {
	text, err := s.text(t)
	if err != nil {
		return time.Time{}, err
	}
	at, err := ParseTime(text)
	if err != nil {
		return at, s.stumble(t, true, "%s", err)
	}
	return at, nil
}

// configs answers the configurations of given.SYSTEM.config as JSON.
func (s *stage) configs() (map[string]json.RawMessage, error) {
	if len(s.file.Config) == 0 {
		return nil, nil
	}
	all := map[string]json.RawMessage{}
	for _, c := range s.file.Config {
		value, err := s.value(c.Value, contract.FieldDoc{})
		if err != nil {
			return nil, err
		}
		all[c.System.Content] = value.JSON()
	}
	return all, nil
}

// give brings about what a file wants to be there, and makes its people known by their names.
func (s *stage) give(f *File) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	for _, g := range f.Given {
		asked, err := s.fields(g.Fields, nil)
		if err != nil {
			return err
		}
		got, err := w.Give(g.System.Content, engine.Gift{Kind: g.Kind.Content, Name: g.Name.Content, Fields: asked})
		if err != nil {
			return s.broken(g.Name.Pos, err)
		}
		if s.names[g.Name.Content], err = plainOf(got); err != nil {
			return err
		}
	}
	return nil
}
