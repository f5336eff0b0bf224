package engine

import (
	"encoding/json"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Client is what a Codec can offer besides: to be the other side of the wire, as an application would write it. The
// command line, scenarios and tests play applications with it, so it knows no more than an application does: its own
// private key and the system's public one. It holds no state and opens no connection.
type Client interface {
	// Build makes and signs the request by which an application calls an API. config is that of the world that will
	// answer, fields are the business fields as an object. What an API needs of its own accord (a requestNo, an
	// address to return to) is added where fields do not have it. An API that applications do not call, and a key
	// that cannot be read, are a *Problem.
	Build(config Config, api *API, fields wire.Value, o ClientOptions) (Request, error)
	// Hear reads the answer to such a request and verifies its signature. It never fails: what cannot be understood
	// is not accepted.
	Hear(config Config, api *API, answer Incoming) Heard
	// Return reads the message with which a browser comes back from a hosted page (联银通: CALLBACK). A system without
	// such pages answers a Heard with the verdict "none".
	Return(config Config, in *wire.Inbound) Heard
}

// ClientOptions say as whom, and how, a client calls. The zero value is the system's development identity with its
// development key.
type ClientOptions struct {
	Identity string        // platformNo, channel_key, app_key, appFlag; "" the first development identity
	Serial   string        // of the key, where the system has several; "" its first
	Secret   string        // private key (PEM or Base64 DER) or shared secret; "" the development one
	Device   string        // terminal of the user, in the system's own words; "" is not sent
	Callback string        // address to which a browser shall return, for requests that name none
	Number   func() string // makes a requestNo for requests that name none; nil: none is made
	Now      time.Time     // the world's time, for requests that carry a timestamp
	Files    []wire.File   // of an upload
	Raw      []byte        // the business text exactly as it shall be sent, instead of fields; nothing is added to it then
}

// Request is a request of a client, ready to be sent to a system.
type Request struct {
	Method string
	Path   string      // with its query, below the prefix of the world: /lanmaotech/service
	Header wire.Header // names as they shall be written
	Body   []byte
	Fields wire.Value // the business fields as they are sent, with those that were added
	Added  []string   // names of the fields that Build has added, in their order
}

// Inbound answers the request as it comes in at a system, as a listener would read it: the path decoded, the names of
// headers in their canonical form. base is scheme and host of the systems, with the world's prefix; the world is the caller's to name.
func (r Request) Inbound(base string) wire.Inbound {
	path, query, _ := strings.Cut(r.Path, "?")
	if decoded, err := url.PathUnescape(path); err == nil {
		path = decoded
	}
	header := wire.Header{}
	for name, values := range r.Header {
		header[textproto.CanonicalMIMEHeaderKey(name)] = values
	}
	return wire.Inbound{Method: r.Method, Path: path, RawQuery: query, Header: header, Body: r.Body, Base: base, Remote: "127.0.0.1:0"}
}

// Heard is how a client understands an answer.
type Heard struct {
	Accepted bool              // the system did, or has taken on, what it was asked for
	Code     string            // the system's return code; "" where the answer has none
	Verdict  journal.Signature // "none" where an answer of this kind is not signed
	Fields   json.RawMessage   // the fields as a JSON object; nil where the answer is none
	Page     string            // where the user goes on, or may where there are Fields too: an address, or a path of the system; "" for none
}

// Examine answers how business fields break the contract of a request, before anything is sent; nil where they do not,
// or the API has no contract.
func (h Handler) Examine(fields wire.Value) []contract.Violation {
	if h.decode == nil {
		return nil
	}
	return h.decode(&Call{Fields: fields})
}

// Acknowledge answers what an application answers a notice with: SUCCESS where its signature is good. Otherwise FAIL, with
// a status by which the system does not take that for a confirmation: 联银通 reads the body, others the status alone. A nil
// codec is nobody's: what is no notice of any system.
func Acknowledge(codec Codec, good bool) (status int, body string) {
	switch {
	case good:
		return http.StatusOK, "SUCCESS"
	case codec != nil && codec.Confirmed(http.StatusOK, []byte(noticeRefused)):
		return http.StatusBadRequest, noticeRefused
	default:
		return http.StatusOK, noticeRefused
	}
}

// noticeRefused is the body by which an application refuses a notice (联银通 1.1).
const noticeRefused = "FAIL"
