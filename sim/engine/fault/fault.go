// Package fault makes the simulated systems go wrong on order. A rule says where in an exchange (the point), for which
// calls (system, API, condition), how often (times, chance, budget) and what happens (the effect). One effect, one
// file; effects.go is the list of them.
package fault

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Point is a place in the life of an exchange at which a rule can hit.
type Point string

// The points, in the order in which an exchange passes them.
const (
	Arrive Point = "arrive" // the request is here, nothing has been checked or done
	Commit Point = "commit" // the effect is stored, the answer has not left: it happened, and the client does not know
	Answer Point = "answer" // the answer is encoded and signed, and about to leave
	Notice Point = "notice" // a notice is about to be delivered
	Decide Point = "decide" // the system is about to decide by itself, in a call or long after it: a risk decision, a payout
)

// Order is what an effect wants done; the zero Order is nothing.
type Order struct {
	Code     string        // answer with this code of the system instead
	Status   int           // answer with this HTTP status and no body
	Stall    time.Duration // hold the answer back, wall time
	Hang     bool          // never answer
	Reset    bool          // reset the connection
	Truncate bool          // break off in the middle of the body
	Garbage  bool          // a body that is no message
	BadSign  bool          // a signature that does not fit
	NoSign   bool          // no signature
	OtherKey bool          // notice: a signature by a key that is not the system's
	Drop     bool          // notice: do not send it
	LoseAck  bool          // notice: send it, and lose the answer
	Twice    bool          // notice: send it twice
	Unknown  bool          // notice: add a field that the document does not have
	Delay    time.Duration // notice: send it later, by so much of the world's time
	Ahead    bool          // notice: send it before the answer of the call that caused it
	Ban      time.Duration // refuse the caller for a time of the world
	OneAPI   bool          // the rule is for one API alone
	BigIDs   bool          // ids that the system makes up are greater than 2^53
}

// Effect is a way to go wrong.
type Effect struct {
	Name  string
	Usage string // how it is written in a rule: "code C"
	Doc   string
	At    []Point // where it can happen
	Parse func(argument string) (Order, error)
}

// Rule is a fault on order. It is stored with the world; Hits and Row move as it hits.
type Rule struct {
	ID     string  `json:"id"`
	System string  `json:"system"`
	API    string  `json:"api,omitempty"` // "" or "*": every API
	At     Point   `json:"at"`
	Effect string  `json:"effect"` // "code 100001", "stall 11s"
	Times  int     `json:"times,omitempty"`
	When   string  `json:"when,omitempty"`
	Chance float64 `json:"chance,omitempty"`
	Budget int     `json:"budget,omitempty"`
	Hits   int     `json:"hits"`
	Row    int     `json:"row"` // how many calls in a row it has hit
}

// Invalid is the error of a rule that cannot work: the field, and what is wrong with it. What would be right stands in
// the problem, or in the hint where it is long.
type Invalid struct{ Field, Problem, Hint string }

// Error answers the field and what is wrong with it.
func (e *Invalid) Error() string { return e.Field + ": " + e.Problem }

// Call is what a rule is held against.
type Call struct {
	System string
	API    string
	At     Point
	Env    func() map[string]any // what a condition may ask for; made only when a rule has one
}

// Armed is a rule, checked and compiled.
type Armed struct {
	Rule  Rule
	order Order
	when  condition
}

// Arm checks a rule. It answers *Invalid for one that cannot work.
func Arm(r Rule) (*Armed, error) {
	if r.System == "" {
		return nil, &Invalid{Field: "system", Problem: "is missing: name the system (lianyintong, …) whose calls shall go wrong"}
	}
	if r.At == "" {
		r.At = Arrive
	}
	order, err := parseEffect(r)
	if err != nil {
		return nil, err
	}
	switch {
	case r.Times < 0:
		return nil, &Invalid{Field: "times", Problem: fmt.Sprintf("is %d: give how many calls shall be hit, or leave it out for all", r.Times)}
	case r.Budget < 0:
		return nil, &Invalid{Field: "budget", Problem: fmt.Sprintf("is %d: give how many calls in a row may be hit, or leave it out for no limit", r.Budget)}
	case !(r.Chance >= 0 && r.Chance <= 1):
		return nil, &Invalid{Field: "chance", Problem: fmt.Sprintf("is %v: give a probability from 0 to 1", r.Chance)}
	}
	if order.Ahead && r.Chance > 0 {
		return nil, &Invalid{Field: "chance", Problem: "does not go with before-reply: leave it out, or use when"}
	}
	order.OneAPI = r.API != "" && r.API != "*"
	when, err := compile(r.When)
	if err != nil {
		return nil, &Invalid{Field: "when", Problem: err.Error()}
	}
	return &Armed{r, order, when}, nil
}

func parseEffect(r Rule) (Order, error) {
	name, argument, _ := strings.Cut(strings.TrimSpace(r.Effect), " ")
	for _, e := range Effects() {
		if e.Name != name {
			continue
		}
		if !slices.Contains(e.At, r.At) {
			return Order{}, &Invalid{Field: "at", Problem: fmt.Sprintf("is %q: %s can happen at %s", r.At, e.Name, points(e.At))}
		}
		order, err := e.Parse(strings.TrimSpace(argument))
		if err != nil {
			return Order{}, &Invalid{Field: "effect", Problem: fmt.Sprintf("is %q: %s (write %s)", r.Effect, err, e.Usage)}
		}
		return order, nil
	}
	return Order{}, &Invalid{Field: "effect", Problem: fmt.Sprintf("is %q: there are %s", r.Effect, usages())}
}

// Bans tells whether the rule orders a ban, which not every system knows.
func (a *Armed) Bans() bool { return a.order.Ban > 0 }

// Code answers the code of the system that the rule orders, "" for none.
func (a *Armed) Code() string { return a.order.Code }

// Spent tells whether the rule has hit as often as it may.
func (a *Armed) Spent() bool { return a.Rule.Times > 0 && a.Rule.Hits >= a.Rule.Times }

// fits tells whether the call is one of those the rule is for, chance apart.
func (a *Armed) fits(c Call) bool {
	r := a.Rule
	return !a.Spent() && r.System == c.System && r.At == c.At && (r.API == "" || r.API == "*" || r.API == c.API) &&
		(a.when == nil || a.when(c.Env()))
}

// Hit holds the rules against a call, in the order in which they were made, and answers the first that hits, with its
// order; changed are the rules whose counters have moved and want storing.
func Hit(rules []*Armed, c Call, chance *rand.Rand) (hit *Armed, order Order, changed []*Armed) {
	for _, a := range rules {
		if !a.fits(c) {
			continue
		}
		if !a.lucky(chance) {
			if a.Rule.Row > 0 {
				a.Rule.Row = 0
				changed = append(changed, a)
			}
			continue
		}
		a.Rule.Hits++
		a.Rule.Row++
		return a, a.order, append(changed, a)
	}
	return nil, Order{}, changed
}

// lucky throws the dice of a rule: no chance means always, and a budget ends a run of hits.
func (a *Armed) lucky(chance *rand.Rand) bool {
	if a.Rule.Budget > 0 && a.Rule.Row >= a.Rule.Budget {
		return false
	}
	return a.Rule.Chance == 0 || chance.Float64() < a.Rule.Chance
}

func points(list []Point) string {
	text := make([]string, len(list))
	for i, p := range list {
		text[i] = string(p)
	}
	return strings.Join(text, ", ")
}

func usages() string {
	var text []string
	for _, e := range Effects() {
		text = append(text, e.Usage)
	}
	return strings.Join(text, ", ")
}
