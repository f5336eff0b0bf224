package sign

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// maxRestyled bounds the JSON that is written again in all styles, in bytes: 256 KiB.
const maxRestyled = 256 << 10

// style is one way to write JSON.
type style struct {
	space                    spacing
	sorted, nulless          bool
	slashes, unicode         bool
	escaped                  string // signs written as \u00xx
	spaceWords, escapedWords string // for the explanation
}

// spacing is what stands between the parts.
type spacing struct{ comma, colon, indent string }

// JSONStyles answers the JSON object raw as the usual libraries would write it again: compact, with
// blanks (Python) or indented; members in their order or sorted by name; / as \/ and non-ASCII as \uXXXX
// (PHP, Python); <, > and & as \u003c (Go, Gson); null members dropped. Order, repeated members and
// number literals stay. Texts equal to raw or to an earlier one are left out. What is no JSON object or
// array, nested deeper than 64 or longer than 256 KiB gives none.
func JSONStyles(raw []byte) []Suspect {
	if len(raw) > maxRestyled {
		return nil
	}
	value, err := parseJSON(raw)
	if err != nil || value.members == nil {
		return nil
	}
	seen := map[string]bool{string(raw): true}
	var suspects []Suspect
	for _, form := range styles() {
		text := form.write(nil, value, "\n")
		if seen[string(text)] {
			continue
		}
		seen[string(text)] = true
		suspects = append(suspects, Suspect{
			Mistake:     "json-rewritten",
			Explanation: "the JSON was signed in another form than it was sent in (" + form.describe() + "): build the text once, sign it and send the very same bytes",
			Message:     text,
		})
	}
	return suspects
}

// styles answers all combinations, the plainer ones first.
func styles() []style {
	spacings := []style{
		{space: spacing{",", ":", ""}, spaceWords: "compact"},
		{space: spacing{", ", ": ", ""}, spaceWords: "a blank after , and : as Python writes"},
		{space: spacing{",", ": ", "  "}, spaceWords: "indented by two blanks"},
		{space: spacing{",", ": ", "    "}, spaceWords: "indented by four blanks"},
	}
	escapes := []style{
		{},
		{slashes: true, escapedWords: `/ as \/`},
		{unicode: true, escapedWords: `non-ASCII as \uXXXX`},
		{slashes: true, unicode: true, escapedWords: `/ as \/ and non-ASCII as \uXXXX`},
		{escaped: "<>&\u2028\u2029", escapedWords: `<, > and & as \u003c as Go writes`},
		{escaped: "<>&='\u2028\u2029", escapedWords: `<, >, &, = and ' as \u003d as Gson writes`},
	}
	var all []style
	for _, nulless := range []bool{false, true} {
		for _, sorted := range []bool{false, true} {
			for _, form := range spacings {
				for _, escape := range escapes {
					form.nulless, form.sorted = nulless, sorted
					form.slashes, form.unicode = escape.slashes, escape.unicode
					form.escaped, form.escapedWords = escape.escaped, escape.escapedWords
					all = append(all, form)
				}
			}
		}
	}
	return all
}

// describe answers the style in words.
func (s style) describe() string {
	words := []string{s.spaceWords}
	if s.sorted {
		words = append(words, "members sorted by name")
	}
	if s.escapedWords != "" {
		words = append(words, s.escapedWords)
	}
	if s.nulless {
		words = append(words, "null members dropped")
	}
	return strings.Join(words, ", ")
}

// write appends a value; line is the line break with the indentation of its surroundings.
func (s style) write(out []byte, value node, line string) []byte {
	switch value.kind {
	case '"':
		return s.quote(out, value.text)
	case 'l':
		return append(out, value.text...)
	}
	end := value.kind + 2 // in ASCII both brackets close two signs later
	out = append(out, value.kind)
	inner, written := line+s.space.indent, 0
	for _, i := range s.order(value) {
		if written > 0 {
			out = append(out, s.space.comma...)
		}
		if s.space.indent != "" {
			out = append(out, inner...)
		}
		if value.kind == '{' {
			out = append(s.quote(out, value.names[i]), s.space.colon...)
		}
		out = s.write(out, value.members[i], inner)
		written++
	}
	if written > 0 && s.space.indent != "" {
		out = append(out, line...)
	}
	return append(out, end)
}

// order answers the members to write, by index.
func (s style) order(value node) []int {
	order := make([]int, 0, len(value.members))
	for i, member := range value.members {
		if !s.nulless || value.kind != '{' || member.kind != 'l' || member.text != "null" {
			order = append(order, i)
		}
	}
	if s.sorted && value.kind == '{' {
		slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(value.names[a], value.names[b]) })
	}
	return order
}

// shorts are the escapes that every library writes.
var shorts = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

// quote appends a string; \u escapes are lower case, as PHP, Python, Go and Gson write them.
func (s style) quote(out []byte, text string) []byte {
	out = append(out, '"')
	for _, r := range text {
		short, isShort := shorts[r]
		switch {
		case isShort:
			out = append(out, short...)
		case r == '/' && s.slashes:
			out = append(out, `\/`...)
		case r < ' ' || s.unicode && r > '~' || strings.ContainsRune(s.escaped, r):
			for _, unit := range utf16.Encode([]rune{r}) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
		default:
			out = append(out, string(r)...)
		}
	}
	return append(out, '"')
}
