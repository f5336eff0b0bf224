package simtest

import (
	"fmt"
	"io"
	"slices"
	"sync"
)

// TB is what the kit needs of a test; *testing.T, *testing.B and *testing.F have it.
type TB interface {
	Helper()
	Failed() bool
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(fn func())
}

// Program is a TB for programs that are no tests. Its methods may be called from many goroutines.
type Program struct {
	mu      sync.Mutex
	log     io.Writer
	failed  bool
	cleanup []func()
}

// Stopped is the panic of Program.Fatalf, which ends what cannot go on.
type Stopped struct{ Message string }

// Error answers what was wrong.
func (s Stopped) Error() string { return s.Message }

// Outside answers a TB that writes to a log. Its owner defers Close.
func Outside(log io.Writer) *Program { return &Program{log: log} }

// Close cleans up: what was started last ends first.
func (p *Program) Close() {
	p.mu.Lock()
	fns := p.cleanup
	p.cleanup = nil
	p.mu.Unlock()
	for _, fn := range slices.Backward(fns) {
		fn()
	}
}

// Helper does nothing: a program's log has no places.
func (*Program) Helper() {}

// Failed tells whether Errorf or Fatalf has been called.
func (p *Program) Failed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// Logf writes a line to the log.
func (p *Program) Logf(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.log, format+"\n", args...)
}

// Errorf writes a line to the log and remembers that something failed.
func (p *Program) Errorf(format string, args ...any) {
	p.Logf(format, args...)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failed = true
}

// Fatalf is Errorf, and panics with Stopped.
func (p *Program) Fatalf(format string, args ...any) {
	p.Errorf(format, args...)
	panic(Stopped{fmt.Sprintf(format, args...)})
}

// Cleanup has a function called by Close.
func (p *Program) Cleanup(fn func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cleanup = append(p.cleanup, fn)
}
