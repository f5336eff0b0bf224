package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/shapan/shapan/scenarios"
)

// board tells how far a run has come: on a terminal one line that moves, elsewhere a line for each file, in the order of
// the files.
type board struct {
	mu       sync.Mutex
	out      io.Writer
	moving   bool
	list     []scenario
	results  []*scenarios.Result
	told     int
	ended    int
	unlucky  int
	lastLine int
}

func newBoard(out io.Writer, list []scenario) *board {
	return &board{out: out, moving: isTerminal(out), list: list, results: make([]*scenarios.Result, len(list))}
}

// isTerminal tells whether somebody looks at what is written.
func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// done takes in that a file has been run.
func (b *board) done(i int, r *scenarios.Result) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.results[i] = r
	b.ended++
	if r != nil && r.Outcome != scenarios.Passed {
		b.unlucky++
	}
	if b.moving {
		b.wipe()
		line := fmt.Sprintf("%d/%d  %d not passed  %s", b.ended, len(b.list), b.unlucky, b.list[i].path)
		b.lastLine = len(line)
		_, _ = fmt.Fprint(b.out, line)
		return
	}
	for b.told < len(b.results) && b.results[b.told] != nil {
		b.tell(b.results[b.told])
		b.told++
	}
}

// tell writes the line of a file.
func (b *board) tell(r *scenarios.Result) {
	took := 0.0
	for _, c := range r.Cases {
		took += c.WallMs
	}
	_, _ = fmt.Fprintf(b.out, "%-7s %s  %s  (%.0f ms)\n", r.Outcome, r.File, oneLine(r.Title), took)
}

// wipe takes the moving line away.
func (b *board) wipe() { _, _ = fmt.Fprintf(b.out, "\r%*s\r", b.lastLine, "") }

// clear ends the moving line.
func (b *board) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.moving {
		b.wipe()
	}
}
