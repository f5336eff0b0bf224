package front

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/shapan/shapan/sim/engine/wire"
)

// The headers by which a developer finds the exchange of a reply in the journal of its world. They are the only ones
// that a reply carries besides those of the system, Date and Content-Length.
const (
	ExchangeHeader = "X-Shapan-Exchange" // id of the exchange
	WorldHeader    = "X-Shapan-World"    // the world that answered
)

// reply holds the answer back as long as it shall be, and sends it or breaks it off. When the client goes away in the
// meantime, or the server shuts down, the connection is closed without a word.
func (f *front) reply(c *gin.Context, out wire.Outbound, began time.Time) {
	ctx := c.Request.Context()
	if out.Stall > 0 && !f.wait(ctx, out.Stall) {
		f.log.Debug("the client did not wait for the answer", "exchange", out.Exchange, "world", out.World, "stall", out.Stall)
		f.left(out, began)
		panic(http.ErrAbortHandler)
	}
	switch out.Cut {
	case wire.CutHang:
		<-ctx.Done()
		f.left(out, began)
		panic(http.ErrAbortHandler)
	case wire.CutReset:
		f.reset(c.Writer)
		panic(http.ErrAbortHandler)
	case wire.CutTruncate, wire.CutNone:
		f.write(c, out)
	}
}

// left tells the router that the client has gone without its answer.
func (f *front) left(out wire.Outbound, began time.Time) {
	if w, ok := f.router.(Witness); ok {
		w.Left(out.World, out.Exchange, f.wall.Now().Sub(began))
	}
}

// wait lets wall time pass. It answers false when the request ended first.
func (f *front) wait(ctx context.Context, d time.Duration) bool {
	passed, stop := f.wall.After(d)
	defer stop()
	select {
	case <-passed:
		return true
	case <-ctx.Done():
		return false
	}
}

// write puts an answer on the socket, or its head and half of its body when it is to be truncated.
func (f *front) write(c *gin.Context, out wire.Outbound) {
	if out.Status < http.StatusOK || out.Status > 999 {
		f.log.Error("an answer without a final HTTP status is sent as 500", "status", out.Status, "exchange", out.Exchange, "world", out.World)
		out.Status = http.StatusInternalServerError
	}
	body := out.Body
	if out.Status == http.StatusNoContent || out.Status == http.StatusNotModified {
		body = nil // RFC 9110 6.4.1: these have none
	} else {
		c.Writer.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	head(c.Writer.Header(), out)
	c.Writer.WriteHeader(out.Status)
	c.Writer.WriteHeaderNow()
	if out.Cut == wire.CutTruncate {
		body = body[:len(body)/2]
	}
	if _, err := c.Writer.Write(body); err != nil {
		f.log.Debug("the answer did not get through", "exchange", out.Exchange, "world", out.World, "error", err)
	}
	if out.Cut == wire.CutTruncate {
		c.Writer.Flush()
		panic(http.ErrAbortHandler)
	}
}

// head puts the header lines of an answer among those that go out, with their names exactly as written (Header.Set
// would make Sign of sign). How the body is framed is the socket's business, so those lines are left out.
func head(h http.Header, out wire.Outbound) {
	h["Content-Type"] = nil // otherwise net/http guesses one, and beside a content-type in lower case writes a second
	for name, values := range out.Header {
		switch {
		case strings.EqualFold(name, "Content-Length"), strings.EqualFold(name, "Transfer-Encoding"):
			continue
		case strings.EqualFold(name, "Date"):
			h["Date"] = nil // net/http's own
		}
		h[name] = values
	}
	if out.Exchange != "" {
		h[ExchangeHeader] = []string{out.Exchange}
	}
	if out.World != "" {
		h[WorldHeader] = []string{out.World}
	}
}

// reset breaks the connection off with a TCP reset. Where there is no socket to take (a recorder in a test), the
// caller's abort is all that happens.
func (f *front) reset(w gin.ResponseWriter) {
	inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
	if !ok {
		return
	}
	// gin's own Hijack panics when the writer behind it has none.
	conn, _, err := http.NewResponseController(inner.Unwrap()).Hijack()
	if err != nil {
		f.log.Warn("the connection cannot be reset, it is closed instead", "error", err)
		return
	}
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn() // closing TLS itself would say goodbye first
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		if err := tcp.SetLinger(0); err != nil {
			f.log.Debug("linger", "error", err)
		}
	}
	if err := conn.Close(); err != nil {
		f.log.Debug("the client closed the connection before it could be reset", "error", err)
	}
}
