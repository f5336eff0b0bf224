package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/verdict"
)

// The values of --findings.
const (
	findingsFail   = "fail"
	findingsErrors = "errors"
	findingsReport = "report"
)

// judging is what commands do with what they find about the application under test.
type judging struct {
	Findings      string `enum:",fail,errors,report" default:"" placeholder:"report|errors|fail" help:"应用违反契约时 · where the application broke a contract: report tells it, errors makes the exit code 1 for findings of level error, fail for all."`
	FindingsJSON  string `name:"findings-json" placeholder:"FILE" help:"契约报告 JSON · write findings and coverage as JSON."`
	FindingsJUnit string `name:"findings-junit" placeholder:"FILE" help:"契约报告 JUnit · write them as JUnit XML."`
	FindingsHTML  string `name:"findings-html" placeholder:"FILE" help:"契约报告 HTML · write them as one HTML page."`
}

// outputs lists the files that are asked for.
func (j *judging) outputs() [][3]string {
	return [][3]string{
		{"--findings-json", j.FindingsJSON, verdict.JSON},
		{"--findings-junit", j.FindingsJUnit, verdict.JUnit},
		{"--findings-html", j.FindingsHTML, verdict.HTML},
	}
}

// writable refuses, before anything is done, files that cannot be written.
func (j *judging) writable() error {
	for _, o := range j.outputs() {
		if o[1] == "" {
			continue
		}
		file, err := os.Create(o[1])
		if err == nil {
			err = file.Close()
		}
		if err != nil {
			return wrong("name a file that can be written", "%s: %s", o[0], err)
		}
	}
	return nil
}

// judge writes the files that are asked for, tells the findings, and answers whether they make a failure.
func (j *judging) judge(out io.Writer, r verdict.Report) (failed bool, err error) {
	for _, o := range j.outputs() {
		if o[1] == "" {
			continue
		}
		if err := writeVerdict(o[1], o[2], r); err != nil {
			return false, wrong("name a file that can be written", "%s: %s", o[0], err)
		}
	}
	if j.Findings != "" {
		tellFindings(out, r)
	}
	switch j.Findings {
	case findingsFail:
		return r.Count("") > 0, nil
	case findingsErrors:
		return r.Count(engine.LevelError) > 0, nil
	default:
		return false, nil
	}
}

func writeVerdict(path, form string, r verdict.Report) error {
	file, err := os.Create(path) //nolint:gosec // the user names the file
	if err != nil {
		return err
	}
	return errors.Join(r.Write(file, form), file.Close())
}

// tellFindings tells the findings, each on a line; nothing where there are none.
func tellFindings(out io.Writer, r verdict.Report) {
	if r.Count("") == 0 {
		return
	}
	_, _ = fmt.Fprintf(out, "违反契约 findings: %d errors, %d warnings\n", r.Count(engine.LevelError), r.Count(engine.LevelWarning))
	for _, w := range r.Worlds {
		for _, f := range w.Findings {
			_, _ = fmt.Fprintf(out, "  %s  (world %s)\n", oneLine(f.String()), w.World)
		}
	}
}

// contractOf answers how the runs kept the contracts of the systems.
func contractOf(results []*scenarios.Result) verdict.Report {
	report := verdict.Report{Worlds: []verdict.World{}}
	systems := sim.Counterparts(sign.NewSigner(0))
	for _, r := range results {
		for _, one := range r.Cases {
			name := r.File
			if one.Name != "" {
				name += " [" + one.Name + "]"
			}
			report.Worlds = append(report.Worlds, verdict.OfExchanges(name, one.Seed, systems, one.Exchanges))
		}
	}
	return report
}
