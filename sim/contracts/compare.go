package contracts

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Change is a difference between two contracts.
type Change struct {
	System   string `json:"system"`
	API      string `json:"api,omitempty"`
	What     string `json:"what"`     // request field amount: required now
	Breaking bool   `json:"breaking"` // an application that kept the old contract may break the new one, or be broken by it
}

// String answers the change on one line.
func (c Change) String() string {
	mark := "         "
	if c.Breaking {
		mark = "BREAKING "
	}
	return mark + strings.TrimSpace(c.System+" "+c.API) + ": " + c.What
}

// Read reads contracts that were written as JSON, OpenAPI or AsyncAPI.
func Read(text []byte) (Document, error) {
	var whole struct {
		Document
		Inside *Document `json:"x-shapan-contract"`
	}
	if err := json.Unmarshal(text, &whole); err != nil {
		return Document{}, fmt.Errorf("it is no JSON: %w", err)
	}
	if whole.Inside != nil {
		return *whole.Inside, nil
	}
	if whole.Systems == nil {
		return Document{}, errors.New("it holds no contract: use what shapan contract export writes, as json, openapi or asyncapi")
	}
	return whole.Document, nil
}

// Compare answers what has changed from one contract to another, in the order of the newer, what is gone last.
//
// A change breaks when an application that kept the old contract does not keep the new one (a field that is required now,
// a shorter text, a value or an API that is gone), or meets something in answers and notices that it cannot know (a field
// that is gone or optional now, a longer text, a new value, another type). New optional fields, new APIs and new codes do
// not break: 1.7 of 联银通 wants them tolerated.
func Compare(older, newer Document) []Change {
	changes := []Change{}
	each(older.Systems, newer.Systems, func(s System) string { return s.System }, func(was, is *System) {
		switch {
		case was == nil:
			changes = append(changes, Change{is.System, "", "added", false})
		case is == nil:
			changes = append(changes, Change{was.System, "", "removed", true})
		default:
			changes = append(changes, compareSystems(*was, *is)...)
		}
	})
	return changes
}

// Breaking tells whether a change among them breaks.
func Breaking(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Breaking })
}

// each pairs what has the same name, in the order of the newer; nil stands for what is not there.
func each[T any](older, newer []T, name func(T) string, fn func(was, is *T)) {
	known := map[string]*T{}
	for i := range older {
		known[name(older[i])] = &older[i]
	}
	met := map[string]bool{}
	for i := range newer {
		met[name(newer[i])] = true
		fn(known[name(newer[i])], &newer[i])
	}
	for i := range older {
		if !met[name(older[i])] {
			fn(&older[i], nil)
		}
	}
}

func compareSystems(older, newer System) []Change {
	var changes []Change
	each(older.APIs, newer.APIs, func(a API) string { return a.Name }, func(was, is *API) {
		switch {
		case was == nil:
			changes = append(changes, Change{newer.System, is.Name, "added", false})
		case is == nil:
			changes = append(changes, Change{newer.System, was.Name, "removed", true})
		default:
			c := comparison{system: newer.System, api: is.Name}
			c.apis(*was, *is)
			changes = append(changes, c.changes...)
		}
	})
	codes := comparison{system: newer.System}
	oldCodes, newCodes := map[string]string{}, map[string]string{}
	for _, c := range older.Codes {
		oldCodes[c.Code] = c.Text
	}
	for _, c := range newer.Codes {
		newCodes[c.Code] = c.Text
		if was, ok := oldCodes[c.Code]; !ok {
			codes.add(false, "code %s added", c.Code)
		} else if was != c.Text {
			codes.add(false, "code %s: its text was %q, is %q", c.Code, was, c.Text)
		}
	}
	for _, c := range older.Codes {
		if _, ok := newCodes[c.Code]; !ok {
			codes.add(false, "code %s removed", c.Code)
		}
	}
	return append(changes, codes.changes...)
}

// comparison collects the changes of an API.
type comparison struct {
	system, api string
	changes     []Change
}

func (c *comparison) add(breaking bool, format string, args ...any) {
	c.changes = append(c.changes, Change{c.system, c.api, fmt.Sprintf(format, args...), breaking})
}

func (c *comparison) apis(was, is API) {
	if was.Method+" "+was.Path != is.Method+" "+is.Path {
		c.add(true, "its address was %s %s, is %s %s", was.Method, was.Path, is.Method, is.Path)
	}
	if was.Notifies != is.Notifies {
		c.add(was.Notifies, "it notifies: was %t, is %t", was.Notifies, is.Notifies)
	}
	if was.Idempotent != is.Idempotent {
		c.add(was.Idempotent, "it is idempotent: was %t, is %t", was.Idempotent, is.Idempotent)
	}
	c.fields("request", "", was.Request, is.Request, true)
	c.fields("reply", "", was.Reply, is.Reply, false)
	c.fields("notice", "", was.Notice, is.Notice, false)
}

// fields compares messages; sent says that the application writes them.
func (c *comparison) fields(message, prefix string, older, newer []Field, sent bool) {
	each(older, newer, func(f Field) string { return f.Name }, func(was, is *Field) {
		switch {
		case was == nil:
			c.add(sent && is.Required, "%s field %s%s added%s", message, prefix, is.Name, map[bool]string{true: ", required"}[is.Required])
		case is == nil:
			c.add(true, "%s field %s%s removed", message, prefix, was.Name)
		default:
			c.field(message+" field "+prefix+is.Name, *was, *is, sent)
			c.fields(message, prefix+is.Name+".", was.Fields, is.Fields, sent)
		}
	})
}

func (c *comparison) field(name string, was, is Field, sent bool) {
	if was.Required != is.Required {
		c.add(is.Required == sent, "%s: required was %t, is %t", name, was.Required, is.Required)
	}
	if was.Type != is.Type || was.List != is.List {
		c.add(true, "%s: its type was %s, is %s", name, kind(was), kind(is))
	}
	if was.MaxLen != is.MaxLen {
		shorter := is.MaxLen > 0 && (was.MaxLen == 0 || is.MaxLen < was.MaxLen)
		c.add(shorter == sent, "%s: its length was %s, is %s", name, limit(was.MaxLen), limit(is.MaxLen))
	}
	if was.Min != is.Min {
		c.add(sent, "%s: its least value was %q, is %q", name, was.Min, is.Min)
	}
	for _, value := range is.Enum {
		if len(was.Enum) > 0 && !slices.Contains(was.Enum, value) {
			c.add(!sent, "%s: value %s added", name, value)
		}
	}
	for _, value := range was.Enum {
		if len(is.Enum) > 0 && !slices.Contains(is.Enum, value) {
			c.add(sent, "%s: value %s removed", name, value)
		}
	}
	if (len(was.Enum) == 0) != (len(is.Enum) == 0) {
		c.add((len(was.Enum) == 0) == sent, "%s: its values were %s, are %s", name, values(was.Enum), values(is.Enum))
	}
}

func kind(f Field) string {
	if f.List {
		return "a list of " + f.Type
	}
	return f.Type
}

func limit(n int) string {
	if n == 0 {
		return "unlimited"
	}
	return fmt.Sprint(n)
}

func values(list []string) string {
	if len(list) == 0 {
		return "free"
	}
	return strings.Join(list, " ")
}
