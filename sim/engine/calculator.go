package engine

import (
	"encoding/json"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Calculator is what a Codec can offer besides: to sign a request as a client of the system would, and to judge the
// signature of one. Both look at the signature alone, never at times, fields or the standing of the caller.
type Calculator interface {
	// Sign answers the text that is signed and the signature over it. secret is the client's key in the form that the
	// system uses (PEM, Base64 DER, or a shared secret); "" takes the one that belongs to the configuration, where
	// there is one. What cannot be signed is a *Problem.
	Sign(config Config, in *wire.Inbound, secret string) (text, signature string, err error)
	// Verify answers the verdict on the signature that a request carries, with the mistakes that explain a bad one,
	// and the text that the system verifies it against. secret stands for the key of the configuration, "" takes
	// that. What cannot be judged at all is a *Problem.
	Verify(config Config, in *wire.Inbound, secret string) (verdict journal.Signature, text string, err error)
}

// Receiver is what the Codec of a system that sends notices can offer besides: to read one of its own notices as an
// application has to. The stand-in application verifies with it what it receives.
type Receiver interface {
	// Receive answers the verdict on the signature of a notice and its fields as a JSON object. The verdict is "none",
	// and fields nil, for a request that is no notice of this system.
	Receive(config Config, in *wire.Inbound) (verdict journal.Signature, fields json.RawMessage)
}
