// Package wire holds what goes over a socket, as data: requests and replies with their raw bytes, forms whose
// fields keep their order and spelling, and JSON as clients in the field really write it.
//
// Nothing here knows a system, a world or net/http's server side: the front makes an Inbound of a request, the
// engine answers with an Outbound, and everything between (codecs, tests, fuzzers, replays) works on these two.
package wire

import (
	"strings"
	"time"
)

// Header is a set of header lines with the names exactly as they stand, or shall stand, on the wire.
type Header map[string][]string

// Get answers the first value of a header, whatever the case of its name; "" when there is none.
func (h Header) Get(name string) string {
	if v := h.Values(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

// Values answers all values of a header, whatever the case of its name.
func (h Header) Values(name string) []string {
	if v, ok := h[name]; ok {
		return v
	}
	for k, v := range h {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return nil
}

// Inbound is a request as it arrived: nothing decoded, nothing dropped.
type Inbound struct {
	Method   string
	Path     string // below the world's prefix, decoded: /lanmaotech/service
	RawQuery string // as received, without the question mark
	Header   Header // names as net/http canonicalises them
	Body     []byte // raw
	World    string // the world named by the path prefix /w/{world}, "" when none was
	Base     string // scheme, host and prefix by which the client reached us (http://127.0.0.1:8700/w/a): links start with it
	Remote   string // the client's address, for the journal only
	// Oversized is the limit, in bytes, that the body exceeded; Body is then cut there. 0 when the body is whole.
	Oversized int64
}

// Cut says how a reply is broken off on the socket by a fault.
type Cut string

// The ways a connection can end before the reply is whole.
const (
	CutNone     Cut = ""         // the reply is sent
	CutHang     Cut = "hang"     // nothing is sent until the client gives up
	CutReset    Cut = "reset"    // TCP reset instead of a reply
	CutTruncate Cut = "truncate" // the head and half of the body, then the connection closes
)

// Outbound is a reply, ready to be written.
type Outbound struct {
	Status   int
	Header   Header // names exactly as they shall be written
	Body     []byte
	Stall    time.Duration // wall time to hold the reply back (fault stall)
	Cut      Cut           // how the connection is broken off, if it is
	Exchange string        // id of the exchange in the journal of the world
	World    string        // the world that answered
}
