package scenarios

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/ledger"
)

// Outcome is what a file, a case or a step came to.
type Outcome string

// The outcomes. A file is Broken when it, or the set-up, cannot be used; Failed when an expectation was not met.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Broken  Outcome = "broken"
	Skipped Outcome = "skipped" // steps behind one that did not pass
)

// Result is what became of a file.
type Result struct {
	File     string   `json:"file"`
	Title    string   `json:"title"`
	Tags     []string `json:"tags"`
	Outcome  Outcome  `json:"outcome"`
	Problems Problems `json:"problems"` // of the file; with an Error it was not run
	Cases    []*Case  `json:"cases"`    // one, or one for each row
	// Corrections are the values that were expected otherwise, with Options.Update.
	Corrections []Correction `json:"corrections,omitempty"`
}

// Case is one run of a file, in a world of its own.
type Case struct {
	Name      string             `json:"name"` // of the row: amount=1.00; "" where the file has none
	World     string             `json:"world"`
	Seed      uint64             `json:"seed"`
	Outcome   Outcome            `json:"outcome"`
	Began     time.Time          `json:"began"`          // wall time, as all times in the zone of worlds
	WallMs    float64            `json:"wallMs"`         // that it took
	Start     time.Time          `json:"start,omitzero"` // world time; of a case that did not begin there is none
	End       time.Time          `json:"end,omitzero"`   // world time
	Steps     []*StepResult      `json:"steps"`
	Failure   *Failure           `json:"failure,omitempty"` // the first
	Before    []ledger.Account   `json:"before"`            // the ledger before the first step
	After     []ledger.Account   `json:"after"`
	Exchanges []journal.Exchange `json:"exchanges"` // of this run, oldest first
	Snapshot  []byte             `json:"-"`         // the world at the end; with Options.Snapshot
}

// StepResult is what became of a step.
type StepResult struct {
	ID        string        `json:"id,omitempty"`
	Verb      string        `json:"verb"`
	What      string        `json:"what"` // what it is about: lianyintong RECHARGE
	File      string        `json:"file"`
	Line      int           `json:"line"`
	Outcome   Outcome       `json:"outcome"`
	At        time.Time     `json:"at,omitzero"` // world time at its end; before that there is none
	AfterMs   float64       `json:"afterMs"`
	WallMs    float64       `json:"wallMs"`
	Exchanges []string      `json:"exchanges"` // that it made, and that happened meanwhile
	Notes     []string      `json:"notes"`     // what is worth knowing besides
	Failure   *Failure      `json:"failure,omitempty"`
	Steps     []*StepResult `json:"steps,omitempty"` // of the file that was used
}

// Failure is why a step did not pass.
type Failure struct {
	File    string   `json:"file"`
	Line    int      `json:"line"`
	Column  int      `json:"column"`
	Source  string   `json:"source"` // the line of the file
	Step    string   `json:"step"`   // verb and what it is about
	Message string   `json:"message"`
	Hint    string   `json:"hint,omitempty"`
	Parts   []Valued `json:"parts,omitempty"`
	Broken  bool     `json:"broken"` // it is no expectation that was not met: the file or the set-up cannot be used
}

// Error answers where and what.
func (f *Failure) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
}

// Valued is a part of an expression, with the value that it had.
type Valued struct {
	Expression string `json:"expression"`
	Value      string `json:"value"`
}

// outcomeOf answers what a failure makes of a run.
func outcomeOf(f *Failure) Outcome {
	switch {
	case f == nil:
		return Passed
	case f.Broken:
		return Broken
	default:
		return Failed
	}
}

// Worse answers the worse of two outcomes.
func Worse(a, b Outcome) Outcome {
	for _, o := range []Outcome{Broken, Failed, Passed} {
		if a == o || b == o {
			return o
		}
	}
	return Passed
}
