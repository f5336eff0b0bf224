package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Kind says what a JSON value is.
type Kind uint8

// The kinds of JSON values. The zero Value is null.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String answers the kind's name as an error text says it: "a number".
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "true or false"
	case Number:
		return "a number"
	case String:
		return "a string"
	case Array:
		return "an array"
	case Object:
		return "an object"
	default:
		return fmt.Sprintf("kind %d", uint8(k))
	}
}

// Value is a JSON value with all that its text said: the literal of a number, the order and the repetitions of
// members, and where it stood.
type Value struct {
	Kind    Kind
	Text    string   // Number: the literal as written; String: decoded; Bool: true or false
	Items   []Value  // Array
	Members []Member // Object, in the order as written, duplicates kept
	Start   int      // offset of the value's first byte
	End     int      // offset after its last byte
}

// Member is a name and value of an object.
type Member struct {
	Name  string // decoded
	Value Value
}

// Member answers the value of a member and whether there is one. Of duplicates the last counts, as in fastjson.
func (v Value) Member(name string) (Value, bool) {
	for i := len(v.Members) - 1; i >= 0; i-- {
		if v.Members[i].Name == name {
			return v.Members[i].Value, true
		}
	}
	return Value{}, false
}

// Raw answers the value's bytes as received; raw is what ParseJSON read. 钱站 signs an array as this text.
func (v Value) Raw(raw []byte) []byte {
	if v.Start < 0 || v.End > len(raw) || v.Start > v.End {
		return nil
	}
	return raw[v.Start:v.End]
}

// Oddity is something that strict JSON forbids, or that leaves room for doubt, and that was let through.
type Oddity struct {
	What   string // one of the Odd constants
	Name   string // the member's name where one is concerned
	Offset int    // bytes from the beginning
}

// The oddities of JSON in the field.
const (
	OddByteOrderMark = "byte order mark"
	OddUnquotedName  = "unquoted member name"
	OddSingleQuotes  = "single quotes"
	OddTrailingComma = "trailing comma"
	OddDuplicate     = "duplicate member"
	OddNotUTF8       = "invalid UTF-8"
	OddSurrogate     = "half of a surrogate pair"
)

// String answers the oddity with its member and offset.
func (o Oddity) String() string {
	if o.Name == "" {
		return fmt.Sprintf("%s at byte %d", o.What, o.Offset)
	}
	return fmt.Sprintf("%s %.40q at byte %d", o.What, o.Name, o.Offset)
}

// JSONError says where a text stops being JSON, what was expected there and what stands there.
type JSONError struct {
	Offset  int    // bytes from the beginning
	Line    int    // from 1
	Problem string // what was expected and what was found, with an excerpt
}

// Error answers the problem with its place.
func (e *JSONError) Error() string {
	return fmt.Sprintf("JSON line %d, byte %d: %s", e.Line, e.Offset, e.Problem)
}

// Marshal writes v as encoding/json does, but leaves <, > and & as they are and adds no newline: both would break a
// signature (wire/lianyintong §2). It answers the errors of encoding/json.
func Marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("write %T as JSON: %w", v, err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
