// Package web serves the control listener (surface.md §1): the control API under /v1, the stand-in application under
// /sink, the console, and what operators ask for (/healthz, /readyz, /metrics).
//
// Every page is a view model, made by one function and written as JSON; an HTML page of the same thing is made from
// the same view model. One table of routes (routes in route.go) registers all addresses and draws /v1/openapi.json.
// The console's pages are listed in page.go; README.md says how to write one.
package web

import (
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

// Options say how the control listener is served.
type Options struct {
	Token   string       // what `Authorization: Bearer` must carry; "" for a listener that only this machine reaches
	Hosts   []string     // host names, besides those of this machine, by which the listener may be called without a token
	Log     *slog.Logger // nil: nothing is logged
	Version string       // of the program, for the home page and the OpenAPI document; "" is "dev"
	// Scenarios is a folder of scenarios besides those of the program; nil: none.
	Scenarios fs.FS
	// Breath is the wall time for which a stream of events rests behind each write, and collects what happens meanwhile:
	// exchanges in a busy world pay for writes, not for events. 0: it never rests.
	Breath time.Duration
	// Lookup finds environment variables, which scenarios may read; nil: there are none.
	Lookup func(name string) (string, bool)
}

// console is the control listener.
type console struct {
	sim     *sim.Sim
	options Options
	wall    clock.Wall
	log     *slog.Logger
	sinks   *sinks
	runs    *runs
	shipped sync.Map // name → scenarioView of the scenarios that come with the program
	table   []route
	list    []page // of the console
	notes   *notes // what came of forms
	texts   texts  // of events
	key     []byte // of this process
	router  *gin.Engine
	cross   *http.CrossOriginProtection
}

// Handler answers the handler of the control listener over the worlds of a process. It is an io.Closer too: Close gives up
// the runs of scenarios that are under way, and waits for their end; the worlds are closed after it.
func Handler(s *sim.Sim, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Lookup == nil {
		o.Lookup = func(string) (string, bool) { return "", false }
	}
	c := &console{
		sim: s, options: o, wall: s.Options().Wall, log: o.Log, sinks: newSinks(), runs: newRuns(),
		cross: http.NewCrossOriginProtection(), notes: newNotes(), key: newKey(), texts: texts{all: map[*engine.World]*eventTexts{}},
	}
	c.list = c.pages()
	c.table = c.routes()
	c.router = c.register(c.table)
	c.resumeRuns()
	return c
}

// Close gives up the runs that are under way.
func (c *console) Close() error {
	c.runs.close()
	return nil
}

// ServeHTTP lets a request through to its route if the guard has nothing against it. A fault of ours is logged and
// answered with status 500, in the shape of all errors.
func (c *console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if p := recover(); p != nil {
			c.panicked(w, r, p)
		}
	}()
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if err := c.guard(w, r); err != nil {
		c.fail(w, r, err)
		return
	}
	c.router.ServeHTTP(w, r)
}
