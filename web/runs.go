package web

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine"
)

// The states of a run besides the outcomes of its result.
const (
	stateRunning = "running" // in watch mode it is armed: it waits for the application
	statePaused  = "paused"  // before a step, until it is told to go on
	stateStopped = "stopped" // it was given up, or the program ended before it did
)

// runBody says what shall be run.
type runBody struct {
	Scenario string              `json:"scenario"` // its name
	Mode     string              `json:"mode"`     // drive (if it is left out) or watch
	Params   map[string]textBody `json:"params"`   // in place of the defaults
	Row      int                 `json:"row"`      // which of the file's rows, from 1; 0 is all
	Env      map[string]string   `json:"env"`      // environment variables, in place of those of the server
	Pause    bool                `json:"pause"`    // before each step: POST …/step plays one, POST …/continue the rest
}

// runView is a run and what became of it.
type runView struct {
	ID       string                  `json:"id"`
	World    string                  `json:"world"`
	Scenario string                  `json:"scenario"`
	Mode     string                  `json:"mode"`
	State    string                  `json:"state"` // running, paused, passed, failed, broken, stopped
	Began    time.Time               `json:"began"` // wall time
	Ended    *time.Time              `json:"ended"`
	Steps    []*scenarios.StepResult `json:"steps"`  // that are over, oldest first; those of a used file before the step that uses it
	Next     *scenarios.StepResult   `json:"next"`   // the step that is played, or before which it pauses; null before the first and behind the last
	Result   json.RawMessage         `json:"result"` // scenarios.Result; null while it runs
}

// keptRun is a run as the catalogue has it: with what it needs to go on behind a restart.
type keptRun struct {
	runView
	Body   runBody           `json:"body"`
	Memory *scenarios.Memory `json:"memory,omitempty"`
}

func (c *console) runRoutes() []route {
	const path = "/v1/worlds/{w}/runs"
	return []route{
		{
			method: http.MethodPost, path: path, name: "startRun", body: runBody{}, reply: runView{}, status: http.StatusCreated, do: c.startRun,
			title: "Run a scenario in this world: drive plays the application, watch waits for it. It goes on behind the answer; one that watches goes on behind a restart too",
		},
		{method: http.MethodGet, path: path, name: "listRuns", reply: []runView{}, do: c.listRuns, title: "The runs of this world"},
		{method: http.MethodGet, path: path + "/{id}", name: "getRun", reply: runView{}, do: c.getRun, title: "A run, and what became of it so far"},
		{
			method: http.MethodPost, path: path + "/{id}/step", name: "stepRun", reply: runView{}, do: c.stepRun,
			title: "Play the next step of a run that pauses; answers when it is over",
		},
		{method: http.MethodPost, path: path + "/{id}/continue", name: "continueRun", reply: runView{}, do: c.continueRun, title: "Let a run that pauses go on to its end"},
		{method: http.MethodPost, path: path + "/{id}/stop", name: "stopRun", reply: runView{}, do: c.stopRun, title: "Give a run up"},
	}
}

func (c *console) startRun(v *visit) (answer, error) {
	var body runBody
	if err := decode(v.body, &body); err != nil {
		return answer{}, err
	}
	return say(c.begin(v.world.Name(), body))
}

// begin begins a run in a world; it goes on behind the answer.
func (c *console) begin(world string, body runBody) (runView, error) {
	switch scenarios.Mode(body.Mode) {
	case "":
		body.Mode = string(scenarios.Drive)
	case scenarios.Drive, scenarios.Watch:
	default:
		return runView{}, engine.Wrong(engine.Invalid, "use drive or watch", "mode is %q", body.Mode)
	}
	file, err := c.runnable(body.Scenario)
	if err != nil {
		return runView{}, err
	}
	if err := body.checkParams(file); err != nil {
		return runView{}, err
	}
	u, err := c.runs.start(world)
	if err != nil {
		return runView{}, err
	}
	kept := keptRun{Body: body, runView: runView{
		World: world, Scenario: body.Scenario, Mode: body.Mode, State: stateRunning, Began: zoned(c.wall.Now()), Steps: []*scenarios.StepResult{},
	}}
	if kept.ID, err = c.sim.NewRun(world); err == nil {
		u.load(kept)
		err = c.sim.PutRun(world, kept.ID, kept)
	}
	if err != nil {
		c.runs.end(u)
		return runView{}, err
	}
	go c.run(u, file)
	return u.view(), nil
}

