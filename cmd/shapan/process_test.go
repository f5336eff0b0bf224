package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// process is a sandbox in a process of its own.
type process struct {
	cmd *exec.Cmd
	at  addresses
	log *os.File
}

// startProcess starts `shapan serve` on free ports in a folder, and waits until it says that it is ready.
func startProcess(dir string, args ...string) (*process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startProgram(program, dir, args...)
}

// startProgram starts the sandbox that a program is.
func startProgram(program, dir string, args ...string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(dir, "serve.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program)
	cmd.Args = append([]string{"shapan", "serve", "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0", "--ready-file", "ready.json"}, args...)
	cmd.Dir, cmd.Stderr, cmd.Env = dir, log, []string{"HOME=" + dir, "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, log: log}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == readyLine {
			return p, p.readAddresses(dir)
		}
	}
	text, _ := os.ReadFile(log.Name())
	return nil, errors.Join(fmt.Errorf("it ended before it was ready: %s", text), p.end())
}

func (p *process) readAddresses(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "ready.json"))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &p.at)
}

// end waits for the process and answers how it ended.
func (p *process) end() error {
	err := p.cmd.Wait()
	return errors.Join(err, p.log.Close())
}

// stop asks the process to end.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.end()
}

// kill ends the process without asking it.
func (p *process) kill() error {
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	if err := p.end(); err == nil {
		return errors.New("a killed process ended well")
	}
	return nil
}

type processKey struct{}

// processes is what a script has running.
type processes struct{ one *process }

// serve [flags]: starts a sandbox and puts its addresses into SYSTEMS, SYSTEMS_TLS and SHAPAN_CONTROL_URL.
func scriptServe(ts *testscript.TestScript, neg bool, args []string) {
	running, _ := ts.Value(processKey{}).(*processes)
	if neg || running.one != nil {
		ts.Fatalf("serve [flags], after the one before was stopped")
	}
	p, err := startProcess(ts.MkAbs("."), args...)
	ts.Check(err)
	running.one = p
	ts.Setenv("SYSTEMS", p.at.Systems)
	ts.Setenv("SYSTEMS_TLS", p.at.SystemsTLS)
	ts.Setenv("SHAPAN_CONTROL_URL", p.at.Control)
	ts.Defer(func() {
		if running.one == p {
			_ = p.cmd.Process.Kill()
			_ = p.end()
		}
	})
}

// stop [kill]: ends the sandbox, which must end well when it is asked to.
func scriptStop(ts *testscript.TestScript, neg bool, args []string) {
	running, _ := ts.Value(processKey{}).(*processes)
	if neg || running.one == nil || len(args) > 1 {
		ts.Fatalf("stop [kill], while one is running")
	}
	p := running.one
	running.one = nil
	if len(args) == 1 {
		ts.Check(p.kill())
	} else {
		ts.Check(p.stop())
	}
}

// occupy NAME: takes a port of this machine and puts its address into a variable.
func scriptOccupy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("occupy NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// code N COMMAND ARG…: runs a command that must end with that exit code; stdout and stderr are those of exec.
func scriptCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("code N COMMAND ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
	if got != want {
		ts.Fatalf("%s ended with code %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}

// one-line: the last command said one line on stderr, and it begins with the program's name.
func scriptOneLine(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile("stderr")
	if neg || len(args) > 0 || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "shapan: ") {
		ts.Fatalf("stderr is not one line of shapan:\n%s", text)
	}
}
