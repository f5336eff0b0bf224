package scenarios

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Recording is a scenario file made of what happened in a world.
type Recording struct {
	Source  string   `json:"source"`  // the file
	Outcome Outcome  `json:"outcome"` // of the file, run once in a world of its own
	Problem string   `json:"problem"` // why it did not pass, with its line; "" where it did
	Notes   []string `json:"notes"`   // what the file leaves out, and why
}

// tick is the least time between two things that a file moves the clock for.
const tick = time.Second

// Record makes a scenario file of the calls, the clicks of people, the actions and the passing of time in a world behind
// an exchange ("" for all that the journal has). It plays the calls once more in a world of its own and expects of each
// answer what came out the same in both; the finished file is then run once. A *engine.Problem for an unknown world, or
// where nothing happened behind the mark.
func Record(ctx context.Context, s *sim.Sim, world, after, title string) (*Recording, error) {
	w, err := s.World(world)
	if err != nil {
		return nil, err
	}
	r := &recorder{world: w, title: title}
	if err := r.listen(after); err != nil {
		return nil, err
	}
	if len(r.steps) == 0 {
		return nil, engine.Wrong(engine.Invalid, "let the application call, then record; after is the id of an exchange, or empty for all", "nothing was called in world %s after %q", world, after)
	}
	if title == "" {
		r.title = "录制：世界 " + world
	}
	r.ending()
	bare, err := r.replay(ctx)
	if err != nil {
		return nil, err
	}
	r.compare(bare)
	final, err := r.replay(ctx)
	for err == nil && r.forget(final) {
		final, err = r.replay(ctx)
	}
	if err != nil {
		return nil, err
	}
	made := &Recording{Source: r.source(), Outcome: final.Outcome, Notes: append([]string{}, r.notes...)}
	for _, p := range final.Problems {
		made.Problem = fmt.Sprintf("line %d: %s", p.Line, p.Message)
		break
	}
	if c := final.Cases; len(c) > 0 && c[0].Failure != nil {
		made.Problem = fmt.Sprintf("line %d: %s", c[0].Failure.Line, c[0].Failure.Message)
	}
	return made, nil
}

// recorder makes a file of what happened.
type recorder struct {
	world *engine.World
	title string
	began time.Time
	steps []*recorded
	tail  []string // what is checked at the end
	notes []string
}

// recorded is a step of the file that is being made.
type recorded struct {
	id       string
	at       time.Time
	system   *engine.Counterpart
	api      *engine.API       // of a call
	call     journal.Exchange  // of a call
	clicks   []clicked         // on the pages behind it
	identity string            // as which it was called; "" the usual one
	same     string            // the step whose bytes it repeats
	deed     *engine.Deed      // of an action
	fields   wire.Value        // that are sent
	came     wire.Value        // what came of it, as an object
	expect   wire.Value        // of that, what comes out each time
	known    map[string]string // values of earlier answers, and the expression that stands for them
}

// clicked is what a person did on a page.
type clicked struct {
	enters []wire.Field
	press  string
	shown  []byte // the page that came of it
}

// listen makes steps of what happened behind an exchange.
func (r *recorder) listen(after string) error {
	list, err := r.world.Exchanges(journal.Query{After: after, Direction: journal.In})
	if err != nil {
		return err
	}
	deeds, err := r.world.Deeds()
	if err != nil {
		return err
	}
	deeds = slices.DeleteFunc(deeds, func(d engine.Deed) bool { return d.After < after })
	for _, x := range list {
		for len(deeds) > 0 && deeds[0].After < x.ID {
			r.action(deeds[0])
			deeds = deeds[1:]
		}
		r.exchange(x)
	}
	for _, d := range deeds {
		r.action(d)
	}
	if len(r.steps) > 0 {
		r.began = r.steps[0].at.Truncate(tick)
	}
	return nil
}

func (r *recorder) action(d engine.Deed) {
	args, _, err := wire.ParseJSON(d.Args)
	if err != nil {
		args = wire.Value{Kind: wire.Object}
	}
	r.steps = append(r.steps, &recorded{at: d.At, deed: &d, fields: args})
}

// exchange makes a step of a call, or a click on the page behind one.
func (r *recorder) exchange(x journal.Exchange) {
	system, err := r.world.System(x.System)
	if err != nil || x.API == "" {
		r.leave(x, "it names no API")
		return
	}
	api, known := system.API(x.API)
	switch {
	case !known:
		r.leave(x, "there is no such API")
	case api.Page:
		r.click(x)
	case x.Signature.Verdict == "bad":
		r.leave(x, "its signature was refused")
	case x.Rule != "":
		r.leave(x, "rule "+x.Rule+" hit it: order the fault in a fault step")
	default:
		r.call(x, system, api)
	}
}

// leave notes what is not recorded.
func (r *recorder) leave(x journal.Exchange, why string) {
	r.notes = append(r.notes, fmt.Sprintf("%s %s %s: %s", x.ID, x.System, x.API, why))
}

