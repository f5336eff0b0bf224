package xianyu

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the gateway's own choice
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/journal"
)

// The values of sign_method.
const (
	methodMD5    = "md5"
	methodHMAC   = "hmac"
	methodSHA256 = "hmac-sha256"
)

// The rules by which a good signature can be made (wire: Signature).
const (
	ruleAll      = "all parameters"
	ruleNonEmpty = "parameters with a value"
)

// sum makes a signature over a base string: HEX(MD5(secret+base+secret)), HEX(HMAC-MD5(secret, base)) or
// HEX(HMAC-SHA256(secret, base)), in upper case; "" for another sign_method.
func sum(method, secret, base string) string {
	var h hash.Hash
	switch method {
	case methodMD5:
		text := make([]byte, 0, len(base)+2*len(secret))
		digest := md5.Sum(append(append(append(text, secret...), base...), secret...)) //nolint:gosec // the gateway's own choice
		return strings.ToUpper(hex.EncodeToString(digest[:]))
	case methodHMAC:
		h = hmac.New(md5.New, []byte(secret))
	case methodSHA256:
		h = hmac.New(sha256.New, []byte(secret))
	default:
		return ""
	}
	h.Write([]byte(base))
	return strings.ToUpper(hex.EncodeToString(h.Sum(nil)))
}

// signed answers the parameters that count for the signature, sorted by name: all but sign itself.
func signed(params []param) []param {
	list := make([]param, 0, len(params))
	for _, p := range params {
		if p.name != paramSign {
			list = append(list, p)
		}
	}
	sorted(list)
	return list
}

func sorted(list []param) {
	slices.SortFunc(list, func(a, b param) int { return strings.Compare(a.name, b.name) })
}

// base joins names and values without anything between.
func base(list []param) string {
	var b strings.Builder
	size := 0
	for i := range list {
		size += len(list[i].name) + len(list[i].value)
	}
	b.Grow(size)
	for _, p := range list {
		b.WriteString(p.name)
		b.WriteString(p.value)
	}
	return b.String()
}

// filled leaves out the parameters without a value, as the Java library does.
func filled(list []param) []param {
	return slices.DeleteFunc(slices.Clone(list), func(p param) bool { return strings.TrimSpace(p.value) == "" })
}

// signMethod answers how a request says that it is signed. Without a word it is md5.
func (r *request) signMethod() string {
	if method := r.get(paramSignMethod); method != "" {
		return method
	}
	return methodMD5
}

// verify holds the signature against all that was received, and then once more against what has a value. A refused
// signature is explained by trying what clients get wrong.
func (codec) verify(call *engine.Call, settings *config, r *request) *engine.Refusal {
	method, sign, list := r.signMethod(), r.get(paramSign), signed(r.params)
	if rule := fits(method, r.app.Secret, sign, list); rule != "" {
		call.Verdict = journal.Signature{Verdict: "ok", Rule: rule, Diagnosis: r.lenient(call, sign)}
		return nil
	}
	call.Verdict = journal.Signature{Verdict: "bad", Diagnosis: diagnose(settings, r)}
	for _, d := range call.Verdict.Diagnosis {
		call.Findings = append(call.Findings, journal.Finding{
			Level: engine.LevelError, Field: paramSign, Rule: "signature", Source: sourceGateway, Got: d.Mistake, Hint: d.Explanation,
		})
	}
	return refuse(codeInvalidSignature)
}

// fits answers the rule by which a signature is good, whatever its case; "" for a bad one.
func fits(method, secret, sign string, list []param) string {
	good := func(list []param) bool {
		want := sum(method, secret, base(list))
		return want != "" && strings.EqualFold(want, sign)
	}
	if good(list) {
		return ruleAll
	}
	if some := filled(list); len(some) < len(list) && good(some) {
		return ruleNonEmpty
	}
	return ""
}

// lenient finds what is odd about a good signature.
func (r *request) lenient(call *engine.Call, sign string) []journal.Diagnosis {
	odd := func(field, rule, got, hint string) {
		call.Findings = append(call.Findings, journal.Finding{
			Level: engine.LevelWarning, Field: field, Rule: rule, Source: sourceGateway, Got: got, Hint: hint,
		})
	}
	if r.get(paramSignMethod) == "" {
		odd(paramSignMethod, contract.RuleMissing, "", "send sign_method: md5, hmac or hmac-sha256; md5 was taken")
	}
	if sign == strings.ToUpper(sign) {
		return []journal.Diagnosis{}
	}
	odd(paramSign, contract.RuleSpelling, sign, lowerCase.Explanation)
	return []journal.Diagnosis{lowerCase}
}

var lowerCase = journal.Diagnosis{Mistake: "lower-case-hex", Explanation: "the hexadecimal digits are in lower case: send them in upper case"}
