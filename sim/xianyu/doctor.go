package xianyu

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the gateway's own choice
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine/journal"
)

// maxStrangers is how many other applications' secrets the doctor tries.
const maxStrangers = 20

// suspect is a base string that the client may have signed. No mistake is the right one.
type suspect struct {
	mistake journal.Diagnosis
	base    string
}

// recipe is a way to make a digest of base string and secret. No mistake is the way that sign_method says.
type recipe struct {
	mistake journal.Diagnosis
	make    func(secret, base string) []byte
}

// holder is a secret that the client may have signed with. No mistake is its own.
type holder struct {
	mistake journal.Diagnosis
	secret  string
}

// diagnose explains a signature that does not fit: with the fewest mistakes that, tried, make this very signature.
func diagnose(settings *config, r *request) []journal.Diagnosis {
	want, mistakes := readSignature(r.get(paramSign))
	if want == nil {
		return mistakes
	}
	x := examination{want: want, recipes: recipes(r.signMethod()), spelling: mistakes}
	plain, rewritten := suspects(r), restyled(r)
	own, others := holder{secret: r.app.Secret}, strangers(settings, r.app)
	x.try(append(plain, rewritten...), own)
	for _, h := range others {
		x.try(plain, h)
	}
	if x.found != nil {
		return x.found
	}
	if m := r.signMethod(); m != methodMD5 && m != methodHMAC && m != methodSHA256 {
		return append(mistakes, journal.Diagnosis{Mistake: "unknown-sign-method", Explanation: fmt.Sprintf("sign_method is %.40q: use md5, hmac or hmac-sha256", m)})
	}
	return append(mistakes, journal.Diagnosis{
		Mistake:     "unknown",
		Explanation: fmt.Sprintf("neither the secret of %s nor one of the usual mistakes makes this signature: compare secret and base string, byte for byte", r.app.Key),
	})
}

// readSignature answers the bytes of a signature, and what is wrong with its spelling; nil where it is none.
func readSignature(text string) ([]byte, []journal.Diagnosis) {
	if digest, err := hex.DecodeString(text); err == nil && (len(digest) == md5.Size || len(digest) == sha256.Size) {
		if lower := hex.EncodeToString(digest); lower == text && text != strings.ToUpper(text) { // digits alone have no case
			return digest, []journal.Diagnosis{lowerCase}
		}
		return digest, nil
	}
	if digest, err := base64.StdEncoding.DecodeString(text); err == nil && (len(digest) == md5.Size || len(digest) == sha256.Size) {
		return digest, []journal.Diagnosis{{Mistake: "base64", Explanation: "the signature is in Base64: send it in hexadecimal, upper case"}}
	}
	return nil, []journal.Diagnosis{{
		Mistake:     "no-signature",
		Explanation: fmt.Sprintf("a text of %d characters is no signature: md5 and hmac have 32 hexadecimal digits, hmac-sha256 has 64", len(text)),
	}}
}

// examination is one run of diagnose.
type examination struct {
	want     []byte
	recipes  []recipe
	spelling []journal.Diagnosis
	found    []journal.Diagnosis
}

// try signs every text with one secret in every way, and keeps the explanation with the fewest mistakes.
func (x *examination) try(list []suspect, h holder) {
	for _, s := range list {
		for _, r := range x.recipes {
			if !slices.Equal(r.make(h.secret, s.base), x.want) {
				continue
			}
			mistakes := slices.Clone(x.spelling)
			for _, d := range []journal.Diagnosis{r.mistake, h.mistake, s.mistake} {
				if d.Mistake != "" {
					mistakes = append(mistakes, d)
				}
			}
			if x.found == nil || len(mistakes) < len(x.found) {
				x.found = mistakes
			}
		}
	}
}

// recipes are the ways to sign: the right one, the other two of sign_method, and those that get the secret wrong.
func recipes(method string) []recipe {
	other := func(name string) journal.Diagnosis {
		if name == method {
			return journal.Diagnosis{}
		}
		return journal.Diagnosis{Mistake: "other-sign-method", Explanation: fmt.Sprintf("signed with %s, but sign_method says %s", name, method)}
	}
	placed := func(mistake, where string) journal.Diagnosis {
		return journal.Diagnosis{Mistake: mistake, Explanation: "signed with MD5 over " + where + ": the secret stands before and behind, secret+base+secret"}
	}
	wrapped := journal.Diagnosis{Mistake: "secret-wrapped", Explanation: "the text of an HMAC is the base string alone: the secret is its key, and stands neither before nor behind it"}
	return []recipe{
		{other(methodMD5), func(secret, base string) []byte { return digest(secret + base + secret) }},
		{other(methodHMAC), func(secret, base string) []byte { return mac(md5.New, secret, base) }},
		{other(methodSHA256), func(secret, base string) []byte { return mac(sha256.New, secret, base) }},
		{placed("secret-missing-at-end", "secret+base"), func(secret, base string) []byte { return digest(secret + base) }},
		{placed("secret-missing-at-start", "base+secret"), func(secret, base string) []byte { return digest(base + secret) }},
		{placed("secret-missing", "base alone"), func(_, base string) []byte { return digest(base) }},
		{wrapped, func(secret, base string) []byte { return mac(md5.New, secret, secret+base+secret) }},
		{wrapped, func(secret, base string) []byte { return mac(sha256.New, secret, secret+base+secret) }},
	}
}

func digest(text string) []byte {
	d := md5.Sum([]byte(text)) //nolint:gosec // the gateway's own choice
	return d[:]
}

func mac(h func() hash.Hash, secret, text string) []byte {
	m := hmac.New(h, []byte(secret))
	m.Write([]byte(text))
	return m.Sum(nil)
}

// strangers are the secrets of the world's other applications.
func strangers(settings *config, own *app) []holder {
	var list []holder
	for _, key := range settings.keys {
		if other := settings.apps[key]; other.Secret != own.Secret && len(list) < maxStrangers {
			list = append(list, holder{
				journal.Diagnosis{Mistake: "other-secret", Explanation: fmt.Sprintf("signed with the secret of app_key %s, but app_key says %s", key, own.Key)},
				other.Secret,
			})
		}
	}
	return list
}
