package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

// newScenario is what somebody begins with who writes a scenario here.
const newScenario = `scenario: 标题：发生什么，应当怎样
tags: [mine]
steps:
  - call: lianyintong QUERY_PLATFORM_INFORMATION
    expect: {code: "0"}
  - check: ledger.balanced
`

// mostRuns is how many runs the list shows.
const mostRuns = 20

// scenariosPageView is the list of scenarios, and the runs of the world.
type scenariosPageView struct {
	Groups []scenarioGroup
	Runs   []runView // newest first
	Last   string    // id of the newest exchange: a mark to record from
	Query  string
}

// scenarioGroup is the scenarios of one folder.
type scenarioGroup struct {
	Name string
	List []scenarioView
}

// scenarioPageView is one scenario, to be read, changed and run.
type scenarioPageView struct {
	scenarioView
	Source  string
	Changed bool // it can be changed here
	New     bool
	Params  []paramView
	Notes   []string // of a recording
}

// paramView is a parameter of a scenario.
type paramView struct {
	Name    string
	Default string
}

func (c *console) scenariosPage() page {
	return page{
		name: "scenarios", path: "/worlds/{w}/scenarios", show: c.showScenarios,
		json:  func(*visit) string { return "/v1/scenarios" },
		query: []parameter{{name: "q", doc: "a text in the name, the title or a tag"}},
		acts:  map[string]act{"record": c.recordHere},
	}
}

func (c *console) showScenarios(v *visit) (any, error) {
	all, err := c.scenarioViews()
	if err != nil {
		return nil, err
	}
	view := scenariosPageView{Groups: []scenarioGroup{}, Query: v.ask("q")}
	for _, s := range all {
		if !strings.Contains(strings.ToLower(s.Name+" "+s.Title+" "+strings.Join(s.Tags, " ")), strings.ToLower(view.Query)) {
			continue
		}
		folder, _, below := strings.Cut(s.Name, "/")
		if !below {
			folder = ""
		}
		if n := len(view.Groups); n == 0 || view.Groups[n-1].Name != folder {
			view.Groups = append(view.Groups, scenarioGroup{Name: folder})
		}
		last := &view.Groups[len(view.Groups)-1]
		last.List = append(last.List, s)
	}
	if view.Runs, err = c.runsOf(v.world.Name()); err != nil {
		return nil, err
	}
	slices.Reverse(view.Runs)
	view.Runs = view.Runs[:min(len(view.Runs), mostRuns)]
	newest, err := v.world.Exchanges(journal.Query{Last: true, Limit: 1})
	for _, x := range newest {
		view.Last = x.ID
	}
	return view, err
}

// recordHere makes a scenario of what was called, keeps it, and leads to it.
func (c *console) recordHere(v *visit) (done, error) {
	made, err := scenarios.Record(v.Context(), c.sim, v.world.Name(), v.entered("after"), v.entered("title"))
	if err != nil {
		return done{}, err
	}
	name := v.entered("name")
	if err := c.mayChange(name); err != nil {
		return done{}, err
	}
	if err := c.sim.PutScenario(name, []byte(made.Source)); err != nil {
		return done{}, err
	}
	d := done{to: scenarioAddress(v.world.Name(), name), say: "scenarios.recorded", list: made.Notes}
	if made.Problem != "" {
		d.say, d.list = "scenarios.recordedBroken", append([]string{made.Problem}, made.Notes...)
	}
	return d, nil
}

func scenarioAddress(world, name string) string {
	return "/worlds/" + world + "/scenario?name=" + strings.ReplaceAll(name, "&", "%26")
}

func (c *console) scenarioPage() page {
	return page{
		name: "scenario", path: "/worlds/{w}/scenario", entry: "scenarios", show: c.showScenario,
		query: []parameter{{name: "name", doc: "name of the scenario; empty for a new one"}},
		json: func(v *visit) string {
			if v.ask("name") == "" {
				return ""
			}
			return "/v1/scenarios/" + v.ask("name")
		},
		acts: map[string]act{"save": c.saveScenario, "run": c.runHere, "arm": c.runHere, "steps": c.runHere, "drop": c.dropHere},
	}
}

