package xianyu

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/engine/wire"
)

// suspects are the base strings that a client may have signed: the right one, then those of the usual mistakes. One that
// comes out equal to the right one explains nothing and is left out.
func suspects(r *request) []suspect {
	right := signed(r.params)
	list := []suspect{{base: base(right)}, {base: base(filled(right))}}
	add := func(mistake, explanation, text string) {
		if !slices.ContainsFunc(list, func(s suspect) bool { return s.base == text }) {
			list = append(list, suspect{journal.Diagnosis{Mistake: mistake, Explanation: explanation}, text})
		}
	}
	add("sign-included", "the parameter sign was signed too: leave it out of the base string", base(withSign(right)))
	for _, e := range encodings() {
		add("url-encoded", "the url-encoded values were signed ("+e.name+"): sign them as they are, and url-encode them when they are sent", base(each(right, e.encode)))
	}
	add("separators", "names and values were joined with = and &: join them without anything between", joined(right, "=", "&"))
	add("separators", "names and values were joined with =: join them without anything between", joined(right, "=", ""))
	add("unsorted", "the parameters were signed in the order in which they are sent: sort them by name", base(arrived(r.params)))
	for _, word := range []string{"null", "undefined", "None"} {
		add("empty-values", fmt.Sprintf("a parameter without a value was signed as %s: sign nothing for it, or do not send it", word), base(each(right, func(p param) string {
			if p.value == "" {
				return word
			}
			return p.value
		})))
	}
	for _, s := range shapes() {
		add(s.mistake.Mistake, s.mistake.Explanation, base(each(right, s.write)))
	}
	add("plus-lost", "a + in a value was sent raw and arrived as a blank: url-encode it (%2B)", base(each(right, plusses)))
	add("gbk", "the GBK bytes were signed: sign the UTF-8 bytes", gbk(base(right)))
	for _, part := range parts(right) {
		add("parameter-left-out", part.mistake.Explanation, part.base)
	}
	return list
}

// each answers the parameters with other values.
func each(list []param, value func(p param) string) []param {
	next := slices.Clone(list)
	for i := range next {
		next[i].value = value(next[i])
	}
	return next
}

func withSign(list []param) []param {
	next := append(slices.Clone(list), param{name: paramSign})
	sorted(next)
	return next
}

func arrived(params []param) []param {
	return slices.DeleteFunc(slices.Clone(params), func(p param) bool { return p.name == paramSign })
}

func joined(list []param, between, after string) string {
	pairs := make([]string, len(list))
	for i, p := range list {
		pairs[i] = p.name + between + p.value
	}
	return strings.Join(pairs, after)
}

// encoding is a way to url-encode a value.
type encoding struct {
	name   string
	encode func(p param) string
}

func encodings() []encoding {
	percent := func(p param) string { return strings.ReplaceAll(url.QueryEscape(p.value), "+", "%20") }
	lower := regexp.MustCompile(`%[0-9A-F]{2}`)
	return []encoding{
		{"as received", func(p param) string { return p.raw }},
		{"a blank as +", func(p param) string { return url.QueryEscape(p.value) }},
		{"a blank as %20", percent},
		{"encodeURIComponent", func(p param) string {
			return strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(percent(p))
		}},
		{"lower case, a blank as +", func(p param) string {
			return lower.ReplaceAllStringFunc(url.QueryEscape(p.value), strings.ToLower)
		}},
		{"lower case, a blank as %20", func(p param) string { return lower.ReplaceAllStringFunc(percent(p), strings.ToLower) }},
	}
}

// shape is a way to get an object in a parameter wrong.
type shape struct {
	mistake journal.Diagnosis
	write   func(p param) string
}

// shapes are the texts that libraries sign for an object, where they send its JSON.
func shapes() []shape {
	object := func(write func(p param) string) func(p param) string {
		return func(p param) string {
			if strings.HasPrefix(strings.TrimSpace(p.value), "{") || strings.HasPrefix(p.value, `"`) {
				return write(p)
			}
			return p.value
		}
	}
	return []shape{
		{
			journal.Diagnosis{Mistake: "object-object", Explanation: "an object was signed as [object Object]: serialise it before signing, and sign and send that text"},
			object(func(param) string { return objectObject }),
		},
		{
			journal.Diagnosis{Mistake: "serialised-twice", Explanation: "an object was serialised twice for the signature: serialise it once, and sign and send that text"},
			object(func(p param) string {
				return string(wire.Value{Kind: wire.String, Text: p.value}.JSON())
			}),
		},
		{
			journal.Diagnosis{Mistake: "serialised-twice", Explanation: "an object was serialised twice when it was sent, and once for the signature: serialise it once, and sign and send that text"},
			object(func(p param) string {
				if v, _, err := wire.ParseJSON([]byte(p.value)); err == nil && v.Kind == wire.String {
					return v.Text
				}
				return p.value
			}),
		},
	}
}

// plusses puts back the + that a value lost; a timestamp has a blank of its own.
func plusses(p param) string {
	if p.name == paramTimestamp || !strings.Contains(p.raw, "+") {
		return p.value
	}
	return strings.ReplaceAll(p.value, " ", "+")
}

// gbk is the text in GBK, "" where it has no other bytes there: what a Chinese Windows has by default.
func gbk(text string) string {
	encoded, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		return text
	}
	return encoded
}

// parts are base strings without some of what was sent.
func parts(right []param) []suspect {
	var list []suspect
	without := func(what string, drop func(p param) bool) {
		some := slices.DeleteFunc(slices.Clone(right), drop)
		list = append(list, suspect{
			journal.Diagnosis{Explanation: what + " was sent, but not signed: sign all that is sent, but sign itself and files"}, base(some),
		})
	}
	for _, p := range right {
		without(p.name, func(other param) bool { return other.name == p.name })
	}
	without("what is in the query", func(p param) bool { return p.place == wire.PlaceQuery })
	without("what is in the body", func(p param) bool { return p.place != wire.PlaceQuery })
	without("what belongs to the API", func(p param) bool { return !system(p.name) })
	without("what belongs to the gateway", func(p param) bool { return system(p.name) })
	return list
}

// restyled are the base strings with the JSON of the parameters written in other styles.
func restyled(r *request) []suspect {
	var list []suspect
	right := signed(r.params)
	for _, changed := range right {
		if !strings.HasPrefix(strings.TrimSpace(changed.value), "{") {
			continue
		}
		for _, s := range sign.JSONStyles([]byte(changed.value)) {
			list = append(list, suspect{
				journal.Diagnosis{Mistake: s.Mistake, Explanation: changed.name + ": " + s.Explanation},
				base(each(right, func(p param) string {
					if p.name == changed.name {
						return string(s.Message)
					}
					return p.value
				})),
			})
		}
	}
	return list
}
