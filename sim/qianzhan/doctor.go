package qianzhan

import (
	"net/url"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine/sign"
)

// The mistakes that the doctor of this system finds besides those of package sign.
const (
	mistakeOtherOwner = "other-owner"       // signed with another channel's key
	mistakeOtherSide  = "other-side"        // signed with the receiver's key
	mistakeDESKey     = "des-key-signed"    // des_key signed too
	mistakeReturnURL  = "return-url-signed" // return_url signed too
	mistakeUnlisted   = "unlisted-signed"   // parameters that the envelope does not have signed too
	mistakePlain      = "plaintext-signed"  // req_data signed before it was encrypted
	mistakeUnsorted   = "unsorted"          // parameters in the order in which they are sent
	mistakeURLEncoded = "url-encoded"       // values url-encoded before they were signed
	mistakePlusLost   = "plus-lost"         // a plus sign became a blank on its way through the form
	mistakeAlone      = "req-data-alone"    // only the value of req_data signed
	mistakeNoKey      = "no-key"            // the channel has no public key
)

// maxCombined is the length in bytes of the signed text up to which mistakes are tried together; beyond it, one at a
// time, since each combination is a copy of the whole text.
const maxCombined = 64 << 10

// suspect is a text that the partner may have signed, still in parts.
type suspect struct {
	parts    parameters
	mistakes []sign.Diagnosis
}

func (s suspect) with(parts parameters, mistake, explanation string) suspect {
	mistakes := append(s.mistakes[:len(s.mistakes):len(s.mistakes)], sign.Diagnosis{Mistake: mistake, Explanation: explanation})
	return suspect{parts, mistakes}
}

// suspects are the texts that a partner may have signed; the right ones come first.
func (r *request) suspects(receiver *sign.PrivateKey) []sign.Suspect {
	combine := len(r.parameters.text()) <= maxCombined
	var list []suspect
	for _, right := range r.parameters.readings() {
		list = append(list, suspect{parts: right})
	}
	for _, step := range []func(suspect) []suspect{
		r.withDESKey, r.withReturnURL, r.withUnlisted, r.withPlain(receiver), withPlus, unsortedOrNot, urlEncoded,
	} {
		for _, s := range slices.Clone(list) {
			if combine || len(s.mistakes) == 0 {
				list = append(list, step(s)...)
			}
		}
	}
	texts := make([]sign.Suspect, 0, len(list))
	for _, s := range list {
		texts = append(texts, s.text())
	}
	texts = append(texts, r.alone())
	for _, right := range r.parameters.readings() {
		texts = append(texts, right.whole()...)
	}
	return texts
}

// text joins the parts of a suspect; unsorted ones keep their order.
func (s suspect) text() sign.Suspect {
	parts := s.parts
	if !slices.ContainsFunc(s.mistakes, func(d sign.Diagnosis) bool { return d.Mistake == mistakeUnsorted }) {
		parts = parts.sorted()
	}
	text := sign.Suspect{Message: parts.join()}
	if last := len(s.mistakes) - 1; last >= 0 {
		text.Mistake, text.Explanation, text.Also = s.mistakes[last].Mistake, s.mistakes[last].Explanation, s.mistakes[:last]
	}
	return text
}

// selected answers the parameters that are fit, in the order in which they were sent.
func (r *request) selected(fit func(parameter) bool) parameters {
	var parts parameters
	for _, one := range r.parameters {
		if fit(one) {
			parts = append(parts, one)
		}
	}
	return parts
}

// adding answers a suspect with more parameters than are covered, none where there are no more.
func (r *request) adding(s suspect, more func(parameter) bool, mistake, explanation string) []suspect {
	parts := r.selected(func(one parameter) bool { return s.parts.find(one.name) != nil || more(one) })
	if len(parts) == len(s.parts) {
		return nil
	}
	return []suspect{s.with(parts, mistake, explanation)}
}

func (r *request) withDESKey(s suspect) []suspect {
	return r.adding(s, func(one parameter) bool { return one.name == fieldDESKey }, mistakeDESKey,
		"des_key was signed too: leave it out of the text that is signed")
}

