package web

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// systemView is a system in a world: what it is, how it is configured there, and all that it can do.
type systemView struct {
	Slug      string              `json:"slug"`
	Title     string              `json:"title"`
	Document  string              `json:"document"`
	Addresses []string            `json:"addresses"`
	Config    json.RawMessage     `json:"config"`
	APIs      []apiView           `json:"apis"`
	Actions   []actionView        `json:"actions"`
	Records   []engine.RecordKind `json:"records"`
	Machines  []engine.Machine    `json:"machines"`
	Codes     []engine.Code       `json:"codes"`
}

// systemLine is a system in a list.
type systemLine struct {
	Slug      string   `json:"slug"`
	Title     string   `json:"title"`
	Document  string   `json:"document"`
	Addresses []string `json:"addresses"`
}

// apiView is the contract of an API.
type apiView struct {
	Name       string        `json:"name"`
	Also       []string      `json:"also"` // other spellings that clients in use send
	Title      string        `json:"title"`
	Section    string        `json:"section"`
	Mode       string        `json:"mode"`
	Idempotent bool          `json:"idempotent"`
	Notifies   bool          `json:"notifies"`
	Rules      []engine.Rule `json:"rules"`
	Fields     []fieldView   `json:"fields"` // of the request
	Reply      []fieldView   `json:"reply"`
	Notice     []fieldView   `json:"notice"`
}

// actionView is an action and its arguments.
type actionView struct {
	Name   string      `json:"name"`
	Title  string      `json:"title"`
	Source string      `json:"source"`
	Args   []fieldView `json:"args"`
}

// fieldView is a field of a message or an argument of an action.
type fieldView struct {
	Name     string      `json:"name"`
	Also     []string    `json:"also,omitempty"`
	Required bool        `json:"required"`
	Type     string      `json:"type"` // the letter of the document
	MaxLen   int         `json:"maxLen,omitempty"`
	Min      string      `json:"min,omitempty"`
	Lax      bool        `json:"lax,omitempty"`
	Enum     []string    `json:"enum,omitempty"`
	Doc      string      `json:"doc"`
	Source   string      `json:"source"`
	Fields   []fieldView `json:"fields,omitempty"`
}

// configView is the configuration of a system in a world.
type configView struct {
	Slug       string          `json:"slug"`
	Config     json.RawMessage `json:"config"`
	Identities []string        `json:"identities"`
}

func (c *console) systemRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/systems", name: "listSystems", title: "The systems that are played", reply: []systemLine{}, do: c.listSystems,
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/systems/{slug}", name: "getSystem",
			title: "A system: addresses, configuration, APIs with their fields, actions, kinds of records, state machines, codes", reply: systemView{}, do: c.getSystem,
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/systems/{slug}/config", name: "getConfig", title: "The configuration of a system in this world",
			reply: configView{}, do: c.getConfig,
		},
		{
			method: http.MethodPut, path: "/v1/worlds/{w}/systems/{slug}/config", name: "putConfig", body: map[string]any{}, reply: configView{}, do: c.putConfig,
			title: "Merge into the configuration: objects member by member, null deletes; a new identity is claimed by this world",
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/systems/{slug}/records/{kind}", name: "listRecords", title: "Stored objects of a kind, newest last: in the order in which they were made. Without after and limit the newest 10000; after pages on",
			reply: []map[string]any{}, do: c.listRecords,
			query: []parameter{
				{name: "after", doc: "id of a stored object: only those behind it"},
				{name: "limit", doc: "how many at most", kind: "integer"},
			},
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/systems/{slug}/records/{kind}/{id…}", name: "getRecord",
			title: "A stored object; where ids have several parts, the last ones are enough if they are unique", reply: map[string]any{}, do: c.getRecord,
		},
	}
}

// addresses answers where a system is reached by requests for a world.
func (c *console) addresses(world string, s *engine.Counterpart) []string {
	return views(s.Mounts, func(mount string) string { return c.systemsBase(world) + mount })
}

func (c *console) viewLine(world string, s *engine.Counterpart) systemLine {
	return systemLine{s.Slug, s.Title, s.Document, c.addresses(world, s)}
}

func (c *console) listSystems(v *visit) (answer, error) {
	return say(views(v.world.Systems(), func(s *engine.Counterpart) systemLine {
		return c.viewLine(v.world.Name(), s)
	}), nil)
}

func (c *console) getSystem(v *visit) (answer, error) {
	s, err := v.world.System(v.param("slug"))
	if err != nil {
		return answer{}, err
	}
	config, err := v.world.Config(s.Slug)
	return say(systemView{
		Slug: s.Slug, Title: s.Title, Document: s.Document, Addresses: c.addresses(v.world.Name(), s), Config: config,
		APIs:    views(s.APIs, viewAPI),
		Actions: views(s.Actions, viewAction),
		Records: filled(s.Records), Machines: filled(s.Machines), Codes: filled(s.Codes),
	}, err)
}

func viewAction(a engine.Action) actionView {
	return actionView{a.Name, a.Title, a.Source, viewShape(a.Args)}
}

func viewAPI(a engine.API) apiView {
	return apiView{
		Name: a.Name, Also: filled(a.Also), Title: a.Title, Section: a.Section, Mode: a.Mode, Idempotent: a.Idempotent,
		Notifies: a.Notifies, Rules: filled(a.Rules), Fields: viewShape(a.Request), Reply: viewShape(a.Reply), Notice: viewShape(a.Notice),
	}
}

func viewShape(s *contract.Shape) []fieldView {
	if s == nil {
		return []fieldView{}
	}
	return views(s.Fields(), viewField)
}

func viewField(f contract.FieldDoc) fieldView {
	view := fieldView{
		Name: f.Name, Also: f.Also, Required: f.Required, Type: f.Type, MaxLen: f.MaxLen, Min: f.Min, Lax: f.Lax,
		Enum: f.Enum, Doc: f.Doc, Source: f.Source,
	}
	if len(f.Fields) > 0 {
		view.Fields = views(f.Fields, viewField)
	}
	return view
}

func (c *console) getConfig(v *visit) (answer, error) {
	slug := v.param("slug")
	raw, err := v.world.Config(slug)
	if err != nil {
		return answer{}, err
	}
	compiled, err := v.world.Compiled(slug)
	if err != nil {
		return answer{}, err
	}
	return say(configView{slug, raw, filled(compiled.Identities())}, nil)
}

func (c *console) putConfig(v *visit) (answer, error) {
	if _, err := v.world.System(v.param("slug")); err != nil {
		return answer{}, err
	}
	patch, err := object(v.body, "send the members to change as a JSON object; null deletes one")
	if err != nil {
		return answer{}, err
	}
	if err := c.sim.Configure(v.world.Name(), v.param("slug"), patch); err != nil {
		return answer{}, err
	}
	return c.getConfig(v)
}

func (c *console) listRecords(v *visit) (answer, error) {
	limit, err := v.limit(maxLimit)
	if err != nil {
		return answer{}, err
	}
	slug, kind, after := v.param("slug"), v.param("kind"), v.ask("after")
	if after == "" && v.ask("limit") == "" {
		list, err := v.world.NewestRecords(slug, kind, "", limit)
		slices.Reverse(list)
		return say(list, err)
	}
	return say(v.world.Records(slug, kind, after, limit))
}

func (c *console) getRecord(v *visit) (answer, error) {
	return say(v.world.Record(v.param("slug"), v.param("kind"), v.rest("id")))
}
