package simtest

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/store"
)

// The sides of the wire, for Key.
const (
	Client = engine.SideClient // what the application signs with: its private key, or the shared secret
	System = engine.SideSystem // what it verifies a system with, or encrypts for: the public key, or the shared secret
)

// The addresses of what has no socket. Nobody else can reach them: .invalid never resolves (RFC 2606).
const (
	systemsHost = "http://systems.invalid"
	controlHost = "http://app.invalid"
	appHost     = "http://handler.invalid"
)

// Sim is a sandbox: the systems, in a world of its own. Its methods may be called from many goroutines; what cannot be
// done fails the test that it was started for.
type Sim struct {
	t        TB
	sim      *sim.Sim
	handler  http.Handler
	memory   *memory
	inMemory *http.Transport
	settings settings
	wall     clock.Wall
	ctx      context.Context // ends with the test

	mu      sync.Mutex
	servers []*http.Server
	serving sync.WaitGroup
	base    string          // of the socket; "" as long as nobody asked for it
	seen    map[string]bool // exchanges and notices that were waited for
	numbers int
}

// Start starts a sandbox for a test. It ends with the test.
func Start(t TB, options ...Option) *Sim {
	t.Helper()
	s := &Sim{t: t, memory: newMemory(), wall: clock.System(), seen: map[string]bool{}}
	s.settings.patience = DefaultPatience
	for _, option := range options {
		option(&s.settings)
	}
	ctx, stop := context.WithCancel(context.Background())
	s.ctx, s.inMemory = ctx, s.memory.transport()
	t.Cleanup(func() {
		s.tell()
		stop()
		s.close()
	})
	if err := s.open(); err != nil {
		t.Fatalf("simtest: the sandbox cannot start: %s", reason(err))
	}
	return s
}

// open opens the worlds, and what they are reached by in memory.
func (s *Sim) open() error {
	o, err := s.settings.options()
	if err != nil {
		return err
	}
	network := sim.HTTPCarrier(o.Allow)
	if s.settings.notify != nil {
		network, o.NotifyURL = s.toHandler(network), appHost+"/notify"
	}
	var opened atomic.Pointer[sim.Sim]
	o.Data, o.Wall, o.Systems, o.Control = store.Memory, s.wall, systemsHost, controlHost
	o.Carrier = scenarios.StandIn(opened.Load, controlHost, network)
	if s.sim, err = sim.Open(o); err != nil {
		return err
	}
	opened.Store(s.sim)
	if s.settings.at != nil {
		if _, err := s.World().SetClock(clock.Frozen, 0, s.settings.at); err != nil {
			return err
		}
	}
	for _, p := range s.settings.configs {
		body, err := p.body()
		if err != nil {
			return err
		}
		if err := s.sim.Configure(sim.Default, p.system, body); err != nil {
			return err
		}
	}
	s.handler = tolerant{front.Handler(s.sim, s.sim.Systems(), s.wall, slog.New(slog.DiscardHandler)), s.sim.Systems()}
	s.serve(s.memory, s.handler)
	return nil
}

// serve answers requests on a listener until the test ends.
func (s *Sim) serve(l net.Listener, handler http.Handler) {
	server := front.Server(handler, slog.New(slog.DiscardHandler))
	s.mu.Lock()
	s.servers = append(s.servers, server)
	s.mu.Unlock()
	s.serving.Go(func() { _ = server.Serve(l) }) // it ends with ErrServerClosed
}

// stopWithin is how long answers under way have to end when the test has.
const stopWithin = time.Second

func (s *Sim) close() {
	s.inMemory.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	s.mu.Lock()
	servers := s.servers
	s.mu.Unlock()
	for _, server := range servers {
		if server.Shutdown(ctx) != nil {
			_ = server.Close()
		}
	}
	s.serving.Wait()
	if s.sim == nil {
		return
	}
	if err := s.sim.Close(); err != nil {
		s.t.Errorf("simtest: the sandbox does not end: %s", err)
	}
}

// toHandler carries notices to the handler of NotifyHandler, and all others over the network.
func (s *Sim) toHandler(network engine.Carrier) engine.Carrier {
	app := newMemory()
	s.serve(app, s.settings.notify)
	transport := app.transport()
	s.t.Cleanup(transport.CloseIdleConnections)
	inside := sim.CarrierOver(transport)
	return func(ctx context.Context, out engine.Outgoing) engine.Incoming {
		if strings.HasPrefix(out.URL, appHost+"/") {
			return inside(ctx, out)
		}
		return network(ctx, out)
	}
}

// URL answers the address of a system on a free port of this machine: http://127.0.0.1:40123/lanmaotech. What the
// document's addresses have in common is part of it; a client that adds the whole documented path (/lanmaotech/service)
// reaches the system too.
func (s *Sim) URL(system string) string {
	s.t.Helper()
	c := s.system(system)
	s.mu.Lock()
	base := s.base
	s.mu.Unlock()
	if base == "" {
		base = s.listen()
	}
	return base + c.Base
}

// listen takes a free port, once.
func (s *Sim) listen() string {
	s.t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(s.ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatalf("simtest: no free port: %s", err)
	}
	s.mu.Lock()
	if s.base != "" { // somebody else was faster
		defer s.mu.Unlock()
		_ = l.Close()
		return s.base
	}
	s.base = "http://" + l.Addr().String()
	s.mu.Unlock()
	s.serve(l, s.handler)
	return s.base
}

// Transport answers a transport that reaches the systems without a socket: the host of a request's address does not
// matter, its path does.
func (s *Sim) Transport() http.RoundTripper { return s.inMemory }

// Client answers a client over Transport that follows no redirects, as a client of a hosted page must not.
func (s *Sim) Client() *http.Client {
	return &http.Client{
		Transport:     s.inMemory,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Key answers the development key of a side, as PEM, or the shared secret: what the application holds of Client and of
// System. The names of the files of certs/ are sides too: platform, gateway.
func (s *Sim) Key(system, side string) string {
	s.t.Helper()
	text, err := s.system(system).Key(side)
	if err != nil {
		s.t.Fatalf("simtest: %s", reason(err))
	}
	return text
}

// World answers the world of the sandbox, for what the kit has no word for.
func (s *Sim) World() *engine.World {
	w, err := s.sim.World(sim.Default)
	if err != nil {
		s.t.Fatalf("simtest: %s", reason(err))
	}
	return w
}

func (s *Sim) system(slug string) *engine.Counterpart {
	s.t.Helper()
	c, err := s.World().System(slug)
	if err != nil {
		s.t.Fatalf("simtest: %s", reason(err))
	}
	return c
}

// reason answers an error with what to do about it.
func reason(err error) string {
	if p, ok := engine.AsProblem(err); ok && p.Hint != "" {
		return p.Message + ": " + p.Hint
	}
	return err.Error()
}

// tolerant takes addresses in which a system's own part stands twice: clients add the whole documented path to what they
// were given.
type tolerant struct {
	inner   http.Handler
	systems []*engine.Counterpart
}

// ServeHTTP leads a request on.
func (h tolerant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, c := range h.systems {
		rest, ok := strings.CutPrefix(r.URL.Path, c.Base)
		if c.Base == "" || !ok {
			continue
		}
		for _, mount := range c.Mounts {
			if strings.HasPrefix(rest, mount) {
				r.URL = &url.URL{Path: rest, RawQuery: r.URL.RawQuery}
				h.inner.ServeHTTP(w, r)
				return
			}
		}
	}
	h.inner.ServeHTTP(w, r)
}
