package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/web"
)

// stopWithin is how long running exchanges have to end when the sandbox stops.
const stopWithin = 5 * time.Second

// addresses are those of a running sandbox, as the ready file has them.
type addresses struct {
	Systems    string `json:"systems"`
	SystemsTLS string `json:"systemsTLS,omitempty"`
	Control    string `json:"control"`
}

// server is a running sandbox.
type server struct {
	at      addresses
	sim     *sim.Sim
	console io.Closer // gives up the runs of scenarios
	servers []*http.Server
	broken  chan error // a listener that breaks down
}

// listeners are the sockets of a sandbox. tls may be nil.
type listeners struct{ systems, tls, control net.Listener }

// open takes the sockets, opens the worlds with the addresses that came of it, and serves. Requests that come in
// between wait in the sockets' queues.
func open(ctx context.Context, c *serveCommand, wall clock.Wall, log *slog.Logger) (*server, error) {
	l, err := listen(ctx, c)
	if err != nil {
		return nil, err
	}
	s := &server{at: l.addresses(), broken: make(chan error, 3)}
	if s.sim, err = sim.Open(c.simOptions(s.at, wall, log)); err != nil {
		l.close()
		return nil, wrong("", "%s", err)
	}
	systems := front.Handler(s.sim, s.sim.Systems(), wall, log)
	console := web.Handler(s.sim, web.Options{
		Token: c.ControlToken, Log: log, Version: programVersion(), Scenarios: c.folder(), Lookup: os.LookupEnv, Breath: consoleBreath,
	})
	s.console, _ = console.(io.Closer)
	s.serve(l.systems, systems, log)
	s.serve(l.tls, systems, log)
	s.serve(l.control, console, log)
	return s, nil
}

// consoleBreath is how often at most a page that is open hears of what happens: less than people notice.
const consoleBreath = 50 * time.Millisecond

// listen takes the sockets, all or none.
func listen(ctx context.Context, c *serveCommand) (l listeners, err error) {
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	if l.systems, err = take(ctx, "--addr", c.Addr); err != nil {
		return l, err
	}
	if c.TLSAddr != "" {
		if l.tls, err = take(ctx, "--tls-addr", c.TLSAddr); err != nil {
			return l, err
		}
		if l.tls, err = encrypted(l.tls); err != nil {
			return l, err
		}
	}
	if l.control, err = take(ctx, "--control-addr", c.ControlAddr); err != nil {
		return l, err
	}
	if c.ControlToken == "" && !local(l.control.Addr()) {
		return l, wrong("set --control-token (or SHAPAN_CONTROL_TOKEN), or listen on 127.0.0.1",
			"--control-addr %s can be reached by other machines and has no token", c.ControlAddr)
	}
	return l, nil
}

func take(ctx context.Context, flag, address string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, wrong("stop that one, or choose another with "+flag+" HOST:PORT (port 0 takes a free one)", "%s %s is taken by another program", flag, address)
	case err != nil:
		return nil, wrong("give HOST:PORT, like 127.0.0.1:8700", "%s %s cannot be listened on: %s", flag, address, err)
	}
	return l, nil
}

// encrypted puts TLS with the development certificate on a socket.
func encrypted(plain net.Listener) (net.Listener, error) {
	certificate, err := certs.File("tls.pem")
	if err != nil {
		return plain, err
	}
	key, err := certs.File("tls.key.pem")
	if err != nil {
		return plain, err
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return plain, fmt.Errorf("development certificate: %w", err)
	}
	return tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), nil
}

// local tells whether an address is reached from this machine only.
func local(at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

func (l listeners) addresses() addresses {
	at := addresses{Systems: "http://" + reachable(l.systems), Control: "http://" + reachable(l.control)}
	if l.tls != nil {
		at.SystemsTLS = "https://" + reachable(l.tls)
	}
	return at
}

// reachable answers host and port by which a socket is reached from here.
func reachable(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return l.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func (l listeners) close() {
	for _, one := range []net.Listener{l.systems, l.tls, l.control} {
		if one != nil {
			_ = one.Close()
		}
	}
}

// serve answers requests on a socket, in the background. The limits of front are right for the console too.
func (s *server) serve(l net.Listener, handler http.Handler, log *slog.Logger) {
	if l == nil {
		return
	}
	server := front.Server(handler, log)
	s.servers = append(s.servers, server)
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.broken <- fmt.Errorf("listener %s: %w", l.Addr(), err)
		}
	}()
}

// wait waits until the sandbox is asked to end, or cannot go on.
func (s *server) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.broken:
		return wrong("start it again", "%s", err)
	}
}

// stop takes no more requests, lets the running ones end within their time, and closes the worlds. What is due later
// is done after the next start.
func (s *server) stop(log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	var all sync.WaitGroup
	for _, server := range s.servers {
		all.Go(func() {
			if err := server.Shutdown(ctx); err != nil {
				log.Warn("exchanges that did not end in time are broken off", "error", err)
				_ = server.Close()
			}
		})
	}
	all.Wait()
	if err := s.console.Close(); err != nil {
		log.Error("close", "error", err)
	}
	if err := s.sim.Close(); err != nil {
		log.Error("close", "error", err)
	}
}
