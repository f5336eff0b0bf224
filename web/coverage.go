package web

import (
	"net/http"
	"slices"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

// coverageView says what of the systems the exchanges of a world have touched.
type coverageView struct {
	Systems   []systemCoverage `json:"systems"`
	Exchanges int              `json:"exchanges"` // that this is computed from
	Dropped   int64            `json:"dropped"`   // older exchanges that the journal no longer has
}

// systemCoverage is the coverage of one system.
type systemCoverage struct {
	System  string         `json:"system"`
	Title   string         `json:"title"`
	Seen    int            `json:"seen"`    // APIs that were called
	Total   int            `json:"total"`   // APIs there are
	Missing []string       `json:"missing"` // APIs that were not called
	APIs    []apiCoverage  `json:"apis"`
	Codes   []codeCoverage `json:"codes"`
	Unknown int            `json:"unknown"` // exchanges that named no API of the system
}

// apiCoverage is the coverage of one API.
type apiCoverage struct {
	Name      string         `json:"name"`
	Title     string         `json:"title"`
	Section   string         `json:"section"`
	Exchanges int            `json:"exchanges"`
	Outcomes  map[string]int `json:"outcomes"` // of its calls
	Codes     map[string]int `json:"codes"`    // of the system, with which they were refused
	Notices   map[string]int `json:"notices"`  // outcomes of the attempts to deliver its notices
}

// codeCoverage says how often a system has refused with one of its codes.
type codeCoverage struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	Times int    `json:"times"`
}

func (c *console) coverageRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/v1/worlds/{w}/coverage", name: "getCoverage", reply: coverageView{}, do: c.getCoverage,
		title: "Which APIs, outcomes, codes and notice outcomes the exchanges of the journal have seen",
	}}
}

func (c *console) getCoverage(v *visit) (answer, error) {
	tally, err := v.world.Tally()
	if err != nil {
		return answer{}, err
	}
	dropped, err := v.world.Dropped()
	if err != nil {
		return answer{}, err
	}
	view := coverageView{Systems: []systemCoverage{}, Dropped: dropped}
	for _, n := range tally {
		view.Exchanges += n.Exchanges
	}
	for _, s := range v.world.Systems() {
		view.Systems = append(view.Systems, cover(s, tally))
	}
	return say(view, nil)
}

// cover holds the counts against the declaration of a system.
func cover(s *engine.Counterpart, tally []engine.Count) systemCoverage {
	view := systemCoverage{
		System: s.Slug, Title: s.Title, Total: len(s.APIs), Missing: []string{},
		APIs: views(s.APIs, func(a engine.API) apiCoverage {
			return apiCoverage{
				Name: a.Name, Title: a.Title, Section: a.Section,
				Outcomes: map[string]int{}, Codes: map[string]int{}, Notices: map[string]int{},
			}
		}),
		Codes: views(s.Codes, func(c engine.Code) codeCoverage { return codeCoverage{Code: c.Code, Text: c.Text} }),
	}
	for _, n := range tally {
		if n.System == s.Slug {
			view.count(n)
		}
	}
	for _, a := range view.APIs {
		if a.Exchanges > 0 {
			view.Seen++
		} else {
			view.Missing = append(view.Missing, a.Name)
		}
	}
	return view
}

func (s *systemCoverage) count(n engine.Count) {
	at := slices.IndexFunc(s.APIs, func(a apiCoverage) bool { return a.Name == n.API })
	switch {
	case n.Direction == journal.Out && at >= 0:
		s.APIs[at].Notices[n.Outcome] += n.Exchanges
	case n.Direction == journal.Out:
	case at < 0:
		s.Unknown += n.Exchanges
	default:
		s.APIs[at].Exchanges += n.Exchanges
		s.APIs[at].Outcomes[n.Outcome] += n.Exchanges
		if n.Code != "" {
			s.APIs[at].Codes[n.Code] += n.Exchanges
		}
	}
	if n.Code == "" {
		return
	}
	if code := slices.IndexFunc(s.Codes, func(c codeCoverage) bool { return c.Code == n.Code }); code >= 0 {
		s.Codes[code].Times += n.Exchanges
	}
}
