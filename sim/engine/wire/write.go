package wire

import "strconv"

// JSON writes the value as strict JSON on one line: members in their order, number literals as they were written,
// nothing escaped that JSON does not demand.
func (v Value) JSON() []byte { return v.append(nil) }

func (v Value) append(b []byte) []byte {
	switch v.Kind {
	case Null:
		return append(b, "null"...)
	case Bool, Number:
		return append(b, v.Text...)
	case String:
		return appendString(b, v.Text)
	case Array:
		b = append(b, '[')
		for i, item := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.append(b)
		}
		return append(b, ']')
	case Object:
		b = append(b, '{')
		for i, m := range v.Members {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendString(b, m.Name), ':')
			b = m.Value.append(b)
		}
		return append(b, '}')
	}
	return b
}

// appendString writes a JSON string; bytes that are no UTF-8 become U+FFFD, since JSON cannot carry them.
func appendString(b []byte, text string) []byte {
	b = append(b, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r < 0x20:
			b = append(b, `\u00`...)
			b = append(b, strconv.FormatInt(int64(r)>>4, 16)...)
			b = append(b, strconv.FormatInt(int64(r)&15, 16)...)
		default:
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}
