package wire

import "unicode/utf8"

// JSON writes the value as strict JSON on one line: members in their order, number literals as they were written,
// nothing escaped that JSON does not demand.
func (v Value) JSON() []byte {
	room := max(v.End-v.Start, len(v.Text)+len(`""`)) // about: what was not parsed has no place of its own
	for i := range v.Members {
		m := &v.Members[i]
		room += len(m.Name) + len(`"":"",`) + max(m.Value.End-m.Value.Start, len(m.Value.Text))
	}
	return v.append(make([]byte, 0, room))
}

// AppendJSON writes the value behind b, as JSON does.
func (v Value) AppendJSON(b []byte) []byte { return v.append(b) }

func (v Value) append(b []byte) []byte {
	switch v.Kind {
	case Null:
		return append(b, "null"...)
	case Bool, Number:
		return append(b, v.Text...)
	case String:
		return AppendString(b, v.Text)
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
			b = append(AppendString(b, m.Name), ':')
			b = m.Value.append(b)
		}
		return append(b, '}')
	}
	return b
}

// plainly tells of each byte whether it stands for itself in a JSON string.
var plainly = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// AppendString writes a JSON string behind b; bytes that are no UTF-8 become U+FFFD, since JSON cannot carry them.
func AppendString(b []byte, text string) []byte {
	b = append(b, '"')
	plain := 0 // where the bytes begin that stand as they are
	for at := 0; at < len(text); {
		if plainly[text[at]] {
			at++
			continue
		}
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[at:])
		}
		if r >= utf8.RuneSelf && (r != utf8.RuneError || size > 1) {
			at += size
			continue
		}
		b = appendEscaped(append(b, text[plain:at]...), r)
		at += size
		plain = at
	}
	return append(append(b, text[plain:]...), '"')
}

func appendEscaped(b []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\n':
		return append(b, `\n`...)
	case '\t':
		return append(b, `\t`...)
	case '\r':
		return append(b, `\r`...)
	case utf8.RuneError:
		return utf8.AppendRune(b, r)
	default:
		const digits = "0123456789abcdef"
		return append(append(b, `\u00`...), digits[r>>4], digits[r&15])
	}
}
