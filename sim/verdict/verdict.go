// Package verdict says what applications did in worlds, held against the contracts of the systems: where they broke one
// (findings), and what of the systems they have touched at all (coverage). It writes both as JSON, as JUnit XML for CI
// servers, and as one HTML page that needs nothing else.
package verdict

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

// Report is the verdict on what happened in worlds.
type Report struct {
	Worlds []World `json:"worlds"`
}

// World is the verdict on what happened in one world.
type World struct {
	World     string            `json:"world"`
	Seed      uint64            `json:"seed"`
	Exchanges int               `json:"exchanges"` // that this is made of
	Dropped   int64             `json:"dropped"`   // older exchanges that the journal no longer has
	Findings  []journal.Finding `json:"findings"`  // oldest first
	Systems   []Coverage        `json:"systems"`
}

// Of answers the verdict on a world as it is now.
func Of(w *engine.World) (World, error) {
	tally, err := w.Tally()
	if err != nil {
		return World{}, err
	}
	findings, err := w.Findings("")
	if err != nil {
		return World{}, err
	}
	v := of(w.Systems(), tally)
	v.World, v.Seed, v.Findings = w.Name(), w.Seed(), findings
	v.Dropped, err = w.Dropped()
	return v, err
}

// OfExchanges answers the verdict on exchanges of a world that is gone.
func OfExchanges(world string, seed uint64, systems []*engine.Counterpart, list []journal.Exchange) World {
	v := of(systems, engine.TallyOf(systems, list))
	v.World, v.Seed, v.Findings = world, seed, []journal.Finding{}
	for _, x := range list {
		for _, f := range x.Findings {
			f.Exchange = x.ID
			v.Findings = append(v.Findings, f)
		}
	}
	return v
}

func of(systems []*engine.Counterpart, tally []engine.Count) World {
	v := World{Systems: []Coverage{}}
	for _, n := range tally {
		v.Exchanges += n.Exchanges
	}
	for _, s := range systems {
		v.Systems = append(v.Systems, cover(s, tally))
	}
	return v
}

// Count answers how many findings of a level there are; "" for all.
func (r Report) Count(level string) int {
	n := 0
	for _, w := range r.Worlds {
		n += w.Count(level)
	}
	return n
}

// Count answers how many findings of a level there are; "" for all.
func (w World) Count(level string) int {
	n := 0
	for _, f := range w.Findings {
		if level == "" || f.Level == level {
			n++
		}
	}
	return n
}

// The forms in which a report is written.
const (
	JSON  = "json"
	JUnit = "junit"
	HTML  = "html"
)

// Write writes the report in a form; the error names a form that there is not.
func (r Report) Write(to io.Writer, form string) error {
	switch form {
	case JSON:
		encoder := json.NewEncoder(to)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	case JUnit:
		return r.junit(to)
	case HTML:
		return r.html(to)
	default:
		return fmt.Errorf("a report has no form %q: use json, junit or html", form)
	}
}
