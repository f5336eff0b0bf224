package cashloan

import (
	"crypto/sha1" //nolint:gosec // what clients try
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine/journal"
)

// twist is one usual mistake: what it does to a right signature.
type twist struct {
	kind    kind // of two mistakes of one kind only one is tried
	mistake journal.Diagnosis
	apply   func(t *text)
}

// kind is the part of a signature that a mistake spoils.
type kind int

// The parts of a signature.
const (
	ofKey    kind = iota // the appkey before the text
	ofToken              // the token behind it
	ofChoice             // which parameters are signed
	ofOrder
	ofNames
	ofValues
	ofJoin
	ofDigest
)

// text is what a client may have digested.
type text struct {
	key, token     string
	params         []param // in the order in which they are signed
	between, after string
	whole          func(string) string // what happens to the whole text
	digest         func(string) string
}

func (t text) String() string {
	s := t.key + t.token + joined(t.params, t.between, t.after)
	if t.whole != nil {
		s = t.whole(s)
	}
	return s
}

// patience is how many bytes the doctor digests at most for one signature; long texts get fewer attempts.
const patience = 32 << 20

// diagnose explains a signature that does not fit: by the fewest usual mistakes (two at most) that, tried, make this
// very signature. The text that was expected stands in the explanation, with the first difference.
func (r *request) diagnose(settings *config, flag string, signs, tokens []string) []journal.Diagnosis {
	sign := signs[len(signs)-1]
	token := tokens[len(tokens)-1]
	keys := settings.keys(flag)
	if len(keys) == 0 {
		return []journal.Diagnosis{{Mistake: "no-app", Explanation: "this world has no apps: give one with its appkey in the configuration"}}
	}
	right := text{key: keys[0], token: token, params: sorted(r.signedLists()[0]), between: "=", after: "|", digest: sum}
	want := right.String()
	if odd := shapeOfSign(sign); odd != nil {
		return append(odd, expected(want))
	}
	x := examination{right: right, want: want, signs: signs, budget: patience}
	if found := x.search(r.twists(settings, keys[0], token)); found != nil {
		return found
	}
	return []journal.Diagnosis{{
		Mistake:     "unknown",
		Explanation: "neither another appkey nor one of the usual mistakes makes this signature: compare the text, byte for byte. " + expected(want).Explanation,
	}}
}

// shapeOfSign answers what is wrong with a signature that cannot be one; nil for 32 hexadecimal digits and for what the
// doctor tries to explain.
func shapeOfSign(sign string) []journal.Diagnosis {
	raw, err := hex.DecodeString(sign)
	short, wrong := base64.StdEncoding.DecodeString(sign)
	if err == nil && (len(raw) == 16 || len(raw) == sha1.Size || len(raw) == sha256.Size || len(raw) == 8) || wrong == nil && len(short) == 16 {
		return nil
	}
	return []journal.Diagnosis{{
		Mistake:     "no-signature",
		Explanation: fmt.Sprintf("%.40q is no signature: it has to be the 32 hexadecimal digits of an MD5", sign),
	}}
}

// expected says what had to be digested.
func expected(want string) journal.Diagnosis {
	return journal.Diagnosis{Mistake: "expected", Explanation: "The text to digest is " + excerpt(want, 0, 600)}
}

// excerpt quotes a text from a place on, shortened.
func excerpt(text string, from, most int) string {
	if rest := strings.ToValidUTF8(text[from:], "\ufffd"); len(rest) > most {
		return fmt.Sprintf("%q…", strings.ToValidUTF8(rest[:most], ""))
	}
	return fmt.Sprintf("%q", strings.ToValidUTF8(text[from:], "\ufffd"))
}

// examination is one run of diagnose.
type examination struct {
	right  text
	want   string
	signs  []string
	budget int
}

// search tries mistakes alone, then by twos.
func (x *examination) search(list []twist) []journal.Diagnosis {
	for _, one := range list {
		if found := x.try(one); found != nil {
			return found
		}
	}
	for i, one := range list {
		for _, other := range list[i+1:] {
			if one.kind == other.kind {
				continue
			}
			if found := x.try(one, other); found != nil {
				return found
			}
		}
	}
	return nil
}

// try spoils the right signature, and answers the mistakes if it is this one.
func (x *examination) try(mistakes ...twist) []journal.Diagnosis {
	if x.budget < 0 {
		return nil
	}
	t := x.right
	for _, m := range mistakes {
		m.apply(&t)
	}
	signed := t.String()
	x.budget -= len(signed)
	made := t.digest(signed)
	if !slices.ContainsFunc(x.signs, func(sign string) bool { return strings.EqualFold(sign, made) }) {
		return nil
	}
	var found []journal.Diagnosis
	for _, m := range mistakes {
		found = append(found, m.mistake)
	}
	found[0].Explanation += difference(x.want, signed)
	return found
}

// difference shows the text that was expected and where the signed one leaves it.
func difference(want, signed string) string {
	at := 0
	for at < len(want) && at < len(signed) && want[at] == signed[at] {
		at++
	}
	if at == len(want) && at == len(signed) {
		return ". The text itself is right: " + excerpt(want, 0, 600)
	}
	from := max(0, at-20)
	return fmt.Sprintf(". The text to digest is %s; it differs from byte %d on: expected %s, signed %s",
		excerpt(want, 0, 600), at, excerpt(want, min(from, len(want)), 60), excerpt(signed, min(from, len(signed)), 60))
}
