package journal

import (
	"encoding/base64"
	"encoding/json"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine/wire"
)

// Bytes is a body. It is stored as JSON text where it is UTF-8, which is a quarter shorter than Base64 (ten thousand
// exchanges lie in memory), and as {"base64": …} where it is not.
type Bytes []byte

// MarshalJSON writes the body.
func (b Bytes) MarshalJSON() ([]byte, error) { return b.append(nil), nil }

// UnmarshalJSON reads what MarshalJSON writes.
func (b *Bytes) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '{' {
		var binary struct {
			Base64 []byte `json:"base64"`
		}
		err := json.Unmarshal(raw, &binary)
		*b = binary.Base64
		return err
	}
	var text *string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	*b = nil
	if text != nil {
		*b = Bytes(*text)
	}
	return nil
}

func (b Bytes) append(out []byte) []byte {
	if utf8.Valid(b) {
		return wire.AppendString(out, string(b))
	}
	out = append(out, `{"base64":"`...)
	return append(base64.StdEncoding.AppendEncode(out, b), `"}`...)
}
