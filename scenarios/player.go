package scenarios

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"path"
	"time"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
)

// player plays one case.
type player struct {
	options  Options
	ctx      context.Context //nolint:containedctx // the run is one call; every step of it ends with it
	file     *File
	sim      *sim.Sim
	made     *Case
	row      int
	mine     bool            // the world was made for this case
	first    string          // the last exchange before the case
	own      map[string]bool // exchanges that the player itself made
	consumed map[string]bool // exchanges that wait and watch have taken
	numbers  int
	browser  *http.Client // of the person on the application's pages, with cookies
	app      string       // address of the application under test
	began    time.Time    // wall

	corrected []Correction // with Options.Update
}

// stage is a file on its way: the case's own, or one that is used by it.
type stage struct {
	*player
	file  *File
	names map[string]any // params, people, steps before
	sent  map[string]repeatable
}

func (p *player) stage(f *File) *stage {
	return &stage{player: p, file: f, names: map[string]any{}, sent: map[string]repeatable{}}
}

// world answers the world of the case. It can be replaced between two questions.
func (p *player) world() (*engine.World, error) { return p.sim.World(p.made.World) }

// settle waits until the world has done what is due now, so that equal seeds give equal runs.
func (p *player) settle() error {
	w, err := p.world()
	if err != nil {
		return err
	}
	_, err = w.AdvanceBy(p.ctx, 0)
	return err
}

func (p *player) exchangesSince(id string) []journal.Exchange {
	w, err := p.world()
	if err != nil {
		return nil
	}
	list, err := w.Exchanges(journal.Query{After: id})
	if err != nil {
		return nil
	}
	return list
}

// last answers the id of the newest exchange.
func (p *player) last() string {
	w, err := p.world()
	if err != nil {
		return ""
	}
	list, err := w.Exchanges(journal.Query{Limit: 1, Last: true})
	if err != nil || len(list) == 0 {
		return ""
	}
	return list[len(list)-1].ID
}

// act plays steps of the case's own file in their order, up to the first that does not pass, and tells behind each how
// many are over.
func (s *stage) act(steps []Step, over func(n int) error) (failed error) {
	for i := range steps {
		list, err := s.performUnless(failed, steps[i:i+1])
		s.made.Steps = append(s.made.Steps, list...)
		if failed == nil && err == nil {
			err = over(i + 1)
		}
		if failed == nil {
			failed = err
		}
	}
	return failed
}

// perform plays steps and answers what became of each.
func (s *stage) perform(steps []Step) (list []*StepResult, failed error) {
	return s.performUnless(nil, steps)
}

// performUnless plays steps, or skips them where something has failed before.
func (s *stage) performUnless(failed error, steps []Step) ([]*StepResult, error) {
	list := []*StepResult{}
	for i := range steps {
		step := &steps[i]
		r := &StepResult{
			ID: step.ID.Content, Verb: step.Verb.Word(), What: aboutOf(step.Verb), File: s.file.Path, Line: step.Pos.Line,
			Outcome: Skipped, Exchanges: []string{}, Notes: []string{},
		}
		list = append(list, r)
		if failed != nil {
			continue
		}
		if failed = s.take(step, r); failed == nil && s.options.Between != nil {
			s.sim, failed = s.options.Between(s.sim)
		}
	}
	return list, failed
}

// take plays one step.
func (s *stage) take(step *Step, r *StepResult) error {
	began, before := s.options.Wall.Now(), s.last()
	err := s.ctx.Err()
	if err == nil && s.options.Before != nil {
		err = s.options.Before(r)
	}
	if err == nil {
		err = s.verb(step, r)
	}
	if settled := s.settle(); err == nil {
		err = settled
	}
	if err != nil {
		var f *Failure
		if !errors.As(err, &f) {
			f = s.broken(step.Pos, err)
		}
		if f.Step == "" {
			f.Step = r.Verb + " " + r.What
		}
		r.Failure, err = f, f
	}
	r.Outcome = outcomeOf(r.Failure)
	for _, x := range s.exchangesSince(before) {
		r.Exchanges = append(r.Exchanges, x.ID)
	}
	if w, missing := s.world(); missing == nil {
		r.At = w.Now().In(clock.Zone)
	}
	r.WallMs, r.AfterMs = s.since(began), s.since(s.began)
	if s.options.Step != nil {
		s.options.Step(r)
	}
	return err
}

