package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim"
)

// execCommand starts the sandbox for as long as another command runs.
type execCommand struct {
	Addr         string    `default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"对手系统的地址 · where the systems listen; a free port unless given."`
	TLSAddr      string    `placeholder:"HOST:PORT" help:"同上，TLS · the same over TLS, with the development CA certs/ca.pem; off unless given."`
	ControlAddr  string    `default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"控制台与接口 · where console and control API listen; a free port unless given."`
	ControlToken string    `placeholder:"TEXT" variable:"SHAPAN_CONTROL_TOKEN" help:"控制口令 · what callers of the control API send as Authorization: Bearer."`
	Data         string    `default:":memory:" placeholder:"DIR" help:"数据目录 · folder of the worlds; nothing is kept unless given."`
	Sync         string    `default:"everysecond" enum:"everysecond,always" help:"落盘 · when data is forced to disk: everysecond, or always."`
	NotifyURL    string    `name:"notify-url" placeholder:"URL" variable:"SHAPAN_NOTIFY_URL" help:"通知地址 · where the default platform's NOTIFYs go; the built-in stand-in app unless given."`
	NotifyAllow  allowList `placeholder:"ENTRY,…" variable:"SHAPAN_NOTIFY_ALLOW" help:"通知白名单 · where NOTIFYs may go besides loopback and private addresses, as shapan serve takes it."`
	Scenarios    string    `placeholder:"DIR" variable:"SHAPAN_SCENARIOS" help:"剧本目录 · folder of scenarios besides those of the program."`
	Seed         *uint64   `placeholder:"N" variable:"SHAPAN_SEED" help:"随机种子 · of new worlds; 42 unless given."`
	ReadyFile    string    `placeholder:"FILE" help:"就绪文件 · is written with the addresses as JSON when all is ready."`
	Config       string    `placeholder:"FILE" variable:"SHAPAN_CONFIG" help:"配置文件 · YAML with these flags, without the dashes."`
	LogLevel     string    `default:"warn" enum:"debug,info,warn,error" variable:"SHAPAN_LOG_LEVEL" help:"日志级别 · debug, info, warn or error, on stderr."`
	judging

	Command []string `arg:"" optional:"" name:"cmd" passthrough:"partial" help:"要执行的命令及其参数 · the command and its arguments, behind --."`
}

// Help is the long help of the command.
func (*execCommand) Help() string {
	return `起一个临时沙盘（空闲端口，数据只在内存），执行 CMD，随后停止；退出码即 CMD 的退出码，信号转交给它，不留下任何进程与文件。
CMD 从环境变量得知地址：SHAPAN_URL（对手系统）、SHAPAN_CONTROL_URL（控制接口）、SHAPAN_WORLD。
Starts a sandbox on free ports, in memory, runs CMD, and stops. The exit code is CMD's (128+N if signal N ended it);
signals are passed on to it and to what it has started, and nothing is left behind. Exit code 2: CMD cannot be run.
CMD finds the sandbox by SHAPAN_URL, SHAPAN_TLS_URL (with --tls-addr), SHAPAN_CONTROL_URL, SHAPAN_CONTROL_TOKEN, SHAPAN_WORLD.

Examples:

  shapan exec -- go test ./...
  shapan exec --findings fail --findings-junit contract.xml --findings-html contract.html -- mvn -q verify
  shapan exec --notify-url http://127.0.0.1:8080/notify -- ./run-app-and-tests.sh`
}

// childGrace is how long outputs of the command may stay open in other processes after its end.
const childGrace = 2 * time.Second

