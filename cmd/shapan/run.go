package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/scenarios/certify"
)

// runCommand runs scenario files.
type runCommand struct {
	Paths  []string `arg:"" name:"path" help:"剧本文件或目录 · scenario files and folders."`
	Target string   `placeholder:"URL" help:"在运行中的沙盘里执行 · control address of a running sandbox to run in, each file in a world of its own; in this process unless given."`
	JUnit  string   `name:"junit" placeholder:"FILE" help:"JUnit 报告 · write a JUnit XML report."`
	HTML   string   `name:"html" placeholder:"FILE" help:"HTML 报告 · write a report with diagrams and messages, in one file."`
	Seed   *uint64  `placeholder:"N" help:"随机种子 · of people and chance, instead of those of the files."`
	Tag    []string `placeholder:"TEXT" help:"标签 · only files that have it; may be repeated."`
	Update bool     `help:"改写期望 · write what came out into the files, where expect has another value; comments and layout stay."`
	Mode   string   `default:"drive" enum:"drive,watch" help:"drive 自己扮演应用，watch 等应用来做 · drive plays application and people; watch waits until they do what the steps say, with --target (drive)."`
	World  string   `placeholder:"NAME" help:"在这个世界里执行，之后保留 · with --target: run in this world, which is made if it is not there, and stays."`

	judging

	NotifyAllow allowList `placeholder:"ENTRY,…" variable:"SHAPAN_NOTIFY_ALLOW" help:"通知白名单 · where NOTIFYs may go besides loopback and private addresses, as shapan serve takes it; a running sandbox has its own."`

	ControlToken string `placeholder:"TEXT" variable:"SHAPAN_CONTROL_TOKEN" help:"控制口令 · the token that the sandbox of --target was started with."`
}

// Help is the long help of the command.
func (*runCommand) Help() string {
	return `执行剧本：每个文件在自己的世界里，互不影响，同时进行；同一种子结果相同。
Runs scenario files side by side, each in a world of its own; the same seed gives the same run.
Exit code 0: all passed; 1: an expectation was not met; 2: a file or the set-up is unusable.

Examples:

  shapan run scenarios
  shapan run --tag notify --junit report.xml --html report.html scenarios
  shapan run --findings fail --findings-html contract.html scenarios/lianyintong
  shapan run --seed 7 scenarios/lianyintong/project-life.yaml
  shapan run --target http://127.0.0.1:8701 tender.yaml
  shapan run --target http://127.0.0.1:8701 --world mine --mode watch tender.yaml
  shapan run --update tender.yaml`
}

// scenario is a file that is to be run.
type scenario struct {
	path   string
	source []byte
	file   *scenarios.File
	broken scenarios.Problems // what keeps it from being read
}

// Run runs the files and tells what came of them.
func (c *runCommand) Run(ctx context.Context, t *terminal) error {
	if err := c.fit(); err != nil {
		return err
	}
	list, err := c.chosen()
	if err != nil {
		return err
	}
	run := func(s scenario, o scenarios.Options) (*scenarios.Result, error) { return scenarios.Run(ctx, s.file, o) }
	if c.Target != "" {
		far, err := t.target(c.Target, c.ControlToken)
		if err != nil {
			return err
		}
		far.world = c.World
		run = func(s scenario, o scenarios.Options) (*scenarios.Result, error) { return far.run(ctx, s, o) }
	}
	board := newBoard(t.stdout, list)
	results, err := c.runAll(t, list, board, run)
	board.clear()
	if err != nil {
		return err
	}
	if err := errors.Join(c.report(results), c.correct(t, results)); err != nil {
		return err
	}
	err = c.sum(t, results)
	found, failed := c.judge(t.stdout, contractOf(results))
	switch {
	case failed != nil:
		return failed
	case err == nil && found:
		return no()
	default:
		return err
	}
}

// fit says which flags do not go together.
func (c *runCommand) fit() error {
	switch {
	case c.Update && c.Target != "":
		return wrong("leave --target out: files are rewritten where they are run", "--update does not go with --target")
	case c.Target == "" && c.Mode == string(scenarios.Watch):
		return wrong("name the running sandbox that the application calls: --target http://127.0.0.1:8701", "--mode watch needs --target")
	case c.Target == "" && c.World != "":
		return wrong("leave it out: without --target each file has a world of its own", "--world needs --target")
	default:
		return nil
	}
}

// chosen reads the files that are to be run.
func (c *runCommand) chosen() ([]scenario, error) {
	files, err := scenarioFiles(c.Paths)
	if err != nil {
		return nil, err
	}
	var list []scenario
	for _, path := range files {
		source, err := readScenario(path)
		if err != nil {
			return nil, wrong("", "%s", err)
		}
		file, problems := scenarios.Parse(path, source)
		if c.wants(path, file) || problems.Errors() {
			list = append(list, scenario{path, source, file, problems})
		}
	}
	if len(list) == 0 {
		return nil, wrong("give a tag that a file has, or leave --tag out", "none of %d files has the tag %s", len(files), strings.Join(c.Tag, " or "))
	}
	return list, nil
}

