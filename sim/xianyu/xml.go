package xianyu

import (
	"strings"
	"unicode/utf8"

	"github.com/shapan/shapan/sim/engine/wire"
)

const declaration = `<?xml version="1.0" encoding="utf-8" ?>`

// toXML writes a JSON object as XML on one line: members become elements of their names (XML示例). The items of a list
// stand in elements named for their type, as the gateway does.
func toXML(name string, object []byte) []byte {
	value, _, err := wire.ParseJSON(object)
	if err != nil {
		panic(err) // it was written by this program
	}
	var b strings.Builder
	b.WriteString(declaration)
	element(&b, name, value)
	return []byte(b.String())
}

func element(b *strings.Builder, name string, v wire.Value) {
	name = elementName(name)
	b.WriteString("<" + name + ">")
	for _, m := range v.Members {
		element(b, m.Name, m.Value)
	}
	for _, item := range v.Items {
		element(b, itemName(item.Kind), item)
	}
	if len(v.Members) == 0 && len(v.Items) == 0 {
		escape(b, v.Text)
	}
	b.WriteString("</" + name + ">")
}

func itemName(kind wire.Kind) string {
	switch kind {
	case wire.String:
		return "string"
	case wire.Number:
		return "number"
	case wire.Bool:
		return "boolean"
	case wire.Null, wire.Array, wire.Object:
	}
	return "item"
}

// elementName makes a name fit for an element: members of objects that applications have stored can have any name.
func elementName(name string) string {
	fit := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-', c == '.', c >= 0x4e00 && c <= 0x9fff:
			return c
		default:
			return '_'
		}
	}, name)
	if fit == "" || strings.ContainsRune("0123456789-.", rune(fit[0])) {
		return "_" + fit
	}
	return fit
}

// escape writes a text. What XML 1.0 cannot carry at all becomes U+FFFD.
func escape(b *strings.Builder, text string) {
	for _, c := range text {
		switch {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '\r':
			b.WriteString("&#13;")
		case c < ' ' && c != '\n' && c != '\t', c == 0xfffe, c == 0xffff:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(c)
		}
	}
}
