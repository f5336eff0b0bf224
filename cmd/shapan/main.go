// Command shapan is the sandbox on the command line: it serves the systems, calls them as an application would, signs
// and verifies, moves the time, and shows the keys.
//
// Exit codes: 0 done, 1 the answer is no (a call that was refused, a signature that is bad), 2 wrong use or a set-up
// that cannot work; then one line on stderr says what, and what to do about it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/shapan/shapan/sim/engine/clock"
)

// How much garbage may lie beside what is in use, in percent; GOGC in the environment says otherwise. A start, and a
// command that ends soon, are over before collecting pays. The journals of the worlds are in memory: for a server, a
// smaller process is worth a little more collecting.
const (
	startGarbage  = 200
	serverGarbage = 20
)

func main() {
	letGarbageLie(os.LookupEnv, startGarbage)
	os.Exit(start())
}

// letGarbageLie sets the percentage, if the environment does not.
func letGarbageLie(lookup func(string) (string, bool), percent int) {
	if gogc, _ := lookup("GOGC"); gogc == "" {
		debug.SetGCPercent(percent)
	}
}

// start runs the program with this machine's own things. The first signal asks it to end, the second kills it.
func start() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr, environment{
		stdin: os.Stdin, lookup: os.LookupEnv, wall: clock.System(), transport: http.DefaultTransport,
		watch: watchSignals,
	})
}

// environment is what the program finds on the machine besides arguments and outputs.
type environment struct {
	stdin     io.Reader
	lookup    func(name string) (string, bool) // of environment variables
	wall      clock.Wall
	transport http.RoundTripper                 // by which it calls others
	watch     func() (<-chan os.Signal, func()) // the signals that it gets, and the end of it; nil: none
}

// terminal is what a command works with besides its flags.
type terminal struct {
	environment
	stdout, stderr io.Writer
}

// The exit codes besides 0.
const (
	exitNo    = 1 // the answer is no
	exitWrong = 2 // wrong use, or a set-up that cannot work
)

// commands is the command line. The help of each says more.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"启动沙盘 · start the sandbox."`
	Run      runCommand      `cmd:"" help:"执行剧本 · run scenario files."`
	Exec     execCommand     `cmd:"" help:"带着沙盘执行命令 · run a command with a sandbox of its own."`
	Lint     lintCommand     `cmd:"" help:"检查剧本 · look for problems in scenario files."`
	Certify  certifyCommand  `cmd:"" help:"验收应用 · judge whether an application keeps the contract."`
	Findings findingsCommand `cmd:"" help:"应用哪里违反了契约 · where applications broke the contracts."`
	Coverage coverageCommand `cmd:"" help:"契约覆盖到哪里 · what of the systems applications have touched."`
	Call     callCommand     `cmd:"" help:"像应用一样调用 · call a system as an application would."`
	Sign     signCommand     `cmd:"" help:"计算签名 · sign a request."`
	Verify   verifyCommand   `cmd:"" help:"验签并诊断 · judge a signature and say what is wrong."`
	Contract contractCommand `cmd:"" help:"契约 · the contracts of the systems."`
	Clock    clockCommand    `cmd:"" help:"世界的时钟 · the clock of a world."`
	Keys     keysCommand     `cmd:"" help:"密钥 · the keys."`
	Version  versionCommand  `cmd:"" help:"版本 · the version."`
	Health   healthCommand   `cmd:"" hidden:"" help:"Ask a running sandbox whether it is ready (for containers)."`
}

const description = `沙盘：懒猫联银等对手系统的模拟器。 A sandbox of the systems that a lending platform talks to.

  shapan serve
  shapan call lianyintong QUERY_PLATFORM_INFORMATION
`

// run does what the arguments say and answers the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, env environment) int {
	err := execute(ctx, args, &terminal{env, stdout, stderr})
	if err == nil {
		return 0
	}
	var f *failure
	if !errors.As(err, &f) {
		f = wrong("", "%s", err)
	}
	if line := f.line(); line != "" {
		_, _ = fmt.Fprintln(stderr, line)
	}
	return f.code
}

// command is one of the commands, its flags filled in.
type command interface {
	Run(ctx context.Context, t *terminal) error
}

func execute(ctx context.Context, args []string, t *terminal) error {
	c, err := commandOf(args, t)
	if c == nil || err != nil {
		return err
	}
	return c.Run(ctx, t)
}

// helped is the panic by which kong's help ends the parsing: it prints and then wants to leave the process.
type helped struct{}

// commandOf answers the command that the arguments name; nil where they ask for help, which is printed. The model of all
// commands is not needed behind it: a server that runs for days does not keep it.
func commandOf(args []string, t *terminal) (c command, err error) {
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(helped); !ok {
				panic(p)
			}
			c, err = nil, nil
		}
	}()
	parser, err := newParser(&commands{}, t)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return nil, misused(args, err)
	}
	selected := parsed.Selected().Target.Addr().Interface()
	c, ok := selected.(command)
	if !ok {
		return nil, fmt.Errorf("%T is a command that does not run", selected)
	}
	return c, nil
}

func newParser(into *commands, t *terminal) (*kong.Kong, error) {
	return kong.New(into,
		kong.Name("shapan"), kong.Description(description), kong.Writers(t.stdout, t.stderr),
		kong.Exit(func(int) { panic(helped{}) }),
		kong.Resolvers(&settings{lookup: t.lookup}), kong.ValueFormatter(explained),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoAppDescFormat: true, WrapUpperBound: 120}),
	)
}

// misused makes the line for arguments that cannot be read.
func misused(args []string, err error) error {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	help := "shapan --help"
	var parsing *kong.ParseError
	if errors.As(err, &parsing) && parsing.Context != nil {
		if node := parsing.Context.Selected(); node != nil {
			help = node.FullPath() + " --help"
		}
	}
	if len(args) == 0 {
		return wrong("shapan serve starts the sandbox, "+help+" shows all commands", "no command is given")
	}
	return wrong("see "+help, "%s", strings.TrimSuffix(err.Error(), "?"))
}
