// Package certify is the judge: it makes an application under test do things by its triggers, plays the systems'
// worst days to it, and says point by point whether it kept the contract. The points are scenario files in this folder,
// so what is judged, and how, can be read and run by anybody; the score card is what came of them.
//
// A file of a point has one step called seen. What fails up to it means that there was nothing to judge (the application
// has no such trigger, or the trigger led to nothing): the point is "not seen". What fails behind it is a failed point.
package certify

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

// stepSeen is the step of a file up to which a failure means that there was nothing to judge.
const stepSeen = "seen"

// Options say which application is judged, and how it is made to do things.
type Options struct {
	Sim      *sim.Sim          // its default world is reset for every point: the application calls it without a prefix
	App      string            // base address of the application, like http://127.0.0.1:8080
	Notify   string            // where it takes NOTIFYs
	User     string            // platformUserNo for whom it acts; "": U1
	Amount   string            // of its orders, in yuan; "": 100.00
	Triggers map[string]string // METHOD /path by name of the trigger (Triggers); those left out keep their defaults
	Hook     string            // METHOD /path or an address that answers {"effects": n} for {requestNo}; "": DefaultHook
	Only     []string          // ids of the points to judge; none: all
	Quiet    time.Duration     // wall time for which nothing must come behind a trigger's answer before it is judged
	Late     time.Duration     // wall time for which the end of a push is looked for that goes on behind the answer; 0: 15 s
	Wall     clock.Wall        // at whose time each world begins; nil: this machine's
	Network  http.RoundTripper // to the application; nil: http.DefaultTransport
	Judged   func(*Mark)       // is told when a point has been judged; nil: nobody is
}

//go:embed *.yaml
var files embed.FS

// Source answers the scenario file of a point; fs.ErrNotExist for a name that none has.
func Source(file string) ([]byte, error) { return files.ReadFile(file) }

// Judge judges an application and answers its score card. An error means that there is no verdict: the application
// cannot be reached, or the set-up cannot be used.
func Judge(ctx context.Context, o Options) (*Card, error) {
	points, err := o.complete()
	if err != nil {
		return nil, err
	}
	card := &Card{App: o.App, Began: o.Wall.Now(), Marks: []*Mark{}}
	for _, p := range points {
		m, err := o.judge(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.ID, err)
		}
		card.Marks = append(card.Marks, m)
		if o.Judged != nil {
			o.Judged(m)
		}
	}
	card.WallMs = float64(o.Wall.Now().Sub(card.Began).Microseconds()) / 1000
	return card, nil
}

// complete fills in what was left out, and answers the points that are asked for.
func (o *Options) complete() ([]Point, error) {
	if o.Wall == nil {
		o.Wall = clock.System()
	}
	for _, one := range []struct {
		into *string
		or   string
	}{{&o.User, "U1"}, {&o.Amount, "100.00"}, {&o.Hook, DefaultHook}} {
		if *one.into == "" {
			*one.into = one.or
		}
	}
	if o.Late == 0 {
		o.Late = 15 * time.Second
	}
	o.App = strings.TrimSuffix(o.App, "/")
	o.Hook = hookRequest(o.Hook)
	points := Points()
	if len(o.Only) == 0 {
		return points, nil
	}
	var known []string
	for _, p := range points {
		known = append(known, p.ID)
	}
	for _, id := range o.Only {
		if !slices.Contains(known, id) {
			return nil, engine.Wrong(engine.Invalid, "there are "+strings.Join(known, ", "), "there is no point %q", id)
		}
	}
	return slices.DeleteFunc(points, func(p Point) bool { return !slices.Contains(o.Only, p.ID) }), nil
}

// judge plays the file of a point in a fresh default world.
func (o *Options) judge(ctx context.Context, p Point) (*Mark, error) {
	source, err := Source(p.File)
	if err != nil {
		return nil, err
	}
	if missing := p.missing(o.Sim.Systems()); missing != "" {
		return p.unseen("this sandbox does not play " + missing), nil
	}
	if err := o.freshWorld(); err != nil {
		return nil, err
	}
	file, problems := scenarios.Parse(p.File, source)
	if problems.Errors() {
		return nil, errors.New(problems.String())
	}
	r, err := scenarios.Run(ctx, file, scenarios.Options{
		Sim: o.Sim, World: sim.Default, Params: o.params(file), Network: o.Network, Quiet: o.Quiet,
	})
	if err != nil {
		return nil, err
	}
	if len(r.Cases) == 0 {
		return nil, errors.New(r.Problems.String())
	}
	m, err := p.mark(r.Cases[0])
	if err == nil {
		m.Scenario = r.Title
	}
	return m, err
}

// freshWorld makes the default world as it was at first. Its clock stands at this machine's time: applications sign
// with that, and some systems look at it.
func (o *Options) freshWorld() error {
	if err := o.Sim.Reset(sim.Default); err != nil {
		return err
	}
	w, err := o.Sim.World(sim.Default)
	if err != nil {
		return err
	}
	now := o.Wall.Now()
	_, err = w.SetClock(clock.Frozen, 0, &now)
	return err
}

// params answers the params that a file has.
func (o *Options) params(file *scenarios.File) map[string]string {
	all := map[string]string{"app": o.App, "notify": o.Notify, "user": o.User, "amount": o.Amount, "hook": o.Hook, "late": o.Late.String()}
	for _, t := range Triggers() {
		request := o.Triggers[t.Name]
		if request == "" {
			request = t.Default
		}
		all[t.Name] = strings.NewReplacer("{user}", o.User, "{amount}", o.Amount).Replace(request)
	}
	wanted := map[string]string{}
	for _, p := range file.Params {
		if value, known := all[p.Name.Content]; known {
			wanted[p.Name.Content] = value
		}
	}
	return wanted
}
