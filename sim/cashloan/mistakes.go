package cashloan

import (
	"crypto/md5"  //nolint:gosec // the system's own choice
	"crypto/sha1" //nolint:gosec // what clients try
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// twists are the usual mistakes, the likeliest first.
func (r *request) twists(settings *config, key, token string) []twist {
	return slices.Concat(joins(), r.keysAndTokens(settings, key, token), orders(r), namings(), values(), choices(r), digests())
}

func mistaken(mistake, format string, args ...any) journal.Diagnosis {
	return journal.Diagnosis{Mistake: mistake, Explanation: fmt.Sprintf(format, args...)}
}

// joins put something else between names, values and pairs.
func joins() []twist {
	var list []twist
	for _, j := range []struct{ mistake, between, after, what string }{
		{"blanks", "=", " | ", "with blanks around |"},
		{"blanks", "=", "| ", "with a blank behind |"},
		{"blanks", "=", " |", "with a blank before |"},
		{"separators", "=", "&", "with & instead of |"},
		{"separators", "=", "", "with nothing between the pairs"},
		{"separators", "", "", "without = and |"},
		{"separators", "=", ",", "with commas instead of |"},
	} {
		list = append(list, twist{ofJoin, mistaken(j.mistake, "the parameters were joined %s: write key=value|key=value", j.what), func(t *text) {
			t.between, t.after = j.between, j.after
		}})
	}
	list = append(list,
		twist{ofJoin, mistaken("separators", "a | was put between appkey, token and parameters: they follow one another directly"), func(t *text) {
			t.key, t.token = t.key+"|", t.token+"|"
		}},
		twist{ofJoin, mistaken("separators", "a | was left behind the last pair: it stands between pairs only"), func(t *text) {
			t.whole = func(s string) string { return s + "|" }
		}},
		twist{ofJoin, mistaken("labels", `appkey= and token= were signed too: only their values are`), func(t *text) {
			t.key, t.token = "appkey="+t.key, "token="+t.token
		}},
	)
	return list
}

// maxStrangers is how many other apps' keys the doctor tries.
const maxStrangers = 20

// keysAndTokens get the two texts before the parameters wrong.
func (r *request) keysAndTokens(settings *config, key, token string) []twist {
	list := []twist{
		{ofKey, mistaken("appkey-missing", "the appkey was left out: it comes first"), func(t *text) { t.key = "" }},
		{ofKey, mistaken("appkey-misplaced", "token and appkey were signed in the wrong order: the appkey comes first"), func(t *text) {
			t.key, t.token = t.token, t.key
		}},
		{ofKey, mistaken("appkey-misplaced", "the appkey was put behind the parameters: it comes first"), func(t *text) {
			behind := t.key
			t.key, t.whole = "", func(s string) string { return s + behind }
		}},
		{ofKey, mistaken("appkey-misplaced", "token and appkey were put behind the parameters: they come first"), func(t *text) {
			behind := t.token + t.key
			t.key, t.token, t.whole = "", "", func(s string) string { return s + behind }
		}},
	}
	others := settings.flags
	for _, flag := range others[:min(len(others), maxStrangers)] {
		if other := settings.apps[flag]; other != key {
			list = append(list, twist{ofKey, mistaken("wrong-appkey", "signed with the appkey of %s: use that of the app in appFlag", flag), func(t *text) { t.key = other }})
		}
	}
	if flag := r.get(paramApp); flag != "" && flag != key {
		list = append(list, twist{ofKey, mistaken("wrong-appkey", "signed with the appFlag as appkey: use the app's appkey"), func(t *text) { t.key = flag }})
	}
	if key != developmentAppKey {
		list = append(list, twist{ofKey, mistaken("wrong-appkey", "signed with the development appkey: this world has another"), func(t *text) { t.key = developmentAppKey }})
	}
	if token != "" {
		list = append(list, twist{ofToken, mistaken("token-missing", "the token was left out, but the header token has one: sign it behind the appkey"), func(t *text) { t.token = "" }})
	}
	for _, word := range []string{"null", "undefined"} {
		if token == "" {
			list = append(list, twist{ofToken, mistaken("token-null", "an empty token was signed as %s: sign nothing for it", word), func(t *text) { t.token = word }})
		}
	}
	if p := r.get(paramToken); p != "" && p != token {
		list = append(list, twist{ofToken, mistaken("token-parameter", "the parameter token was signed behind the appkey: what counts there is the header token"), func(t *text) { t.token = p }})
	}
	return list
}

// orders sort in another way, or not at all.
func orders(r *request) []twist {
	by := func(key func(p param) string) func(t *text) {
		return func(t *text) {
			t.params = slices.Clone(t.params)
			slices.SortStableFunc(t.params, func(a, b param) int { return strings.Compare(key(a), key(b)) })
		}
	}
	return []twist{
		{ofOrder, mistaken("unsorted", "the parameters were signed in the order in which they are sent: sort them by name"), func(t *text) {
			t.params = slices.Concat(r.params, r.body)
		}},
		{ofOrder, mistaken("sorted-ignoring-case", "the names were sorted ignoring case: sort them byte by byte, capitals first"), by(func(p param) string { return strings.ToLower(p.name) })},
		{ofOrder, mistaken("sorted-backwards", "the names were sorted backwards: sort them from a to z"), func(t *text) {
			t.params = slices.Clone(t.params)
			slices.Reverse(t.params)
		}},
	}
}

// each changes the parameters one by one.
func each(change func(p param) param) func(t *text) {
	return func(t *text) {
		t.params = slices.Clone(t.params)
		for i := range t.params {
			t.params[i] = change(t.params[i])
		}
	}
}

// namings write the names in another case.
func namings() []twist {
	named := func(change func(string) string) func(t *text) {
		return each(func(p param) param { p.name = change(p.name); return p })
	}
	return []twist{
		{ofNames, mistaken("lower-case-keys", "the names were signed in lower case: sign them as they are sent"), named(strings.ToLower)},
		{ofNames, mistaken("lower-case-keys", "the names were signed in lower case and sorted so: sign and sort them as they are sent"), func(t *text) {
			named(strings.ToLower)(t)
			t.params = sorted(t.params)
		}},
		{ofNames, mistaken("upper-case-keys", "the names were signed in upper case: sign them as they are sent"), named(strings.ToUpper)},
		{ofNames, mistaken("upper-case-keys", "the names were signed in upper case and sorted so: sign and sort them as they are sent"), func(t *text) {
			named(strings.ToUpper)(t)
			t.params = sorted(t.params)
		}},
		{ofNames, mistaken("lower-case-text", "the whole text was put in lower case: sign it as it is"), func(t *text) { t.whole = strings.ToLower }},
		{ofNames, mistaken("upper-case-text", "the whole text was put in upper case: sign it as it is; only the MD5 is in upper case"), func(t *text) { t.whole = strings.ToUpper }},
	}
}

// values change the values on their way into the text.
func values() []twist {
	valued := func(change func(p param) string) func(t *text) {
		return each(func(p param) param { p.value = change(p); return p })
	}
	percent := func(p param) string { return strings.ReplaceAll(url.QueryEscape(p.value), "+", "%20") }
	component := strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*", "%7E", "~")
	list := []twist{
		{ofValues, mistaken("empty-left-out", "parameters without a value were left out: sign them too, as key="), func(t *text) {
			t.params = slices.DeleteFunc(slices.Clone(t.params), func(p param) bool { return p.value == "" })
		}},
		{ofValues, mistaken("url-encoded", "the values were signed url-encoded, as they are sent: sign them decoded"), valued(func(p param) string { return orElse(p.raw, p.value) })},
		{ofValues, mistaken("url-encoded", "the values were signed url-encoded, a blank as +: sign them decoded"), valued(func(p param) string { return url.QueryEscape(p.value) })},
		{ofValues, mistaken("url-encoded", "the values were signed url-encoded, a blank as %%20: sign them decoded"), valued(percent)},
		{ofValues, mistaken("url-encoded", "the values were signed by encodeURIComponent: sign them decoded"), valued(func(p param) string { return component.Replace(percent(p)) })},
		{ofValues, mistaken("trimmed", "blanks around a value were left out: sign values as they are sent"), valued(func(p param) string { return strings.TrimSpace(p.value) })},
		{ofValues, mistaken("plus-lost", "a + in a value was sent raw and arrived as a blank: url-encode it (%%2B)"), valued(func(p param) string {
			if strings.Contains(p.raw, "+") {
				return strings.ReplaceAll(p.value, " ", "+")
			}
			return p.value
		})},
		{ofValues, mistaken("number-form", "a number was signed as 200 and sent as 200.0: sign the text that is sent"), valued(func(p param) string {
			if whole, ok := strings.CutSuffix(p.value, ".0"); ok && digits(whole) {
				return whole
			}
			return p.value
		})},
		{ofValues, mistaken("number-form", "a number was signed as 200.0 and sent as 200: sign the text that is sent"), valued(func(p param) string {
			if digits(p.value) && !common(p.name) {
				return p.value + ".0"
			}
			return p.value
		})},
	}
	for _, word := range []string{"null", "undefined", "None"} {
		list = append(list, twist{ofValues, mistaken("empty-values", "a parameter without a value was signed as %s: sign nothing behind the =", word), valued(func(p param) string { return orElse(p.value, word) })})
	}
	return list
}

// choices sign fewer or more parameters than are sent.
func choices(r *request) []twist {
	without := func(drop func(p param) bool) func(t *text) {
		return func(t *text) { t.params = slices.DeleteFunc(slices.Clone(t.params), drop) }
	}
	list := []twist{
		{ofChoice, mistaken("parameters-left-out", "the common parameters were not signed: sign all that is sent"), without(func(p param) bool { return common(p.name) })},
		{ofChoice, mistaken("parameters-left-out", "what is in the query was not signed: sign all that is sent"), without(func(p param) bool { return p.place == wire.PlaceQuery })},
		{ofChoice, mistaken("parameters-left-out", "what is in the body was not signed: sign all that is sent"), without(func(p param) bool { return p.place != wire.PlaceQuery })},
		{ofChoice, mistaken("parameters-left-out", "only the common parameters were signed: sign all that is sent"), without(func(p param) bool { return !common(p.name) })},
		{ofChoice, mistaken("parameters-left-out", "no parameters were signed: sign all that is sent"), without(func(param) bool { return true })},
	}
	if len(r.doubled) > 0 {
		list = append(list, twist{ofChoice, mistaken("duplicate", "of the values of %.40s the last was signed: the first counts, the query's before the body's", r.doubled[0].name), each(func(p param) param {
			for _, d := range r.doubled {
				if d.name == p.name {
					p.value, p.raw = d.value, d.raw
				}
			}
			return p
		})})
	}
	const most = 60
	all := slices.Concat(r.params, r.body)
	for _, left := range all[:min(len(all), most)] {
		list = append(list, twist{ofChoice, mistaken("parameter-left-out", "the parameter %.40s was sent, but not signed: sign all that is sent", left.name), without(func(p param) bool { return p.name == left.name })})
	}
	for _, extra := range []string{paramMobileType, paramVersion, paramChannel, paramUser, paramToken, paramApp} {
		if !r.has(extra) {
			list = append(list, twist{ofChoice, mistaken("parameter-not-sent", "the parameter %s was signed without a value, but not sent: send what is signed", extra), func(t *text) {
				t.params = sorted(append(slices.Clone(t.params), param{name: extra}))
			}})
		}
	}
	return list
}

// digests are other ways to make a signature of the text.
func digests() []twist {
	digested := func(mistake, what string, sign func(s string) string) twist {
		return twist{ofDigest, mistaken(mistake, "%s: send the MD5 in 32 hexadecimal digits", what), func(t *text) { t.digest = sign }}
	}
	return []twist{
		digested("other-digest", "signed with SHA-1", func(s string) string {
			d := sha1.Sum([]byte(s)) //nolint:gosec // what clients try
			return hex.EncodeToString(d[:])
		}),
		digested("other-digest", "signed with SHA-256", func(s string) string {
			d := sha256.Sum256([]byte(s))
			return hex.EncodeToString(d[:])
		}),
		digested("base64", "the MD5 is in Base64", func(s string) string {
			d := md5.Sum([]byte(s)) //nolint:gosec // the system's own choice
			return base64.StdEncoding.EncodeToString(d[:])
		}),
		digested("short-md5", "the MD5 was cut to its 16 middle digits", func(s string) string { return sum(s)[8:24] }),
		digested("digested-twice", "the MD5 was digested once more", func(s string) string { return sum(sum(s)) }),
	}
}
