package web

import (
	"context"
	"slices"
	"sync"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine"
)

// runs are those that are under way: one in a world at most.
type runs struct {
	mu     sync.Mutex
	worlds map[string]*underway
	closed bool
	life   context.Context //nolint:containedctx // runs go on behind the request that started them
	stop   context.CancelFunc
	all    sync.WaitGroup
}

func newRuns() *runs {
	r := &runs{worlds: map[string]*underway{}}
	r.life, r.stop = context.WithCancel(context.Background())
	return r
}

// start takes a world for a run; *engine.Problem when one goes on there, or the program is ending.
func (r *runs) start(world string) (*underway, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.worlds[world] != nil {
		return nil, engine.Wrong(engine.Conflict, "wait for its end, stop it, or use another world", "a scenario is running in world %s", world)
	}
	u := &underway{world: world, over: make(chan struct{}), changed: make(chan struct{})}
	u.life, u.cancel = context.WithCancel(r.life)
	r.worlds[world] = u
	r.all.Add(1)
	return u, nil
}

func (r *runs) end(u *underway) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.worlds, u.world)
	u.cancel()
	close(u.over)
	r.all.Done()
}

// find answers a run that is under way, nil where there is none with the id.
func (r *runs) find(world, id string) *underway {
	r.mu.Lock()
	defer r.mu.Unlock()
	if u := r.worlds[world]; u != nil && u.now().ID == id {
		return u
	}
	return nil
}

// ending tells whether the program gives all runs up.
func (r *runs) ending() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

// close gives up the runs that are under way, and waits for their end.
func (r *runs) close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.stop()
	r.all.Wait()
}

// underway is a run that is not over. It pauses before each step unless it is free, or a step has been allowed.
type underway struct {
	world  string
	life   context.Context //nolint:containedctx // of the run
	cancel context.CancelFunc
	over   chan struct{} // closed at its end

	mu      sync.Mutex
	kept    keptRun
	free    bool          // it does not pause
	allowed bool          // the next step may be played
	gone    bool          // somebody gave it up
	changed chan struct{} // closed at the next change
}

// load puts a run into its place.
func (u *underway) load(kept keptRun) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.kept, u.free = kept, !kept.Body.Pause
}

// now answers the run as it is.
func (u *underway) now() keptRun {
	u.mu.Lock()
	defer u.mu.Unlock()
	kept := u.kept
	kept.Steps = slices.Clone(kept.Steps)
	return kept
}

func (u *underway) view() runView { return u.now().runView }

// given tells whether somebody gave the run up.
func (u *underway) given() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.gone
}

// change changes the run, and wakes those who wait for that.
func (u *underway) change(how func(*keptRun)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	how(&u.kept)
	u.wake()
}

func (u *underway) wake() {
	close(u.changed)
	u.changed = make(chan struct{})
}

// arrive notes the step that comes next, and tells whether the run pauses before it.
func (u *underway) arrive(s *scenarios.StepResult) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	next := *s
	u.kept.Next = &next
	if !u.free && !u.allowed {
		u.kept.State = statePaused
	}
	u.wake()
	return u.kept.State == statePaused
}

// pass waits until the next step may be played.
func (u *underway) pass() error {
	for {
		u.mu.Lock()
		may, changed := u.free || u.allowed, u.changed
		if may {
			u.allowed, u.kept.State = false, stateRunning
		}
		u.mu.Unlock()
		if may {
			return nil
		}
		select {
		case <-u.life.Done():
			return u.life.Err()
		case <-changed:
		}
	}
}

// step lets the run play one step, and waits until it pauses again or is over; *engine.Problem when it does not pause.
func (u *underway) step(ctx context.Context) error {
	u.mu.Lock()
	if u.kept.State != statePaused {
		u.mu.Unlock()
		return engine.Wrong(engine.Conflict, "start it with pause: true", "the run does not pause")
	}
	u.allowed, u.kept.State = true, stateRunning
	u.wake()
	u.mu.Unlock()
	for {
		u.mu.Lock()
		paused, changed := u.kept.State == statePaused, u.changed
		u.mu.Unlock()
		if paused {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-u.over:
			return nil
		case <-changed:
		}
	}
}

// release lets the run go on to its end.
func (u *underway) release() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.free = true
	u.wake()
}

// giveUp ends the run.
func (u *underway) giveUp() {
	u.mu.Lock()
	u.gone = true
	u.mu.Unlock()
	u.cancel()
}
