//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// bySignal is what shells add to the number of the signal that ended a command, for its exit code.
const bySignal = 128

// watchSignals answers the signals that are passed on to a command.
func watchSignals() (<-chan os.Signal, func()) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2)
	return signals, func() { signal.Stop(signals) }
}

// alone gives a command a process group of its own, so that signals reach all that it has started. Where this process
// stands in front of a terminal, the group takes its place: it may read, and gets the terminal's signals itself. What it
// answers is called when the command has ended.
func alone(child *exec.Cmd) (back func()) {
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return func() {}
	}
	front, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	if err != nil || front != syscall.Getpgrp() {
		return func() { _ = tty.Close() }
	}
	child.SysProcAttr.Foreground, child.SysProcAttr.Ctty = true, int(tty.Fd())
	return func() {
		signal.Ignore(syscall.SIGTTOU) // taking the place back from behind would stop this process
		_ = unix.IoctlSetPointerInt(int(tty.Fd()), unix.TIOCSPGRP, front)
		signal.Reset(syscall.SIGTTOU)
		_ = tty.Close()
	}
}

// pass sends a signal to a command and to all that it has started.
func pass(child *exec.Cmd, s os.Signal) {
	number, ok := s.(syscall.Signal)
	if !ok || child.Process == nil {
		return
	}
	if err := syscall.Kill(-child.Process.Pid, number); err != nil && !errors.Is(err, syscall.ESRCH) {
		_ = child.Process.Signal(s)
	}
}

// sweep ends what a command has left behind in its group.
func sweep(child *exec.Cmd) { _ = syscall.Kill(-child.Process.Pid, syscall.SIGKILL) }

// codeOf answers the exit code of a command that did not end well.
func codeOf(exit *exec.ExitError) int {
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return bySignal + int(status.Signal())
	}
	return exit.ExitCode()
}
