package sign

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"strings"
)

// Diagnosis is one mistake that was proved by trying. Mistake is a short name in kebab case that tests
// and scenarios compare, Explanation a sentence for people that ends with what to do.
type Diagnosis struct {
	Mistake     string `json:"mistake"`
	Explanation string `json:"explanation"`
}

// Suspect is a text that the client may have signed. Mistake is empty for the right one. Also holds the
// mistakes made before this one, for texts that are wrong in two ways; [Chain] makes them.
type Suspect struct {
	Mistake, Explanation string
	Message              []byte
	Also                 []Diagnosis
}

// Keyholder is a key that the client may have signed with. Mistake is empty for the right one. Name
// stands in sentences, such as "platform 6000000001, serial 1".
type Keyholder struct {
	Name                 string
	Public               *rsa.PublicKey
	Mistake, Explanation string
}

// SignatureGuess is what the signature text may have meant. Mistake is empty for the reading by the
// rules; [SignatureGuesses] makes them.
type SignatureGuess struct {
	Bytes                []byte
	Mistake, Explanation string
}

// Evidence is what the doctor tries: every signature with every key against every text. Hash is the
// right digest. The order matters only between explanations with equally many mistakes: the first wins.
type Evidence struct {
	Keys       []Keyholder
	Hash       crypto.Hash
	Messages   []Suspect
	Signatures []SignatureGuess
}

// The names of the mistakes that [Diagnose] finds by itself; those of texts, keys and readings of the
// signature come with the [Evidence].
const (
	OtherDigest     = "other-digest"      // signed with SHA-256 where SHA-1 is due, and the like
	OtherText       = "other-text"        // the key opens the signature, the digest is of no known text
	NoDigestInfo    = "no-digest-info"    // padded and encrypted with the private key instead of signed
	PSSPadding      = "pss-padding"       // RSASSA-PSS instead of PKCS#1 v1.5
	UnknownKey      = "unknown-key"       // no known key opens the signature
	SignatureLength = "signature-length"  // no known key makes signatures of this length
	NoSignature     = "signature-missing" // there are no bytes at all
)

// Diagnose answers all mistakes that together explain a signature: the explanation with the fewest of
// them, and no other. It answers nil when the signature is good as it stands. When the key is known and
// the text is not, the last mistake is [OtherText] or [NoDigestInfo]; when no key opens the signature,
// it is [UnknownKey] or [SignatureLength].
func Diagnose(e Evidence) []Diagnosis {
	patient := examination{Evidence: e, digests: map[crypto.Hash][]string{}}
	for _, guess := range e.Signatures {
		for _, key := range e.Keys {
			patient.try(guess, key)
		}
	}
	switch {
	case patient.explained.found:
		return patient.explained.mistakes
	case patient.partly.found:
		return patient.partly.mistakes
	}
	return unopened(e)
}

// candidate is the explanation with the fewest mistakes so far.
type candidate struct {
	found    bool
	mistakes []Diagnosis
}

// offer takes an explanation if it needs fewer mistakes.
func (c *candidate) offer(mistakes []Diagnosis) {
	if !c.found || len(mistakes) < len(c.mistakes) {
		c.found, c.mistakes = true, mistakes
	}
}

// examination is one run of [Diagnose].
type examination struct {
	Evidence
	digests   map[crypto.Hash][]string // of all messages, made when first needed
	explained candidate                // key, digest and text are known
	partly    candidate                // the key is known, the text is not
}

// try opens one signature with one key.
func (x *examination) try(guess SignatureGuess, key Keyholder) {
	encoded, ok := raise(key.Public, guess.Bytes)
	if !ok {
		return
	}
	so := with(with(nil, guess.Mistake, guess.Explanation), key.Mistake, key.Explanation)
	content, padded := unpad(encoded)
	if !padded {
		x.tryPSS(so, key, guess.Bytes, encoded)
		return
	}
	h, digest, ok := readDigestInfo(content)
	if !ok {
		x.tryBare(so, key, content)
		return
	}
	so = x.withDigest(so, h)
	for i, have := range x.digestsOf(h) {
		if have == string(digest) {
			x.explained.offer(withText(so, x.Messages[i]))
		}
	}
	x.partly.offer(with(so, OtherText, fmt.Sprintf(
		"the signature is a genuine %s signature by %s, but of another text (its digest is %x): compare the string that was signed with the one shown here, byte for byte",
		h, key.Name, digest)))
}

