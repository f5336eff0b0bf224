package scenarios

import (
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// system finds a system by its slug; nil, with a problem, for none.
func (c *checker) system(slug Text) *engine.Counterpart {
	var known []string
	for _, s := range c.systems {
		if s.Slug == slug.Content {
			return s
		}
		known = append(known, s.Slug)
	}
	if slug.IsSet() {
		c.on(slug, suggestion(slug.Content, known), "there is no system %q", slug.Content)
	}
	return nil
}

// find answers the system and the API that a target names, nil for none.
func (c *checker) find(t Target) (*engine.Counterpart, *engine.API) {
	for _, s := range c.systems {
		if s.Slug != t.System.Content {
			continue
		}
		if api, ok := s.API(t.Name.Content); ok && !api.Page {
			return s, api
		}
		return s, nil
	}
	return nil, nil
}

// api finds the API that a target names; nil, with a problem, for none.
func (c *checker) api(t Target) (*engine.Counterpart, *engine.API) {
	system := c.system(t.System)
	if system == nil {
		return nil, nil
	}
	if _, api := c.find(t); api != nil {
		return system, api
	}
	known := apiNames(system)
	if !t.Name.IsSet() {
		c.on(t.Text, "write the API behind it: "+system.Slug+" "+first(known), "%s: which API?", t.Content)
		return system, nil
	}
	c.on(t.Name, suggestion(t.Name.Content, known), "%s has no API %q", system.Slug, t.Name.Content)
	return system, nil
}

func first(list []string) string {
	if len(list) == 0 {
		return "NAME"
	}
	return list[0]
}

// apiNames lists the APIs that applications call: not the clicks on pages.
func apiNames(system *engine.Counterpart) []string {
	var names []string
	for _, api := range system.APIs {
		if !api.Page {
			names = append(names, api.Name)
		}
	}
	return names
}

// hasPage tells whether an API leads a user to a page: it says which, or the clicks on it are an API of their own, NAME/page.
func hasPage(system *engine.Counterpart, api *engine.API) bool {
	return api.Opens != "" || slices.ContainsFunc(system.APIs, func(a engine.API) bool { return a.Page && strings.HasPrefix(a.Name, api.Name+"/") })
}

// action finds the action that a target names; nil, with a problem, for none.
func (c *checker) action(t Target) *engine.Action {
	system := c.system(t.System)
	if system == nil {
		return nil
	}
	var known []string
	for i := range system.Actions {
		if system.Actions[i].Name == t.Name.Content {
			return &system.Actions[i]
		}
		known = append(known, system.Actions[i].Name)
	}
	if !t.Name.IsSet() {
		c.on(t.Text, suggestion("", known), "%s: which action?", t.Content)
		return nil
	}
	c.on(t.Name, suggestion(t.Name.Content, known), "%s has no action %q", system.Slug, t.Name.Content)
	return nil
}

// wants says how fields are held against a contract.
type wants struct {
	what   string
	strict bool // a field that the contract does not have is an error, not a warning
}

// letterAmount is the contract's type of amounts.
const letterAmount = "A"

// fields holds fields against the declarations of a contract.
func (c *checker) fields(given Fields, declared []contract.FieldDoc, w wants) {
	for _, m := range given {
		doc, ok := declaration(declared, m.Key.Content)
		if ok {
			c.field(m.Value, doc, w)
			continue
		}
		hint := suggestion(m.Key.Content, fieldNames(declared))
		if w.strict {
			c.on(m.Key, hint, "%s has no field %q", w.what, m.Key.Content)
			continue
		}
		c.add(Warning, m.Key.Pos, m.Key.length(), hint, "%s is not documented to have a field %q", w.what, m.Key.Content)
	}
}

// field holds one value against its declaration.
func (c *checker) field(v Value, doc contract.FieldDoc, w wants) {
	switch {
	case doc.Type == letterAmount && v.Kind == Number:
		c.on(v.Text, `write "`+v.Content+`"`, "%s is an amount: it wants quotes", doc.Name)
	case v.Kind == String && !v.HasExpression() && len(doc.Enum) > 0 && !slices.Contains(doc.Enum, v.Content) && w.strict:
		c.add(Warning, v.Pos, v.length(), suggestion(v.Content, doc.Enum), "%s has no value %q", doc.Name, v.Content)
	case v.Kind == Object && len(doc.Fields) > 0:
		c.fields(v.Members, doc.Fields, wants{what: doc.Name, strict: w.strict})
	case v.Kind == List && len(doc.Fields) > 0:
		for _, item := range v.Items {
			c.fields(item.Members, doc.Fields, wants{what: doc.Name, strict: w.strict})
		}
	case (v.Kind == Object || v.Kind == List) && doc.Type != "C" && w.strict:
		c.report(v.Pos, 1, "write a text", "%s is %s: it takes a single value", doc.Name, v.Kind)
	}
}

// fieldsOfCall are the fields that a call may have: those of its request, and the common ones.
func fieldsOfCall(api *engine.API) []contract.FieldDoc {
	if api.Common == nil {
		return api.Request.Fields()
	}
	return slices.Concat(api.Request.Fields(), api.Common.Fields())
}

func declaration(declared []contract.FieldDoc, name string) (contract.FieldDoc, bool) {
	for _, d := range declared {
		if d.Name == name || slices.Contains(d.Also, name) {
			return d, true
		}
	}
	return contract.FieldDoc{}, false
}

func fieldNames(declared []contract.FieldDoc) []string {
	names := make([]string, len(declared))
	for i, d := range declared {
		names[i] = d.Name
	}
	return names
}

// expect holds what an answer has to be against what answers of the API are declared to have: the reply's fields and
// those of its notices, which come back to the application in a browser too. Refusals have fields of their own, so an
// unknown one is a warning at most.
func (c *checker) expect(expected Fields, api *engine.API) {
	var declared []contract.FieldDoc
	for _, shape := range []*contract.Shape{api.Reply, api.Notice} {
		if shape != nil {
			declared = append(declared, shape.Fields()...)
		}
	}
	echoed := declared
	if api.Request != nil {
		echoed = append(slices.Clone(declared), api.Request.Fields()...) // a CALLBACK repeats what was asked
	}
	for _, m := range expected {
		if doc, ok := declaration(echoed, m.Key.Content); ok {
			c.field(m.Value, doc, wants{what: api.Name})
			continue
		}
		if meant := contract.Nearest(m.Key.Content, fieldNames(declared)); meant != "" {
			c.add(Warning, m.Key.Pos, m.Key.length(), "did you mean "+meant+"?", "answers of %s have no field %q", api.Name, m.Key.Content)
		}
	}
}

// given checks what there is before the first step.
func (c *checker) given() {
	for _, config := range c.file.Config {
		c.system(config.System)
		config.Value.texts(func(t Text) { c.interpolated(t, c.names) })
	}
	for _, g := range c.file.Given {
		system := c.system(g.System)
		for _, m := range g.Fields {
			m.Value.texts(func(t Text) { c.interpolated(t, c.names) })
			if m.Value.Kind == Number && (strings.Contains(m.Value.Content, ".") || m.Key.Content == "balance") {
				c.on(m.Value.Text, `write "`+m.Value.Content+`"`, "%s is an amount: it wants quotes", m.Key.Content)
			}
		}
		switch {
		case system == nil:
		case system.Given == nil:
			c.on(g.System, "bring it about with call and do steps", "%s has nothing that could be given", system.Slug)
		default:
			c.kind(g.Kind, system)
		}
	}
	for _, g := range c.file.Given {
		if c.name(g.Name, "the person") {
			c.names[g.Name.Content] = true
		}
	}
}

// kind checks that a system keeps things of a kind.
func (c *checker) kind(kind Text, system *engine.Counterpart) {
	known := []string{configKey}
	for _, k := range system.Records {
		if k.Kind == kind.Content {
			return
		}
		known = append(known, k.Kind)
	}
	c.on(kind, suggestion(kind.Content, known), "%s has no %q that could be given", system.Slug, kind.Content)
}
