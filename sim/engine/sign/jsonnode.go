package sign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxDepth bounds the nesting of JSON that is written again; no request of the specifications comes near.
const maxDepth = 64

// node is a JSON value that keeps what maps and floats lose: the order of members, repeated members and
// number literals.
type node struct {
	kind    byte     // '{', '[', '"' or 'l' for a number, true, false or null
	text    string   // of a string or literal
	names   []string // of members
	members []node   // of an object or array
}

// parseJSON reads exactly one JSON value.
func parseJSON(raw []byte) (node, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	value, err := parseNode(decoder, 0)
	if err != nil {
		return node{}, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return node{}, errors.New("more than one JSON value")
	}
	return value, nil
}

// parseNode reads the next value.
func parseNode(decoder *json.Decoder, depth int) (node, error) {
	if depth > maxDepth {
		return node{}, fmt.Errorf("JSON nested deeper than %d", maxDepth)
	}
	token, err := decoder.Token()
	if err != nil {
		return node{}, err
	}
	switch value := token.(type) {
	case json.Delim:
		return parseMembers(decoder, byte(value), depth)
	case string:
		return node{kind: '"', text: value}, nil
	case nil:
		return node{kind: 'l', text: "null"}, nil
	}
	return node{kind: 'l', text: fmt.Sprint(token)}, nil
}

// parseMembers reads the inside of an object or array and its end.
func parseMembers(decoder *json.Decoder, kind byte, depth int) (node, error) {
	value := node{kind: kind}
	for decoder.More() {
		if kind == '{' {
			name, err := decoder.Token()
			if err != nil {
				return node{}, err
			}
			value.names = append(value.names, fmt.Sprint(name))
		}
		member, err := parseNode(decoder, depth+1)
		if err != nil {
			return node{}, err
		}
		value.members = append(value.members, member)
	}
	_, err := decoder.Token()
	return value, err
}
