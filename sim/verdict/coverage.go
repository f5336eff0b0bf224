package verdict

import (
	"slices"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

// Coverage says what of a system the exchanges of a world have touched.
type Coverage struct {
	System  string         `json:"system"`
	Title   string         `json:"title"`
	Seen    int            `json:"seen"`    // APIs that were called
	Total   int            `json:"total"`   // APIs there are
	Missing []string       `json:"missing"` // APIs that were not called
	APIs    []APICoverage  `json:"apis"`
	Codes   []CodeCoverage `json:"codes"`
	Unknown int            `json:"unknown"` // exchanges that named no API of the system
	Summary Summary        `json:"summary"`
}

// Summary is the coverage of a system in numbers.
type Summary struct {
	APIs    Share `json:"apis"`    // that were called
	Codes   Share `json:"codes"`   // with which a call was refused
	Notices Share `json:"notices"` // APIs whose notices were delivered, of those that have some
	Rules   Share `json:"rules"`   // of the document that were in force, or broken, in a call
	Broken  int   `json:"broken"`  // rules for which a call was refused
}

// Share is a part of a whole.
type Share struct {
	Seen  int `json:"seen"`
	Total int `json:"total"`
}

func (s *Share) add(seen bool) {
	s.Total++
	if seen {
		s.Seen++
	}
}

// APICoverage is the coverage of one API.
type APICoverage struct {
	Name      string         `json:"name"`
	Title     string         `json:"title"`
	Section   string         `json:"section"`
	Notifies  bool           `json:"notifies"`
	Exchanges int            `json:"exchanges"`
	Outcomes  map[string]int `json:"outcomes"` // of its calls
	Codes     map[string]int `json:"codes"`    // of the system, with which they were refused
	Notices   map[string]int `json:"notices"`  // outcomes of the attempts to deliver its notices
	Rules     []RuleCoverage `json:"rules"`    // of the document
}

// RuleCoverage says how often a rule of the document was kept and broken by the calls of an API.
type RuleCoverage struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Kept   int    `json:"kept"`   // calls that the system took while the rule was in force
	Broken int    `json:"broken"` // calls that were refused for it
}

// CodeCoverage says how often a system has refused with one of its codes.
type CodeCoverage struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	Times int    `json:"times"`
}

// cover holds the counts against the declaration of a system.
func cover(s *engine.Counterpart, tally []engine.Count) Coverage {
	c := Coverage{System: s.Slug, Title: s.Title, Total: len(s.APIs), Missing: []string{}, APIs: []APICoverage{}, Codes: []CodeCoverage{}}
	for _, a := range s.APIs {
		one := APICoverage{
			Name: a.Name, Title: a.Title, Section: a.Section, Notifies: a.SendsNotices(),
			Outcomes: map[string]int{}, Codes: map[string]int{}, Notices: map[string]int{}, Rules: []RuleCoverage{},
		}
		for _, r := range a.Rules {
			one.Rules = append(one.Rules, RuleCoverage{ID: r.ID, Text: r.Text})
		}
		c.APIs = append(c.APIs, one)
	}
	for _, code := range s.Codes {
		c.Codes = append(c.Codes, CodeCoverage{Code: code.Code, Text: code.Text})
	}
	for _, n := range tally {
		if n.System == s.Slug {
			c.count(n)
		}
	}
	c.sum()
	return c
}

// count takes in what some exchanges came to.
func (c *Coverage) count(n engine.Count) {
	at := slices.IndexFunc(c.APIs, func(a APICoverage) bool { return a.Name == n.API })
	switch {
	case n.Direction == journal.Out && at >= 0:
		c.APIs[at].Notices[n.Outcome] += n.Exchanges
	case n.Direction == journal.Out:
	case at < 0:
		c.Unknown += n.Exchanges
	default:
		c.APIs[at].count(n)
	}
	if n.Code == "" {
		return
	}
	if code := slices.IndexFunc(c.Codes, func(k CodeCoverage) bool { return k.Code == n.Code }); code >= 0 {
		c.Codes[code].Times += n.Exchanges
	}
}

func (a *APICoverage) count(n engine.Count) {
	a.Exchanges += n.Exchanges
	a.Outcomes[n.Outcome] += n.Exchanges
	if n.Code != "" {
		a.Codes[n.Code] += n.Exchanges
	}
	switch {
	case n.Outcome == engine.OutcomeOK:
		for i := range a.Rules {
			a.Rules[i].Kept += n.Exchanges
		}
	case n.Broke != "":
		i := slices.IndexFunc(a.Rules, func(r RuleCoverage) bool { return r.ID == n.Broke })
		if i < 0 { // a rule of another section that holds here too
			i = len(a.Rules)
			a.Rules = append(a.Rules, RuleCoverage{ID: n.Broke})
		}
		a.Rules[i].Broken += n.Exchanges
	}
}

// sum makes the numbers of what was counted.
func (c *Coverage) sum() {
	for _, a := range c.APIs {
		c.Summary.APIs.add(a.Exchanges > 0)
		if a.Exchanges == 0 {
			c.Missing = append(c.Missing, a.Name)
		}
		if a.Notifies {
			c.Summary.Notices.add(len(a.Notices) > 0)
		}
		for _, r := range a.Rules {
			c.Summary.Rules.add(r.Kept+r.Broken > 0)
			if r.Broken > 0 {
				c.Summary.Broken++
			}
		}
	}
	c.Seen = c.Summary.APIs.Seen
	for _, k := range c.Codes {
		c.Summary.Codes.add(k.Times > 0)
	}
}
