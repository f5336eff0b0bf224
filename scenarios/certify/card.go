package certify

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine/journal"
)

// Status is the verdict on a point.
type Status string

// The verdicts.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"
	NotSeen Status = "not seen" // there was nothing to judge
)

// Card is the score card of an application.
type Card struct {
	App    string    `json:"app"`
	Began  time.Time `json:"began"` // wall time
	WallMs float64   `json:"wallMs"`
	Marks  []*Mark   `json:"points"`
}

// Mark is the verdict on one point, with its evidence.
type Mark struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	Says     string     `json:"says"`
	Scenario string     `json:"scenario"` // the title of the file, Chinese: what happens, and what has to come of it
	Source   string     `json:"source"`
	File     string     `json:"file"`
	Status   Status     `json:"status"`
	Reason   string     `json:"reason,omitempty"` // why it did not pass
	Hint     string     `json:"hint,omitempty"`   // what to do
	Values   []Valued   `json:"values,omitempty"` // what the condition that did not hold looked at
	WallMs   float64    `json:"wallMs"`
	Evidence []Evidence `json:"evidence"` // what happened between the systems and the application, in its order
}

// Valued is a part of a condition and the value that it had.
type Valued struct {
	What  string `json:"what"`
	Value string `json:"value"`
}

// Count answers how many points have a status.
func (c *Card) Count(s Status) int {
	n := 0
	for _, m := range c.Marks {
		if m.Status == s {
			n++
		}
	}
	return n
}

// unseen is the mark of a point for which nothing could be tried.
func (p Point) unseen(why string) *Mark {
	m := p.blank()
	m.Status, m.Reason = NotSeen, why
	return m
}

func (p Point) blank() *Mark {
	return &Mark{ID: p.ID, Title: p.Title, Says: p.Says, Source: p.Source, File: p.File, Evidence: []Evidence{}}
}

// mark makes the verdict of what became of the point's file. What keeps an application from being judged at all is an
// error.
func (p Point) mark(c *scenarios.Case) (*Mark, error) {
	m := p.blank()
	m.Status, m.WallMs, m.Evidence = Passed, c.WallMs, evidenceOf(c.Exchanges)
	f := c.Failure
	if f == nil {
		return m, nil
	}
	judged := reached(c.Steps)
	if f.Broken && !judged {
		return nil, broken(f)
	}
	m.Reason, m.Hint = f.Message, f.Hint
	for _, part := range f.Parts {
		m.Values = append(m.Values, Valued{part.Expression, part.Value})
	}
	m.Status = NotSeen
	if judged {
		m.Status = Failed
	}
	m.explain(p, f)
	return m, nil
}

// reached tells whether the step seen has passed.
func reached(steps []*scenarios.StepResult) bool {
	for _, s := range steps {
		if s.ID == stepSeen {
			return s.Outcome == scenarios.Passed
		}
	}
	return false
}

// explain says in people's words what did not hold: the file's condition stands behind it.
func (m *Mark) explain(p Point, f *scenarios.Failure) {
	where := fmt.Sprintf("%s:%d: %s", p.File, f.Line, f.Message)
	if m.Status == NotSeen {
		m.Reason = "there was nothing to judge: " + where
		switch {
		case len(m.Evidence) > 0:
			m.Hint = "the application acted, and it did not come to what is judged here: look at the exchanges, and first at the points that failed"
		case m.Hint == "":
			m.Hint = "give --" + p.Needs + ` "METHOD /path", and see that it makes the application act for the user`
		}
		return
	}
	m.Reason = "it was expected that the application " + p.Says
	m.Values = append([]Valued{{"does not hold", where}}, m.Values...)
}

func broken(f *scenarios.Failure) error {
	if f.Hint == "" {
		return errors.New(f.Message)
	}
	return fmt.Errorf("%s: %s", f.Message, f.Hint)
}

// Evidence is one exchange between a system and the application.
type Evidence struct {
	Exchange string    `json:"exchange"`
	At       time.Time `json:"at"`   // world time
	From     string    `json:"from"` // the system, app, or person
	To       string    `json:"to"`   // the system, or app
	API      string    `json:"api"`
	Sent     string    `json:"sent"`     // the request, shortened
	Answered string    `json:"answered"` // the answer, shortened, or why there was none
	Outcome  string    `json:"outcome"`  // as the journal has it
	Rule     string    `json:"rule,omitempty"`
	WallMs   float64   `json:"wallMs"`
	GoneMs   float64   `json:"goneMs,omitempty"`
}

// How the application, and the person on hosted pages, are called in evidence.
const (
	party  = "app"
	person = "person"
)

func evidenceOf(list []journal.Exchange) []Evidence {
	all := make([]Evidence, 0, len(list))
	for _, x := range list {
		e := Evidence{
			Exchange: x.ID, At: x.At, From: party, To: x.System, API: x.API, Outcome: x.Outcome, Rule: x.Rule, WallMs: x.WallMs, GoneMs: x.GoneMs,
			Sent: sentBy(x), Answered: answered(x),
		}
		switch {
		case x.Direction == journal.Out:
			e.From, e.To = x.System, party
		case strings.HasSuffix(x.API, "/page"):
			e.From = person
		}
		all = append(all, e)
	}
	return all
}
