package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine"
)

// The states of a run besides the outcomes of its result.
const (
	stateRunning = "running"
	stateStopped = "stopped" // the program ended before it did
)

// runBody says what shall be run.
type runBody struct {
	Scenario string            `json:"scenario"` // its name
	Mode     string            `json:"mode"`     // drive (if it is left out) or watch
	Params   map[string]string `json:"params"`   // in place of the defaults
	Row      int               `json:"row"`      // which of the file's rows, from 1; 0 is all
	Env      map[string]string `json:"env"`      // environment variables, in place of those of the server
}

// runView is a run and what became of it.
type runView struct {
	ID       string          `json:"id"`
	World    string          `json:"world"`
	Scenario string          `json:"scenario"`
	Mode     string          `json:"mode"`
	State    string          `json:"state"` // running, passed, failed, broken, stopped
	Began    time.Time       `json:"began"` // wall time
	Ended    *time.Time      `json:"ended"`
	Result   json.RawMessage `json:"result"` // scenarios.Result; null while it runs
}

// runs are those that are under way: one in a world at most.
type runs struct {
	mu     sync.Mutex
	worlds map[string]bool
	closed bool
	life   context.Context //nolint:containedctx // runs go on behind the request that started them
	stop   context.CancelFunc
	all    sync.WaitGroup
}

func newRuns() *runs {
	r := &runs{worlds: map[string]bool{}}
	r.life, r.stop = context.WithCancel(context.Background())
	return r
}

// start takes a world for a run; false when one goes on there, or the program is ending.
func (r *runs) start(world string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.worlds[world] {
		return false
	}
	r.worlds[world] = true
	r.all.Add(1)
	return true
}

func (r *runs) end(world string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.worlds, world)
	r.all.Done()
}

// close gives up the runs that are under way, and waits for their end.
func (r *runs) close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.stop()
	r.all.Wait()
}

func (c *console) runRoutes() []route {
	return []route{
		{
			method: http.MethodPost, path: "/v1/worlds/{w}/runs", name: "startRun", body: runBody{}, reply: runView{}, status: http.StatusCreated, do: c.startRun,
			title: "Run a scenario in this world: drive plays the application, watch waits for it. It goes on behind the answer",
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/runs/{id}", name: "getRun", reply: runView{}, title: "A run, and what became of it", do: c.getRun,
		},
	}
}

func (c *console) startRun(v *visit) (answer, error) {
	var body runBody
	if err := decode(v.body, &body); err != nil {
		return answer{}, err
	}
	mode := scenarios.Mode(body.Mode)
	switch mode {
	case "":
		mode = scenarios.Drive
	case scenarios.Drive, scenarios.Watch:
	default:
		return answer{}, engine.Wrong(engine.Invalid, "use drive or watch", "mode is %q", body.Mode)
	}
	source, _, err := c.scenario(body.Scenario)
	if err != nil {
		return answer{}, err
	}
	file, problems := scenarios.Load(body.Scenario, source, c.sim.Systems(), c.load)
	if problems.Errors() {
		return answer{}, engine.Wrong(engine.Invalid, problems[0].Hint, "%s, line %d: %s", body.Scenario, problems[0].Line, problems[0].Message)
	}
	world := v.world.Name()
	if !c.runs.start(world) {
		return answer{}, engine.Wrong(engine.Conflict, "wait for its end, or use another world", "a scenario is running in world %s", world)
	}
	view := runView{World: world, Scenario: body.Scenario, Mode: string(mode), State: stateRunning, Began: zoned(c.wall.Now())}
	if view.ID, err = c.sim.NewRun(world); err == nil {
		err = c.sim.PutRun(world, view.ID, view)
	}
	if err != nil {
		c.runs.end(world)
		return answer{}, err
	}
	go c.run(view, file, mode, body)
	return say(view, nil)
}

// run runs a scenario to its end, keeps what became of it, and tells those who watch the world.
func (c *console) run(view runView, file *scenarios.File, mode scenarios.Mode, body runBody) {
	defer c.runs.end(view.World)
	c.announce(view, stateRunning)
	result, err := scenarios.Run(c.runs.life, file, scenarios.Options{
		Sim: c.sim, World: view.World, Params: body.Params, Row: body.Row, Loader: c.load, Mode: mode, Wall: c.wall,
		Lookup: func(name string) (string, bool) {
			if text, given := body.Env[name]; given {
				return text, true
			}
			return c.options.Lookup(name)
		},
		Number: "R" + strings.TrimLeft(strings.TrimPrefix(view.ID, "run"), "0") + "-",
		Step: func(s *scenarios.StepResult) {
			c.announce(view, s.Verb+" "+s.What+": "+string(s.Outcome))
		},
	})
	ended := zoned(c.wall.Now())
	view.Ended, view.State = &ended, string(result.Outcome)
	view.Result, err = kept(result, err)
	if err != nil {
		view.State = stateStopped
		if !errors.Is(err, context.Canceled) {
			c.log.Error("a run could not be ended", "world", view.World, "run", view.ID, "error", err)
		}
	}
	if err := c.sim.PutRun(view.World, view.ID, view); err != nil {
		c.log.Error("what became of a run could not be kept", "world", view.World, "run", view.ID, "error", err)
	}
	c.announce(view, view.State)
}

// kept answers a result as it is kept, or the error that there is.
func kept(result *scenarios.Result, err error) (json.RawMessage, error) {
	text, unwritten := json.Marshal(result)
	return text, errors.Join(err, unwritten)
}

// announce tells those who watch the world how far a run is.
func (c *console) announce(view runView, note string) {
	if w, err := c.sim.World(view.World); err == nil {
		w.Announce(engine.Event{Type: engine.EventRun, ID: view.ID, Note: note})
	}
}

func (c *console) getRun(v *visit) (answer, error) {
	return say(c.sim.Run(v.world.Name(), v.param("id")))
}
