package sign_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/sign"
)

func messages(suspects []sign.Suspect) []string {
	var texts []string
	for _, suspect := range suspects {
		texts = append(texts, string(suspect.Message))
	}
	return texts
}

func TestURLEncodedForms(t *testing.T) {
	t.Parallel()
	suspects := sign.URLEncoded([]byte(`a b/~*(é)`))
	assert.Equal(t, []string{
		"a+b%2F~%2A%28%C3%A9%29", "a+b%2f~%2a%28%c3%a9%29", "a%20b%2F~%2A%28%C3%A9%29", "a%20b%2f~%2a%28%c3%a9%29", // Go, PHP rawurlencode
		"a+b%2F%7E*%28%C3%A9%29", "a+b%2f%7e*%28%c3%a9%29", "a%20b%2F%7E*%28%C3%A9%29", "a%20b%2f%7e*%28%c3%a9%29", // Java
		"a+b%2F%7E%2A%28%C3%A9%29", "a+b%2f%7e%2a%28%c3%a9%29", "a%20b%2F%7E%2A%28%C3%A9%29", "a%20b%2f%7e%2a%28%c3%a9%29", // PHP urlencode
		"a+b%2F~*(%C3%A9)", "a+b%2f~*(%c3%a9)", "a%20b%2F~*(%C3%A9)", "a%20b%2f~*(%c3%a9)", // JavaScript component
		"a+b/~%2A%28%C3%A9%29", "a+b/~%2a%28%c3%a9%29", "a%20b/~%2A%28%C3%A9%29", "a%20b/~%2a%28%c3%a9%29", // Python
		"a+b/~*(%C3%A9)", "a+b/~*(%c3%a9)", "a%20b/~*(%C3%A9)", "a%20b/~*(%c3%a9)", // JavaScript encodeURI
	}, messages(suspects))
	assert.Equal(t, "url-encoded", suspects[0].Mistake)
	assert.Contains(t, suspects[1].Explanation, "(%ab, blank as +, as Go, PHP rawurlencode does)")
	assert.Empty(t, sign.URLEncoded([]byte("plain")))
}

func TestURLEncodedDecodesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		msg := rapid.String().Draw(t, "msg")
		if strings.Contains(msg, "+") {
			t.Skip("encodeURI leaves + as it is, so it does not decode back")
		}
		seen := map[string]bool{msg: true}
		for _, text := range messages(sign.URLEncoded([]byte(msg))) {
			back, err := url.QueryUnescape(text)
			require.NoError(t, err)
			assert.Equal(t, msg, back)
			assert.False(t, seen[text], "%q twice", text)
			seen[text] = true
		}
	})
}

func TestTrailingNewline(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"x\n", "x\r\n"}, messages(sign.TrailingNewline([]byte("x"))))
	suspects := sign.TrailingNewline([]byte(" x\n"))
	assert.Equal(t, []string{" x\n\n", " x\n\r\n", "x"}, messages(suspects))
	assert.Equal(t, "space-trimmed", suspects[2].Mistake)
}

// Several producers read the same body: none may write into the room behind it.
func TestVariantsLeaveTheMessageAlone(t *testing.T) {
	t.Parallel()
	whole := []byte(`{"a": 1}tail`)
	msg := whole[:8]
	sign.TrailingNewline(msg)
	sign.URLEncoded(msg)
	sign.JSONStyles(msg)
	sign.Digested(msg)
	assert.Equal(t, `{"a": 1}tail`, string(whole))
}

func TestDigested(t *testing.T) {
	t.Parallel()
	suspects := sign.Digested([]byte("abc"))
	require.Len(t, suspects, 9)
	assert.Equal(t, "900150983cd24fb0d6963f7d28e17f72", string(suspects[0].Message))
	assert.Equal(t, "900150983CD24FB0D6963F7D28E17F72", string(suspects[1].Message))
	assert.Len(t, suspects[2].Message, 16)
	assert.Equal(t, "a9993e364706816aba3e25717850c26c9cd0d89d", string(suspects[3].Message))
}

func TestChain(t *testing.T) {
	t.Parallel()
	base := []sign.Suspect{{Message: []byte("a")}, {Mistake: "m", Explanation: "e", Message: []byte("b")}}
	once := sign.Chain(base, sign.TrailingNewline)
	assert.Equal(t, []string{"a\n", "a\r\n", "b\n", "b\r\n"}, messages(once))
	assert.Empty(t, once[0].Also)
	assert.Equal(t, []sign.Diagnosis{{Mistake: "m", Explanation: "e"}}, once[2].Also)
	twice := sign.Chain(once[2:3], sign.URLEncoded)
	assert.Equal(t, "b%0A", string(twice[0].Message))
	assert.Equal(t, []string{"m", "trailing-newline"}, mistakes(twice[0].Also))
	assert.Equal(t, "url-encoded", twice[0].Mistake)
}
