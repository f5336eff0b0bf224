// Package contract turns the declaration of a message, a Go struct whose tags are the columns of the specification's
// table, into the checking of what clients send, the pages that document it, and the JSON that answers carry.
//
//	type request struct {
//		RequestNo string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
//		Amount    money.Amount `wire:"amount" spec:"Y A" doc:"充值金额"`
//		BizType   string       `wire:"bizType" spec:"Y E" enum:"TENDER REPAYMENT" doc:"预处理业务类型"`
//		Rate      string       `wire:"annnualInterestRate,annualInterestRate" spec:"N F" doc:"年化利率"`
//		Expired   string       `wire:"expired" spec:"Y T" lax:"true" doc:"页面过期时间" src:"2.6.2"`
//		Details   []detail     `wire:"details" spec:"Y C" doc:"放款明细"`
//	}
//
// The tags:
//   - wire: the documented name, then other spellings that are accepted, each use with a warning; "-" leaves a field out.
//   - spec: required Y or N, the type's letter, the greatest length in characters. Types are those of 联银通 §1.4 (I whole
//     number, A amount, D yyyyMMdd, T yyyyMMddHHmmss, S text, E enumeration, F decimal, B 0 or 1, C nested), L, a whole
//     number of up to 18 digits (ours: milliseconds do not fit I), J, JSON's true or false (ours: TOP), and R, a number
//     as a double is written (ours: 钱站), which is stored in plain digits: 1.5E3 as 1500.
//   - enum: the values allowed (on S, E, I, L); other=canonical takes another spelling with a warning.
//   - min: the smallest value of an A, I or L; an A must be above zero where it says nothing else.
//   - lax: an invalid value counts as absent, with a warning, and an absent one is never missed.
//   - doc and src: the document's text, and its section where that is not the struct's; "field" or "ours" for what no
//     document says.
//
// An embedded struct without a wire tag lends its fields. Go types: string (every letter but A and C), int64 (I, L),
// money.Amount (A), bool (B), and for C a struct, a slice of structs, []string, or wire.Value for whatever is nested.
package contract

import (
	"fmt"
	"reflect"
	"slices"
)

// Shape is a message's declaration, compiled. It is safe for use by many goroutines.
type Shape struct {
	source string
	typ    reflect.Type
	fields []field
	index  map[string]spelling
	names  []string // all spellings, the documented one of each field first
}

// FieldDoc is a field's declaration for contract pages and exports.
type FieldDoc struct {
	Name     string     // as documented
	Also     []string   // other spellings accepted
	Required bool       // Y in the document
	Type     string     // the letter of the document's type
	MaxLen   int        // characters, 0 without a limit
	Min      string     // smallest value, "" where none is declared
	Lax      bool       // an invalid value counts as absent
	Enum     []string   // allowed values, nil where they are not limited
	EnumAlso []string   // other spellings of values, as other=canonical
	Doc      string     // the document's text
	Source   string     // section, field or ours
	List     bool       // of a nested one: it is a list
	Free     bool       // of a nested one: whatever is in it
	Fields   []FieldDoc // of a nested object, or of each of a list
}

// Of compiles the declaration that a struct, or a pointer to one, is. The source is the section of the document that
// its fields come from. A tag that cannot be understood answers an error that names type, field and tag.
func Of(sample any, source string) (*Shape, error) {
	t := reflect.TypeOf(sample)
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("contract: %T is no struct: pass a struct or a pointer to one", sample)
	}
	return compile(t, source, nil)
}

// Fields answers the declarations of all fields in the order of the struct.
func (s *Shape) Fields() []FieldDoc {
	docs := make([]FieldDoc, 0, len(s.fields))
	for i := range s.fields {
		docs = append(docs, s.fields[i].document())
	}
	return docs
}

// Source answers the section of the document that the declaration comes from.
func (s *Shape) Source() string { return s.source }

func (f *field) document() FieldDoc {
	doc := FieldDoc{
		Name: f.name, Also: slices.Clone(f.also), Required: f.required, Type: string(f.letter), MaxLen: f.maxLen,
		Min: f.minText, Lax: f.lax, Enum: slices.Clone(f.enum), Doc: f.doc, Source: f.source,
	}
	for _, other := range f.enumAlso {
		doc.EnumAlso = append(doc.EnumAlso, other.spelt+"="+other.canonical)
	}
	doc.List, doc.Free = f.target == targetTexts || f.target == targetObjects, f.target == targetValue
	if f.shape != nil {
		doc.Fields = f.shape.Fields()
	}
	return doc
}

// within answers the struct that v points to, for reading or writing. Another type is the caller's mistake.
func (s *Shape) within(v any, method string) reflect.Value {
	dst := reflect.ValueOf(v)
	if dst.Kind() == reflect.Pointer && !dst.IsNil() {
		dst = dst.Elem()
	}
	if dst.Kind() != reflect.Struct || dst.Type() != s.typ || (method != "Encode" && !dst.CanSet()) {
		panic(fmt.Sprintf("contract: %s takes a *%s, not a %T", method, s.typ, v))
	}
	return dst
}
