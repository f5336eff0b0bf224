package wire

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// name reads a member's name: quoted, or bare as in the specification's own example (1.3).
func (p *jsonParser) name() (string, error) {
	next := p.peek()
	if next == '"' || next == '\'' {
		return p.quoted()
	}
	end := p.at
	for end < len(p.text) && isNameByte(p.text[end]) {
		end++
	}
	if end == p.at {
		return "", p.expected("a member name in quotes")
	}
	name := p.text[p.at:end]
	p.odd(OddUnquotedName, name, p.at)
	p.at = end
	return name, nil
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '.' || c == '-'
}

// quoted reads a string. Text without escapes stays a part of the whole text and costs no allocation.
func (p *jsonParser) quoted() (string, error) {
	start, quote := p.at, p.text[p.at]
	if quote == '\'' {
		p.odd(OddSingleQuotes, "", start)
	}
	p.at++
	plain := true
	for i := p.at; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == quote:
			text := p.text[p.at:i]
			p.at = i + 1
			if !plain && !utf8.ValidString(text) {
				p.odd(OddNotUTF8, "", start)
			}
			return text, nil
		case c == '\\':
			return p.escaped(start, i)
		case c < ' ':
			return "", p.control(i)
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	return "", p.problem(start, "the string that begins here has no closing quote")
}

// escaped reads on from the first backslash of the string that began at start.
func (p *jsonParser) escaped(start, first int) (string, error) {
	quote := p.text[start]
	buf := append(make([]byte, 0, first-start+excerptBytes), p.text[p.at:first]...)
	p.at = first
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == quote:
			p.at++
			if !utf8.Valid(buf) {
				p.odd(OddNotUTF8, "", start)
			}
			return string(buf), nil
		case c == '\\':
			var err error
			if buf, err = p.escape(buf, quote); err != nil {
				return "", err
			}
		case c < ' ':
			return "", p.control(p.at)
		default:
			buf = append(buf, c)
			p.at++
		}
	}
	return "", p.problem(start, "the string that begins here has no closing quote")
}

func (p *jsonParser) control(offset int) error {
	return p.problem(offset, fmt.Sprintf("a string must not hold the control character %q as such: write it escaped",
		p.text[offset]))
}

// escape reads one escape sequence; \' is one in single quotes only.
func (p *jsonParser) escape(buf []byte, quote byte) ([]byte, error) {
	if p.at+1 < len(p.text) {
		c := p.text[p.at+1]
		if c == 'u' {
			return p.unicode(buf)
		}
		if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
			p.at += 2
			return append(buf, "\"\\/\b\f\n\r\t"[i]), nil
		}
		if c == '\'' && quote == '\'' {
			p.at += 2
			return append(buf, c), nil
		}
	}
	return nil, p.expected(`an escape: \" \\ \/ \b \f \n \r \t or \uXXXX`)
}

func (p *jsonParser) unicode(buf []byte) ([]byte, error) {
	r, ok := p.codeUnit(p.at)
	if !ok {
		return nil, p.expected(`\u and four hexadecimal digits`)
	}
	start := p.at
	p.at += 6
	if utf16.IsSurrogate(r) {
		low, _ := p.codeUnit(p.at)
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			p.odd(OddSurrogate, "", start)
		} else {
			p.at += 6
		}
	}
	return utf8.AppendRune(buf, r), nil
}

// codeUnit reads the \uXXXX at an offset without stepping over it.
func (p *jsonParser) codeUnit(at int) (rune, bool) {
	if at+6 > len(p.text) || p.text[at] != '\\' || p.text[at+1] != 'u' {
		return 0, false
	}
	for _, c := range []byte(p.text[at+2 : at+6]) {
		if !isHex(c) {
			return 0, false
		}
	}
	n, err := strconv.ParseUint(p.text[at+2:at+6], 16, 32)
	return rune(n), err == nil
}

// number reads the grammar of JSON numbers and answers the literal.
func (p *jsonParser) number() (string, error) {
	start := p.at
	if p.text[p.at] == '-' {
		p.at++
	}
	switch n := p.digits(); {
	case n == 0:
		return "", p.expected("a digit")
	case n > 1 && p.text[p.at-n] == '0':
		return "", p.problem(start, "a number must not begin with 0: write it as a string")
	}
	if p.at < len(p.text) && p.text[p.at] == '.' {
		p.at++
		if p.digits() == 0 {
			return "", p.expected("a digit after the point")
		}
	}
	if p.at < len(p.text) && (p.text[p.at] == 'e' || p.text[p.at] == 'E') {
		p.at++
		if p.at < len(p.text) && (p.text[p.at] == '+' || p.text[p.at] == '-') {
			p.at++
		}
		if p.digits() == 0 {
			return "", p.expected("a digit of the exponent")
		}
	}
	return p.text[start:p.at], nil
}

func (p *jsonParser) digits() int {
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	return p.at - start
}
