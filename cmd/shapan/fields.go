package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// bareTypes are the types of the document whose values stand in JSON without quotes: whole numbers, amounts, decimals,
// 0 or 1, doubles, true or false, and what is nested. Anything else is a string, digits or not.
const bareTypes = "ILAFBCRJ"

// parseFields reads key=value arguments into an object, each value in the JSON type that the contract has.
func parseFields(api *engine.API, arguments []string) (wire.Value, error) {
	object := wire.Value{Kind: wire.Object}
	for _, argument := range arguments {
		name, text, ok := strings.Cut(argument, "=")
		if !ok || name == "" {
			return object, wrong("write key=value, like platformUserNo=U1", "%q is no field", argument)
		}
		object.Members = append(object.Members, wire.Member{Name: name, Value: fieldValue(letterOf(api, name), text)})
	}
	return object, nil
}

// letterOf answers the type of a field by any of its names, "" for one that the contract does not have.
func letterOf(api *engine.API, name string) string {
	if api.Request == nil {
		return ""
	}
	fields := api.Request.Fields()
	i := slices.IndexFunc(fields, func(f contract.FieldDoc) bool { return f.Name == name || slices.Contains(f.Also, name) })
	if i < 0 {
		return ""
	}
	return fields[i].Type
}

// fieldValue reads the text of a field. What is no JSON of the field's type is sent as the string that it is: how the
// system answers to that may be what is to be seen.
func fieldValue(letter, text string) wire.Value {
	plain := wire.Value{Kind: wire.String, Text: text}
	if letter == "" || !strings.Contains(bareTypes, letter) || !json.Valid([]byte(text)) {
		return plain
	}
	value, _, err := wire.ParseJSON([]byte(text))
	if err != nil || value.Kind == wire.String || value.Kind == wire.Null {
		return plain
	}
	return value
}

// isObject tells whether a text is a JSON object.
func isObject(raw []byte) bool {
	raw = bytes.TrimSpace(raw)
	return json.Valid(raw) && raw[0] == '{'
}

// pretty writes JSON over several lines, numbers as they are written; what is no JSON stays as it is.
func pretty(raw json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return string(raw)
	}
	return b.String()
}
