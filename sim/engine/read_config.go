package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// ReadConfig reads a configuration into the struct that spells it. A member that does not fit is an error that names its
// path, says what it is and what belongs there: "platforms.6000000001.strict is the text \"yes\": give true or false". A
// member that the struct does not have is one too. Types that read themselves (json.Unmarshaler) may call it for what
// they hold: the path goes on from where they stand.
func ReadConfig(raw json.RawMessage, into any) error {
	v, _, err := wire.ParseJSON(raw)
	if err != nil {
		return err
	}
	if err := fits(v, reflect.TypeOf(into).Elem()); err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// misfit is a member of a configuration that cannot be read: where it stands, and what is said about it there.
type misfit struct {
	path string
	says string // " is …" or ": …"
}

// Error answers the path and what is wrong there.
func (m *misfit) Error() string {
	if m.path == "" {
		return "the configuration" + m.says
	}
	return m.path + m.says
}

// under answers an error about something below a member: "name" or "[3]".
func under(member string, err error) error {
	var m *misfit
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &m):
		return &misfit{member, ": " + err.Error()}
	case m.path == "" || m.path[0] == '[':
		return &misfit{member + m.path, m.says}
	default:
		return &misfit{member + "." + m.path, m.says}
	}
}

// fits holds a value against the type that it is read into. null leaves a member as it is, whatever its type.
func fits(v wire.Value, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if v.Kind == wire.Null {
		return nil
	}
	if reader, itself := reflect.New(t).Interface().(json.Unmarshaler); itself {
		err := reader.UnmarshalJSON(v.JSON())
		if err != nil && t == reflect.TypeFor[time.Time]() {
			return misfits(v, "an instant like 2017-01-01T00:00:00+08:00")
		}
		return err
	}
	switch t.Kind() {
	case reflect.Struct:
		return fitsStruct(v, t)
	case reflect.Map:
		if v.Kind != wire.Object {
			return misfits(v, "an object")
		}
		for _, m := range v.Members {
			if err := under(m.Name, fits(m.Value, t.Elem())); err != nil {
				return err
			}
		}
		return nil
	case reflect.Slice:
		if v.Kind != wire.Array {
			return misfits(v, "a list")
		}
		for i, item := range v.Items {
			if err := under(fmt.Sprintf("[%d]", i), fits(item, t.Elem())); err != nil {
				return err
			}
		}
		return nil
	default:
		return fitsPlain(v, t)
	}
}

func fitsStruct(v wire.Value, t reflect.Type) error {
	if v.Kind != wire.Object {
		return misfits(v, "an object")
	}
	fields := map[string]reflect.Type{}
	var names []string
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			fields[name], names = f.Type, append(names, name)
		}
	}
	for _, m := range v.Members {
		of, known := fields[m.Name]
		if !known {
			return &misfit{m.Name, " is unknown: " + meant(m.Name, names) + "there are " + strings.Join(names, ", ")}
		}
		if err := under(m.Name, fits(m.Value, of)); err != nil {
			return err
		}
	}
	return nil
}

// fitsPlain holds a value against a type that JSON has a word for; encoding/json is the judge of numbers.
func fitsPlain(v wire.Value, t reflect.Type) error {
	if json.Unmarshal(v.JSON(), reflect.New(t).Interface()) == nil {
		return nil
	}
	switch t.Kind() {
	case reflect.String:
		return misfits(v, "a text")
	case reflect.Bool:
		return misfits(v, "true or false")
	case reflect.Float32, reflect.Float64:
		return misfits(v, "a number")
	default:
		return misfits(v, "a whole number")
	}
}

// misfits says what a value is, and what is wanted instead.
func misfits(v wire.Value, want string) error {
	is := "a list"
	switch v.Kind {
	case wire.Object:
		is = "an object"
	case wire.String:
		is = fmt.Sprintf("the text %q", shortened(v.Text))
	case wire.Number:
		is = "the number " + shortened(v.Text)
	case wire.Bool, wire.Null:
		is = v.Text
	case wire.Array:
	}
	return &misfit{says: " is " + is + ": give " + want}
}

// shortened keeps keys and the like out of messages.
func shortened(text string) string {
	const most = 40
	if signs := []rune(text); len(signs) > most {
		return string(signs[:most-1]) + "…"
	}
	return text
}

// meant asks whether another name was meant, "" where none is near.
func meant(name string, known []string) string {
	if near := contract.Nearest(name, slices.Clone(known)); near != "" {
		return "did you mean " + near + "? "
	}
	return ""
}
