package cashloan

import (
	"fmt"

	"github.com/shapan/shapan/sim/engine"
)

// The codes of the envelope (wire §4).
const (
	codeOK      = "200"
	codeFailed  = "400" // any business failure, a bad signature, a bad refresh token
	codeKicked  = "410" // logged in on another device
	codeExpired = "411" // the token has run out
	codeUnknown = "413" // the token is nobody's
	codeVersion = "414" // the app is too old
	codeBroken  = "500" // a fault of the system
)

// The texts that more than one endpoint answers (wire §4, §5).
const (
	textParameters  = "Parameters cannot be empty."
	textSign        = "sign error"  // a wrong signature
	textNoSign      = "sign error." // none
	textNoSession   = "sign error!" // an /act/ address without token or signature
	textKicked      = "Your account is logged in on another device."
	textExpired     = "Your login has expired, please log in again."
	textUnknown     = "Please log in first."
	textVersion     = "Please update to the latest version"
	textBroken      = "System exception, please try again later."
	textPhoneFormat = "The format of mobile number is incorrect."
)

// codes are the codes of the envelope.
func codes() []engine.Code {
	return []engine.Code{
		{Code: codeOK, Text: "ok", Source: "wire §4"},
		{Code: codeFailed, Text: "any business failure, a bad signature, a bad refresh token", Source: "wire §4"},
		{Code: codeKicked, Text: textKicked, Source: "wire §4"},
		{Code: codeExpired, Text: textExpired, Source: "wire §4"},
		{Code: codeUnknown, Text: textUnknown, Source: "wire §4"},
		{Code: codeVersion, Text: textVersion, Source: "wire §4"},
		{Code: codeBroken, Text: textBroken, Source: "wire §4"},
	}
}

// textOf is the text of a code that is refused without one.
func textOf(code string) string {
	switch code {
	case codeKicked:
		return textKicked
	case codeExpired:
		return textExpired
	case codeUnknown:
		return textUnknown
	case codeVersion:
		return textVersion
	case codeFailed:
		return textParameters
	default:
		return textBroken
	}
}

// fail refuses with code 400 and a text. Nothing of the call stays.
func fail(format string, args ...any) *engine.Refusal {
	return &engine.Refusal{Code: codeFailed, Text: fmt.Sprintf(format, args...)}
}

// failWith refuses with code 400, a text, and data of the endpoint's own reply type R.
func failWith(text string, data any) *engine.Refusal {
	return &engine.Refusal{Code: codeFailed, Text: text, Data: data}
}

// kept is a refusal whose call has an effect all the same: a wrong code counts as a try.
type kept struct{ *engine.Refusal }

// keep makes a refusal after which everything that the handler has written stays.
func keep(r *engine.Refusal) error { return &kept{r} }

// Error is the text of the refusal.
func (k *kept) Error() string { return k.Refusal.Error() }
