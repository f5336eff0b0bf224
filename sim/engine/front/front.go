// Package front is the systems listener: it makes a wire.Inbound of every HTTP request, has it played, and writes the
// wire.Outbound to the socket byte for byte, the ways in which a reply can be broken off included.
//
// It knows addresses, bodies and sockets, and nothing of what the systems say: which API is meant, what it answers and
// in which journal it stands is decided behind Router. gin ends here.
package front

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Router leads a request for the system with a slug to the world that it means, and answers for it. It is called by
// many goroutines at once. *sim.Sim is one.
type Router interface {
	Exchange(slug string, in wire.Inbound) wire.Outbound
}

// Witness is a Router that wants to know which clients did not wait for their answers: the world and the exchange, and
// the wall time between the request and the moment at which the client closed the connection. *sim.Sim is one.
type Witness interface {
	Left(world, exchange string, after time.Duration)
}

// The limits of the server (Server).
const (
	HeaderTimeout  = 10 * time.Second // wall time for the head of a request
	IdleTimeout    = 2 * time.Minute  // wall time that a connection is kept open between requests
	MaxHeaderBytes = 64 << 10         // bytes of a request's head
)

// Handler answers the handler of the systems listener: the systems at their mounts, each also below /w/{world}. wall
// is the time in which replies are stalled. An address of no system is answered with 404 and JSON that lists the
// addresses; everything else, whatever its method, is the systems' own business.
func Handler(router Router, systems []*engine.Counterpart, wall clock.Wall, log *slog.Logger) http.Handler {
	f := &front{router: router, book: newBook(systems), wall: wall, log: log}
	g := NewEngine()
	// One catch-all for all methods and paths: gin's tree knows neither unknown methods nor a mount that is a prefix
	// and a page at once, and an address that it does not have to search costs nothing.
	g.NoRoute(f.serve)
	return g
}

// Server answers an HTTP/1.1 server for the handler, with the limits above and none on how long an answer may take:
// stalled and hanging replies are as long as rules order. What the server itself complains about goes to the log as
// warnings. Shutdown ends the replies that are stalled or hang. It has no address: hand a listener to Serve or ServeTLS.
func Server(handler http.Handler, log *slog.Logger) *http.Server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: HeaderTimeout,
		IdleTimeout:       IdleTimeout,
		MaxHeaderBytes:    MaxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		// HTTP/2 has neither header names in capitals nor a connection of its own for each exchange to reset.
		Protocols: new(http.Protocols),
	}
	s.Protocols.SetHTTP1(true)
	s.RegisterOnShutdown(cancel)
	return s
}

// front is the handler's state, all of it read only.
type front struct {
	router Router
	book   book
	wall   clock.Wall
	log    *slog.Logger
}

// serve plays one request.
func (f *front) serve(c *gin.Context) {
	defer f.recovered(c)
	began := f.wall.Now()
	at, problem := f.book.find(c.Request.URL.Path)
	if problem != nil {
		f.refuse(c, problem)
		return
	}
	in, err := inbound(c.Request, at)
	if err != nil {
		f.log.Debug("the client broke off while it sent the body", "path", c.Request.URL.Path, "remote", c.Request.RemoteAddr, "error", err)
		panic(http.ErrAbortHandler)
	}
	f.reply(c, f.router.Exchange(at.system.Slug, in), began)
}

// recovered answers 500 for a panic, which is a fault of ours. http.ErrAbortHandler goes on to net/http: it is how a
// handler has the connection closed, and no fault.
func (f *front) recovered(c *gin.Context) {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(http.ErrAbortHandler)
	}
	f.log.Error("panic in an exchange", "method", c.Request.Method, "path", c.Request.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	if c.Writer.Written() {
		panic(http.ErrAbortHandler)
	}
	f.refuse(c, engine.Wrong(internal, "this is a fault of the simulator: its log has the stack", "the exchange failed: %v", p))
}

// internal is the code of a problem that is a fault of ours.
const internal = "internal"

// refuse answers what no system answers, in the shape of the control API (surface.md §5).
func (f *front) refuse(c *gin.Context, p *engine.Problem) {
	status := http.StatusInternalServerError
	switch p.Code {
	case engine.NotFound:
		status = http.StatusNotFound
	case engine.Invalid:
		status = http.StatusBadRequest
	}
	body, err := json.Marshal(map[string]*engine.Problem{"error": p})
	if err != nil {
		f.log.Error("a problem could not be written", "problem", p.Message, "error", err)
	}
	f.write(c, wire.Outbound{Status: status, Header: wire.Header{"Content-Type": {"application/json; charset=utf-8"}}, Body: body})
}
