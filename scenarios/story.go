package scenarios

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
)

// toldExchanges is how many of the last exchanges the story of a failure has.
const toldExchanges = 10

// longestBody is how many characters of a message the story shows.
const longestBody = 160

// Tell writes why a case did not pass: the place in the file, the expression with the value of each part, the steps
// before, the last exchanges and a diagram of them. It writes nothing for a case that passed.
func Tell(to io.Writer, r *Result, c *Case) {
	f := c.Failure
	if f == nil {
		return
	}
	say := func(format string, values ...any) { _, _ = fmt.Fprintf(to, format+"\n", values...) }
	say("%s: %s", r.File, r.Title)
	if c.Name != "" {
		say("  row: %s", c.Name)
	}
	p := Problem{File: f.File, Line: f.Line, Column: f.Column, EndColumn: f.Column + 1, Severity: Error, Message: f.Message, Hint: f.Hint, Source: f.Source}
	say("%s", strings.TrimRight(p.String(), "\n"))
	for _, part := range f.Parts {
		say("        %s = %s", part.Expression, part.Value)
	}
	say("  steps (world time):")
	tellSteps(to, c.Steps, "    ")
	list := c.Exchanges
	if over := len(list) - toldExchanges; over > 0 {
		list = list[over:]
	}
	say("  the last %d exchanges of world %s, seed %d:", len(list), c.World, c.Seed)
	TellExchanges(to, list)
	if len(list) > 0 {
		say("%s", strings.TrimRight(TextDiagram(list), "\n"))
	}
}

// TellExchanges writes exchanges, each on a line with its messages below it, cut to what fits.
func TellExchanges(to io.Writer, list []journal.Exchange) {
	say := func(format string, values ...any) { _, _ = fmt.Fprintf(to, format+"\n", values...) }
	for _, x := range list {
		say("    %s", exchangeLine(x))
		say("        > %s", shorten(string(x.Request.Body)))
		if body := shorten(string(x.Response.Body)); body != "" {
			say("        < %s", body)
		}
	}
}

func tellSteps(to io.Writer, steps []*StepResult, indent string) {
	for _, s := range steps {
		if s.Outcome == Skipped {
			continue
		}
		mark := "ok  "
		if s.Outcome != Passed {
			mark = "FAIL"
		}
		_, _ = fmt.Fprintf(to, "%s%s %s line %d  %s %s\n", indent, mark, s.At.Format(time.TimeOnly), s.Line, s.Verb, shorten(s.What))
		tellSteps(to, s.Steps, indent+"  ")
	}
}

// exchangeLine answers an exchange on one line.
func exchangeLine(x journal.Exchange) string {
	arrow := "app → " + x.System
	if x.Direction == journal.Out {
		arrow = x.System + " → app"
	}
	line := fmt.Sprintf("%s %s  %s  %s: %s, status %d", x.ID, x.At.In(clock.Zone).Format(time.DateTime), arrow, x.API, x.Outcome, x.Status)
	if x.Code != "" {
		line += ", code " + x.Code
	}
	if x.Rule != "" {
		line += ", rule " + x.Rule
	}
	return line
}

// shorten puts a text on one line that is not too long.
func shorten(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "�")), " ")
	if runes := []rune(text); len(runes) > longestBody {
		return string(runes[:longestBody]) + "…"
	}
	return text
}
