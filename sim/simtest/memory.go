package simtest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// memory is a listener whose connections are pipes in this process: a server without a socket, with all that makes a
// connection, its breaking off included.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newMemory() *memory { return &memory{conns: make(chan net.Conn), closed: make(chan struct{})} }

// Accept answers the next connection.
func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the listener.
func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

// Addr answers an address that leads nowhere.
func (*memory) Addr() net.Addr { return nowhere{} }

type nowhere struct{}

func (nowhere) Network() string { return "memory" }
func (nowhere) String() string  { return "memory" }

// dial makes a connection to the listener.
func (m *memory) dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case m.conns <- there:
		return here, nil
	case <-m.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// idle is how long connections in memory are kept.
const idle = 30 * time.Second

// transport answers a transport all of whose connections lead to the listener, whatever host they ask for.
func (m *memory) transport() *http.Transport {
	return &http.Transport{
		DialContext:         func(ctx context.Context, _, _ string) (net.Conn, error) { return m.dial(ctx) },
		MaxIdleConnsPerHost: 8, IdleConnTimeout: idle, DisableCompression: true,
	}
}
