package engine

import (
	"fmt"
	"strings"

	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// shorten writes an object in not much more than limit bytes: of a long list the first items that fit, of a long text
// its beginning, and how much there was. The journal keeps the fields of 10,000 exchanges, and a batch of 钱站 has 8 MiB.
func shorten(object wire.Value, limit int) []byte {
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

// described writes envelope and fields as one object where they are short, as nearly always; nil where they have to be
// shortened, or where there are none.
func (c *Call) described() []byte {
	room := len(`{}`)
	for i := range c.Envelope {
		room += len(c.Envelope[i].Name) + len(c.Envelope[i].Value) + len(`"":"",`)
	}
	for i := range c.Fields.Members {
		m := &c.Fields.Members[i]
		room += len(m.Name) + max(m.Value.End-m.Value.Start, len(m.Value.Text)) + len(`"":"",`)
	}
	if room > journal.KeepBody || len(c.Envelope)+len(c.Fields.Members) == 0 {
		return nil
	}
	b := append(make([]byte, 0, room+room/8), '{') // a little is escaped
	for i := range c.Envelope {
		b = append(wire.AppendString(b, c.Envelope[i].Name), ':')
		b = append(wire.AppendString(b, c.Envelope[i].Value), ',')
	}
	for i := range c.Fields.Members {
		m := &c.Fields.Members[i]
		b = append(wire.AppendString(b, m.Name), ':')
		b = append(m.Value.AppendJSON(b), ',')
	}
	if len(b) > journal.KeepBody {
		return nil
	}
	b[len(b)-1] = '}'
	return b
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
