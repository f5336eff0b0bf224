//go:build !unix

package main

import (
	"os"
	"os/exec"
	"os/signal"
)

// watchSignals answers the signals that are passed on to a command.
func watchSignals() (<-chan os.Signal, func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	return signals, func() { signal.Stop(signals) }
}

// alone does nothing: there are no process groups here.
func alone(*exec.Cmd) (back func()) { return func() {} }

// pass ends a command: other signals than the one that kills cannot be sent here.
func pass(child *exec.Cmd, _ os.Signal) { _ = child.Process.Kill() }

// sweep does nothing.
func sweep(*exec.Cmd) {}

// codeOf answers the exit code of a command that did not end well.
func codeOf(exit *exec.ExitError) int { return exit.ExitCode() }
