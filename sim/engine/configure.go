package engine

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Config answers the configuration of a system in this world, as JSON.
func (w *World) Config(slug string) (json.RawMessage, error) {
	s, err := w.system(slug)
	if err != nil {
		return nil, err
	}
	return s.config.Load().raw, nil
}

// Compiled answers the configuration of a system in this world, as the system reads it.
func (w *World) Compiled(slug string) (Config, error) {
	s, err := w.system(slug)
	if err != nil {
		return nil, err
	}
	return s.config.Load().compiled, nil
}

// Configure merges a patch into the configuration of a system: objects member by member, null deletes a member,
// everything else replaces. allow sees the identities that the patch brings in, before anything is stored. A patch that
// leaves no valid configuration is a *Problem and changes nothing.
func (w *World) Configure(slug string, patch []byte, allow func(fresh []string) error) error {
	s, err := w.system(slug)
	if err != nil {
		return err
	}
	return w.db.Update(func(tx *store.Tx) error {
		present := s.config.Load()
		next, err := Merged(s.Counterpart, present.raw, patch)
		if err != nil {
			return err
		}
		compiled, err := s.Settings.Compile(next)
		if err != nil {
			return Wrong(Invalid, unchanged, "configuration of %s: %s", slug, err)
		}
		if w.options.Vet != nil {
			if err := w.options.Vet(slug, compiled); err != nil {
				return err
			}
		}
		if err := allow(Fresh(present.compiled, compiled)); err != nil {
			return err
		}
		tx.Set(metaConfig+slug, string(next))
		s.config.Store(&configured{next, compiled})
		return nil
	})
}

// Fresh lists the identities that a configuration has and an earlier one has not.
func Fresh(before, after Config) []string {
	known := before.Identities()
	return slices.DeleteFunc(slices.Clone(after.Identities()), func(id string) bool { return slices.Contains(known, id) })
}

// unchanged is what to do about a configuration that cannot be.
const unchanged = "nothing was changed: mend what the message names, and send it again"

// Merged answers a configuration with a patch merged into it, compiled once to see that it is valid.
func Merged(c *Counterpart, base json.RawMessage, patch []byte) (json.RawMessage, error) {
	if base == nil {
		var err error
		if base, err = c.Settings.Default(); err != nil {
			return nil, fmt.Errorf("default configuration of %s: %w", c.Slug, err)
		}
	}
	below, _, err := wire.ParseJSON(base)
	if err != nil {
		return nil, fmt.Errorf("configuration of %s: %w", c.Slug, err)
	}
	over, _, err := wire.ParseJSON(patch)
	if err != nil {
		return nil, Wrong(Invalid, "send a JSON object", "configuration of %s: %s", c.Slug, err)
	}
	if over.Kind != wire.Object {
		return nil, Wrong(Invalid, "send a JSON object", "configuration of %s is %s", c.Slug, over.Kind)
	}
	next := merge(below, over).JSON()
	if _, err := c.Settings.Compile(next); err != nil {
		return nil, Wrong(Invalid, unchanged, "configuration of %s: %s", c.Slug, err)
	}
	return next, nil
}

// merge lays one JSON value over another.
func merge(below, over wire.Value) wire.Value {
	if below.Kind != wire.Object || over.Kind != wire.Object {
		return over
	}
	next := wire.Value{Kind: wire.Object}
	for _, m := range below.Members {
		o, replaced := over.Member(m.Name)
		switch {
		case !replaced:
			next.Members = append(next.Members, m)
		case o.Kind != wire.Null:
			next.Members = append(next.Members, wire.Member{Name: m.Name, Value: merge(m.Value, o)})
		}
	}
	for _, m := range over.Members {
		if _, known := below.Member(m.Name); !known && m.Value.Kind != wire.Null {
			next.Members = append(next.Members, wire.Member{Name: m.Name, Value: merge(wire.Value{Kind: wire.Object}, m.Value)})
		}
	}
	return next
}

// Difference is a member of a configuration that is not as a patch would have it.
type Difference struct {
	Member string // its path, like platforms.6000000001.strict
	Has    string // what the configuration has there, as JSON; "" for nothing
	Asked  string // what the patch says, as JSON
}

// Differs answers the first member of a configuration that is not as a patch would have it; nil where the patch would
// change nothing. Both are JSON objects.
func Differs(config json.RawMessage, patch []byte) (*Difference, error) {
	has, _, err := wire.ParseJSON(config)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	asked, _, err := wire.ParseJSON(patch)
	if err != nil {
		return nil, fmt.Errorf("patch: %w", err)
	}
	return differs(has, asked, ""), nil
}

func differs(has, asked wire.Value, path string) *Difference {
	if has.Kind != wire.Object || asked.Kind != wire.Object {
		if h, a := string(has.JSON()), string(asked.JSON()); h != a {
			return &Difference{path, h, a}
		}
		return nil
	}
	for _, m := range asked.Members {
		below := m.Name
		if path != "" {
			below = path + "." + m.Name
		}
		there, known := has.Member(m.Name)
		switch {
		case known:
			if d := differs(there, m.Value, below); d != nil {
				return d
			}
		case m.Value.Kind != wire.Null:
			return &Difference{below, "", string(m.Value.JSON())}
		}
	}
	return nil
}
