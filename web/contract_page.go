package web

import (
	"crypto/rand"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/verdict"
)

// contractView is what the systems promise and ask for, and how much of it was used in the world.
type contractView struct {
	Systems []contractSystem
}

// contractSystem is a system with its APIs.
type contractSystem struct {
	System  systemLine
	Covered verdict.Coverage
	Lines   []contractLine
}

// contractLine is an API in the list of its system.
type contractLine struct {
	apiView
	Seen     int // exchanges of it in the journal
	Findings int
}

// apiPageView is the contract of one API, and a form that calls it.
type apiPageView struct {
	System   systemLine
	API      apiView
	Codes    []engine.Code
	Findings []engine.Finding
	Can      bool   // the system has a client: it can be called from here
	Sample   string // fields to begin with, as JSON
}

func (c *console) contractPage() page {
	return page{
		name: "contract", path: "/worlds/{w}/contract", show: c.showContract,
		json: func(v *visit) string { return "/v1/worlds/" + v.world.Name() + "/coverage" },
	}
}

func (c *console) showContract(v *visit) (any, error) {
	seen, err := verdict.Of(v.world)
	if err != nil {
		return nil, err
	}
	findings, err := v.world.Findings("")
	if err != nil {
		return nil, err
	}
	view := contractView{}
	for _, s := range v.world.Systems() {
		one := contractSystem{System: c.viewLine(v.world.Name(), s), Lines: []contractLine{}}
		for _, covered := range seen.Systems {
			if covered.System == s.Slug {
				one.Covered = covered
			}
		}
		for _, api := range s.APIs {
			line := contractLine{apiView: viewAPI(api)}
			for _, covered := range one.Covered.APIs {
				if covered.Name == api.Name {
					line.Seen = covered.Exchanges
				}
			}
			for _, f := range findings {
				if f.System == s.Slug && f.API == api.Name {
					line.Findings++
				}
			}
			one.Lines = append(one.Lines, line)
		}
		view.Systems = append(view.Systems, one)
	}
	return view, nil
}

func (c *console) apiPage() page {
	return page{
		name: "api", path: "/worlds/{w}/contract/{slug}", entry: "contract", show: c.showAPI,
		query: []parameter{{name: "api", doc: "name of the API"}},
		json: func(v *visit) string {
			return "/v1/worlds/" + v.world.Name() + "/systems/" + v.param("slug")
		},
		acts: map[string]act{"try": c.tryAPI},
	}
}

// wanted finds the API that a page is about.
func (v *visit) wanted() (*engine.Counterpart, *engine.API, error) {
	s, err := v.world.System(v.param("slug"))
	if err != nil {
		return nil, nil, err
	}
	api, ok := s.API(v.ask("api"))
	if !ok {
		return nil, nil, engine.Wrong(engine.NotFound, "choose one from the list of the contract", "%s has no API %q", s.Slug, v.ask("api"))
	}
	return s, api, nil
}

func (c *console) showAPI(v *visit) (any, error) {
	s, api, err := v.wanted()
	if err != nil {
		return nil, err
	}
	view := apiPageView{System: c.viewLine(v.world.Name(), s), API: viewAPI(*api), Codes: s.Codes, Findings: []engine.Finding{}}
	_, view.Can = s.Codec.(engine.Client)
	view.Can = view.Can && !api.Page
	view.Sample = string(sampleOf(view.API.Fields).JSON())
	all, err := v.world.Findings("")
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if f.System == s.Slug && f.API == api.Name {
			view.Findings = append(view.Findings, f)
		}
	}
	return view, nil
}

// sampleOf makes values for the fields that a request has to have.
func sampleOf(fields []fieldView) wire.Value {
	sample := wire.Value{Kind: wire.Object}
	for _, f := range fields {
		if !f.Required || f.Lax || f.Name == "requestNo" || f.Name == "callbackUrl" { // the client fills these in
			continue
		}
		value := wire.Value{Kind: wire.String}
		switch {
		case len(f.Enum) > 0:
			value.Text = f.Enum[0]
		case len(f.Fields) > 0:
			value = wire.Value{Kind: wire.Array, Items: []wire.Value{sampleOf(f.Fields)}}
		case f.Type == "A":
			value.Text = "100.00"
		case f.Type == "I", f.Type == "F":
			value = wire.Value{Kind: wire.Number, Text: "1"}
		}
		sample.Members = append(sample.Members, wire.Member{Name: f.Name, Value: value})
	}
	return sample
}

// tryAPI calls an API as its client would, in this process, and leads to the exchange that it was.
func (c *console) tryAPI(v *visit) (done, error) {
	s, api, err := v.wanted()
	if err != nil {
		return done{}, err
	}
	client, ok := s.Codec.(engine.Client)
	if !ok {
		return done{}, engine.Wrong(engine.Conflict, "send the request with a client of your own", "%s cannot be called from here", s.Slug)
	}
	fields, _, err := wire.ParseJSON([]byte(v.form.Get("fields")))
	if err != nil || fields.Kind != wire.Object {
		return done{}, engine.Wrong(engine.Invalid, `write the fields as a JSON object: {"platformUserNo": "U1"}`, "the fields are no JSON object: %v", err)
	}
	config, err := v.world.Compiled(s.Slug)
	if err != nil {
		return done{}, err
	}
	request, err := client.Build(config, api, fields, engine.ClientOptions{
		Identity: v.entered("identity"), Callback: v.world.Place().Sink, Now: v.world.Now(), Number: func() string { return "T" + rand.Text()[:12] },
	})
	if err != nil {
		return done{}, err
	}
	in := request.Inbound(c.systemsBase(v.world.Name()))
	if v.world.Name() != sim.Default {
		in.World = v.world.Name()
	}
	out := c.sim.Exchange(s.Slug, in)
	heard := client.Hear(config, api, engine.Incoming{Status: out.Status, Header: out.Header, Body: out.Body})
	d := done{to: "/worlds/" + v.world.Name() + "/exchanges/" + out.Exchange, say: "contract.tried", args: []any{api.Name, heard.Verdict.Verdict}}
	if heard.Page != "" {
		d.list = []string{heard.Page}
	}
	return d, nil
}
