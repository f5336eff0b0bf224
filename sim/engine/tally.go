package engine

import (
	"cmp"
	"slices"

	"github.com/shapan/shapan/sim/engine/journal"
)

// Count says how many exchanges of the journal came to the same.
type Count struct {
	System    string
	API       string // as declared; as the request named it where the system has no such API
	Known     bool   // whether the system declares the API
	Direction journal.Direction
	Outcome   string
	Code      string // of a refusal
	Broke     string // the rule of the document for which it was refused
	Exchanges int
}

// Tally counts the exchanges of the journal by what they came to, ordered by system, API, direction, outcome and code.
func (w *World) Tally() ([]Count, error) {
	list, err := w.Exchanges(journal.Query{})
	if err != nil {
		return nil, err
	}
	return TallyOf(w.options.Systems, list), nil
}

// TallyOf counts exchanges by what they came to, ordered by system, API, direction, outcome and code.
func TallyOf(systems []*Counterpart, list []journal.Exchange) []Count {
	known := map[string]*Counterpart{}
	for _, s := range systems {
		known[s.Slug] = s
	}
	counts := map[Count]int{}
	for _, x := range list {
		c := Count{System: x.System, API: x.API, Direction: x.Direction, Outcome: x.Outcome, Code: x.Code, Broke: x.Broke}
		if s, ok := known[x.System]; ok {
			_, c.Known = s.API(x.API)
		}
		counts[c]++
	}
	tally := make([]Count, 0, len(counts))
	for c, n := range counts {
		c.Exchanges = n
		tally = append(tally, c)
	}
	slices.SortFunc(tally, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.API, b.API), cmp.Compare(a.Direction, b.Direction),
			cmp.Compare(a.Outcome, b.Outcome), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Broke, b.Broke))
	})
	return tally
}
