package engine

import (
	"maps"
	"strconv"

	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

// asked answers the fields of a message as conditions ask for them: each by its name, and all as members of fields.
func asked(message wire.Value) map[string]any {
	fields := make(map[string]any, len(message.Members))
	for _, m := range message.Members {
		fields[m.Name] = plain(m.Value)
	}
	env := maps.Clone(fields)
	env[fault.Fields] = fields
	return env
}

// plain answers a JSON value as the conditions of rules see it. Numbers are float64 here: conditions compare them,
// they never become money.
func plain(v wire.Value) any {
	switch v.Kind {
	case wire.Null:
		return nil
	case wire.Bool:
		return v.Text == "true"
	case wire.Number:
		n, err := strconv.ParseFloat(v.Text, 64)
		if err != nil {
			return v.Text
		}
		return n
	case wire.String:
		return v.Text
	case wire.Array:
		list := make([]any, len(v.Items))
		for i, item := range v.Items {
			list[i] = plain(item)
		}
		return list
	case wire.Object:
		object := make(map[string]any, len(v.Members))
		for _, m := range v.Members {
			object[m.Name] = plain(m.Value)
		}
		return object
	}
	return nil
}
