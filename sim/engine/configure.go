package engine

import (
	"encoding/json"
	"fmt"

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
// everything else replaces. allow sees the identities of the result before anything is stored. A patch that leaves no
// valid configuration is a *Problem and changes nothing.
func (w *World) Configure(slug string, patch []byte, allow func(identities []string) error) error {
	s, err := w.system(slug)
	if err != nil {
		return err
	}
	return w.db.Update(func(tx *store.Tx) error {
		next, err := Merged(s.Counterpart, s.config.Load().raw, patch)
		if err != nil {
			return err
		}
		compiled, err := s.Settings.Compile(next)
		if err != nil {
			return Wrong(Invalid, "nothing was changed", "configuration of %s: %s", slug, err)
		}
		if w.options.Vet != nil {
			if err := w.options.Vet(slug, compiled); err != nil {
				return err
			}
		}
		if err := allow(compiled.Identities()); err != nil {
			return err
		}
		tx.Set(metaConfig+slug, string(next))
		s.config.Store(&configured{next, compiled})
		return nil
	})
}

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
		return nil, Wrong(Invalid, "nothing was changed", "configuration of %s: %s", c.Slug, err)
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