// wants tells whether a file is asked for. Files that judge an application (shapan certify) are left out of a folder
// unless their tag is: they cannot pass without one.
func (c *runCommand) wants(path string, f *scenarios.File) bool {
	tagged := func(tag string) bool {
		return slices.ContainsFunc(f.Tags, func(t scenarios.Text) bool { return t.Content == tag })
	}
	if len(c.Tag) == 0 && tagged(certify.Tag) && !slices.Contains(c.Paths, path) {
		return false
	}
	return len(c.Tag) == 0 || slices.ContainsFunc(f.Tags, func(tag scenarios.Text) bool { return slices.Contains(c.Tag, tag.Content) })
}

// runAll runs the files side by side, as many as there are processors.
func (c *runCommand) runAll(t *terminal, list []scenario, board *board, run func(scenario, scenarios.Options) (*scenarios.Result, error)) ([]*scenarios.Result, error) {
	results, errs := make([]*scenarios.Result, len(list)), make([]error, len(list))
	next := make(chan int)
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(list)) {
		all.Go(func() {
			for i := range next {
				results[i], errs[i] = c.runOne(t, list[i], run)
				board.done(i, results[i])
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		var f *failure
		if errors.As(err, &f) {
			return nil, f
		}
		return nil, wrong("start it again when you are ready", "stopped before all files were run: %s", err)
	}
	return results, nil
}

func (c *runCommand) runOne(t *terminal, s scenario, run func(scenario, scenarios.Options) (*scenarios.Result, error)) (*scenarios.Result, error) {
	if s.broken.Errors() {
		return &scenarios.Result{File: s.path, Title: s.file.Title.Content, Outcome: scenarios.Broken, Problems: s.broken}, nil
	}
	return run(s, scenarios.Options{
		Seed: c.Seed, Lookup: t.lookup, Loader: readScenario, Wall: t.wall, Network: t.transport,
		Allow: c.NotifyAllow.list, Update: c.Update, Mode: scenarios.Mode(c.Mode),
	})
}

// correct writes what came out into the files that expected otherwise, with --update.
func (c *runCommand) correct(t *terminal, results []*scenarios.Result) error {
	files := map[string][]scenarios.Correction{}
	for _, r := range results {
		for _, one := range r.Corrections {
			files[one.File] = append(files[one.File], one)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		source, err := readScenario(path)
		if err == nil {
			err = os.WriteFile(filepath.FromSlash(path), scenarios.Corrected(source, files[path]), 0o600)
		}
		if err != nil {
			return wrong("name files that can be written", "--update: %s", err)
		}
		t.show("updated  %s: %s", path, counted(len(files[path]), "expected value"))
	}
	return nil
}

// counted answers a number and what is counted.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// report writes the reports that were asked for.
func (c *runCommand) report(results []*scenarios.Result) error {
	for _, one := range []struct {
		flag, path string
		write      func(io.Writer, []*scenarios.Result) error
	}{{"--junit", c.JUnit, scenarios.WriteJUnit}, {"--html", c.HTML, scenarios.WriteHTML}} {
		if one.path == "" {
			continue
		}
		if err := writeReport(one.path, results, one.write); err != nil {
			return wrong("name a file that can be written", "%s: %s", one.flag, err)
		}
	}
	return nil
}

func writeReport(path string, results []*scenarios.Result, write func(io.Writer, []*scenarios.Result) error) error {
	file, err := os.Create(path) //nolint:gosec // the user names the file
	if err != nil {
		return err
	}
	return errors.Join(write(file, results), file.Close())
}

// sum tells the story of what did not pass, and the sum of all.
func (c *runCommand) sum(t *terminal, results []*scenarios.Result) error {
	counts := make(map[scenarios.Outcome]int)
	for _, r := range results {
		counts[r.Outcome]++
		_, _ = fmt.Fprint(t.stdout, r.Problems.String())
		for _, one := range r.Cases {
			scenarios.Tell(t.stdout, r, one)
			if one.Failure != nil {
				t.show("  run it again: %s\n", c.again(r.File, one.Seed))
			}
		}
	}
	t.show("%d files: %d passed, %d failed, %d unusable", len(results), counts[scenarios.Passed], counts[scenarios.Failed], counts[scenarios.Broken])
	switch {
	case counts[scenarios.Broken] > 0:
		return &failure{code: exitWrong}
	case counts[scenarios.Failed] > 0:
		return no()
	default:
		return nil
	}
}

// again answers the command that runs just one file with its seed.
func (c *runCommand) again(path string, seed uint64) string {
	command := fmt.Sprintf("shapan run --seed %d ", seed)
	if c.Target != "" {
		command += "--target " + shellWord(c.Target) + " "
	}
	return command + shellWord(path)
}

// shellWord quotes a word for a shell where it needs that.
func shellWord(word string) string {
	plain := strings.IndexFunc(word, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,", r)
	}) < 0
	if plain && word != "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
