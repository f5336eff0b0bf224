package main

import (
	"context"
	"fmt"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/sign"
)

// lintCommand looks for problems in scenario files without running them.
type lintCommand struct {
	Paths []string `arg:"" name:"path" help:"剧本文件或目录 · scenario files and folders."`
}

// Help is the long help of the command.
func (*lintCommand) Help() string {
	return `检查剧本文件：拼写、字段、表达式、时间、故障写法，指出行列并给出建议，不运行。
Looks for problems in scenario files without running them: file:line:column, the line with a caret, and what to do.
Exit code 2: there are errors. Warnings alone are 0.

Examples:

  shapan lint scenarios
  shapan lint tender.yaml loan.yaml`
}

// Run lints the files.
func (c *lintCommand) Run(_ context.Context, t *terminal) error {
	files, err := scenarioFiles(c.Paths)
	if err != nil {
		return err
	}
	systems := sim.Counterparts(sign.NewSigner(0))
	broken, warned := 0, 0
	for _, path := range files {
		source, err := readScenario(path)
		if err != nil {
			return err
		}
		_, problems := scenarios.Load(path, source, systems, readScenario)
		_, _ = fmt.Fprint(t.stdout, problems.String())
		switch {
		case problems.Errors():
			broken++
		case len(problems) > 0:
			warned++
		}
	}
	t.show("%d files, %d with errors, %d with warnings only", len(files), broken, warned)
	if broken > 0 {
		return &failure{code: exitWrong}
	}
	return nil
}
