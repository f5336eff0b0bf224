package front

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/shapan/shapan/sim/engine/wire"
)

const (
	// trusted is how many bytes of a body are made room for because the client says that they come.
	trusted = 64 << 10
	// drained is how many bytes behind the limit of a body are read and thrown away, so that a client that first sends
	// all and then listens gets to hear that it was too much.
	drained = 64 << 20
)

// inbound makes the Inbound of a request. It answers an error when the body did not arrive whole.
func inbound(r *http.Request, at address) (wire.Inbound, error) {
	body, oversized, err := readBody(r, at.system.BodyLimit(at.path, r.Header.Get("Content-Type")))
	if err != nil {
		return wire.Inbound{}, err
	}
	return wire.Inbound{
		Method: r.Method, Path: at.path, RawQuery: r.URL.RawQuery, Header: header(r), Body: body,
		World: at.world, Base: base(r, at.world), Remote: r.RemoteAddr, Oversized: oversized,
	}, nil
}

// readBody reads a body to its end: net/http notices that a client has gone only from there on. One that is longer
// than the limit is cut there, and the limit is answered.
func readBody(r *http.Request, limit int64) (body []byte, oversized int64, err error) {
	if r.ContentLength == 0 {
		return nil, 0, nil
	}
	room := min(max(r.ContentLength, 0), limit, trusted)
	var b bytes.Buffer
	b.Grow(int(room) + bytes.MinRead)
	n, err := b.ReadFrom(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, 0, fmt.Errorf("body after %d bytes: %w", n, err)
	}
	if n <= limit {
		return b.Bytes(), 0, nil
	}
	// Whether the rest comes is the client's business: that it is too much is certain by now.
	_, _ = io.CopyN(io.Discard, r.Body, drained)
	return b.Bytes()[:limit:limit], limit, nil
}

// header answers the header lines with Host among them, where net/http takes it out.
func header(r *http.Request) wire.Header {
	h := make(wire.Header, len(r.Header)+1)
	for name, values := range r.Header {
		h[name] = values
	}
	h["Host"] = []string{r.Host}
	return h
}

// base answers by which address the client reached us. HTTP/1.0 does without a Host: then it is the socket's own.
func base(r *http.Request, world string) string {
	b := "http://"
	if r.TLS != nil {
		b = "https://"
	}
	host := r.Host
	if host == "" {
		if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
			host = local.String()
		}
	}
	if world == "" {
		return b + host
	}
	return b + host + "/w/" + url.PathEscape(world)
}
