package cashloan

import (
	"crypto/md5" //nolint:gosec // the system's own choice
	"encoding/hex"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/journal"
)

// sourceSign is the chapter of the document on signatures.
const sourceSign = "验签说明及公共请求参数"

// sum is MD5 in hexadecimal digits, upper case.
func sum(text string) string {
	digest := md5.Sum([]byte(text)) //nolint:gosec // the system's own choice
	return strings.ToUpper(hex.EncodeToString(digest[:]))
}

// sorted answers parameters sorted by name, byte by byte (wire §2).
func sorted(list []param) []param {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b param) int { return strings.Compare(a.name, b.name) })
	return list
}

// base joins parameters as key=value with a bar between, no blanks.
func base(list []param) string { return joined(list, "=", "|") }

func joined(list []param, between, after string) string {
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteString(after)
		}
		b.WriteString(p.name)
		b.WriteString(between)
		b.WriteString(p.value)
	}
	return b.String()
}

// signedLists are the sets of parameters that a good signature may be over: all of them; with a JSON body the query
// alone, or the query and the body's members (wire §3).
func (r *request) signedLists() [][]param {
	if len(r.body) == 0 {
		return [][]param{r.params}
	}
	return [][]param{slices.Concat(r.params, r.body), r.params}
}

// headers are the values of a header that arrive; a multipart request carries two lines of each (wire §3).
func headers(c *engine.Call, name string) []string {
	values := slices.Clone(c.In.Header.Values(name))
	slices.Sort(values)
	values = slices.Compact(values)
	if len(values) == 0 {
		return []string{""}
	}
	return values
}

// keys are the appkeys that a request may be signed with: that of its app; all of them where it names none that is known.
func (c *config) keys(flag string) []string {
	if key, ok := c.apps[flag]; ok {
		return []string{key}
	}
	var list []string
	for _, f := range c.flags {
		list = append(list, c.apps[f])
	}
	return list
}

// fit is what a good signature fits.
type fit struct{ key, token, text string }

// fits finds what a signature is good for.
func (r *request) fits(signs, tokens, keys []string) (fit, bool) {
	lists := r.signedLists()
	bases := make([]string, len(lists))
	for i, list := range lists {
		bases[i] = base(sorted(list))
	}
	for _, token := range tokens {
		for _, key := range keys {
			for _, text := range bases {
				want := sum(key + token + text)
				if slices.ContainsFunc(signs, func(sign string) bool { return strings.EqualFold(sign, want) }) {
					return fit{key, token, key + token + text}, true
				}
			}
		}
	}
	return fit{}, false
}

// verify holds the signature against the parameters (wire §2). In the mode warn a bad one is a finding and no more.
func (r *request) verify(call *engine.Call, settings *config) *engine.Refusal {
	tokens, signs := headers(call, headerToken), headers(call, headerSign)
	r.token = tokens[len(tokens)-1] // sorted: an empty one, if any, is the first
	call.Verdict = journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}
	sign := signs[len(signs)-1]
	act := strings.Contains(r.path, "/act/")
	switch {
	case settings.Signature == signatureOff || r.to.Path == pathPhoneExists:
		return nil
	case act && (r.token == "" || sign == ""):
		return r.unsigned(settings, textNoSession, "an /act/ address needs the headers token and signMsg, neither of them empty; the parameter token does not count")
	case sign == "":
		return r.unsigned(settings, textNoSign, "send the header signMsg")
	}
	if good, ok := r.fits(signs, tokens, settings.keys(call.Identity)); ok {
		r.token = good.token
		call.Verdict.Verdict = "ok"
		return nil
	}
	call.Verdict = journal.Signature{Verdict: "bad", Diagnosis: r.diagnose(settings, call.Identity, signs, tokens)}
	for _, d := range call.Verdict.Diagnosis {
		r.find(contract.LevelError, headerSign, "signature", d.Mistake, d.Explanation)
	}
	return r.unless(settings, textSign)
}

// unsigned is what a request comes to that lacks a header.
func (r *request) unsigned(settings *config, text, hint string) *engine.Refusal {
	r.find(contract.LevelError, headerSign, contract.RuleMissing, "", hint)
	return r.unless(settings, text)
}

// unless refuses with a text unless the mode is warn.
func (r *request) unless(settings *config, text string) *engine.Refusal {
	if settings.Signature == signatureWarn {
		return nil
	}
	return fail("%s", text)
}
