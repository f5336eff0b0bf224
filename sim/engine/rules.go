package engine

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/store"
)

const (
	ruleKeys  = "rule/" // rule/{id} → fault.Rule
	ruleCount = "c/rule"
)

// AddRule arms a rule and answers it with its id. A rule that cannot work is a *Problem that names the field.
func (w *World) AddRule(r fault.Rule) (fault.Rule, error) {
	s, err := w.system(r.System)
	if err != nil && r.System != "" {
		return r, err
	}
	if s != nil && r.API != "" && r.API != "*" {
		api, ok := s.API(r.API)
		if !ok {
			return r, Wrong(Invalid, "leave api out to hit every API, or see GET /v1/worlds/{w}/systems/"+r.System,
				"api is %q: %s has no such API", r.API, r.System)
		}
		r.API = api.Name
	}
	r.Hits, r.Row = 0, 0
	armed, err := fault.Arm(r)
	if err == nil {
		err = s.Takes(armed)
	}
	var invalid *fault.Invalid
	switch {
	case errors.As(err, &invalid):
		return r, Wrong(Invalid, cmp.Or(invalid.Hint, "a rule is {system, api, at, effect, times?, when?, chance?, budget?}"), "%s %s", invalid.Field, invalid.Problem)
	case err != nil:
		return r, err
	}
	w.rulesMu.Lock()
	defer w.rulesMu.Unlock()
	err = w.db.Update(func(tx *store.Tx) error {
		t := &Tx{store: tx}
		armed.Rule.ID = fmt.Sprintf("r%06d", t.count(ruleCount))
		return putRule(tx, armed.Rule)
	})
	if err != nil {
		return r, err
	}
	w.rules = append(w.rules, armed)
	return armed.Rule, nil
}

// Rules lists the rules of the world, oldest first.
func (w *World) Rules() []fault.Rule {
	w.rulesMu.Lock()
	defer w.rulesMu.Unlock()
	list := make([]fault.Rule, len(w.rules))
	for i, a := range w.rules {
		list[i] = a.Rule
	}
	return list
}

// DropRule takes a rule away; *Problem when there is none with the id. The empty id takes all away.
func (w *World) DropRule(id string) error {
	w.rulesMu.Lock()
	defer w.rulesMu.Unlock()
	gone := func(a *fault.Armed) bool { return id == "" || a.Rule.ID == id }
	if id != "" && !slices.ContainsFunc(w.rules, gone) {
		return Wrong(NotFound, "GET /v1/worlds/{w}/rules lists the rules there are", "there is no rule %q", id)
	}
	err := w.db.Update(func(tx *store.Tx) error {
		for _, a := range w.rules {
			if gone(a) {
				tx.Delete(ruleKeys + a.Rule.ID)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.rules = slices.DeleteFunc(w.rules, gone)
	return nil
}

// hit holds the rules against a call; the id is empty when none hits.
func (w *World) hit(c fault.Call, chance func() *rand.Rand) (string, fault.Order) {
	w.rulesMu.Lock()
	defer w.rulesMu.Unlock()
	if len(w.rules) == 0 {
		return "", fault.Order{}
	}
	hit, order, changed := fault.Hit(w.rules, c, chance())
	if len(changed) > 0 {
		err := w.db.Update(func(tx *store.Tx) error {
			for _, a := range changed {
				if err := putRule(tx, a.Rule); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			w.options.Log.Error("a rule's counters could not be stored", "world", w.Name(), "error", err)
		}
	}
	if hit == nil {
		return "", fault.Order{}
	}
	return hit.Rule.ID, order
}

func (w *World) readRules(tx *store.Tx) error {
	for _, p := range tx.Scan(ruleKeys, "", 0) {
		var r fault.Rule
		if err := json.Unmarshal([]byte(p.Value), &r); err != nil {
			return fmt.Errorf("rule %s: %w", p.Key, err)
		}
		armed, err := fault.Arm(r)
		if err != nil {
			return fmt.Errorf("rule %s: %w", r.ID, err)
		}
		w.rules = append(w.rules, armed)
	}
	return nil
}

func putRule(tx *store.Tx, r fault.Rule) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("rule %s: %w", r.ID, err)
	}
	tx.Set(ruleKeys+r.ID, string(text))
	return nil
}
