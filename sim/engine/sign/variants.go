package sign

import (
	"bytes"
	"crypto"
	"fmt"
	"slices"
	"strings"
)

// Chain applies a producer of wrong texts to texts that may be wrong already, so that two mistakes are
// found together: Chain(JSONStyles(raw), TrailingNewline) holds every style of the JSON with a newline
// behind it. The answer holds the combinations alone, not base itself.
func Chain(base []Suspect, produce func(msg []byte) []Suspect) []Suspect {
	var chained []Suspect
	for _, first := range base {
		also := with(first.Also, first.Mistake, first.Explanation)
		for _, second := range produce(first.Message) {
			second.Also = append(also[:len(also):len(also)], second.Also...)
			chained = append(chained, second)
		}
	}
	return chained
}

// TrailingNewline answers msg with the white space that editors, echo and text files add or take:
// a newline (LF, CRLF) behind it, and no white space around it where there is some.
func TrailingNewline(msg []byte) []Suspect {
	const advice = ": sign exactly the bytes that are sent"
	suspects := []Suspect{
		{Mistake: "trailing-newline", Explanation: `a newline (\n) behind the text was signed too` + advice, Message: join(msg, "\n")},
		{Mistake: "trailing-newline", Explanation: `a line end (\r\n) behind the text was signed too` + advice, Message: join(msg, "\r\n")},
	}
	if trimmed := bytes.TrimSpace(msg); len(trimmed) < len(msg) {
		suspects = append(suspects, Suspect{Mistake: "space-trimmed", Explanation: "the text was signed without the white space around it" + advice, Message: trimmed})
	}
	return suspects
}

// Digested answers texts that are themselves a digest of msg, as clients sign that hash first and then
// call a function that hashes again: MD5, SHA-1 and SHA-256 in hexadecimal of both cases and as bytes.
func Digested(msg []byte) []Suspect {
	var suspects []Suspect
	for _, h := range []crypto.Hash{crypto.MD5, crypto.SHA1, crypto.SHA256} {
		hasher := h.New()
		hasher.Write(msg)
		digest := hasher.Sum(nil)
		lower := fmt.Sprintf("%x", digest)
		for _, form := range []string{lower, strings.ToUpper(lower), string(digest)} {
			suspects = append(suspects, Suspect{
				Mistake:     "digest-signed",
				Explanation: fmt.Sprintf("the %s digest of the text was signed instead of the text, so it was hashed twice: give the text itself to the signing function", h),
				Message:     []byte(form),
			})
		}
	}
	return suspects
}

// unreserved lists, by the function that url-encodes, the signs besides letters and digits that it
// leaves alone.
var unreserved = []struct{ signs, by string }{
	{"-_.~", "Go, PHP rawurlencode"},
	{"-_.*", "Java URLEncoder"},
	{"-_.", "PHP urlencode"},
	{"-_.!~*'()", "JavaScript encodeURIComponent"},
	{"-_.~/", "Python quote"},
	{"-_.!~*'();/?:@&=+$,#", "JavaScript encodeURI"},
}

// URLEncoded answers msg in the url-encoded forms of the usual languages: %XX in upper and lower case,
// a blank as + and as %20. Forms equal to msg or to an earlier one are left out, so there are none for
// plain letters.
func URLEncoded(msg []byte) []Suspect {
	var suspects []Suspect
	for _, set := range unreserved {
		for _, blank := range []string{"+", "%20"} {
			for _, digits := range []string{"0123456789ABCDEF", "0123456789abcdef"} {
				encoded := percent(msg, set.signs, blank, digits)
				same := func(s Suspect) bool { return bytes.Equal(s.Message, encoded) }
				if bytes.Equal(encoded, msg) || slices.ContainsFunc(suspects, same) {
					continue
				}
				suspects = append(suspects, Suspect{
					Mistake:     "url-encoded",
					Explanation: fmt.Sprintf("the url-encoded text was signed (%%%s, blank as %s, as %s does): sign the text before it is url-encoded", digits[10:12], blank, set.by),
					Message:     encoded,
				})
			}
		}
	}
	return suspects
}

// percent url-encodes msg but for letters, digits and the signs given.
func percent(msg []byte, signs, blank, digits string) []byte {
	encoded := make([]byte, 0, len(msg)*3/2)
	for _, b := range msg {
		alphanumeric := b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
		switch {
		case alphanumeric || strings.IndexByte(signs, b) >= 0:
			encoded = append(encoded, b)
		case b == ' ':
			encoded = append(encoded, blank...)
		default:
			encoded = append(encoded, '%', digits[b>>4], digits[b&15])
		}
	}
	return encoded
}

// join answers msg with a tail, leaving msg as it is.
func join(msg []byte, tail string) []byte {
	return append(msg[:len(msg):len(msg)], tail...)
}
