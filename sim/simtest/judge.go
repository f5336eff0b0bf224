package simtest

import (
	"slices"
	"strings"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// The levels of findings, for AssertNoFindings.
const (
	LevelError   = engine.LevelError   // the document forbids it
	LevelWarning = engine.LevelWarning // it is merely odd
)

// Findings lists where the application broke the contract of a system, oldest first.
func (s *Sim) Findings() []journal.Finding {
	s.t.Helper()
	list, err := s.World().Findings("")
	if err != nil {
		s.t.Fatalf("simtest: %s", reason(err))
	}
	return list
}

// AssertNoFindings fails a test when the application broke the contract of a system, with each finding: the field, what
// was sent, the section and what to do. With levels, only findings of these count.
func (s *Sim) AssertNoFindings(t TB, levels ...string) {
	t.Helper()
	var text strings.Builder
	n := 0
	for _, f := range s.Findings() {
		if len(levels) == 0 || slices.Contains(levels, f.Level) {
			text.WriteString("\n  " + f.String())
			n++
		}
	}
	if n > 0 {
		t.Errorf("simtest: the application broke the contract, %d findings:%s", n, text.String())
	}
}

// toldExchanges is how many of the last exchanges a failing test prints.
const toldExchanges = 10

// tell prints what helps to understand why a test has failed.
func (s *Sim) tell() {
	if !s.t.Failed() || s.sim == nil {
		return
	}
	w := s.World()
	var story strings.Builder
	last, err := w.Exchanges(journal.Query{Last: true, Limit: toldExchanges})
	if err == nil {
		scenarios.TellExchanges(&story, last)
	}
	findings, err := w.Findings("")
	if err == nil && len(findings) > 0 {
		story.WriteString("  findings:\n")
		for _, f := range findings {
			story.WriteString("    " + f.String() + "\n")
		}
	}
	pending, err := w.Notices(outbox.Pending)
	if err == nil && len(pending) > 0 {
		story.WriteString("  notices that are still to come:\n")
		for _, n := range pending {
			story.WriteString("    " + n.ID + " " + n.System + " " + n.API + " " + n.Key + "\n")
		}
	}
	s.t.Logf("simtest: seed %d, world time %s, the last %d exchanges:\n%s", w.Seed(), w.Now().Format("2006-01-02 15:04:05 -07:00"), len(last), story.String())
}
