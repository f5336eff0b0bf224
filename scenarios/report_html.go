package scenarios

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/ledger"
	"github.com/shapan/shapan/sim/engine/money"
)

//go:embed report.html
var reportFile embed.FS

// balanceRow is an account in the report, before and after.
type balanceRow struct {
	Name          string
	Before, After money.Amount
	Changed       bool
}

// WriteHTML writes results as one HTML page that needs nothing else: what came of each file, its steps in world and wall
// time, a sequence diagram, the raw messages, and the ledger before and after.
func WriteHTML(to io.Writer, results []*Result) error {
	page, err := template.New("report.html").Funcs(template.FuncMap{
		"diagram": func(list []journal.Exchange) template.HTML {
			return Diagram(list, func(id string) string { return "#" + id })
		},
		"balances": balances,
		"flat":     func(c *Case) []flatStep { return flatten(c.Steps, 0) },
		"world":    func(at time.Time) string { return at.In(clock.Zone).Format(time.DateTime) },
		"ms":       func(ms float64) string { return fmt.Sprintf("%.1f", ms) },
		"message":  message,
		"story":    func(r *Result, c *Case) string { return storyOf(r, c) },
		"count":    func(o Outcome) int { return count(results, o) },
		"title":    caseTitle,
	}).ParseFS(reportFile, "report.html")
	if err != nil {
		return fmt.Errorf("HTML report: %w", err)
	}
	if err := page.Execute(to, results); err != nil {
		return fmt.Errorf("HTML report: %w", err)
	}
	return nil
}

func storyOf(r *Result, c *Case) string {
	var b strings.Builder
	Tell(&b, r, c)
	return b.String() + again(r, c)
}

func count(results []*Result, o Outcome) int {
	n := 0
	for _, r := range results {
		if r.Outcome == o {
			n++
		}
	}
	return n
}

// balances answers the accounts of a case before and after.
func balances(c *Case) []balanceRow {
	before := map[string]money.Amount{}
	for _, a := range c.Before {
		before[a.Name] = a.Balance
	}
	var rows []balanceRow
	known := map[string]bool{}
	for _, list := range [][]ledger.Account{c.After, c.Before} {
		for _, a := range list {
			if known[a.Name] {
				continue
			}
			known[a.Name] = true
			rows = append(rows, balanceRow{a.Name, before[a.Name], a.Balance, before[a.Name] != a.Balance})
		}
	}
	return rows
}

// flatStep is a step with its depth below files that are used.
type flatStep struct {
	*StepResult
	Depth int
}

func flatten(steps []*StepResult, depth int) []flatStep {
	var list []flatStep
	for _, s := range steps {
		list = append(list, flatStep{s, depth})
		list = append(list, flatten(s.Steps, depth+1)...)
	}
	return list
}

// message answers a message as text; what is no text is shown as such.
func message(m journal.Message) string {
	var b strings.Builder
	switch {
	case m.Method != "":
		fmt.Fprintf(&b, "%s %s\n", m.Method, m.Path)
	case m.Status != 0:
		fmt.Fprintf(&b, "HTTP %d\n", m.Status)
	}
	for name, values := range sortedHeaders(m.Headers) {
		fmt.Fprintf(&b, "%s: %s\n", name, values)
	}
	b.WriteString("\n" + legible(string(m.Body)))
	if m.Cut > 0 {
		fmt.Fprintf(&b, "\n… %d bytes more", m.Cut)
	}
	return b.String()
}

func sortedHeaders(headers map[string][]string) func(yield func(string, string) bool) {
	plain := map[string]any{}
	for name := range headers {
		plain[name] = nil
	}
	return func(yield func(string, string) bool) {
		for _, name := range sortedKeys(plain) {
			if !yield(name, strings.Join(headers[name], ", ")) {
				return
			}
		}
	}
}
