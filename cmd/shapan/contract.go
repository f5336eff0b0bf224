package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/contracts"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
)

// contractCommand writes the contracts of the systems down, and compares them.
type contractCommand struct {
	Export contractExport `cmd:"" help:"导出契约 · write the contracts as OpenAPI, AsyncAPI, Markdown or JSON."`
	Diff   contractDiff   `cmd:"" help:"比较契约 · tell what has changed between two exports, and what of it breaks."`
}

// contractExport writes contracts.
type contractExport struct {
	Format string `default:"markdown" enum:"openapi,asyncapi,markdown,json" help:"格式 · openapi (3.1), asyncapi (3.0; the notices), markdown, or json (for contract diff)."`
	System string `placeholder:"SYSTEM" help:"系统 · one system, like lianyintong; all of them unless given."`
	Output string `short:"o" placeholder:"FILE" help:"写入文件 · write to a file instead of stdout."`
}

// Help is the long help of the command.
func (*contractExport) Help() string {
	return `由声明生成契约：接口、字段、返回码、规则，各附出处（章节、field、ours）。
Writes the contracts, made of the declarations: APIs, fields, codes and rules, each with its source.

Examples:

  shapan contract export --format openapi > openapi.json
  shapan contract export --format openapi --system lianyintong -o lianyintong.json
  shapan contract export --format asyncapi -o notices.json
  shapan contract export --format markdown > contract.md
  shapan contract export --format json > before.json`
}

// Run writes.
func (c *contractExport) Run(_ context.Context, t *terminal) error {
	systems, err := c.systems()
	if err != nil {
		return err
	}
	if c.Output == "" {
		return contracts.Write(t.stdout, c.Format, programVersion(), systems)
	}
	file, err := os.Create(c.Output)
	if err != nil {
		return wrong("name a file that can be written", "--output: %s", err)
	}
	if err := errors.Join(contracts.Write(file, c.Format, programVersion(), systems), file.Close()); err != nil {
		return wrong("name a file that can be written", "--output: %s", err)
	}
	return nil
}

func (c *contractExport) systems() ([]*engine.Counterpart, error) {
	all := sim.Counterparts(sign.NewSigner(0))
	names := make([]string, 0, len(all))
	for _, s := range all {
		if s.Slug == c.System {
			return []*engine.Counterpart{s}, nil
		}
		names = append(names, s.Slug)
	}
	if c.System != "" {
		return nil, wrong(suggestion(c.System, names), "there is no system %q", c.System)
	}
	return all, nil
}

// contractDiff compares contracts.
type contractDiff struct {
	Older string `arg:"" name:"a" help:"旧的 · the older export, or a shapan program."`
	Newer string `arg:"" name:"b" help:"新的 · the newer export, or a shapan program."`
}

// Help is the long help of the command.
func (*contractDiff) Help() string {
	return `比较两份导出（json、openapi、asyncapi），或两个 shapan 程序：增、删、改了哪些接口、字段、返回码；BREAKING 表示老应用会出错。
Compares two exports (json, openapi, asyncapi), or what two shapan programs export, and marks what breaks an application
that kept the older contract. Exit code 0: nothing breaks; 1: something does; 2: one of them cannot be read.

Examples:

  shapan contract diff before.json after.json
  shapan contract diff ./shapan-1.0 ./shapan-1.1`
}

// Run compares.
func (c *contractDiff) Run(ctx context.Context, t *terminal) error {
	older, err := readContract(ctx, c.Older)
	if err != nil {
		return err
	}
	newer, err := readContract(ctx, c.Newer)
	if err != nil {
		return err
	}
	changes := contracts.Compare(older, newer)
	for _, change := range changes {
		t.show("%s", oneLine(change.String()))
	}
	if len(changes) == 0 {
		t.show("契约相同 the contracts are equal")
	}
	if contracts.Breaking(changes) {
		return no()
	}
	return nil
}

// maxContract is how many bytes of an export are read.
const maxContract = 64 << 20

// readContract reads an export, or has a program make one.
func readContract(ctx context.Context, path string) (contracts.Document, error) {
	const hint = "name a file that shapan contract export has written (json, openapi, asyncapi), or a shapan program"
	text, err := exported(ctx, path)
	if err != nil {
		return contracts.Document{}, wrong(hint, "%s", err)
	}
	d, err := contracts.Read(text)
	if err != nil {
		return d, wrong(hint, "%s: %s", path, err)
	}
	return d, nil
}

// exported answers an export: the content of a file, or what the program of the name exports.
func exported(ctx context.Context, path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Mode()&0o111 == 0 {
		return readFile(path, maxContract)
	}
	file, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	first := make([]byte, 1)
	_, err = file.Read(first)
	if err = errors.Join(err, file.Close()); err != nil || first[0] == '{' { // an export that somebody has made executable
		return readFile(path, maxContract)
	}
	program, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	text, err := exec.CommandContext(ctx, program, "contract", "export", "--format", contracts.JSON).Output() //nolint:gosec // the user names it
	if err != nil {
		return nil, fmt.Errorf("%s contract export: %w", path, err)
	}
	return text, nil
}
