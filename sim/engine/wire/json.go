package wire

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	// MaxDepth is how deep arrays and objects may be nested.
	MaxDepth = 64
	// MaxValues is how many values one text may hold: 10,000 records of 钱站 have fewer than 200,000.
	MaxValues = 500_000
	// MaxOddities is how many oddities of one text are told; further ones are let through untold.
	MaxOddities = 100

	byteOrderMark = "\ufeff"
	fewMembers    = 16 // up to here duplicates are found by comparing, from here on by a map
	excerptBytes  = 24
)

// ParseJSON reads one JSON value. Beyond the standard it takes what fastjson takes and clients send (wire/lianyintong
// §1): unquoted member names, strings and names in single quotes, a comma before a closing bracket, a byte order mark;
// each is told as an Oddity, and so are duplicate members and bytes that are not UTF-8, which are kept. Everything
// else, nesting beyond MaxDepth and more than MaxValues values answer a *JSONError.
func ParseJSON(raw []byte) (Value, []Oddity, error) {
	stack, _ := memberStacks.Get().(*[]Member)
	p := jsonParser{text: string(raw), members: (*stack)[:0]}
	defer func() { p.giveBack(stack) }()
	if strings.HasPrefix(p.text, byteOrderMark) {
		p.odd(OddByteOrderMark, "", 0)
		p.at = len(byteOrderMark)
	}
	var value Value
	if err := p.value(&value, 0); err != nil {
		return Value{}, p.oddities, err
	}
	if p.blank(); p.at < len(p.text) {
		return Value{}, p.oddities, p.expected("the end after the value")
	}
	return value, p.oddities, nil
}

// memberStacks lends the stacks of members out: every call of every system has a text to be parsed.
var memberStacks = sync.Pool{New: func() any { return new([]Member) }}

// longestStack is how many members a stack may have room for to be kept.
const longestStack = 256

// giveBack returns the stack of members, with nothing in it that would keep texts alive.
func (p *jsonParser) giveBack(stack *[]Member) {
	if cap(p.members) <= longestStack {
		clear(p.members[:cap(p.members)])
		*stack = p.members[:0]
		memberStacks.Put(stack)
	}
}

// jsonParser walks over the text once. Finished items and members wait on its stacks until their array or object is
// closed, so that each of those costs one allocation of its exact size.
type jsonParser struct {
	text     string
	at       int
	count    int // values begun
	items    []Value
	members  []Member
	oddities []Oddity
}

func (p *jsonParser) odd(what, name string, offset int) {
	if len(p.oddities) < MaxOddities {
		p.oddities = append(p.oddities, Oddity{What: what, Name: name, Offset: offset})
	}
}

func (p *jsonParser) blank() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

// peek answers the next byte that is not blank, 0 at the end; a NUL in the text fits nowhere either.
func (p *jsonParser) peek() byte {
	p.blank()
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *jsonParser) value(v *Value, depth int) error {
	next := p.peek()
	if p.count++; p.count > MaxValues {
		return p.problem(p.at, fmt.Sprintf("more than %d values", MaxValues))
	}
	v.Start = p.at
	var err error
	switch {
	case next == '{':
		err = p.object(v, depth)
	case next == '[':
		err = p.array(v, depth)
	case next == '"' || next == '\'':
		v.Kind = String
		v.Text, err = p.quoted()
	case next == '-' || next >= '0' && next <= '9':
		v.Kind = Number
		v.Text, err = p.number()
	default:
		err = p.word(v)
	}
	v.End = p.at
	return err
}

func (p *jsonParser) word(v *Value) error {
	rest := p.text[p.at:]
	switch {
	case strings.HasPrefix(rest, "true"):
		v.Kind, v.Text = Bool, "true"
	case strings.HasPrefix(rest, "false"):
		v.Kind, v.Text = Bool, "false"
	case strings.HasPrefix(rest, "null"):
		p.at += len("null")
		return nil
	default:
		return p.expected("a value: a string in quotes, a number, true, false, null, { or [")
	}
	p.at += len(v.Text)
	return nil
}