// checkParams refuses params that the file does not have.
func (b runBody) checkParams(file *scenarios.File) error {
	names := make([]string, len(file.Params))
	for i, p := range file.Params {
		names[i] = p.Name.Content
	}
	for _, name := range slices.Sorted(maps.Keys(b.Params)) {
		if !slices.Contains(names, name) {
			return engine.Wrong(engine.Invalid, known(name, names), "params.%s: %s has no param %q", name, b.Scenario, name)
		}
	}
	return nil
}

// texts are the values of params.
func (b runBody) texts() map[string]string {
	texts := make(map[string]string, len(b.Params))
	for name, text := range b.Params {
		texts[name] = string(text)
	}
	return texts
}

// runnable finds a scenario that can be run.
func (c *console) runnable(name string) (*scenarios.File, error) {
	if name == "" {
		return nil, engine.Wrong(engine.Invalid, "name one that GET /v1/scenarios lists", "scenario is missing")
	}
	source, _, err := c.scenario(name)
	if err != nil {
		return nil, err
	}
	file, problems := scenarios.Load(name, source, c.sim.Systems(), c.load)
	if problems.Errors() {
		return nil, engine.Wrong(engine.Invalid, problems[0].Hint, "%s, line %d: %s", name, problems[0].Line, problems[0].Message)
	}
	return file, nil
}

// run runs a scenario to its end, keeps what became of it, and tells those who watch the world.
func (c *console) run(u *underway, file *scenarios.File) {
	defer c.runs.end(u)
	c.announce(u, stateRunning)
	body := u.kept.Body
	result, err := scenarios.Run(u.life, file, scenarios.Options{
		Sim: c.sim, World: u.world, Params: body.texts(), Row: body.Row, Loader: c.load, Mode: scenarios.Mode(body.Mode), Wall: c.wall,
		Lookup: func(name string) (string, bool) {
			if text, given := body.Env[name]; given {
				return text, true
			}
			return c.options.Lookup(name)
		},
		Number:   "R" + strings.TrimLeft(strings.TrimPrefix(u.kept.ID, "run"), "0") + "-",
		Resume:   u.kept.Memory,
		Before:   func(s *scenarios.StepResult) error { return c.beforeStep(u, s) },
		Step:     func(s *scenarios.StepResult) { c.afterStep(u, s) },
		Remember: func(m *scenarios.Memory) error { return c.rememberRun(u, m) },
	})
	if err != nil && c.runs.ending() && body.Mode == string(scenarios.Watch) && !u.given() {
		return // it goes on when the program does
	}
	text, unwritten := json.Marshal(result)
	err = errors.Join(err, unwritten)
	if err != nil && !errors.Is(err, context.Canceled) {
		c.log.Error("a run could not be ended", "world", u.world, "run", u.kept.ID, "error", err)
	}
	ended := zoned(c.wall.Now())
	state := string(result.Outcome)
	if err != nil {
		state = stateStopped
	}
	u.change(func(k *keptRun) { k.Ended, k.Result, k.State, k.Next, k.Memory = &ended, text, state, nil, nil })
	c.keepRun(u)
	c.announce(u, state)
}

// beforeStep notes which step comes next, and lets it wait where the run pauses.
func (c *console) beforeStep(u *underway, s *scenarios.StepResult) error {
	if u.arrive(s) {
		c.keepRun(u)
		c.announce(u, statePaused)
	}
	return u.pass()
}

func (c *console) afterStep(u *underway, s *scenarios.StepResult) {
	u.change(func(k *keptRun) { k.Steps, k.Next = append(k.Steps, s), nil })
	c.announce(u, s.Verb+" "+s.What+": "+string(s.Outcome))
}

// rememberRun keeps where a run stands, so that one that watches can go on behind a restart.
func (c *console) rememberRun(u *underway, m *scenarios.Memory) error {
	if u.kept.Body.Mode == string(scenarios.Watch) {
		u.change(func(k *keptRun) { k.Memory = m })
		c.keepRun(u)
	}
	return nil
}

