package scenarios

import (
	"errors"
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/fault"
)

// do performs an action of a system.
func (s *stage) do(id string, v *Do) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	system, err := w.System(v.Target.System.Content)
	if err != nil {
		return s.broken(v.Target.Pos, err)
	}
	var declared []contract.FieldDoc
	for _, a := range system.Actions {
		if a.Name == v.Target.Name.Content && a.Args != nil {
			declared = a.Args.Fields()
		}
	}
	args, err := s.fields(v.With, declared)
	if err != nil {
		return err
	}
	did, err := w.Do(system.Slug, v.Target.Name.Content, args.JSON())
	if err != nil {
		f := s.broken(v.Target.Pos, err)
		f.Broken = false // the system cannot do it now: that is what came of the steps before
		return f
	}
	result, err := plainOf(did.Result)
	if err != nil {
		return err
	}
	if id != "" {
		o := map[string]any{"result": result, memberExchanges: []any{did.Cause}, "request": plainObject(args)}
		for _, part := range []any{o["request"], result} {
			if fields, ok := part.(map[string]any); ok {
				for name, value := range fields {
					o[name] = value
				}
			}
		}
		s.names[id] = o
	}
	return s.expect(v.Expect, toWire(result).JSON())
}

// plan arms a rule for each delivery of a plan: the first is used up by the next delivery, and so on.
func (s *stage) plan(v *Notify) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	for _, word := range v.Plan {
		effect := word.Word
		if word.Delay > 0 {
			effect += " " + word.Delay.String()
		}
		rule := fault.Rule{System: v.Target.System.Content, API: v.Target.Name.Content, At: fault.Notice, Effect: effect, Times: 1}
		if _, err := w.AddRule(rule); err != nil {
			return s.broken(word.Pos, err)
		}
	}
	return nil
}

// arm arms the rule of a fault.
func (s *stage) arm(v *Fault) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	rule, err := v.Rule(s.text)
	if err == nil {
		_, err = w.AddRule(rule)
	}
	var known *Failure
	if err == nil || errors.As(err, &known) {
		return err
	}
	return s.broken(v.Target.Pos, err)
}

// move moves the clock of the world.
func (s *stage) move(v *Clock, r *StepResult) error {
	w, err := s.world()
	if err != nil {
		return err
	}
	m := v.Clock
	switch {
	case m.Advance.IsSet():
		return s.pass(m.Advance, r)
	case m.To.IsSet():
		to, err := s.instant(m.To)
		if err != nil {
			return err
		}
		done, err := w.Advance(s.ctx, to)
		if err != nil {
			return s.broken(m.To.Pos, err)
		}
		r.note(done)
		return nil
	default:
		return s.until(w, m, r)
	}
}

// until moves the clock until a condition holds.
func (s *stage) until(w *engine.World, m ClockMove, r *StepResult) error {
	within, err := s.duration(m.Within)
	if err != nil {
		return err
	}
	done, met, err := w.AdvanceUntil(s.ctx, func(now time.Time) (bool, error) { return s.condition(m.Until.Content, now) }, within)
	r.note(done)
	if err != nil {
		return s.broken(m.Until.Pos, err)
	}
	if !met {
		f := s.stumble(m.Until, false, "within %s it did not come to be: %s", within, m.Until.Content)
		f.Parts = s.parts(m.Until.Content)
		return f
	}
	return nil
}

// pass lets time of the world pass.
func (s *stage) pass(t Text, r *StepResult) error {
	by, err := s.span(t, ParseAdvance)
	if err != nil {
		return err
	}
	w, err := s.world()
	if err != nil {
		return err
	}
	done, err := w.AdvanceBy(s.ctx, by)
	if err != nil {
		return s.broken(t.Pos, err)
	}
	r.note(done)
	return nil
}

// note remembers what the world did by itself.
func (r *StepResult) note(done []engine.Done) {
	for _, d := range done {
		r.Notes = append(r.Notes, d.At.In(clock.Zone).Format(time.DateTime)+" "+d.Kind+" "+d.What)
	}
}

func (s *stage) duration(t Text) (time.Duration, error) { return s.span(t, ParseDuration) }

func (s *stage) span(t Text, parse func(string) (time.Duration, error)) (time.Duration, error) {
	text, err := s.text(t)
	if err != nil {
		return 0, err
	}
	d, err := parse(text)
	if err != nil {
		return 0, s.stumble(t, true, "%s", err)
	}
	return d, nil
}

// snapshot keeps the world, or goes back to one that was kept.
func (s *stage) snapshot(v *WorldStep) error {
	var err error
	if save := v.World.Save; save.IsSet() {
		if _, err = s.sim.Take(s.made.World, save.Content); err != nil {
			return s.broken(save.Pos, err)
		}
		return nil
	}
	if err = s.sim.Restore(s.made.World, v.World.Load.Content); err != nil {
		return s.broken(v.World.Load.Pos, err)
	}
	return nil
}

// use plays another file here: what is given in it, its steps and its finally. A file with rows is played once for each.
func (s *stage) use(id string, v *Use, r *StepResult) error {
	if s.options.Loader == nil {
		return s.stumble(v.Path, true, "there are no other files here")
	}
	at := s.beside(v.Path.Content)
	source, err := s.options.Loader(at)
	if err != nil {
		return s.stumble(v.Path, true, "%s cannot be read: %s", v.Path.Content, firstLine(err.Error()))
	}
	used, problems := Load(at, source, s.sim.Systems(), s.options.Loader)
	if problems.Errors() {
		return s.stumble(v.Path, true, "%s cannot be used: line %d: %s", v.Path.Content, problems[0].Line, problems[0].Message)
	}
	params := map[string]any{}
	for _, m := range v.Params {
		if params[m.Key.Content], err = s.param(m.Value); err != nil {
			return err
		}
	}
	rows := used.Rows
	if rows == nil {
		rows = []Fields{nil}
	}
	for _, row := range rows {
		if err := s.useOnce(id, used, row, params, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) useOnce(id string, used *File, row Fields, params map[string]any, r *StepResult) error {
	inner := s.stage(used)
	for _, p := range used.Params {
		name := p.Name.Content
		value := p.Default
		if cell, is := row.find(name); is {
			value = row[cell].Value
		}
		if given, is := params[name]; is {
			inner.names[name] = given
			continue
		}
		resolved, err := inner.param(value)
		if err != nil {
			return err
		}
		inner.names[name] = resolved
	}
	if len(used.Config) > 0 {
		configs, err := inner.configs()
		if err != nil {
			return err
		}
		for slug, patch := range configs {
			if err := s.sim.Configure(s.made.World, slug, patch); err != nil {
				return s.broken(Pos{}, fmt.Errorf("%s: %w", used.Path, err))
			}
		}
	}
	if err := inner.give(used); err != nil {
		return err
	}
	list, err := inner.perform(used.Steps)
	last, final := inner.perform(used.Finally)
	r.Steps = append(append(r.Steps, list...), last...)
	if err == nil {
		err = final
	}
	if id != "" {
		s.names[id] = inner.names
	}
	return err
}