func (p *jsonParser) array(v *Value, depth int) error {
	if depth == MaxDepth {
		return p.problem(p.at, fmt.Sprintf("nested deeper than %d", MaxDepth))
	}
	v.Kind = Array
	base := len(p.items)
	p.at++
	for p.peek() != ']' {
		var item Value
		if err := p.value(&item, depth+1); err != nil {
			return err
		}
		p.items = append(p.items, item)
		if err := p.comma(']', "',' or ']' after an item"); err != nil {
			return err
		}
	}
	p.at++
	v.Items = append(make([]Value, 0, len(p.items)-base), p.items[base:]...)
	p.items = p.items[:base]
	return nil
}

func (p *jsonParser) object(v *Value, depth int) error {
	if depth == MaxDepth {
		return p.problem(p.at, fmt.Sprintf("nested deeper than %d", MaxDepth))
	}
	v.Kind = Object
	base := len(p.members)
	p.at++
	for p.peek() != '}' {
		if err := p.member(depth); err != nil {
			return err
		}
		if err := p.comma('}', "',' or '}' after a member"); err != nil {
			return err
		}
	}
	p.at++
	v.Members = append(make([]Member, 0, len(p.members)-base), p.members[base:]...)
	p.members = p.members[:base]
	p.duplicates(v.Members)
	return nil
}

func (p *jsonParser) member(depth int) error {
	if cap(p.members) == 0 {
		p.members = make([]Member, 0, fewMembers)
	}
	name, err := p.name()
	if err != nil {
		return err
	}
	if p.peek() != ':' {
		return p.expected(fmt.Sprintf("':' after the name %.40q", name))
	}
	p.at++
	var value Value
	if err := p.value(&value, depth+1); err != nil {
		return err
	}
	p.members = append(p.members, Member{Name: name, Value: value})
	return nil
}

// comma steps over the comma between two items. Before the closing bracket there need be none, and may be one.
func (p *jsonParser) comma(closing byte, expected string) error {
	switch p.peek() {
	case closing:
		return nil
	case ',':
		at := p.at
		p.at++
		if p.peek() == closing {
			p.odd(OddTrailingComma, "", at)
		}
		return nil
	default:
		return p.expected(expected)
	}
}

func (p *jsonParser) duplicates(members []Member) {
	if len(members) <= fewMembers {
		for i := range members {
			for k := range i {
				if members[k].Name == members[i].Name {
					p.odd(OddDuplicate, members[i].Name, members[i].Value.Start)
					break
				}
			}
		}
		return
	}
	seen := make(map[string]struct{}, len(members))
	for i := range members {
		if _, twice := seen[members[i].Name]; twice {
			p.odd(OddDuplicate, members[i].Name, members[i].Value.Start)
		}
		seen[members[i].Name] = struct{}{}
	}
}

// expected answers an error that says what should stand here, and what does.
func (p *jsonParser) expected(what string) error {
	if p.at >= len(p.text) {
		return p.problem(p.at, "expected "+what+", but the text ends")
	}
	excerpt := p.text[p.at:min(len(p.text), p.at+excerptBytes)]
	return p.problem(p.at, fmt.Sprintf("expected %s, but found %q", what, trimRune(excerpt)))
}

func (p *jsonParser) problem(offset int, what string) error {
	return &JSONError{Offset: offset, Line: 1 + strings.Count(p.text[:offset], "\n"), Problem: what}
}

// trimRune takes off the part of a character that a cut left at the end.
func trimRune(s string) string {
	for n := 1; n < utf8.UTFMax && n < len(s); n++ {
		if r := s[len(s)-n]; utf8.RuneStart(r) {
			if !utf8.FullRuneInString(s[len(s)-n:]) {
				return s[:len(s)-n]
			}
			return s
		}
	}
	return s
}
