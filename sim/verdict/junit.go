package verdict

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

// suites is a JUnit report, as CI servers read it: a suite for each world, a case for each API that was called. Findings
// of level error make its failure, warnings stand in its output.
type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Suites   []suite  `xml:"testsuite"`
}

type suite struct {
	Name       string     `xml:"name,attr"`
	Tests      int        `xml:"tests,attr"`
	Failures   int        `xml:"failures,attr"`
	Properties []property `xml:"properties>property"`
	Cases      []testcase `xml:"testcase"`
}

type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type testcase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Failure *failure `xml:"failure"`
	Output  string   `xml:"system-out,omitempty"`
}

type failure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func (r Report) junit(to io.Writer) error {
	all := suites{Name: "shapan contract"}
	for _, w := range r.Worlds {
		one := w.suite()
		all.Suites = append(all.Suites, one)
		all.Tests, all.Failures = all.Tests+one.Tests, all.Failures+one.Failures
	}
	if _, err := io.WriteString(to, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(to)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("JUnit report: %w", err)
	}
	_, err := io.WriteString(to, "\n")
	return err
}

func (w World) suite() suite {
	one := suite{Name: "world " + w.World, Properties: []property{{"seed", fmt.Sprint(w.Seed)}, {"exchanges", fmt.Sprint(w.Exchanges)}}}
	left := map[[2]string][]journal.Finding{}
	var order [][2]string
	for _, f := range w.Findings {
		key := [2]string{f.System, f.API}
		if left[key] == nil {
			order = append(order, key)
		}
		left[key] = append(left[key], f)
	}
	add := func(key [2]string) {
		c := caseOf(key, left[key])
		if c.Failure != nil {
			one.Failures++
		}
		one.Cases = append(one.Cases, c)
		delete(left, key)
	}
	for _, s := range w.Systems {
		for name, share := range map[string]Share{"apis": s.Summary.APIs, "codes": s.Summary.Codes, "notices": s.Summary.Notices, "rules": s.Summary.Rules} {
			one.Properties = append(one.Properties, property{s.System + "." + name, fmt.Sprintf("%d/%d", share.Seen, share.Total)})
		}
		for _, a := range s.APIs {
			if a.Exchanges > 0 || len(a.Notices) > 0 {
				add([2]string{s.System, a.Name})
			}
		}
	}
	for _, key := range order { // of calls that named no API of the system
		if left[key] != nil {
			add(key)
		}
	}
	sortProperties(one.Properties[2:])
	one.Tests = len(one.Cases)
	return one
}

func caseOf(key [2]string, findings []journal.Finding) testcase {
	c := testcase{Class: "shapan." + key[0], Name: legible(key[1])}
	if key[1] == "" {
		c.Name = "(no API)"
	}
	var errors, warnings []string
	for _, f := range findings {
		line := legible(f.String())
		if f.Level == engine.LevelError {
			errors = append(errors, line)
		} else {
			warnings = append(warnings, line)
		}
	}
	c.Output = strings.Join(warnings, "\n")
	if len(errors) > 0 {
		c.Failure = &failure{Message: errors[0], Type: "finding", Text: strings.Join(errors, "\n")}
	}
	return c
}

// legible takes out what XML cannot hold.
func legible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return '�'
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
}
