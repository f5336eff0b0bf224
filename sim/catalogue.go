package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/store"
)

const (
	worldKeys    = "w/" // w/{name} → entry
	identityKeys = "i/" // i/{slug}/{identity} → the world that owns it
)

// known answers what the catalogue knows of a world.
func (s *Sim) known(name string) (e entry, err error) {
	err = s.catalogue.View(func(tx *store.Tx) error {
		text, _ := tx.Get(worldKeys + name)
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return fmt.Errorf("catalogue, world %s: %w", name, err)
		}
		return nil
	})
	return e, err
}

// readCatalogue lists the worlds that the catalogue knows and takes in who owns which identity, before there is anybody
// to ask for them.
func (s *Sim) readCatalogue() ([]entry, error) {
	var entries []entry
	err := s.catalogue.View(func(tx *store.Tx) error {
		for _, p := range tx.Scan(worldKeys, "", 0) {
			var e entry
			if err := json.Unmarshal([]byte(p.Value), &e); err != nil {
				return fmt.Errorf("catalogue, %s: %w", p.Key, err)
			}
			entries = append(entries, e)
		}
		for _, p := range tx.Scan(identityKeys, "", 0) {
			s.identities[p.Key[len(identityKeys):]] = p.Value
		}
		return nil
	})
	return entries, err
}

// putCatalogue makes a world known, with the identities that it owns.
func (s *Sim) putCatalogue(e entry, claims []string) error {
	text, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("catalogue, world %s: %w", e.Name, err)
	}
	err = s.catalogue.Update(func(tx *store.Tx) error {
		tx.Set(worldKeys+e.Name, string(text))
		for _, key := range claims {
			tx.Set(identityKeys+key, e.Name)
		}
		return nil
	})
	if err == nil {
		s.own(e.Name, claims)
	}
	return err
}

// forget takes a world and what it owns out of the catalogue: identities, runs, snapshots.
func (s *Sim) forget(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.catalogue.Update(func(tx *store.Tx) error {
		tx.Delete(worldKeys + name)
		forgetRuns(tx, name)
		forgetSnapshots(tx, name)
		for key, owner := range s.identities {
			if owner == name {
				tx.Delete(identityKeys + key)
				delete(s.identities, key)
			}
		}
		return nil
	})
}

func (s *Sim) own(name string, claims []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range claims {
		s.identities[key] = name
	}
}

// claim answers which of the identities that come into the configuration of a world it would newly own. The development
// identities belong to the default world; every world knows them, under its own prefix only. An identity that another
// world owns is a *engine.Problem.
func (s *Sim) claim(world string, c *engine.Counterpart, identities []string) ([]string, error) {
	common, err := development(c)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var claims []string
	for _, id := range identities {
		key := c.Slug + "/" + id
		owner, owned := s.identities[key]
		switch {
		case slices.Contains(common, id) || owner == world:
		case owned:
			return nil, engine.Wrong(engine.Conflict, "use another identity, or give this one up in the world that has it",
				"identity %s of %s belongs to world %s", id, c.Slug, owner)
		default:
			claims = append(claims, key)
		}
	}
	return claims, nil
}

// development lists the identities that every new world knows.
func development(c *engine.Counterpart) ([]string, error) {
	raw, err := c.Settings.Default()
	if err != nil {
		return nil, fmt.Errorf("default configuration of %s: %w", c.Slug, err)
	}
	compiled, err := c.Settings.Compile(raw)
	if err != nil {
		return nil, fmt.Errorf("default configuration of %s: %w", c.Slug, err)
	}
	return compiled.Identities(), nil
}

// Configure merges a patch into the configuration of a system in a world. The identities that the patch brings in are
// claimed by the world, those that it no longer has are free again. What a fork has of its original is not claimed.
func (s *Sim) Configure(world, slug string, patch []byte) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	w, err := s.World(world)
	if err != nil {
		return err
	}
	c, err := s.system(slug)
	if err != nil {
		return err
	}
	var claims []string
	err = w.Configure(slug, patch, func(fresh []string) error {
		claims, err = s.claim(world, c, fresh)
		return err
	})
	if err != nil {
		return err
	}
	now, err := w.Compiled(slug)
	if err != nil {
		return err
	}
	given := s.released(world, slug, now.Identities())
	err = s.catalogue.Update(func(tx *store.Tx) error {
		for _, key := range claims {
			tx.Set(identityKeys+key, world)
		}
		for _, key := range given {
			tx.Delete(identityKeys + key)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.own(world, claims)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range given {
		delete(s.identities, key)
	}
	return nil
}

// released lists the identities of a system that a world owns and no longer has.
func (s *Sim) released(world, slug string, have []string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var keys []string
	for key, owner := range s.identities {
		id, of := strings.CutPrefix(key, slug+"/")
		if of && owner == world && !slices.Contains(have, id) {
			keys = append(keys, key)
		}
	}
	return keys
}

// Identities lists the identities that a world owns, as slug/identity.
func (s *Sim) Identities(world string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := []string{}
	for key, owner := range s.identities {
		if owner == world {
			list = append(list, key)
		}
	}
	slices.Sort(list)
	return list
}