func (r *request) withReturnURL(s suspect) []suspect {
	return r.adding(s, func(one parameter) bool { return one.name == fieldReturnURL }, mistakeReturnURL,
		"return_url was signed too: leave it out of the text that is signed")
}

func (r *request) withUnlisted(s suspect) []suspect {
	return r.adding(s, func(one parameter) bool { listed, _ := signed(one.name); return !listed }, mistakeUnlisted,
		"parameters that the envelope does not have were signed too: sign the listed ones alone")
}

// withPlain puts the decrypted records in the place of the ciphertext.
func (r *request) withPlain(receiver *sign.PrivateKey) func(suspect) []suspect {
	opened := ""
	if r.parameters.get(fieldEncoded) == "1" {
		apart := request{reading: reading{parameters: r.parameters}} // what is odd on the way is no finding here
		opened, _ = apart.decrypt(receiver)
	}
	return func(s suspect) []suspect {
		if opened == "" {
			return nil
		}
		return []suspect{s.with(s.replace(inRecords(func(string) string { return opened })), mistakePlain, "req_data was signed before it was encrypted: encrypt first, then sign the ciphertext")}
	}
}

// withPlus answers what was sent if a + stood raw in a form: it arrives as a blank.
func withPlus(s suspect) []suspect {
	one := s.parts.find(fieldRecords)
	if one == nil || one.raw == one.value || !strings.Contains(one.value, " ") {
		return nil
	}
	return []suspect{s.with(s.replace(inRecords(func(v string) string { return strings.ReplaceAll(v, " ", "+") })), mistakePlusLost, "req_data had a + that was sent raw in the form and arrived as a blank: url-encode the value (+ is %2B)")}
}

func unsortedOrNot(s suspect) []suspect {
	if slices.IsSortedFunc(s.parts, func(a, b parameter) int { return strings.Compare(a.name, b.name) }) {
		return nil
	}
	return []suspect{s.with(s.parts, mistakeUnsorted, "the parameters were signed in the order in which they are sent: sort them by name (ASCII) first")}
}

// urlEncoded answers the forms in which the values may have been url-encoded before they were joined.
func urlEncoded(s suspect) []suspect {
	one := s.parts.find(fieldRecords)
	if one == nil {
		return nil
	}
	var list []suspect
	for _, form := range sign.URLEncoded([]byte(one.value)) {
		list = append(list, s.with(s.replace(func(p parameter) string {
			if p.name == fieldRecords {
				return string(form.Message)
			}
			return url.QueryEscape(p.value)
		}), mistakeURLEncoded, "the values were url-encoded before they were signed: sign them as they are, url-encode the form afterwards"))
	}
	return list
}

// inRecords makes a change of the value of req_data alone.
func inRecords(change func(value string) string) func(parameter) string {
	return func(p parameter) string {
		if p.name == fieldRecords {
			return change(p.value)
		}
		return p.value
	}
}

// replace answers the parts with other values.
func (s suspect) replace(value func(parameter) string) parameters {
	parts := slices.Clone(s.parts)
	for i := range parts {
		parts[i].value = value(parts[i])
	}
	return parts
}

// alone is the value of req_data without the others.
func (r *request) alone() sign.Suspect {
	return sign.Suspect{
		Mistake: mistakeAlone, Message: []byte(r.parameters.get(fieldRecords)),
		Explanation: "only the value of req_data was signed: sign the parameters as k=v, sorted and joined by &",
	}
}

// whole are wrong forms of a right text as a whole, and of the records in it.
func (p parameters) whole() []sign.Suspect {
	right := p.sorted().join()
	list := sign.TrailingNewline(right)
	if len(right) > maxCombined {
		return list
	}
	list = append(list, sign.URLEncoded(right)...)
	list = append(list, sign.Digested(right)...)
	for _, style := range sign.JSONStyles([]byte(p.get(fieldRecords))) {
		style.Message = suspect{parts: p}.rewritten(string(style.Message))
		list = append(list, style)
	}
	return list
}

// rewritten is the right text with the records in another form.
func (s suspect) rewritten(data string) []byte {
	return s.replace(inRecords(func(string) string { return data })).sorted().join()
}
