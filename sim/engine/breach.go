package engine

import (
	"cmp"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
)

// The rules of findings that no contract of a request has.
const (
	RuleSignature = "signature" // the signature does not fit
	RuleForged    = "forged"    // the application confirmed a notice whose signature does not fit
)

// fieldSign is how every system calls the parameter with the signature.
const fieldSign = "sign"

// unsigned finds what a bad signature is: a breach of the contract, unless the codec has said so itself. The doctor's
// first diagnosis says what was signed instead.
func (r *running) unsigned() {
	if r.call.Verdict.Verdict != "bad" {
		return
	}
	for _, f := range r.call.Findings {
		if f.Rule == RuleSignature {
			return
		}
	}
	f := journal.Finding{
		Level: LevelError, System: r.s.Slug, API: r.x.API, Field: fieldSign, Rule: RuleSignature, Exchange: r.x.ID,
		Source: r.s.signing(r.call.API), Hint: "sign as the document says: shapan verify tells what was signed instead",
	}
	if list := r.call.Verdict.Diagnosis; len(list) > 0 {
		f.Got, f.Hint = list[0].Mistake, cmp.Or(list[0].Explanation, f.Hint)
	}
	r.call.Findings = append(r.call.Findings, f)
}

// signing answers where it is written how requests are signed.
func (s *system) signing(a *API) string {
	if s.Travels == nil || a == nil {
		return "ours"
	}
	for _, f := range s.Travels(a).Envelope {
		if f.Name == fieldSign {
			return f.Source
		}
	}
	return "ours"
}

// believed finds an application that confirms a notice which somebody else may have sent: it does not verify.
func believed(s *system, x *journal.Exchange, order fault.Order, in Incoming) {
	if !order.BadSign && !order.NoSign || in.Failure != "" || !s.Codec.Confirmed(in.Status, in.Body) {
		return
	}
	source := "ours"
	for _, f := range s.Notices.Envelope {
		if f.Name == fieldSign {
			source = f.Source
		}
	}
	got := "a signature that does not fit"
	if order.NoSign {
		got = "no signature"
	}
	x.Findings = append(x.Findings, journal.Finding{
		Level: string(contract.LevelError), System: x.System, API: x.API, Field: fieldSign, Rule: RuleForged, Source: source,
		Got: got, Hint: "verify the signature of a notice before you confirm it: anybody can send one", Exchange: x.ID,
	})
}
