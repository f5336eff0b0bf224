package web

import (
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine"
)

// mediaYAML is the media type of scenarios.
const mediaYAML = "text/yaml; charset=utf-8"

// Where a scenario comes from.
const (
	originShipped = "shipped" // with the program
	originFolder  = "folder"  // of --scenarios
	originStored  = "stored"  // by PUT
)

// scenarioView is a scenario in the list of them.
type scenarioView struct {
	Name     string              `json:"name"`
	Title    string              `json:"title"`
	Tags     []string            `json:"tags"`
	Origin   string              `json:"origin"`   // shipped, folder or stored; only stored ones can be changed here
	Problems []scenarios.Problem `json:"problems"` // what is wrong with it; with an error it cannot be run
}

func (c *console) scenarioRoutes() []route {
	const path = "/v1/scenarios/{name…}"
	return []route{
		{
			method: http.MethodGet, path: "/v1/scenarios", name: "listScenarios", reply: []scenarioView{}, do: c.listScenarios,
			title: "All scenarios by name: those of the program, of --scenarios, and those that are kept",
		},
		{
			method: http.MethodGet, path: path, name: "getScenario", media: mediaYAML, do: c.getScenario, title: "The source of a scenario",
		},
		{
			method: http.MethodPut, path: path, name: "putScenario", raw: "text/yaml", reply: scenarioView{}, do: c.putScenario,
			title: "Keep a scenario. One with errors is refused; those of the program and of --scenarios stay as they are",
		},
		{
			method: http.MethodDelete, path: path, name: "dropScenario", status: http.StatusNoContent, do: c.dropScenario,
			title: "Forget a scenario that is kept",
		},
		{
			method: http.MethodPost, path: "/v1/worlds/{w}/record", name: "record", body: recordBody{}, reply: scenarios.Recording{}, do: c.record,
			title: "Make a scenario of what was called in this world, and try whether it runs; PUT it under a name to keep it",
		},
	}
}

// recordBody says what a recording shall hold.
type recordBody struct {
	After string `json:"after"` // the exchange behind which it begins; "" for all that the journal has
	Title string `json:"title"` // of the scenario
}

func (c *console) record(v *visit) (answer, error) {
	var body recordBody
	if err := decodeOptional(v.body, &body); err != nil {
		return answer{}, err
	}
	return say(scenarios.Record(v.Context(), c.sim, v.world.Name(), body.After, body.Title))
}

// find answers the source of a scenario and where it comes from; fs.ErrNotExist for none.
func (c *console) find(name string) (source []byte, origin string, err error) {
	if source, err := scenarios.ShippedFile(name); err == nil {
		return source, originShipped, nil
	}
	if c.options.Scenarios != nil && fs.ValidPath(name) {
		if source, err := fs.ReadFile(c.options.Scenarios, name); err == nil {
			return source, originFolder, nil
		}
	}
	source, ok, err := c.sim.Scenario(name)
	if err == nil && !ok {
		err = fs.ErrNotExist
	}
	return source, originStored, err
}

// load is the scenarios.Loader of all that there are.
func (c *console) load(name string) ([]byte, error) {
	source, _, err := c.find(name)
	return source, err
}

// scenario finds a scenario; *engine.Problem when there is none.
func (c *console) scenario(name string) (source []byte, origin string, err error) {
	if source, origin, err = c.find(name); err != nil {
		return nil, "", engine.Wrong(engine.NotFound, "GET /v1/scenarios lists the scenarios there are", "there is no scenario %q", name)
	}
	return source, origin, nil
}

// viewScenario answers a scenario as lists show it. What comes with the program does not change, so it is looked at once.
func (c *console) viewScenario(name string, source []byte, origin string) scenarioView {
	if origin != originShipped {
		return c.inspect(name, source, origin)
	}
	known, ok := c.shipped.Load(name)
	if !ok {
		known, _ = c.shipped.LoadOrStore(name, c.inspect(name, source, origin))
	}
	view, _ := known.(scenarioView)
	return view
}

func (c *console) inspect(name string, source []byte, origin string) scenarioView {
	file, problems := scenarios.Load(name, source, c.sim.Systems(), c.load)
	view := scenarioView{Name: name, Title: file.Title.Content, Tags: []string{}, Origin: origin, Problems: []scenarios.Problem{}}
	for _, tag := range file.Tags {
		view.Tags = append(view.Tags, tag.Content)
	}
	view.Problems = append(view.Problems, problems...)
	return view
}

func (c *console) listScenarios(*visit) (answer, error) { return say(c.scenarioViews()) }

// scenarioViews lists all scenarios by name.
func (c *console) scenarioViews() ([]scenarioView, error) {
	names, err := c.sim.Scenarios()
	if err != nil {
		return nil, err
	}
	names = append(append(names, scenarios.Shipped()...), c.folder()...)
	slices.Sort(names)
	list := []scenarioView{}
	for _, name := range slices.Compact(names) {
		source, origin, err := c.find(name)
		if err != nil {
			continue // it went away meanwhile
		}
		list = append(list, c.viewScenario(name, source, origin))
	}
	return list, nil
}

// folder lists the files of --scenarios. They are read anew each time, so that a change counts at once.
func (c *console) folder() []string {
	var names []string
	if c.options.Scenarios == nil {
		return nil
	}
	err := fs.WalkDir(c.options.Scenarios, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == ".":
			return err
		case err != nil:
			return nil // a file that cannot be read is not there
		case entry.IsDir() && path != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case !entry.IsDir() && strings.HasSuffix(path, ".yaml"):
			names = append(names, path)
		}
		return nil
	})
	if err != nil {
		c.log.Warn("the scenarios of the folder cannot be listed", "error", err)
	}
	return names
}

func (c *console) getScenario(v *visit) (answer, error) {
	source, _, err := c.scenario(v.rest("name"))
	return answer{media: mediaYAML, text: source}, err
}

func (c *console) putScenario(v *visit) (answer, error) {
	name := v.rest("name")
	if err := c.keep(name, v.body); err != nil {
		return answer{}, err
	}
	return say(c.viewScenario(name, v.body, originStored), nil)
}

func (c *console) dropScenario(v *visit) (answer, error) {
	name := v.rest("name")
	if err := c.mayChange(name); err != nil {
		return answer{}, err
	}
	if err := c.sim.DropScenario(name); err != nil {
		return answer{}, err
	}
	return nothing()
}

// mayChange refuses to change what is not kept here.
func (c *console) mayChange(name string) error {
	_, origin, err := c.find(name)
	switch {
	case err != nil || origin == originStored:
		return nil
	case origin == originFolder:
		return engine.Wrong(engine.Conflict, "change the file in the folder of --scenarios; it is read anew each time", "%s is a file of a folder", name)
	default:
		return engine.Wrong(engine.Conflict, "keep a changed copy under another name", "%s comes with the program and is read-only", name)
	}
}
