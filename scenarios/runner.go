package scenarios

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
)

// Mode says who plays the application and the people.
type Mode string

// The modes: Drive plays client and people itself. Watch waits for an application, or a test with a browser, to do what
// call, app and user steps say, and holds it against what they expect.
const (
	Drive Mode = "drive"
	Watch Mode = "watch"
)

// Options say how a file is run.
type Options struct {
	Sim      *sim.Sim                         // where its world lives; nil: a process of its own in memory, with a stand-in application
	World    string                           // an existing world to run in; "": a new one, which is dropped at the end
	Seed     *uint64                          // of the new world; nil: as the file says, else sim.DefaultSeed
	Row      int                              // which of the rows to run, from 1; 0: all. In an existing world two rows may disturb each other
	Params   map[string]string                // in place of the defaults of params, and of the cells of rows
	Lookup   func(name string) (string, bool) // of environment variables that expressions read; nil: there are none
	Loader   Loader                           // of the files of use; nil: there are none
	Mode     Mode                             // "": Drive
	Wall     clock.Wall                       // for how long things take and may take; nil: this machine's
	Network  http.RoundTripper                // to the application under test; nil: http.DefaultTransport
	Allow    sim.AllowList                    // where notices of a process of its own may go
	Patience time.Duration                    // wall time that watch waits for somebody; 0: DefaultPatience
	Quiet    time.Duration                    // wall time for which nothing must have come from the application before an app step counts as done; 0: its answer is enough
	Number   string                           // what generated request numbers begin with; "": R
	Snapshot bool                             // keep the world's content in Case.Snapshot
	Update   bool                             // values that expect has otherwise are put right in Result.Corrections, and count as met
	Before   func(*StepResult) error          // is asked before each step, and may take its time; its error gives the run up. nil: nobody is
	Step     func(*StepResult)                // is told when a step has ended; nil: nobody is
	Remember func(*Memory) error              // is told where the run stands before the first step and behind each; its error gives the run up. nil: nobody is
	Resume   *Memory                          // go on where an earlier run of this file in this World stood
	// Between is called after each step; what it answers is played on. Tests close and open the data folder there.
	Between func(*sim.Sim) (*sim.Sim, error)
}

// DefaultPatience is how long watch waits for somebody to do what a step says.
const DefaultPatience = 60 * time.Second

// The addresses of a process of its own. Nobody can reach them: .invalid never resolves (RFC 2606).
const (
	ownSystems = "http://systems.invalid"
	ownControl = "http://app.invalid"
)

// Run runs a file, once for each of its rows, and answers what became of it. A file with problems is not run: its
// Outcome is Broken, as it is when the set-up fails. The error is for a run that was given up, with ctx's own.
func Run(ctx context.Context, file *File, o Options) (*Result, error) {
	r := &Result{File: file.Path, Title: file.Title.Content, Tags: []string{}, Outcome: Passed, Problems: Problems{}, Cases: []*Case{}}
	for _, tag := range file.Tags {
		r.Tags = append(r.Tags, tag.Content)
	}
	o = o.completed()
	if o.Sim == nil {
		own, err := openOwn(o)
		if err != nil {
			return r, fmt.Errorf("a process for %s: %w", file.Path, err)
		}
		if o.Between == nil {
			defer func() { _ = own.Close() }() // in memory nothing can be lost
		}
		o.Sim = own
	}
	if !file.readable {
		r.Outcome = Broken
		return r, nil
	}
	if r.Problems = append(r.Problems, Lint(file, o.Sim.Systems(), o.Loader)...); r.Problems.Errors() {
		r.Outcome = Broken
		return r, nil
	}
	rows := file.Rows
	if rows == nil {
		rows = []Fields{nil}
	}
	for i, row := range rows {
		if o.Row > 0 && o.Row != i+1 || o.Resume != nil && i < o.Resume.Row {
			continue
		}
		p := &player{options: o, file: file, sim: o.Sim, own: map[string]bool{}, consumed: map[string]bool{}, row: i, corrected: r.Corrections}
		c, err := p.play(ctx, row)
		o.Sim = p.sim // it may have been reopened between two steps
		r.Cases, r.Corrections = append(r.Cases, c), p.corrected
		r.Outcome = Worse(r.Outcome, c.Outcome)
		if err != nil {
			return r, err
		}
	}
	return r, nil
}

func (o Options) completed() Options {
	if o.Wall == nil {
		o.Wall = clock.System()
	}
	if o.Network == nil {
		o.Network = http.DefaultTransport
	}
	if o.Mode == "" {
		o.Mode = Drive
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	if o.Number == "" {
		o.Number = "R"
	}
	if o.Lookup == nil {
		o.Lookup = func(string) (string, bool) { return "", false }
	}
	return o
}

// play runs the file once.
func (p *player) play(ctx context.Context, row Fields) (*Case, error) {
	p.ctx, p.began = ctx, p.options.Wall.Now()
	p.made = &Case{Began: p.began.In(clock.Zone), Outcome: Passed, Name: rowName(row), Steps: []*StepResult{}}
	s := p.stage(p.file)
	done, err := s.begin(row)
	if err == nil {
		err = s.act(p.file.Steps[min(done, len(p.file.Steps)):], func(n int) error { return s.remember(done + n) })
		if given := s.act(p.file.Finally, func(int) error { return nil }); err == nil {
			err = given
		}
	}
	p.finish(err)
	if ctx.Err() != nil {
		return p.made, context.Cause(ctx)
	}
	return p.made, nil
}

// begin opens the world of the case, or finds it where an earlier run stood, and answers how many steps are over.
func (s *stage) begin(row Fields) (done int, err error) {
	if m := s.options.Resume; m != nil && m.Row == s.row {
		return m.Done, s.recall(m)
	}
	if err := s.open(row); err != nil {
		return 0, err
	}
	return 0, s.remember(0)
}

// finish completes the case, and drops the world that was made for it.
func (p *player) finish(err error) {
	c := p.made
	c.Failure = failureOf(err, p.file)
	c.Outcome = outcomeOf(c.Failure)
	if w, err := p.world(); err == nil {
		c.End = w.Now().In(clock.Zone)
		c.After, _ = w.Accounts("")
		c.Exchanges = zoned(p.exchangesSince(p.first))
		if p.options.Snapshot {
			var content bytes.Buffer
			if w.Save(&content) == nil {
				c.Snapshot = content.Bytes()
			}
		}
	}
	if p.mine {
		_ = p.sim.Drop(c.World) // of a world in memory; one on disk is found by its name
	}
	c.WallMs = p.since(p.began)
}

// zoned puts the times of exchanges into the zone in which worlds show them.
func zoned(list []journal.Exchange) []journal.Exchange {
	for i := range list {
		x := &list[i]
		x.At = x.At.In(clock.Zone)
		x.Postings = slices.Clone(x.Postings)
		for j := range x.Postings {
			x.Postings[j].At = x.Postings[j].At.In(clock.Zone)
		}
	}
	return list
}

// since answers the milliseconds of wall time since an instant.
func (p *player) since(at time.Time) float64 {
	return float64(p.options.Wall.Now().Sub(at).Microseconds()) / 1000
}

// failureOf answers the failure that an error is.
func failureOf(err error, file *File) *Failure {
	if err == nil {
		return nil
	}
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{File: file.Path, Line: 1, Column: 1, Message: firstLine(err.Error()), Broken: true}
}

// rowName answers what a row is called.
func rowName(row Fields) string {
	var parts []string
	for _, m := range row {
		parts = append(parts, m.Key.Content+"="+m.Value.Content)
	}
	return strings.Join(parts, ", ")
}
