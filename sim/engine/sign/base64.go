package sign

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// DecodeBase64 reads a signature in Base64 (RFC 4648, 4). Clients differ, so it also takes line breaks
// and blanks inside, the url-safe alphabet, and missing or surplus padding; every such liberty is
// answered as an oddity, in a sentence that can stand in a finding. It answers an error for an empty
// text, a sign outside the alphabets and an impossible length.
func DecodeBase64(s string) (sig []byte, oddities []string, err error) {
	text := strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' || r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, s)
	if len(text) < len(s) {
		oddities = append(oddities, describeSpace(s))
	}
	if strings.ContainsAny(text, "-_") {
		oddities = append(oddities, "the url-safe alphabet (- and _) is used instead of the standard one (+ and /)")
		text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	}
	bare := strings.TrimRight(text, "=")
	if bare == "" {
		return nil, oddities, errors.New("the Base64 text is empty")
	}
	if at := strings.IndexFunc(bare, foreign); at >= 0 {
		return nil, oddities, &foreignSign{[]rune(bare[at:])[0], explainForeign(bare)}
	}
	if len(bare)%4 == 1 {
		return nil, oddities, fmt.Errorf("%d Base64 signs cannot be: the text was cut or signs were lost", len(bare))
	}
	if have, want := len(text)-len(bare), (4-len(bare)%4)%4; have != want {
		oddities = append(oddities, fmt.Sprintf("the padding is %d times = where %d belong", have, want))
	}
	sig, err = base64.RawStdEncoding.DecodeString(bare)
	if err != nil {
		return nil, oddities, fmt.Errorf("decode Base64: %w", err)
	}
	return sig, oddities, nil
}

// foreignSign is the error of a text that has a sign outside the alphabets; what a signature's sender should do about it
// is said behind it.
type foreignSign struct {
	sign    rune
	explain string
}

// Error names the sign.
func (f *foreignSign) Error() string {
	return fmt.Sprintf("%q is no sign of Base64: %s", f.sign, f.explain)
}

// foreign tells the signs outside the standard alphabet.
func foreign(r rune) bool {
	letter := r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	return !letter && (r < '0' || r > '9') && r != '+' && r != '/'
}

// explainForeign says how such a sign usually gets there.
func explainForeign(text string) string {
	switch {
	case strings.Contains(text, "%"):
		return "the text is url-encoded once too often"
	case strings.Contains(text, "="):
		return "padding stands in the middle, so two texts were joined"
	}
	return "send the signature in standard Base64 on one line"
}

// describeSpace names the white space in s; a blank is the one that matters, since it may have been a +.
func describeSpace(s string) string {
	if strings.Contains(s, " ") {
		return "blanks stand inside the Base64: if they were +, the form was not url-encoded"
	}
	return "line breaks stand inside the Base64: send it on one line"
}
