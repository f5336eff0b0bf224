package scenarios

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// junitSuites is a JUnit report, as CI servers read it.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

// junitSuite is a file.
type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

// junitCase is a case of a file.
type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
	Error   *junitFailure `xml:"error"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes results as a JUnit XML report: a suite for each file, a case for each row. A file that could not be
// run is a case with an error.
func WriteJUnit(to io.Writer, results []*Result) error {
	all := junitSuites{Name: "shapan"}
	total := 0.0
	for _, r := range results {
		suite, took := junitSuiteOf(r)
		all.Suites = append(all.Suites, suite)
		all.Tests, all.Failures, all.Errors = all.Tests+suite.Tests, all.Failures+suite.Failures, all.Errors+suite.Errors
		total += took
	}
	all.Time = seconds(total)
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

func junitSuiteOf(r *Result) (junitSuite, float64) {
	suite := junitSuite{Name: r.File}
	took := 0.0
	for _, c := range r.Cases {
		one := junitCase{Name: legible(caseTitle(r, c)), Class: className(r.File), File: r.File, Time: seconds(c.WallMs)}
		if f := c.Failure; f != nil {
			var text strings.Builder
			Tell(&text, r, c)
			text.WriteString(again(r, c))
			told := &junitFailure{Message: legible(f.Error()), Type: string(c.Outcome), Text: legible(text.String())}
			if f.Broken {
				one.Error = told
				suite.Errors++
			} else {
				one.Failure = told
				suite.Failures++
			}
		}
		suite.Cases = append(suite.Cases, one)
		took += c.WallMs
	}
	if len(r.Cases) == 0 {
		suite.Errors++
		suite.Cases = append(suite.Cases, junitCase{
			Name: legible(r.File), Class: className(r.File), File: r.File, Time: seconds(0),
			Error: &junitFailure{Message: "the file has problems", Type: string(Broken), Text: legible(r.Problems.String())},
		})
	}
	suite.Tests, suite.Time = len(suite.Cases), seconds(took)
	return suite, took
}

// caseTitle answers what a case is called.
func caseTitle(r *Result, c *Case) string {
	if c.Name == "" {
		return r.Title
	}
	return r.Title + " [" + c.Name + "]"
}

func className(file string) string {
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(file, ".yaml"), ".yml"), "/", ".")
}

func seconds(ms float64) string { return fmt.Sprintf("%.3f", ms/1000) }

// legible takes out what XML cannot hold.
func legible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return '�'
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
}