func (c *console) showScenario(v *visit) (any, error) {
	name := v.ask("name")
	view := scenarioPageView{New: name == "", Changed: true, Source: newScenario, Params: []paramView{}}
	if view.New {
		name = "mine/new.yaml"
	} else {
		source, origin, err := c.scenario(name)
		if err != nil {
			return nil, err
		}
		view.Source, view.Changed = string(source), origin == originStored
	}
	if v.form != nil && v.form.Has("source") {
		view.Source = strings.ReplaceAll(v.form.Get("source"), "\r\n", "\n")
	}
	origin := originStored
	if _, from, err := c.find(name); err == nil {
		origin = from
	}
	view.scenarioView = c.inspect(name, []byte(view.Source), origin)
	file, _ := scenarios.Parse(name, []byte(view.Source))
	for _, p := range file.Params {
		view.Params = append(view.Params, paramView{p.Name.Content, p.Default.Content})
	}
	return view, nil
}

func (c *console) saveScenario(v *visit) (done, error) {
	name := v.entered("name")
	if err := c.keep(name, []byte(strings.ReplaceAll(v.form.Get("source"), "\r\n", "\n"))); err != nil {
		return done{}, err
	}
	return done{to: scenarioAddress(v.world.Name(), name), say: "scenarios.saved", args: []any{name}}, nil
}

// runHere begins a run in this world: to its end, step by step, or armed for the application.
func (c *console) runHere(v *visit) (done, error) {
	body := runBody{Scenario: v.ask("name"), Mode: string(scenarios.Drive), Params: map[string]textBody{}, Pause: v.entered("do") == "steps"}
	if v.entered("do") == "arm" {
		body.Mode = string(scenarios.Watch)
	}
	for name, values := range v.form {
		if param, ok := strings.CutPrefix(name, "param."); ok && len(values) > 0 && values[0] != "" {
			body.Params[param] = textBody(values[0])
		}
	}
	view, err := c.begin(v.world.Name(), body)
	return done{to: "/worlds/" + v.world.Name() + "/runs/" + view.ID}, err
}

func (c *console) dropHere(v *visit) (done, error) {
	name := v.ask("name")
	if err := c.mayChange(name); err != nil {
		return done{}, err
	}
	err := c.sim.DropScenario(name)
	return done{to: "/worlds/" + v.world.Name() + "/scenarios", say: "scenarios.dropped", args: []any{name}}, err
}

// runPage shows a run while it goes on, and what became of it.
func (c *console) runPage() page {
	return page{
		name: "run", path: "/worlds/{w}/runs/{id}", entry: "scenarios", show: c.showRun,
		json: func(v *visit) string { return "/v1/worlds/" + v.world.Name() + "/runs/" + v.param("id") },
		acts: map[string]act{"step": c.stepHere, "continue": c.continueHere, "stop": c.stopHere},
	}
}

func (c *console) showRun(v *visit) (any, error) {
	return c.viewRun(v.world.Name(), v.param("id"))
}

func (c *console) stepHere(v *visit) (done, error) {
	u, err := c.goingOn(v.world.Name(), v.param("id"))
	if err != nil {
		return done{}, err
	}
	return done{}, u.step(v.Context())
}

func (c *console) continueHere(v *visit) (done, error) {
	u, err := c.goingOn(v.world.Name(), v.param("id"))
	if err != nil {
		return done{}, err
	}
	u.release()
	return done{}, nil
}

func (c *console) stopHere(v *visit) (done, error) {
	u, err := c.goingOn(v.world.Name(), v.param("id"))
	if err != nil {
		return done{}, err
	}
	u.giveUp()
	<-u.over
	return done{}, nil
}

// lintBody is a text that somebody writes.
type lintBody struct {
	Name   string `json:"name"` // other files are found relative to it
	Source string `json:"source"`
}

func (c *console) lintRoutes() []route {
	return []route{{
		method: http.MethodPost, path: "/v1/lint", name: "lintScenario", body: lintBody{}, reply: []scenarios.Problem{},
		title: "What is wrong with the source of a scenario, with line, column and what to do; an empty list for nothing",
		do: func(v *visit) (answer, error) {
			var body lintBody
			if err := decode(v.body, &body); err != nil {
				return answer{}, err
			}
			return say(c.viewScenario(body.Name, []byte(body.Source), originStored).Problems, nil)
		},
	}}
}

// keep keeps a scenario; one with errors is refused.
func (c *console) keep(name string, source []byte) error {
	if err := c.mayChange(name); err != nil {
		return err
	}
	for _, p := range c.viewScenario(name, source, originStored).Problems {
		if p.Severity == scenarios.Error {
			return engine.Wrong(engine.Invalid, p.Hint, "line %d, column %d: %s", p.Line, p.Column, p.Message)
		}
	}
	return c.sim.PutScenario(name, source)
}
