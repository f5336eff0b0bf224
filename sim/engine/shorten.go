package engine

import (
	"fmt"
	"strings"

	"github.com/shapan/shapan/sim/engine/wire"
)

// shorten writes an object in not much more than limit bytes: of a long list the first items that fit, of a long text
// its beginning, and how much there was. The journal keeps the fields of 10,000 exchanges, and a batch of 钱站 has 8 MiB.
func shorten(object wire.Value, limit int) []byte {
	if about(object) <= limit {
		if text := object.JSON(); len(text) <= limit {
			return text
		}
	}
	room := limit
	short := wire.Value{Kind: wire.Object, Members: make([]wire.Member, 0, len(object.Members))}
	for _, m := range object.Members {
		if room <= 0 {
			break
		}
		value := fit(m.Value, room)
		room -= len(m.Name) + size(value)
		short.Members = append(short.Members, wire.Member{Name: m.Name, Value: value})
	}
	return short.JSON()
}

// about answers how many bytes the values of an object had when they came: writing them needs more only where they are
// full of what JSON escapes.
func about(object wire.Value) int {
	n := 0
	for i := range object.Members {
		m := &object.Members[i]
		n += len(m.Name) + max(m.Value.End-m.Value.Start, len(m.Value.Text))
	}
	return n
}

// size answers about how many bytes a value needs, without writing it down where that is plain.
func size(v wire.Value) int {
	if v.Kind == wire.Array || v.Kind == wire.Object {
		return len(v.JSON())
	}
	return len(v.Text) + len(`""`)
}

// fit answers a value that needs about so many bytes.
func fit(v wire.Value, room int) wire.Value {
	switch v.Kind {
	case wire.String, wire.Number:
		if len(v.Text) > room {
			return wire.Value{Kind: wire.String, Text: fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(v.Text[:room], ""), len(v.Text))}
		}
	case wire.Array:
		for i, item := range v.Items {
			if room -= len(item.JSON()) + 1; room < 0 {
				rest := wire.Value{Kind: wire.String, Text: fmt.Sprintf("… (%d items)", len(v.Items))}
				return wire.Value{Kind: wire.Array, Items: append(v.Items[:i:i], rest)}
			}
		}
	case wire.Object:
		if len(v.JSON()) > room {
			return wire.Value{Kind: wire.String, Text: fmt.Sprintf("… (%d members)", len(v.Members))}
		}
	case wire.Null, wire.Bool:
	}
	return v
}
