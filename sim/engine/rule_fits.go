package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/fault"
)

// Notifying lists the APIs that send notices.
func (c *Counterpart) Notifying() []string {
	var names []string
	for i := range c.APIs {
		if c.APIs[i].SendsNotices() {
			names = append(names, c.APIs[i].Name)
		}
	}
	return names
}

// SendsNotices tells whether anything goes out for calls of the API, or by it.
func (a *API) SendsNotices() bool { return a.Notifies || a.Notice != nil }

// KnowsCode tells whether a rule may order a code: one of the system's, an open one, or one with an open one behind it.
// A system that does not declare its codes takes all.
func (c *Counterpart) KnowsCode(ordered string) bool {
	code, behind, two := strings.Cut(strings.TrimSpace(ordered), " ")
	open := func(text string) bool { return c.Open.Fits != nil && c.Open.Fits(strings.TrimSpace(text)) }
	known := slices.ContainsFunc(c.Codes, func(k Code) bool { return k.Code == code })
	return len(c.Codes) == 0 || known && (!two || open(behind)) || !two && open(code)
}

// Takes holds an armed rule against what the system has: a throttle, its codes, what it sends, the fields of its
// messages. It answers *fault.Invalid for one that could never do what it says.
func (c *Counterpart) Takes(a *fault.Armed) error {
	switch r, code := a.Rule, a.Code(); {
	case r.At == fault.Decide:
		return c.takesDecision(r) // the codes of a decision are its own
	case a.Bans() && c.Throttle == nil:
		return &fault.Invalid{
			Field: "effect", Problem: fmt.Sprintf("is %q: %s does not throttle its callers", r.Effect, c.Slug),
			Hint: "use code C with a code of the system",
		}
	case code != "" && !c.KnowsCode(code):
		return &fault.Invalid{
			Field: "effect", Problem: fmt.Sprintf("is %q: %s has no code %q", r.Effect, c.Slug, code), Hint: c.codeHint(code),
		}
	case r.At == fault.Notice:
		return c.takesNotice(r)
	default:
		return c.takesNames(a)
	}
}

// codeHint says which codes the system has.
func (c *Counterpart) codeHint(code string) string {
	names := make([]string, len(c.Codes))
	for i, k := range c.Codes {
		names[i] = k.Code
	}
	hint := meant(code, names) + "the codes of " + c.Slug + " are " + strings.Join(names, ", ")
	if c.Open.Doc != "" {
		hint += "; " + c.Open.Doc
	}
	return hint
}

// ruled lists the APIs that a rule is for.
func (c *Counterpart) ruled(r fault.Rule) (list []*API) {
	if api, one := c.API(r.API); one {
		return []*API{api}
	}
	for i := range c.APIs {
		list = append(list, &c.APIs[i])
	}
	return list
}

// takesNotice refuses a rule for deliveries that there are none of.
func (c *Counterpart) takesNotice(r fault.Rule) error {
	senders := c.Notifying()
	switch {
	case len(senders) == 0:
		return &fault.Invalid{Field: "at", Problem: fmt.Sprintf("is %q: %s sends no notices", r.At, c.Slug), Hint: "use arrive, commit or answer"}
	case !slices.ContainsFunc(c.ruled(r), (*API).SendsNotices):
		return &fault.Invalid{
			Field: "at", Problem: fmt.Sprintf("is %q: %s of %s sends no notices", r.At, r.API, c.Slug),
			Hint: "those that do are " + strings.Join(senders, ", "),
		}
	default:
		return nil
	}
}

// takesNames refuses a condition that asks for something that no request of the rule's APIs has.
func (c *Counterpart) takesNames(a *fault.Armed) error {
	names := a.Asks()
	if len(names) == 0 {
		return nil
	}
	known := append([]string{"api", "system", "identity"}, c.Asked...)
	for _, api := range c.ruled(a.Rule) {
		if c.Asked == nil {
			known = append(known, api.asked()...)
		}
	}
	of := c.Slug
	if _, one := c.API(a.Rule.API); one {
		of = a.Rule.API + " of " + of
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return &fault.Invalid{
				Field: "when", Problem: fmt.Sprintf("asks for %s, which no request of %s has", name, of),
				Hint: meant(name, known) + "a condition asks for fields of the request, as NAME or fields.NAME, and for api, system and identity",
			}
		}
	}
	return nil
}

// asked lists the names that fields of a request of the API may have.
func (a *API) asked() (names []string) {
	for _, shape := range []*contract.Shape{a.Request, a.Common} {
		if shape == nil {
			continue
		}
		for _, f := range shape.Fields() {
			names = append(append(names, f.Name), f.Also...)
		}
	}
	return names
}

// takesDecision refuses a rule that orders what the system cannot decide.
func (c *Counterpart) takesDecision(r fault.Rule) error {
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
