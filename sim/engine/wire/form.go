package wire

import (
	"fmt"
	"slices"
)

// Place says where in a request a field stood.
type Place string

// The places of a field.
const (
	PlaceQuery     Place = "query"     // the address, after the question mark
	PlaceBody      Place = "body"      // an url-encoded body
	PlaceMultipart Place = "multipart" // a text part of a multipart body
	PlaceHeader    Place = "header"    // a header line that a codec counts among the fields; ParseForm makes none
)

// Field is one name and value of a request.
type Field struct {
	Name  string // decoded
	Value string // decoded
	Raw   string // the value as received, still url-encoded; the same as Value in a multipart body
	Place Place
}

// File is a part of a multipart body that carries a filename, or is a file by its name.
type File struct {
	Field       string // name of the form's field
	Name        string // filename as the client sent it, paths and all; may be ""
	ContentType string // as the client sent it; may be ""
	Content     []byte // shares memory with nothing
}

// Form is all fields of a request in the order in which they arrived, the query before the body, duplicates kept.
type Form struct {
	Fields   []Field
	Files    []File
	Oddities []string // what was let through though it is odd, as English text
}

// FormError says which field of a form cannot be read, and why.
type FormError struct {
	Field   string // name as far as it is known, "" when the form as a whole is broken
	Problem string // what is wrong and what to do about it
}

// Error answers the problem with the field's name before it.
func (e *FormError) Error() string {
	if e.Field == "" {
		return "form: " + e.Problem
	}
	return fmt.Sprintf("form field %q: %s", e.Field, e.Problem)
}

// Get answers the first value of a name, "" when there is none.
func (f Form) Get(name string) string {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return f.Fields[i].Value
		}
	}
	return ""
}

// Values answers all values of a name in the order of their arrival, nil when there are none.
func (f Form) Values(name string) []string {
	var values []string
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			values = append(values, f.Fields[i].Value)
		}
	}
	return values
}

// Has says whether a field of that name arrived, be it empty.
func (f Form) Has(name string) bool {
	return slices.ContainsFunc(f.Fields, func(field Field) bool { return field.Name == name })
}

// Duplicates answers the names that arrived more than once, each once, in the order in which they repeated.
func (f Form) Duplicates() []string {
	var names []string
	seen := make(map[string]int, len(f.Fields))
	for i := range f.Fields {
		name := f.Fields[i].Name
		if seen[name]++; seen[name] == 2 {
			names = append(names, name)
		}
	}
	return names
}

// In answers the form with only the fields of the given places; the files stay with PlaceMultipart and are left out
// otherwise.
func (f Form) In(places ...Place) Form {
	out := Form{Oddities: f.Oddities}
	for _, field := range f.Fields {
		if slices.Contains(places, field.Place) {
			out.Fields = append(out.Fields, field)
		}
	}
	if slices.Contains(places, PlaceMultipart) {
		out.Files = f.Files
	}
	return out
}

// Without answers the form without the fields of the given names: what is left when the parameters of the envelope
// (sign, method …) are taken off.
func (f Form) Without(names ...string) Form {
	out := Form{Files: f.Files, Oddities: f.Oddities}
	for _, field := range f.Fields {
		if !slices.Contains(names, field.Name) {
			out.Fields = append(out.Fields, field)
		}
	}
	return out
}
