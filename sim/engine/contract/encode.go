package contract

import (
	"encoding/json"
	"reflect"
	"strconv"

	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Encode writes a struct of the shape's type, or a pointer to one, as a JSON object: documented names in the order of
// the declaration, without blanks, HTML escaping or newline. Amounts are bare numbers with two decimals (100.00), I, L,
// F and R bare numbers, B is 1 or 0, J true or false, everything else strings (wire/lianyintong §2). Optional fields
// that are zero are left out. It panics where v is of another type.
func (s *Shape) Encode(v any) []byte {
	return s.append(nil, s.within(v, "Encode"))
}

func (s *Shape) append(buf []byte, src reflect.Value) []byte {
	buf = append(buf, '{')
	first := true
	for i := range s.fields {
		f := &s.fields[i]
		value := src.FieldByIndex(f.path)
		if !f.required && f.empty(value) {
			continue
		}
		if !first {
			buf = append(buf, ',')
		}
		first = false
		buf = append(wire.AppendString(buf, f.name), ':')
		buf = f.append(buf, value)
	}
	return append(buf, '}')
}

// empty says whether an optional field is left out: it is zero, or a list without items.
func (f *field) empty(value reflect.Value) bool {
	if value.Kind() == reflect.Slice {
		return value.Len() == 0
	}
	return value.IsZero()
}

func (f *field) append(buf []byte, value reflect.Value) []byte {
	switch f.target {
	case targetInteger:
		return strconv.AppendInt(buf, value.Int(), 10)
	case targetAmount:
		return append(buf, money.Amount(value.Int()).String()...)
	case targetBool:
		if f.letter == 'J' {
			return strconv.AppendBool(buf, value.Bool())
		}
		if value.Bool() {
			return append(buf, '1')
		}
		return append(buf, '0')
	case targetObject:
		return f.shape.append(buf, value)
	case targetObjects:
		return appendList(buf, value, f.shape.append)
	case targetTexts:
		return appendList(buf, value, func(buf []byte, item reflect.Value) []byte { return wire.AppendString(buf, item.String()) })
	case targetValue:
		nested, _ := value.Interface().(wire.Value)
		return append(buf, nested.JSON()...)
	case targetText, targetNone:
	}
	if text := value.String(); f.bare() && isNumber(text) {
		return append(buf, text...)
	}
	return wire.AppendString(buf, value.String())
}

// bare says whether the type is written as a number.
func (f *field) bare() bool {
	return f.letter == 'I' || f.letter == 'L' || f.letter == 'F' || f.letter == 'B' || f.letter == 'R'
}

func isNumber(text string) bool {
	_, _, err := money.Digits(text)
	return err == nil && json.Valid([]byte(text))
}

func appendList(buf []byte, list reflect.Value, item func([]byte, reflect.Value) []byte) []byte {
	buf = append(buf, '[')
	for i := range list.Len() {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = item(buf, list.Index(i))
	}
	return append(buf, ']')
}
