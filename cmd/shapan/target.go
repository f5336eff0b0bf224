package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/sign"
)

// The rhythm in which the end of a run in another process is asked for.
const (
	firstLook = 5 * time.Millisecond
	lastLook  = 500 * time.Millisecond
)

// target is a running sandbox in which scenarios are run.
type target struct {
	*control
	t     *terminal
	world string // in which all files run, one after the other; "": each in one of its own
	turn  sync.Mutex
}

func (t *terminal) target(address, token string) (*target, error) {
	api, err := t.control(address, access{ControlToken: token})
	if err != nil {
		return nil, wrong("give the control address of a running sandbox, like http://127.0.0.1:8701", "--target is %q", address)
	}
	api.flag = "--target"
	return &target{control: api, t: t}, nil
}

// run runs a file there: it and those that it uses are brought, and each of its rows runs in a world of its own, which is
// made for it and dropped in the end.
func (r *target) run(ctx context.Context, s scenario, o scenarios.Options) (*scenarios.Result, error) {
	name := newNumber(r.t) // nobody else has it
	brought, err := r.bring(ctx, name, s.path, s.source, map[string]bool{})
	defer r.tidy(ctx, brought)
	if err != nil {
		return r.unread(s, err)
	}
	env := map[string]string{}
	for _, variable := range scenarios.Variables(s.source) {
		env[variable], _ = o.Lookup(variable)
	}
	var all *scenarios.Result
	for row := 1; row <= max(1, len(s.file.Rows)); row++ {
		world := fmt.Sprintf("%s-%d", name, row)
		body := map[string]any{"scenario": brought[len(brought)-1], "env": env, "mode": o.Mode}
		if s.file.Rows != nil {
			body["row"] = row
		}
		one, err := r.runRow(ctx, world, s.seed(o), body)
		if err != nil {
			return r.unread(s, err)
		}
		all = joined(all, renamed(one, name+"/", s.path))
	}
	return all, nil
}

// seed answers the seed of the world of a file: that of the command, else that of the file; nil for neither.
func (s scenario) seed(o scenarios.Options) *uint64 { return cmp.Or(o.Seed, s.file.Seed()) }

// joined puts the cases of a file's rows together.
func joined(all, one *scenarios.Result) *scenarios.Result {
	if all == nil {
		return one
	}
	all.Cases = append(all.Cases, one.Cases...)
	all.Outcome = scenarios.Worse(all.Outcome, one.Outcome)
	return all
}

// runRow runs one row: in a world that is made for it and dropped behind it, or in the one that was named, which stays.
func (r *target) runRow(ctx context.Context, name string, seed *uint64, body map[string]any) (*scenarios.Result, error) {
	world := map[string]any{"clock": map[string]any{"mode": "frozen", "now": scenarios.DefaultClock()}}
	if seed != nil {
		world["seed"] = *seed
	}
	if r.world == "" {
		if err := r.ask(ctx, http.MethodPut, "/v1/worlds/"+name, world, nil); err != nil {
			return nil, err
		}
		defer func() { _ = r.ask(context.WithoutCancel(ctx), http.MethodDelete, "/v1/worlds/"+name, nil, nil) }()
		return r.runIn(ctx, name, body)
	}
	r.turn.Lock()
	defer r.turn.Unlock()
	named := "/v1/worlds/" + url.PathEscape(r.world)
	there := func() bool { return r.ask(ctx, http.MethodGet, named, nil, nil) == nil }
	if !there() {
		if err := r.ask(ctx, http.MethodPut, named, world, nil); err != nil && !there() { // somebody else may have made it, otherwise
			return nil, err
		}
	}
	return r.runIn(ctx, url.PathEscape(r.world), body)
}

// runIn runs in a world that is there, and waits for the end.
func (r *target) runIn(ctx context.Context, name string, body map[string]any) (*scenarios.Result, error) {
	var run struct {
		ID     string            `json:"id"`
		State  string            `json:"state"`
		Result *scenarios.Result `json:"result"`
	}
	if err := r.ask(ctx, http.MethodPost, "/v1/worlds/"+name+"/runs", body, &run); err != nil {
		return nil, err
	}
	for wait := firstLook; run.State == "running"; wait = min(2*wait, lastLook) {
		over, give := r.t.wall.After(wait)
		select {
		case <-ctx.Done():
			give()
			return nil, ctx.Err()
		case <-over:
		}
		if err := r.ask(ctx, http.MethodGet, "/v1/worlds/"+name+"/runs/"+run.ID, nil, &run); err != nil {
			return nil, err
		}
	}
	if run.Result == nil {
		return nil, wrong("run it again", "the sandbox has given a run up")
	}
	return run.Result, nil
}

// unread answers the result of a file that the sandbox does not take; other failures end the command.
func (r *target) unread(s scenario, err error) (*scenarios.Result, error) {
	_, problems := scenarios.Load(s.path, s.source, sim.Counterparts(sign.NewSigner(0)), readScenario)
	if problems.Errors() {
		return &scenarios.Result{File: s.path, Title: s.file.Title.Content, Outcome: scenarios.Broken, Problems: problems}, nil
	}
	return nil, err
}

// bring keeps a file there, behind those that it uses; the paths are below the prefix. It answers the names, its own last.
func (r *target) bring(ctx context.Context, prefix, at string, source []byte, known map[string]bool) (names []string, err error) {
	if known[at] {
		return nil, nil
	}
	known[at] = true
	file, _ := scenarios.Parse(at, source)
	for _, used := range file.Uses() {
		beside := path.Join(path.Dir(at), used)
		text, err := readScenario(beside)
		if err != nil {
			return names, wrong("", "%s uses %s: %s", at, used, err)
		}
		more, err := r.bring(ctx, prefix, beside, text, known)
		names = append(names, more...)
		if err != nil {
			return names, err
		}
	}
	name := prefix + "/" + below(at)
	names = append(names, name)
	return names, r.put(ctx, name, source)
}

// below makes a path on this machine one that can stand below a name: up the tree becomes up_.
func below(at string) string {
	at = strings.TrimLeft(path.Clean(at), "/")
	return strings.ReplaceAll(at, "../", "up_/")
}

// put keeps a scenario.
func (r *target) put(ctx context.Context, name string, source []byte) error {
	return r.send(ctx, http.MethodPut, "/v1/scenarios/"+escaped(name), "text/yaml", source, nil)
}

func escaped(name string) string {
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

// tidy takes away what was brought; a sandbox that does not answer any more keeps it.
func (r *target) tidy(ctx context.Context, names []string) {
	ctx = context.WithoutCancel(ctx)
	for _, name := range slices.Backward(names) {
		_ = r.ask(ctx, http.MethodDelete, "/v1/scenarios/"+escaped(name), nil, nil)
	}
}

// renamed puts the paths of this machine where the sandbox has names.
func renamed(r *scenarios.Result, prefix, path string) *scenarios.Result {
	text, err := json.Marshal(r)
	if err != nil {
		return r
	}
	var again scenarios.Result
	if json.Unmarshal([]byte(strings.NewReplacer(prefix+below(path), path, prefix, "").Replace(string(text))), &again) != nil {
		return r
	}
	return &again
}
