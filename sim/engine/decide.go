package engine

import (
	"fmt"
	"maps"
	"slices"

	"github.com/shapan/shapan/sim/engine/fault"
)

// ruling are the rules as one transaction asks them, at the point decide. They are copies: what they count is the world's
// only if the transaction is committed. nil where the world has no such rule.
type ruling struct {
	w     *World
	rules []*fault.Armed
}

// ruling answers the rules for a transaction. It holds their lock until end, taken before the database's as everywhere:
// whoever has the lock of the rules may wait for the database, never the other way round.
func (w *World) ruling() *ruling {
	w.rulesMu.Lock()
	if !slices.ContainsFunc(w.rules, func(a *fault.Armed) bool { return a.Rule.At == fault.Decide && !a.Spent() }) {
		w.rulesMu.Unlock()
		return nil
	}
	return &ruling{w, copied(w.rules)}
}

// keep takes over what has been counted: the transaction was committed.
func (r *ruling) keep() {
	if r != nil {
		r.w.rules = r.rules
	}
}

func (r *ruling) end() {
	if r != nil {
		r.w.rulesMu.Unlock()
	}
}

// Decide asks the rules what the system shall decide by itself on a call of an API, be it within that call or in a job that
// it has booked: one of the API's Decides; false where no rule hits, and the system decides as ever. facts are what the
// conditions of rules may ask for, besides api and system.
func (t *Tx) Decide(api string, facts map[string]any) (code string, ordered bool) {
	if a, ok := t.system.API(api); !ok || len(a.Decides) == 0 {
		panic(broken{fmt.Errorf("system %s decides nothing on calls of %q", t.system.Slug, api)})
	}
	if t.ruling == nil {
		return "", false
	}
	call := fault.Call{System: t.system.Slug, API: api, At: fault.Decide, Env: func() map[string]any {
		env := maps.Clone(facts)
		env["api"], env["system"] = api, t.system.Slug
		return env
	}}
	hit, order, changed := fault.Hit(t.ruling.rules, call, dice(t.seed[0], t.seed[1], fault.Decide))
	for _, a := range changed {
		t.dirty = true
		must(putRule(t.store, a.Rule))
	}
	if hit == nil {
		return "", false
	}
	t.ruled = append(t.ruled, hit.Rule.ID)
	return order.Code, true
}