// keepRun writes a run into the catalogue as it is now.
func (c *console) keepRun(u *underway) {
	kept := u.now()
	if err := c.sim.PutRun(u.world, kept.ID, kept); err != nil {
		c.log.Error("what became of a run could not be kept", "world", u.world, "run", kept.ID, "error", err)
	}
}

// announce tells those who watch the world how far a run is.
func (c *console) announce(u *underway, note string) {
	if w, err := c.sim.World(u.world); err == nil {
		w.Announce(engine.Event{Type: engine.EventRun, ID: u.kept.ID, Note: note})
	}
}

// viewRun answers a run as it is now, or as it was kept.
func (c *console) viewRun(world, id string) (runView, error) {
	if u := c.runs.find(world, id); u != nil {
		return u.view(), nil
	}
	text, err := c.sim.Run(world, id)
	if err != nil {
		return runView{}, err
	}
	var kept keptRun
	err = json.Unmarshal(text, &kept)
	return kept.runView, err
}

func (c *console) getRun(v *visit) (answer, error) {
	return say(c.viewRun(v.world.Name(), v.param("id")))
}

// runsOf lists the runs of a world, newest last.
func (c *console) runsOf(world string) ([]runView, error) {
	list := []runView{}
	texts, err := c.sim.Runs(world)
	for _, text := range texts {
		var kept keptRun
		if err := json.Unmarshal(text, &kept); err != nil {
			return list, err
		}
		if u := c.runs.find(world, kept.ID); u != nil {
			kept.runView = u.view()
		}
		list = append(list, kept.runView)
	}
	return list, err
}

func (c *console) listRuns(v *visit) (answer, error) { return say(c.runsOf(v.world.Name())) }

// goingOn finds a run that is not over; *engine.Problem where it is, or there is none.
func (c *console) goingOn(world, id string) (*underway, error) {
	if u := c.runs.find(world, id); u != nil {
		return u, nil
	}
	view, err := c.viewRun(world, id)
	if err != nil {
		return nil, err
	}
	return nil, engine.Wrong(engine.Conflict, "start it again: POST /v1/worlds/"+world+"/runs", "%s is over: %s", id, view.State)
}

func (c *console) stepRun(v *visit) (answer, error) {
	u, err := c.goingOn(v.world.Name(), v.param("id"))
	if err != nil {
		return answer{}, err
	}
	if err := u.step(v.Context()); err != nil {
		return answer{}, err
	}
	return say(u.view(), nil)
}

func (c *console) continueRun(v *visit) (answer, error) {
	u, err := c.goingOn(v.world.Name(), v.param("id"))
	if err != nil {
		return answer{}, err
	}
	u.release()
	return say(u.view(), nil)
}

func (c *console) stopRun(v *visit) (answer, error) {
	u, err := c.goingOn(v.world.Name(), v.param("id"))
	if err != nil {
		return answer{}, err
	}
	u.giveUp()
	<-u.over
	return say(c.viewRun(u.world, u.kept.ID))
}

// resumeRuns goes on with the runs that watched when the program ended; what else was under way then has stopped.
func (c *console) resumeRuns() {
	for _, w := range c.sim.Worlds() {
		texts, err := c.sim.Runs(w.Name())
		if err != nil {
			c.log.Error("the runs of a world cannot be read", "world", w.Name(), "error", err)
		}
		for _, text := range texts {
			var kept keptRun
			if json.Unmarshal(text, &kept) == nil && (kept.State == stateRunning || kept.State == statePaused) {
				c.resume(kept)
			}
		}
	}
}

func (c *console) resume(kept keptRun) {
	file, err := c.runnable(kept.Scenario)
	if kept.Memory == nil || err != nil {
		ended := zoned(c.wall.Now())
		kept.State, kept.Ended, kept.Next, kept.Memory = stateStopped, &ended, nil, nil
		if err := c.sim.PutRun(kept.World, kept.ID, kept); err != nil {
			c.log.Error("a run could not be stopped", "world", kept.World, "run", kept.ID, "error", err)
		}
		return
	}
	u, err := c.runs.start(kept.World)
	if err != nil {
		return
	}
	kept.State = stateRunning
	u.load(kept)
	go c.run(u, file)
}
