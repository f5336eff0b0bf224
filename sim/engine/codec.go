package engine

import (
	"context"
	"time"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Codec is the language of one system: how its requests are read and its answers written and signed. A codec holds no
// state and touches no store; it is used by many goroutines at once.
type Codec interface {
	// Read understands as much of a request as it can without the configuration: the API it names, the identity
	// behind it, its fields. What cannot be read is a refusal; the call is then filled as far as it was understood.
	Read(in *wire.Inbound) (*Call, *Refusal)
	// Check verifies signature and standing of the caller against the configuration. now is the world's time.
	Check(c *Call, now time.Time) *Refusal
	// Invalid makes the refusal for a breach of the contract that the real system would not accept either.
	Invalid(c *Call, b Breach) *Refusal
	// Broken makes the answer to a fault of ours.
	Broken(c *Call) *Refusal
	// Write encodes and signs an answer: a reply of the API's handler, or a refusal.
	Write(c *Call, a Answered) wire.Outbound
	// Notice encodes and signs a notice for delivery.
	Notice(config Config, n outbox.Notice, seal Seal, extra bool) (Outgoing, error)
	// Confirmed tells whether an answer to a notice confirms it.
	Confirmed(status int, body []byte) bool
}

// Breach is the breach of the contract for which a request is refused.
type Breach struct {
	Field  string
	Reason string // in the language of the system, names the field
}

// Call is an inbound request, as far as it has been understood.
type Call struct {
	In       *wire.Inbound
	Config   Config     // of the world that answers
	Place    Place      // where that world lives
	At       time.Time  // the instant of the world at which it came
	Exchange string     // id of the exchange in the journal; "" before there is one
	Name     string     // the API as the request names it
	API      *API       // nil when the system has no such API
	Identity string     // platformNo, channel_key, app_key, appFlag
	Fields   wire.Value // the business fields, as an object
	Envelope []wire.Field
	Files    []wire.File // of a multipart body
	Strict   bool        // whatever would be let through with a finding is refused
	Findings []journal.Finding
	Verdict  journal.Signature
	Private  any // what the codec remembers between its steps
	input    any // the request as the API's own type
}

// Seal says how a message is to be signed.
type Seal string

// The seals: what is right, and what rules order.
const (
	SealGood  Seal = ""
	SealBad   Seal = "bad"
	SealNone  Seal = "none"
	SealOther Seal = "other" // a good signature by a key that is not the system's; a shared secret is another one
)

// Answered is what an exchange came to: a reply or a refusal, and how to sign it.
type Answered struct {
	Reply   any
	Refusal *Refusal
	Seal    Seal
	BigIDs  bool // a rule wants ids that the system makes up to be greater than 2^53
}

// Outgoing is a request to an application.
type Outgoing struct {
	Method string
	URL    string
	Header wire.Header
	Body   []byte
}

// Incoming is an application's answer.
type Incoming struct {
	Status  int
	Header  wire.Header
	Body    []byte
	Failure outbox.Outcome // TimedOut, Unreachable or Forbidden when no answer came
	Problem string         // what went wrong then
	Took    time.Duration  // wall time
}

// Carrier carries a request to an application and its answer back. It is the network, so it is never called inside a
// transaction.
type Carrier func(ctx context.Context, out Outgoing) Incoming