func (r *recorder) call(x journal.Exchange, system *engine.Counterpart, api *engine.API) {
	path, query, _ := strings.Cut(strings.TrimPrefix(x.Request.Path, "/w/"+r.world.Name()), "?")
	read, refusal := system.Codec.Read(&wire.Inbound{
		Method: x.Request.Method, Path: path, RawQuery: query, Header: wire.Header(x.Request.Headers), Body: x.Request.Body,
	})
	if refusal != nil || read.Fields.Kind != wire.Object {
		r.leave(x, "its fields could not be read")
		return
	}
	step := &recorded{
		id: fmt.Sprintf("s%d", len(r.steps)+1), at: x.At, system: system, api: api, call: x, fields: read.Fields, known: map[string]string{},
	}
	if read.Identity != r.usual(system) {
		step.identity = read.Identity
	}
	for _, before := range r.steps {
		if before.api != nil && before.same == "" && string(before.call.Request.Body) == string(x.Request.Body) && before.call.Request.Path == x.Request.Path {
			step.same = before.id
		}
	}
	r.steps = append(r.steps, step)
}

// usual answers the identity as which a client calls that does not say.
func (r *recorder) usual(system *engine.Counterpart) string {
	raw, err := system.Settings.Default()
	if err != nil {
		return ""
	}
	config, err := system.Settings.Compile(raw)
	if err != nil || len(config.Identities()) == 0 {
		return ""
	}
	return config.Identities()[0]
}

// click makes a visit of what a browser sent from a page. Looking at a page is none.
func (r *recorder) click(x journal.Exchange) {
	if x.Request.Method != "POST" {
		r.shown(x)
		return
	}
	for _, step := range slices.Backward(r.steps) {
		if step.api == nil || step.system.Slug != x.System || pageBehind(step.api) != x.API {
			continue
		}
		if made, ok := clickOn(step.page(), x); ok {
			made.shown = x.Response.Body
			step.clicks = append(step.clicks, made)
			return
		}
		break
	}
	r.leave(x, "the page that it was sent from was opened before the recording")
}

// shown notes the page of a call that was opened.
func (r *recorder) shown(x journal.Exchange) {
	for _, step := range slices.Backward(r.steps) {
		if step.api != nil && step.system.Slug == x.System && pageBehind(step.api) == x.API && len(step.clicks) == 0 {
			step.clicks = []clicked{{shown: x.Response.Body}}
			return
		}
	}
}

// page answers the page that was shown last behind a call.
func (s *recorded) page() []byte {
	if len(s.clicks) == 0 {
		return nil
	}
	return s.clicks[len(s.clicks)-1].shown
}

// pageBehind answers the API of the page behind an API.
func pageBehind(api *engine.API) string {
	if api.Opens != "" {
		return api.Opens
	}
	return api.Name + "/page"
}

// ending answers what shall hold at the end: no notice is in another state than here, and the ledger's accounts.
func (r *recorder) ending() {
	r.tail = []string{"ledger.balanced"}
	notices, err := r.world.Notices("")
	if err != nil {
		return
	}
	last := r.steps[len(r.steps)-1].at
	for _, n := range notices {
		if !r.made(n.Cause) {
			continue
		}
		for _, a := range n.Attempts {
			if a.At.After(last) {
				last = a.At
			}
		}
		r.tail = append(r.tail, fmt.Sprintf("notice('%s').state == '%s'", n.Key, n.State), fmt.Sprintf("notice('%s').attempts == %d", n.Key, len(n.Attempts)))
	}
	if gap := last.Sub(r.steps[len(r.steps)-1].at); gap >= tick {
		r.steps = append(r.steps, &recorded{at: last})
	}
	accounts, err := r.world.Accounts("")
	if err != nil {
		return
	}
	for _, a := range accounts {
		r.tail = append(r.tail, fmt.Sprintf("balance('%s') == %s", a.Name, a.Balance))
	}
	slices.Sort(r.tail)
	r.tail = slices.Compact(r.tail)
}

// made tells whether a recorded call, a click behind one, or a recorded action caused something.
func (r *recorder) made(cause string) bool {
	return slices.ContainsFunc(r.steps, func(s *recorded) bool {
		if s.deed != nil {
			return s.deed.Cause == cause
		}
		return s.api != nil && strings.HasPrefix(cause, "x") && s.call.ID <= cause
	})
}

// replay runs the file as it is so far.
func (r *recorder) replay(ctx context.Context) (*Result, error) {
	file, problems := Parse("recorded.yaml", []byte(r.source()))
	if problems.Errors() {
		return nil, fmt.Errorf("the recorded file has line %d: %s", problems[0].Line, problems[0].Message)
	}
	return Run(ctx, file, Options{Seed: new(r.world.Seed())})
}
