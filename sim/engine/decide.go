package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

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

// CheckDecision answers a *fault.Invalid for a rule at decide that orders what the system cannot decide; nil for any other
// rule.
func (c *Counterpart) CheckDecision(r fault.Rule) error {
	if r.At != fault.Decide {
		return nil
	}
	var deciding []string
	for _, a := range c.APIs {
		if len(a.Decides) > 0 {
			deciding = append(deciding, a.Name)
		}
	}
	api, ok := c.API(r.API)
	switch {
	case len(deciding) == 0:
		return &fault.Invalid{Field: "at", Problem: fmt.Sprintf("is %q: %s decides nothing by itself that a rule could order", r.At, c.Slug)}
	case !ok || len(api.Decides) == 0:
		return &fault.Invalid{Field: "api", Problem: fmt.Sprintf("is %q: at decide it has to be one of %s", r.API, strings.Join(deciding, ", "))}
	}
	_, code, _ := strings.Cut(strings.TrimSpace(r.Effect), " ")
	known := make([]string, len(api.Decides))
	for i, d := range api.Decides {
		if known[i] = d.Code; d.Code == strings.TrimSpace(code) {
			return nil
		}
	}
	return &fault.Invalid{Field: "effect", Problem: fmt.Sprintf("is %q: the decision on %s is one of code %s", r.Effect, api.Name, strings.Join(known, ", code "))}
}
