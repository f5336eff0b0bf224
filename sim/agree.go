package sim

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

// agrees tells whether a world is as a spec wants it: *engine.Problem for a spec that no world could be made by, and for
// the first thing in which the world is otherwise. Where its time stands, and where it has come from, is not compared.
func (s *Sim) agrees(w *engine.World, spec Spec) error {
	if err := s.possible(w, spec); err != nil {
		return err
	}
	if spec.Seed != nil && *spec.Seed != w.Seed() {
		hint := "leave seed out, choose another name, or DELETE /v1/worlds/" + w.Name() + " first"
		if w.Name() == Default {
			hint = "leave seed out, or choose another name: the world default got its seed when shapan was started first (--seed)"
		}
		return engine.Wrong(engine.Conflict, hint,
			"seed is %d: there is a world %s already, with seed %d", *spec.Seed, w.Name(), w.Seed())
	}
	if err := spec.Clock.agrees(w); err != nil {
		return err
	}
	for _, c := range s.systems {
		patch, given := spec.Systems[c.Slug]
		if !given {
			continue
		}
		config, err := w.Config(c.Slug)
		if err != nil {
			return err
		}
		d, err := engine.Differs(config, patch)
		if err != nil {
			return err
		}
		if d != nil {
			return engine.Wrong(engine.Conflict, "PUT /v1/worlds/"+w.Name()+"/systems/"+c.Slug+"/config changes it",
				"systems.%s.%s is %s: there is a world %s already, which has %s there", c.Slug, d.Member, short(d.Asked), w.Name(), short(d.Has))
		}
	}
	return nil
}

// possible tells whether a world like one that exists could be made by a spec.
func (s *Sim) possible(w *engine.World, spec Spec) error {
	wall := s.options.Wall.Now()
	begins := clock.Start(wall)
	if spec.From != "" {
		if _, _, err := s.origin(spec.From); err != nil {
			return err
		}
		begins = w.Clock() // what the world is now has come of the original's
	}
	if _, err := spec.Clock.from(begins, wall); err != nil {
		return err
	}
	if err := s.know(spec.Systems); err != nil {
		return err
	}
	for _, c := range s.systems {
		patch, given := spec.Systems[c.Slug]
		if !given {
			continue
		}
		var base []byte // the default one
		if spec.From != "" {
			var err error
			if base, err = w.Config(c.Slug); err != nil {
				return err
			}
		}
		if _, _, err := s.merged(c, base, patch); err != nil {
			return err
		}
	}
	return nil
}

// agrees tells whether the clock of a world goes as the spec wants it.
func (c *ClockSpec) agrees(w *engine.World) error {
	if c == nil {
		return nil
	}
	has, hint := w.Clock(), "PUT /v1/worlds/"+w.Name()+"/clock changes it"
	if c.Mode != "" && c.Mode != has.Mode {
		return engine.Wrong(engine.Conflict, hint, "clock.mode is %q: there is a world %s already, whose clock is %s", c.Mode, w.Name(), has.Mode)
	}
	if c.Speed != nil && has.Mode == clock.Scaled && *c.Speed != has.Speed {
		return engine.Wrong(engine.Conflict, hint, "clock.speed is %v: there is a world %s already, whose clock has speed %v", *c.Speed, w.Name(), has.Speed)
	}
	return nil
}

// longestQuote is how many characters of a value an error quotes.
const longestQuote = 80

// short answers a value as an error quotes it.
func short(text string) string {
	if text == "" {
		return "nothing"
	}
	if letters := []rune(text); len(letters) > longestQuote {
		return string(letters[:longestQuote]) + "…"
	}
	return text
}