// tryBare compares padded content without DigestInfo: what one gets from "encrypting with the private
// key" (a Cipher in Java, openssl_private_encrypt in PHP) or from NONEwithRSA.
func (x *examination) tryBare(so []Diagnosis, key Keyholder, content []byte) {
	const advice = "; use a signing function (SHA1withRSA, openssl_sign), not encryption with the private key"
	text := strings.ToLower(string(content))
	for _, info := range digestInfos {
		for i, digest := range x.digestsOf(info.hash) {
			form := ""
			switch {
			case string(content) == digest:
				form = "the bare digest"
			case text == fmt.Sprintf("%x", digest):
				form = "the digest in hexadecimal"
			default:
				continue
			}
			bare := with(so, NoDigestInfo, form+" was encrypted with the private key, without the name of the digest (DigestInfo)"+advice)
			x.explained.offer(withText(x.withDigest(bare, info.hash), x.Messages[i]))
		}
	}
	for _, message := range x.Messages {
		if string(message.Message) == string(content) {
			x.explained.offer(withText(with(so, NoDigestInfo, "the text itself was encrypted with the private key, without any digest"+advice), message))
		}
	}
	x.partly.offer(with(so, NoDigestInfo, fmt.Sprintf(
		"%s encrypted %d bytes that are no DigestInfo and belong to no known text (%.40x)", key.Name, len(content), content)+advice))
}

// tryPSS checks RSASSA-PSS (RFC 8017, 8.1), whose encoding ends with BC. It costs an operation with the
// public exponent per text, so it is tried only then.
func (x *examination) tryPSS(so []Diagnosis, key Keyholder, sig, encoded []byte) {
	if encoded[len(encoded)-1] != 0xbc {
		return
	}
	for _, info := range digestInfos {
		for i, digest := range x.digestsOf(info.hash) {
			if rsa.VerifyPSS(key.Public, info.hash, []byte(digest), sig, nil) == nil {
				pss := with(so, PSSPadding, "the signature has PSS padding (RSASSA-PSS): sign with PKCS#1 v1.5, the …withRSA of most libraries")
				x.explained.offer(withText(x.withDigest(pss, info.hash), x.Messages[i]))
				return
			}
		}
	}
}

// digestsOf answers the digests of all messages, in their order.
func (x *examination) digestsOf(h crypto.Hash) []string {
	if known, ok := x.digests[h]; ok {
		return known
	}
	digests := make([]string, len(x.Messages))
	for i, message := range x.Messages {
		hasher := h.New()
		hasher.Write(message.Message)
		digests[i] = string(hasher.Sum(nil))
	}
	x.digests[h] = digests
	return digests
}

// withDigest adds the mistake of another digest, if it is another.
func (x *examination) withDigest(so []Diagnosis, h crypto.Hash) []Diagnosis {
	if h == x.Hash {
		return so
	}
	return with(so, OtherDigest, fmt.Sprintf("the signature was made with %s: sign with %s", h, x.Hash))
}

// withText adds the mistakes of a text.
func withText(so []Diagnosis, text Suspect) []Diagnosis {
	for _, earlier := range text.Also {
		so = with(so, earlier.Mistake, earlier.Explanation)
	}
	return with(so, text.Mistake, text.Explanation)
}

// with answers a longer list, leaving so as it is, since several explanations begin with it.
func with(so []Diagnosis, mistake, explanation string) []Diagnosis {
	if mistake == "" {
		return so
	}
	return append(so[:len(so):len(so)], Diagnosis{mistake, explanation})
}

// unopened says what can be said when no key opens any reading of the signature.
func unopened(e Evidence) []Diagnosis {
	length, fits := 0, false
	if len(e.Signatures) > 0 {
		length = len(e.Signatures[0].Bytes)
	}
	known := make([]string, len(e.Keys))
	for i, key := range e.Keys {
		known[i] = fmt.Sprintf("%s (%d bits)", key.Name, key.Public.N.BitLen())
		for _, guess := range e.Signatures {
			fits = fits || len(guess.Bytes) == key.Public.Size()
		}
	}
	keys := strings.Join(known, ", ")
	suggestion := "which no usual key makes: signs were lost or added on the way"
	if length%64 == 0 {
		suggestion = fmt.Sprintf("which suggests a key of %d bits: the client uses another key than the one configured here", length*8)
	}
	switch {
	case length == 0:
		return []Diagnosis{{NoSignature, "there is no signature to look at: the parameter is empty or cannot be decoded"}}
	case len(e.Keys) == 0:
		return []Diagnosis{{UnknownKey, "there is no key to verify with: configure the client's public key"}}
	case fits:
		return []Diagnosis{{UnknownKey, "no known key opens the signature, so it was made with another private key or its bytes were damaged; tried: " + keys}}
	}
	return []Diagnosis{{SignatureLength, fmt.Sprintf("the signature has %d bytes, %s; known keys: %s", length, suggestion, keys)}}
}
