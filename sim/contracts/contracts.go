// Package contracts writes down the contracts of the systems for those who read them elsewhere: as OpenAPI 3.1, as
// AsyncAPI 3 for the notices, as Markdown, and as JSON of its own, which two versions can be compared by (Compare).
// Everything is made of the declarations, so none of it can be out of date.
package contracts

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// The forms in which contracts are written.
const (
	OpenAPI  = "openapi"
	AsyncAPI = "asyncapi"
	Markdown = "markdown"
	JSON     = "json"
)

// Document is contracts of systems.
type Document struct {
	Version string   `json:"version"` // of the program that wrote it
	Systems []System `json:"systems"`
}

// System is the contract of a system.
type System struct {
	System   string        `json:"system"`
	Title    string        `json:"title"`
	Document string        `json:"document"` // the specification that it is made from
	APIs     []API         `json:"apis"`
	Codes    []engine.Code `json:"codes"`
}

// API is the contract of an API.
type API struct {
	Name       string        `json:"name"`
	Also       []string      `json:"also,omitempty"` // other spellings that are taken
	Title      string        `json:"title"`
	Section    string        `json:"section"`
	Mode       string        `json:"mode"`
	Method     string        `json:"method,omitempty"`
	Path       string        `json:"path,omitempty"` // "" for what only goes out
	Idempotent bool          `json:"idempotent"`
	Notifies   bool          `json:"notifies"`
	Rules      []engine.Rule `json:"rules"`
	Request    []Field       `json:"request"`
	Reply      []Field       `json:"reply"`
	Notice     []Field       `json:"notice"`

	travel engine.Travel
}

// Field is the contract of a field.
type Field struct {
	Name     string   `json:"name"`
	Also     []string `json:"also,omitempty"`
	Required bool     `json:"required"`
	Type     string   `json:"type"` // the letter of the document, see package contract
	List     bool     `json:"list,omitempty"`
	Free     bool     `json:"free,omitempty"`
	MaxLen   int      `json:"maxLen,omitempty"`
	Min      string   `json:"min,omitempty"`
	Lax      bool     `json:"lax,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Doc      string   `json:"doc"`
	Source   string   `json:"source"`
	Fields   []Field  `json:"fields,omitempty"`
}

// Of answers the contracts of systems; pages, which applications do not call, are left out.
func Of(version string, systems []*engine.Counterpart) Document {
	d := Document{Version: version, Systems: []System{}}
	for _, c := range systems {
		d.Systems = append(d.Systems, systemOf(c))
	}
	return d
}

func systemOf(c *engine.Counterpart) System {
	s := System{System: c.Slug, Title: c.Title, Document: c.Document, APIs: []API{}, Codes: append([]engine.Code{}, c.Codes...)}
	for i := range c.APIs {
		a := &c.APIs[i]
		if a.Page {
			continue
		}
		one := API{
			Name: a.Name, Also: a.Also, Title: a.Title, Section: a.Section, Mode: a.Mode, Idempotent: a.Idempotent,
			Notifies: a.Notifies, Rules: append([]engine.Rule{}, a.Rules...),
			Request: shape(a.Request), Reply: shape(a.Reply), Notice: shape(a.Notice),
		}
		if c.Travels != nil {
			one.travel = c.Travels(a)
			one.Method, one.Path = one.travel.Method, one.travel.Path
		}
		s.APIs = append(s.APIs, one)
	}
	return s
}

func shape(s *contract.Shape) []Field {
	if s == nil {
		return []Field{}
	}
	return fields(s.Fields())
}

func fields(docs []contract.FieldDoc) []Field {
	list := make([]Field, 0, len(docs))
	for _, f := range docs {
		one := Field{
			Name: f.Name, Also: f.Also, Required: f.Required, Type: f.Type, List: f.List, Free: f.Free, MaxLen: f.MaxLen, Min: f.Min,
			Lax: f.Lax, Enum: f.Enum, Doc: f.Doc, Source: f.Source,
		}
		if len(f.Fields) > 0 {
			one.Fields = fields(f.Fields)
		}
		list = append(list, one)
	}
	return list
}

// Write writes the contracts of systems in a form, as one document.
func Write(to io.Writer, form, version string, systems []*engine.Counterpart) error {
	d := Of(version, systems)
	switch form {
	case JSON:
		return encode(to, d)
	case Markdown:
		_, err := io.WriteString(to, d.markdown())
		return err
	case AsyncAPI:
		return encode(to, asyncAPI(d, systems))
	case OpenAPI:
		return encode(to, openAPI(d))
	default:
		return fmt.Errorf("contracts have no form %q: use openapi, asyncapi, markdown or json", form)
	}
}

func encode(to io.Writer, v any) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
