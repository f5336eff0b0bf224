package engine

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/sign"
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
	// and the text that the system verifies it against, as far as there is one. secret stands for the key of the
	// configuration, "" takes that. A request without a signature, or of somebody whom the world does not know, is bad
	// ([MissingSignature], [UnknownIdentity]); one that cannot be read, and a secret that is none, is a *Problem.
	Verify(config Config, in *wire.Inbound, secret string) (verdict journal.Signature, text string, err error)
}

// The mistakes that keep a doctor from looking at a signature.
const (
	MistakeMissing = sign.NoSignature
	MistakeUnknown = "unknown-identity"
)

// Bad answers the verdict on a bad signature.
func Bad(mistakes ...journal.Diagnosis) journal.Signature {
	return journal.Signature{Verdict: "bad", Diagnosis: mistakes}
}

// MissingSignature explains a request that carries no signature; where is what it has to send it in, like "the header
// signMsg".
func MissingSignature(where string) journal.Diagnosis {
	return journal.Diagnosis{Mistake: MistakeMissing, Explanation: "the request carries no signature: send it in " + where}
}

// UnknownIdentity explains a request of somebody whose key the world does not have: what the field with the identity says,
// and whom the configuration knows.
func UnknownIdentity(field, got string, config Config) journal.Diagnosis {
	says := fmt.Sprintf("%s is %.60q, which this world does not know", field, got)
	if got == "" {
		says = field + " is missing"
	}
	known := "it knows none: configure one"
	if names := config.Identities(); len(names) > 0 {
		known = "it knows " + strings.Join(names[:min(len(names), maxNamed)], ", ")
		if len(names) > maxNamed {
			known += ", …"
		}
	}
	return journal.Diagnosis{Mistake: MistakeUnknown, Explanation: says + "; " + known + "; use one of this world, or give the key as secret"}
}

// maxNamed is how many identities an explanation names.
const maxNamed = 10

// Receiver is what the Codec of a system that sends notices can offer besides: to read one of its own notices as an
// application has to. The stand-in application verifies with it what it receives.
type Receiver interface {
	// Receive answers the verdict on the signature of a notice and its fields as a JSON object. The verdict is "none",
	// and fields nil, for a request that is no notice of this system.
	Receive(config Config, in *wire.Inbound) (verdict journal.Signature, fields json.RawMessage)
}