// verb plays what a step says.
func (s *stage) verb(step *Step, r *StepResult) error {
	id := step.ID.Content
	switch v := step.Verb.(type) {
	case *Call:
		return s.call(id, v, r)
	case *Same:
		return s.same(id, v, r)
	case *App:
		return s.request(id, v, r)
	case *Do:
		return s.do(id, v)
	case *Configure:
		return s.configure(v)
	case *Notify:
		return s.plan(v)
	case *Fault:
		return s.arm(v)
	case *Clock:
		return s.move(v, r)
	case *Wait:
		return s.wait(id, v)
	case *Check:
		return s.check(v)
	case *WorldStep:
		return s.snapshot(v)
	case *Use:
		return s.use(id, v, r)
	default:
		return fmt.Errorf("the verb %s cannot be played", step.Verb.Word())
	}
}

// stumble makes the failure of a text of the file. broken: no expectation was missed, the file cannot be used so.
func (s *stage) stumble(t Text, broken bool, format string, values ...any) *Failure {
	f := s.at(t.Pos)
	f.Message, f.Broken = fmt.Sprintf(format, values...), broken
	return f
}

func (s *stage) at(pos Pos) *Failure {
	f := &Failure{File: s.file.Path, Line: max(pos.Line, 1), Column: max(pos.Column, 1)}
	if f.Line <= len(s.file.lines) {
		f.Source = s.file.lines[f.Line-1]
	}
	return f
}

// broken makes the failure of an error that is no missed expectation: a *engine.Problem with its own hint, or a fault of
// the set-up.
func (s *stage) broken(pos Pos, err error) *Failure {
	f := s.at(pos)
	f.Message, f.Broken = firstLine(err.Error()), true
	if p, ok := engine.AsProblem(err); ok {
		f.Message, f.Hint = p.Message, p.Hint
	}
	return f
}

// aboutOf answers what a verb is about, in a few words.
func aboutOf(v Verb) string {
	switch v := v.(type) {
	case *Call:
		return v.Target.Content
	case *Same:
		return v.Step.Content
	case *App:
		return v.Request.Content
	case *Do:
		return v.Target.Content
	case *Configure:
		return v.System.Content
	case *Notify:
		return v.Target.Content
	case *Fault:
		return v.Target.Content + " " + v.Effect.Content
	case *Clock:
		return firstSet(v.Clock.Advance, v.Clock.To, v.Clock.Until)
	case *Wait:
		return v.Target.Content
	case *Check:
		if len(v.Check) > 0 {
			return v.Check[0].Content
		}
	case *WorldStep:
		return firstSet(v.World.Save, v.World.Load)
	case *Use:
		return v.Path.Content
	}
	return ""
}

func firstSet(texts ...Text) string {
	for _, t := range texts {
		if t.IsSet() {
			return t.Content
		}
	}
	return ""
}

// number makes the next number of a request.
func (p *player) number() string {
	p.numbers++
	return fmt.Sprintf("%s%06d", p.options.Number, p.numbers)
}

// person answers the browser of the person on the application's pages: it keeps cookies and follows no redirects by
// itself.
func (p *player) person() (*http.Client, error) {
	if p.browser == nil {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return nil, err
		}
		p.browser = &http.Client{
			Transport: p.options.Network, Jar: jar, Timeout: p.options.Patience,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return p.browser, nil
}

// beside answers the path of another file, relative to this one.
func (s *stage) beside(name string) string { return path.Join(path.Dir(s.file.Path), name) }
