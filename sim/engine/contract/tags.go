package contract

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine/money"
)

// letters are the types of 联银通 §1.4, and L, J and R.
const letters = "IADTSEFBCLJR"

// parseTags reads a field's tags; nil where the field has no wire name.
func parseTags(tag reflect.StructTag, source string) (*field, error) {
	names, ok := tag.Lookup("wire")
	spec, hasSpec := tag.Lookup("spec")
	if !ok && hasSpec {
		return nil, errors.New(`it has a spec tag but no wire tag: name it, or say wire:"-"`)
	}
	if !ok || names == "-" {
		return nil, nil //nolint:nilnil // no field and no error: the field is no part of the message
	}
	f := &field{doc: tag.Get("doc"), source: source}
	if src := tag.Get("src"); src != "" {
		f.source = src
	}
	for _, read := range []func() error{
		func() error { return f.readNames(names) },
		func() error { return f.readSpec(spec) },
		func() error { return f.readEnum(tag) },
		func() error { return f.readMin(tag) },
		func() error { return f.readLax(tag) },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *field) readNames(tag string) error {
	names := strings.Split(tag, ",")
	for _, name := range names {
		if name == "" || strings.ContainsAny(name, " \t") {
			return fmt.Errorf("wire %q: a name is empty or holds a blank: write name,otherSpelling", tag)
		}
	}
	f.name = names[0]
	if len(names) > 1 {
		f.also = names[1:]
	}
	return nil
}

func (f *field) readSpec(tag string) error {
	columns := strings.Fields(tag)
	if len(columns) < 2 || len(columns) > 3 {
		return fmt.Errorf(`spec %q: write required, type and perhaps length, like "Y S 50"`, tag)
	}
	if columns[0] != "Y" && columns[0] != "N" {
		return fmt.Errorf("spec %q: required is %q: write Y or N", tag, columns[0])
	}
	f.required = columns[0] == "Y"
	if len(columns[1]) != 1 || !strings.Contains(letters, columns[1]) {
		return fmt.Errorf("spec %q: unknown type %q: use one of %s", tag, columns[1], strings.Join(strings.Split(letters, ""), " "))
	}
	f.letter = columns[1][0]
	if len(columns) == 2 {
		return nil
	}
	length, err := strconv.Atoi(columns[2])
	if err != nil || length < 1 {
		return fmt.Errorf("spec %q: the length %q is no number above 0", tag, columns[2])
	}
	if f.letter == 'C' {
		return fmt.Errorf("spec %q: a nested type has no length", tag)
	}
	f.maxLen = length
	return nil
}

func (f *field) readEnum(tag reflect.StructTag) error {
	text, ok := tag.Lookup("enum")
	if !ok {
		return nil
	}
	if !strings.ContainsRune("SEIL", rune(f.letter)) {
		return fmt.Errorf("enum on type %c: it goes with S, E, I and L", f.letter)
	}
	for _, value := range strings.Fields(text) {
		spelt, canonical, isAlias := strings.Cut(value, "=")
		if spelt == "" || isAlias && canonical == "" {
			return fmt.Errorf("enum %q: %q: write value or otherSpelling=value", text, value)
		}
		if isAlias {
			f.enumAlso = append(f.enumAlso, alias{spelt: spelt, canonical: canonical})
			spelt = canonical
		}
		if !f.allows(spelt) {
			f.enum = append(f.enum, spelt)
		}
	}
	if f.enum == nil {
		return errors.New("enum is empty: list the values or leave it out")
	}
	return nil
}

func (f *field) readMin(tag reflect.StructTag) error {
	if f.letter == 'A' {
		f.min = 1 // an amount is above zero unless it says otherwise (wire/lianyintong §1)
	} else {
		f.min = -1 << 63
	}
	text, ok := tag.Lookup("min")
	if !ok {
		return nil
	}
	var err error
	switch f.letter {
	case 'A':
		var amount money.Amount
		amount, err = money.Parse(text)
		f.min = int64(amount)
	case 'I', 'L':
		f.min, err = money.Whole(text)
	default:
		return fmt.Errorf("min on type %c: it goes with A, I and L", f.letter)
	}
	if err != nil {
		return fmt.Errorf("min: %w", err)
	}
	f.minText = text
	return nil
}

func (f *field) readLax(tag reflect.StructTag) error {
	text, ok := tag.Lookup("lax")
	if ok && text != "true" {
		return fmt.Errorf(`lax %q: write lax:"true" or leave it out`, text)
	}
	f.lax = ok
	return nil
}
