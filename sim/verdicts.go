package sim

import (
	"slices"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/verdict"
)

// keptVerdicts is how many worlds that are gone are remembered.
const keptVerdicts = 1000

// Verdict answers the verdict on what applications did in some worlds; without names in the default one, in all others
// that have seen an exchange, and in those that are gone (Options.KeepVerdicts). *engine.Problem for a name that no world
// has.
func (s *Sim) Verdict(names ...string) (verdict.Report, error) {
	report := verdict.Report{Worlds: []verdict.World{}}
	for _, name := range names {
		w, err := s.World(name)
		if err != nil {
			return report, err
		}
		one, err := verdict.Of(w)
		if err != nil {
			return report, err
		}
		report.Worlds = append(report.Worlds, one)
	}
	if len(names) > 0 {
		return report, nil
	}
	for _, w := range s.Worlds() {
		one, err := verdict.Of(w)
		if err != nil {
			if now, missing := s.World(w.Name()); missing == nil && now == w {
				return report, err
			}
			continue // it was dropped meanwhile
		}
		if w.Name() == Default || one.Exchanges > 0 {
			report.Worlds = append(report.Worlds, one)
		}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	report.Worlds = append(report.Worlds, s.gone...)
	return report, nil
}

// remember keeps the verdict on a world that is about to lose its journal.
func (s *Sim) remember(w *engine.World) error {
	if !s.options.KeepVerdicts {
		return nil
	}
	one, err := verdict.Of(w)
	if err != nil || one.Exchanges == 0 {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = append(s.gone, one)
	if over := len(s.gone) - keptVerdicts; over > 0 {
		s.gone = slices.Clone(s.gone[over:])
	}
	return nil
}
