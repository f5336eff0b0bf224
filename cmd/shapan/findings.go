package main

import (
	"context"
	"fmt"
	"io"
	"net/url"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/verdict"
)

// verdictFlags are those of the commands that ask a running sandbox for its verdict.
type verdictFlags struct {
	running
	All    bool   `help:"所有世界 · all worlds, not one."`
	Format string `default:"text" enum:"text,json,junit,html" help:"格式 · text, json, junit (XML for CI servers) or html (one page)."`
	Output string `short:"o" placeholder:"FILE" help:"写入文件 · write to a file instead of stdout."`
}

// ask answers the verdict of the running sandbox.
func (v *verdictFlags) ask(ctx context.Context, t *terminal) (verdict.Report, error) {
	api, err := t.control(v.Control, v.access)
	if err != nil {
		return verdict.Report{}, err
	}
	address := "/v1/report?format=json"
	if !v.All {
		address += "&worlds=" + url.QueryEscape(v.World)
	}
	var report verdict.Report
	return report, api.ask(ctx, "GET", address, nil, &report)
}

// write writes a report, as text by tell.
func (v *verdictFlags) write(t *terminal, r verdict.Report, tell func(io.Writer, verdict.Report)) error {
	if v.Output == "" && v.Format == "text" {
		tell(t.stdout, r)
		return nil
	}
	if v.Output == "" {
		return r.Write(t.stdout, v.Format)
	}
	if v.Format == "text" {
		return wrong("choose --format json, junit or html for a file", "--output %s has no format", v.Output)
	}
	if err := writeVerdict(v.Output, v.Format, r); err != nil {
		return wrong("name a file that can be written", "--output: %s", err)
	}
	return nil
}

// findingsCommand tells where applications broke the contracts.
type findingsCommand struct {
	verdictFlags
	Fail string `enum:",fail,errors" default:"" placeholder:"fail|errors" name:"findings" help:"退出码 · fail makes the exit code 1 where there are findings, errors where there are some of level error."`
}

// Help is the long help of the command.
func (*findingsCommand) Help() string {
	return `列出应用违反契约之处：接口、字段、收到什么、出处章节、怎么改。
Tells where applications broke the contracts: API, field, what was sent, section, and what to do.

Examples:

  shapan findings
  shapan findings --findings fail --world w1
  shapan findings --all --format junit -o contract.xml
  shapan findings --format html -o contract.html`
}

// Run asks and tells.
func (c *findingsCommand) Run(ctx context.Context, t *terminal) error {
	report, err := c.ask(ctx, t)
	if err != nil {
		return err
	}
	err = c.write(t, report, func(out io.Writer, r verdict.Report) {
		if r.Count("") == 0 {
			_, _ = fmt.Fprintln(out, "没有违反契约之处 no findings")
		}
		tellFindings(out, r)
	})
	switch {
	case err != nil:
		return err
	case c.Fail == findingsFail && report.Count("") > 0, c.Fail == findingsErrors && report.Count(engine.LevelError) > 0:
		return no()
	default:
		return nil
	}
}

// coverageCommand tells what of the systems applications have touched.
type coverageCommand struct{ verdictFlags }

// Help is the long help of the command.
func (*coverageCommand) Help() string {
	return `列出各系统的接口、返回码、通知、规则被触及多少，以及没碰过的接口。
Tells how many of the APIs, codes, notices and rules of each system were touched, and the APIs that were not.

Examples:

  shapan coverage
  shapan coverage --all --format html -o coverage.html`
}

// Run asks and tells.
func (c *coverageCommand) Run(ctx context.Context, t *terminal) error {
	report, err := c.ask(ctx, t)
	if err != nil {
		return err
	}
	return c.write(t, report, tellCoverage)
}

func tellCoverage(out io.Writer, r verdict.Report) {
	for _, w := range r.Worlds {
		_, _ = fmt.Fprintf(out, "world %s, %d exchanges\n", w.World, w.Exchanges)
		for _, s := range w.Systems {
			sum := s.Summary
			_, _ = fmt.Fprintf(out, "  %-12s APIs %d/%d  codes %d/%d  notices %d/%d  rules %d/%d (%d broken)\n", s.System,
				sum.APIs.Seen, sum.APIs.Total, sum.Codes.Seen, sum.Codes.Total, sum.Notices.Seen, sum.Notices.Total,
				sum.Rules.Seen, sum.Rules.Total, sum.Broken)
			if s.Seen == 0 {
				continue
			}
			for _, name := range s.Missing {
				_, _ = fmt.Fprintf(out, "    not called: %s\n", name)
			}
		}
	}
}