// Run starts the sandbox, runs the command, and tells what it has found.
func (c *execCommand) Run(ctx context.Context, t *terminal) error {
	c.Findings = cmp.Or(c.Findings, findingsReport)
	child, err := c.child(t)
	if err != nil {
		return err
	}
	serve := c.serve()
	if err := serve.check(); err != nil {
		return err
	}
	if err := c.writable(); err != nil {
		return err
	}
	if err := forgetReady(c.ReadyFile); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(t.stderr, &slog.HandlerOptions{Level: serve.level()}))
	s, err := open(ctx, serve, t.wall, log)
	if err != nil {
		return err
	}
	defer s.stop(log)
	if c.ReadyFile != "" {
		defer func() { _ = forgetReady(c.ReadyFile) }()
		if err := announceFile(c.ReadyFile, s.at); err != nil {
			return err
		}
	}
	child.Env = c.environ(child.Environ(), s.at)
	code, err := t.attend(ctx, child)
	if err != nil {
		return err
	}
	report, err := s.sim.Verdict()
	if err != nil {
		return err
	}
	found, err := c.judge(t.stderr, report)
	switch {
	case err != nil:
		return err
	case code != 0:
		return &failure{code: code}
	case found:
		return no()
	default:
		return nil
	}
}

// child answers the command, not started yet.
func (c *execCommand) child(t *terminal) (*exec.Cmd, error) {
	words := c.Command
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	if len(words) == 0 || words[0] == "" {
		return nil, wrong("write shapan exec [flags] -- CMD ARG…, like shapan exec -- go test ./...", "no command is given")
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		reason := err
		if at := new(exec.Error); errors.As(err, &at) {
			reason = at.Err
		}
		return nil, wrong("name a program that exists and is executable, after --", "%s cannot be run: %s", words[0], reason)
	}
	child := exec.Command(path, words[1:]...) //nolint:gosec,noctx // the user names the program; it ends by signals, not by a context
	child.Args[0], child.Stdin, child.Stdout, child.Stderr, child.WaitDelay = words[0], t.stdin, t.stdout, t.stderr, childGrace
	return child, nil
}

// serve answers the flags as those of shapan serve.
func (c *execCommand) serve() *serveCommand {
	return &serveCommand{
		Addr: c.Addr, TLSAddr: c.TLSAddr, ControlAddr: c.ControlAddr, ControlToken: c.ControlToken, Data: c.Data, Sync: c.Sync,
		NotifyURL: c.NotifyURL, NotifyAllow: c.NotifyAllow, Scenarios: c.Scenarios, Seed: c.Seed, LogLevel: c.LogLevel, keepVerdicts: true,
	}
}

// environ answers the environment of the command: its own, and where the sandbox is.
func (c *execCommand) environ(own []string, at addresses) []string {
	for _, v := range []struct{ name, value string }{
		{"SHAPAN_URL", at.Systems},
		{"SHAPAN_TLS_URL", at.SystemsTLS},
		{"SHAPAN_CONTROL_URL", at.Control},
		{"SHAPAN_CONTROL_TOKEN", c.ControlToken},
		{"SHAPAN_WORLD", sim.Default},
	} {
		own = slices.DeleteFunc(own, func(one string) bool { return strings.HasPrefix(one, v.name+"=") })
		if v.value != "" {
			own = append(own, v.name+"="+v.value)
		}
	}
	return own
}

// attend runs a command to its end, passes signals on to it, and leaves nothing of it behind. It answers its exit code.
func (t *terminal) attend(ctx context.Context, child *exec.Cmd) (int, error) {
	defer alone(child)()
	signals, quiet := t.signals()
	defer quiet()
	if err := child.Start(); err != nil {
		return 0, wrong("name a program that this machine can run, after --", "%s cannot be run: %s", child.Args[0], err)
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	asked := ctx.Done()
	if signals != nil {
		asked = nil // the context ends by the same signals, and these say which
	}
	for {
		select {
		case s := <-signals:
			pass(child, s)
		case <-asked:
			pass(child, os.Interrupt)
			asked = nil
		case err := <-ended:
			sweep(child)
			return exitOf(child, err)
		}
	}
}

// signals answers the signals that this process gets, and a function that ends it; nil where it gets none.
func (t *terminal) signals() (<-chan os.Signal, func()) {
	if t.watch == nil {
		return nil, func() {}
	}
	return t.watch()
}

// exitOf answers the exit code of a command that has ended.
func exitOf(child *exec.Cmd, err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return child.ProcessState.ExitCode(), nil
	case errors.As(err, &exit):
		return codeOf(exit), nil
	default:
		return 0, fmt.Errorf("%s: %w", child.Args[0], err)
	}
}
