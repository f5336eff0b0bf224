package certify

import (
	"embed"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/clock"
)

// mostTold is how many exchanges of a failed point are told on a terminal: the last ones decide, the reports have all.
const mostTold = 6

// Verdict answers the line of a point: its status, id, title and why.
func (m *Mark) Verdict() string {
	return fmt.Sprintf("%-8s  %-13s  %s · %s (%s)", m.Status, m.ID, m.Title, m.Says, m.Source)
}

// Tell writes why the points that did not pass did not, with their evidence, and the sum.
func (c *Card) Tell(to io.Writer) {
	for _, m := range c.Marks {
		if m.Status == Passed {
			continue
		}
		_, _ = fmt.Fprintf(to, "\n%s  %s · %s\n  %s\n", m.Status, m.ID, m.Title, m.Reason)
		for _, v := range m.Values {
			_, _ = fmt.Fprintf(to, "    %s: %s\n", v.What, short(v.Value))
		}
		if m.Hint != "" {
			_, _ = fmt.Fprintf(to, "  = %s\n", m.Hint)
		}
		if m.Status == Failed {
			m.tellEvidence(to)
		}
	}
	_, _ = fmt.Fprintf(to, "\n%d points: %d passed, %d failed, %d not seen\n", len(c.Marks), c.Count(Passed), c.Count(Failed), c.Count(NotSeen))
}

func (m *Mark) tellEvidence(to io.Writer) {
	from := max(0, len(m.Evidence)-mostTold)
	if from > 0 {
		_, _ = fmt.Fprintf(to, "  … %d exchanges before\n", from)
	}
	for _, e := range m.Evidence[from:] {
		_, _ = fmt.Fprintf(to, "  %s  %s → %s  %s  [%s]\n      sent      %s\n      answered  %s\n", e.Exchange, e.From, e.To, e.API, e.Outcome, e.Sent, e.Answered)
	}
}

// WriteJSON writes the card as JSON.
func (c *Card) WriteJSON(to io.Writer) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(c)
}

// The elements of a JUnit report.
type (
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitMessage `xml:"failure"`
		Skipped *junitMessage `xml:"skipped"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the card as a JUnit XML report: a case for each point, skipped where nothing was seen.
func (c *Card) WriteJUnit(to io.Writer) error {
	suite := junitSuite{
		Name: "shapan certify", Tests: len(c.Marks), Failures: c.Count(Failed), Skipped: c.Count(NotSeen), Time: seconds(c.WallMs),
	}
	for _, m := range c.Marks {
		one := junitCase{Name: m.ID + ": " + m.Says, Class: "shapan.certify", Time: seconds(m.WallMs)}
		switch m.Status {
		case Failed:
			one.Failure = &junitMessage{m.Reason, m.story()}
		case NotSeen:
			one.Skipped = &junitMessage{Message: m.Reason}
		case Passed:
		}
		suite.Cases = append(suite.Cases, one)
	}
	text, err := xml.MarshalIndent(suite, "", "  ")
	if err != nil {
		return fmt.Errorf("JUnit report: %w", err)
	}
	_, err = io.WriteString(to, xml.Header+string(text)+"\n")
	return err
}

// story answers the evidence as text.
func (m *Mark) story() string {
	var b strings.Builder
	(&Card{Marks: []*Mark{m}}).Tell(&b)
	story, _, _ := strings.Cut(b.String(), "\n1 points:")
	return story
}

func seconds(ms float64) string { return fmt.Sprintf("%.3f", ms/1000) }

//go:embed card.html
var cardFile embed.FS

// WriteHTML writes the card as one HTML page that needs nothing else.
func (c *Card) WriteHTML(to io.Writer) error {
	page, err := template.New("card.html").Funcs(template.FuncMap{
		"world": func(at time.Time) string { return at.In(clock.Zone).Format(time.DateTime) },
		"ms":    func(ms float64) string { return fmt.Sprintf("%.0f", ms) },
		"class": func(s Status) string { return strings.ReplaceAll(string(s), " ", "-") },
		"count": func(s string) int { return c.Count(Status(s)) },
		"word":  word,
	}).ParseFS(cardFile, "card.html")
	if err == nil {
		err = page.Execute(to, c)
	}
	if err != nil {
		return fmt.Errorf("HTML report: %w", err)
	}
	return nil
}

// word answers a status in Chinese.
func word(s Status) string {
	switch s {
	case Passed:
		return "通过"
	case Failed:
		return "未通过"
	case NotSeen:
		return "未见"
	}
	return string(s)
}
