package contract

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// spelling says which field a name on the wire means, and whether it is the documented name (0) or another.
type spelling struct{ field, nth int }

// alias is another spelling of an enumeration's value.
type alias struct{ spelt, canonical string }

// target says what kind of Go value a field is stored in.
type target uint8

const (
	targetNone    target = iota
	targetText           // string
	targetInteger        // int64
	targetAmount         // money.Amount
	targetBool           // bool
	targetTexts          // []string
	targetObject         // struct
	targetObjects        // []struct
	targetValue          // wire.Value
)

// field is one field's declaration, compiled.
type field struct {
	name, doc, source string
	also              []string
	required, lax     bool
	letter            byte
	maxLen            int
	enum              []string
	enumAlso          []alias
	min               int64
	minText           string
	path              []int // of the Go field, more than one through embedded structs
	target            target
	check             checker
	shape             *Shape // of targetObject and targetObjects
}

// compile builds the shape of a struct type; above holds the types that it is nested in.
func compile(t reflect.Type, source string, above []reflect.Type) (*Shape, error) {
	if slices.Contains(above, t) {
		return nil, fmt.Errorf("contract: %s contains itself", t)
	}
	s := &Shape{source: source, typ: t, index: map[string]spelling{}}
	if err := s.collect(t, nil, append(slices.Clone(above), t)); err != nil {
		return nil, err
	}
	s.fields = slices.Clone(s.fields) // shapes live as long as the process: nothing beside what is used
	for i := range s.fields {
		f := &s.fields[i]
		for nth, name := range append([]string{f.name}, f.also...) {
			if _, taken := s.index[name]; taken {
				return nil, fmt.Errorf("contract: %s: two fields have the wire name %q", t, name)
			}
			s.index[name] = spelling{field: i, nth: nth}
			s.names = append(s.names, name)
		}
	}
	return s, nil
}

// collect adds the fields of t, which stands at path inside the shape's own type.
func (s *Shape) collect(t reflect.Type, path []int, above []reflect.Type) error {
	for i := range t.NumField() {
		goField := t.Field(i)
		at := append(slices.Clone(path), i)
		_, hasWire := goField.Tag.Lookup("wire")
		if goField.Anonymous && !hasWire && goField.Type.Kind() == reflect.Struct {
			if err := s.collect(goField.Type, at, above); err != nil {
				return err
			}
			continue
		}
		f, err := s.declare(goField, above)
		if err != nil {
			return fmt.Errorf("contract: %s.%s: %w", t, goField.Name, err)
		}
		if f != nil {
			f.path = at
			s.fields = append(s.fields, *f)
		}
	}
	return nil
}

// declare compiles one Go field; nil where the field is no part of the message.
func (s *Shape) declare(goField reflect.StructField, above []reflect.Type) (*field, error) {
	f, err := parseTags(goField.Tag, s.source)
	if f == nil || err != nil {
		return nil, err
	}
	if !goField.IsExported() {
		return nil, errors.New("it has a wire tag but is not exported")
	}
	f.target = targetOf(goField.Type)
	if !fits(f.target, f.letter) {
		return nil, fmt.Errorf("type %c cannot be stored in a %s: use %s", f.letter, goField.Type, goTypes(f.letter))
	}
	f.check = checkerOf(f.letter)
	switch f.target {
	case targetObject:
		f.shape, err = compile(goField.Type, f.source, above)
	case targetObjects:
		f.shape, err = compile(goField.Type.Elem(), f.source, above)
	case targetNone, targetText, targetInteger, targetAmount, targetBool, targetTexts, targetValue:
	}
	return f, err
}

func targetOf(t reflect.Type) target {
	switch t {
	case reflect.TypeFor[money.Amount]():
		return targetAmount
	case reflect.TypeFor[wire.Value]():
		return targetValue
	}
	switch kind := t.Kind(); {
	case kind == reflect.String:
		return targetText
	case kind == reflect.Int64:
		return targetInteger
	case kind == reflect.Bool:
		return targetBool
	case kind == reflect.Struct:
		return targetObject
	case kind == reflect.Slice && t.Elem().Kind() == reflect.String:
		return targetTexts
	case kind == reflect.Slice && t.Elem().Kind() == reflect.Struct && t.Elem() != reflect.TypeFor[wire.Value]():
		return targetObjects
	default:
		return targetNone
	}
}

// fits says whether a type of the document can be stored in a kind of Go value.
func fits(t target, letter byte) bool {
	switch t {
	case targetText:
		return letter != 'A' && letter != 'C' && letter != 'J'
	case targetInteger:
		return letter == 'I' || letter == 'L'
	case targetAmount:
		return letter == 'A'
	case targetBool:
		return letter == 'B' || letter == 'J'
	case targetTexts, targetObject, targetObjects, targetValue:
		return letter == 'C'
	case targetNone:
	}
	return false
}

func goTypes(letter byte) string {
	switch letter {
	case 'A':
		return "money.Amount"
	case 'I', 'L':
		return "int64 or string"
	case 'B':
		return "bool or string"
	case 'J':
		return "bool"
	case 'C':
		return "a struct, a slice of structs, []string or wire.Value"
	default:
		return "string"
	}
}
