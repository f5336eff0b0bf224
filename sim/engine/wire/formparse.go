package wire

import (
	"fmt"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"
)

// What a form may hold where Limits says nothing else.
const (
	DefaultFields    = 2000     // names and values in query and body together
	DefaultParts     = 200      // parts of a multipart body
	DefaultTextBytes = 8 << 20  // of one text part: 钱站 pushes 8 MiB
	DefaultFileBytes = 20 << 20 // of one file
)

// Limits bounds a form; a zero stands for the default of that name.
type Limits struct {
	Fields    int // fields in query and body together
	Parts     int // parts of a multipart body
	TextBytes int // bytes of one text part
	FileBytes int // bytes of one file
}

// ParseForm reads the fields of a request: the query first, then the body, in order, duplicates kept. The body is read
// as its Content-Type says, whatever the method: url-encoded with any charset parameter (the bytes count as UTF-8),
// or multipart. A body without a Content-Type that looks url-encoded is read as such, with an oddity. Every other body
// has no fields and is no error: it is the codec's. What cannot be read answers a *FormError. Parts with a filename are
// files; so are, with one or without, those whose names stand in files.
func ParseForm(in *Inbound, limit Limits, files ...string) (Form, error) {
	p := formParser{limit: limit.filled(), files: files}
	body, media := "", in.Header.Get("Content-Type")
	kind, parameters, _ := strings.Cut(media, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	switch {
	case kind == "application/x-www-form-urlencoded":
		body = string(in.Body)
		p.charset(parameters)
	case kind == "" && looksURLEncoded(in.Body):
		body = string(in.Body)
		p.odd("the body has no Content-Type; read as application/x-www-form-urlencoded")
	}
	if n := countPairs(in.RawQuery) + countPairs(body); n > 0 {
		p.form.Fields = make([]Field, 0, min(n, p.limit.Fields))
	}
	if err := p.urlEncoded(in.RawQuery, PlaceQuery); err != nil {
		return Form{}, err
	}
	if err := p.urlEncoded(body, PlaceBody); err != nil {
		return Form{}, err
	}
	if kind == "multipart/form-data" {
		if err := p.multipart(in.Body, media); err != nil {
			return Form{}, err
		}
	}
	return p.form, nil
}

func (l Limits) filled() Limits {
	l.Fields = orDefault(l.Fields, DefaultFields)
	l.Parts = orDefault(l.Parts, DefaultParts)
	l.TextBytes = orDefault(l.TextBytes, DefaultTextBytes)
	l.FileBytes = orDefault(l.FileBytes, DefaultFileBytes)
	return l
}

func orDefault(n, standard int) int {
	if n == 0 {
		return standard
	}
	return n
}

type formParser struct {
	form  Form
	limit Limits
	files []string // names of parts that are files without a filename too
}

func (p *formParser) odd(what string) { p.form.Oddities = append(p.form.Oddities, what) }

func (p *formParser) charset(parameters string) {
	if parameters == "" || strings.EqualFold(parameters, "charset=utf-8") { // what most send needs no taking apart
		return
	}
	_, values, err := mime.ParseMediaType("x/x;" + parameters)
	switch set := values["charset"]; {
	case err != nil:
		p.odd(fmt.Sprintf("the parameters of the Content-Type are broken: %.40q", parameters))
	case set != "" && !strings.EqualFold(set, "utf-8") && !strings.EqualFold(set, "utf8"):
		p.odd(fmt.Sprintf("the Content-Type says charset %.40q; the fields were read as UTF-8", set))
	}
}

// urlEncoded reads pairs joined by & signs. A semicolon is a character like any other, as Java servers have it.
func (p *formParser) urlEncoded(text string, place Place) error {
	for text != "" {
		var pair string
		pair, text, _ = strings.Cut(text, "&")
		if pair == "" {
			continue
		}
		rawName, raw, _ := strings.Cut(pair, "=")
		name, problem := unescape(rawName)
		if problem != "" {
			return &FormError{Field: rawName, Problem: "the name: " + problem}
		}
		value, problem := unescape(raw)
		if problem != "" {
			return &FormError{Field: name, Problem: problem}
		}
		if err := p.add(Field{Name: name, Value: value, Raw: raw, Place: place}); err != nil {
			return err
		}
	}
	return nil
}

func (p *formParser) add(field Field) error {
	if len(p.form.Fields) == p.limit.Fields {
		return &FormError{Field: field.Name, Problem: fmt.Sprintf("more than %d fields: send fewer", p.limit.Fields)}
	}
	if field.Name == "" {
		p.odd(fmt.Sprintf("a field of the %s has no name", field.Place))
	}
	if !utf8.ValidString(field.Value) || !utf8.ValidString(field.Name) {
		p.odd(fmt.Sprintf("field %.40q is not UTF-8", field.Name))
	}
	p.form.Fields = append(p.form.Fields, field)
	return nil
}

// unescape decodes one name or value; the problem is "" when there is none. Text without escapes is not copied.
func unescape(text string) (decoded, problem string) {
	if !strings.ContainsAny(text, "%+") {
		return text, ""
	}
	decoded, err := url.QueryUnescape(text)
	if err != nil {
		at := brokenEscape(text)
		return "", fmt.Sprintf("broken percent-encoding %.3q at byte %d: a percent sign is written %%25", text[at:], at)
	}
	return decoded, ""
}

// brokenEscape finds the first percent sign that two hexadecimal digits do not follow.
func brokenEscape(text string) int {
	for i := range len(text) {
		if text[i] == '%' && (i+2 >= len(text) || !isHex(text[i+1]) || !isHex(text[i+2])) {
			return i
		}
	}
	return 0
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func countPairs(text string) int {
	if text == "" {
		return 0
	}
	return strings.Count(text, "&") + 1
}

// looksURLEncoded says whether a body begins like name=value, which no JSON, XML or binary does.
func looksURLEncoded(body []byte) bool {
	for i, c := range body {
		switch {
		case c == '=':
			return i > 0
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("_.-%+[]", c) >= 0:
		default:
			return false
		}
	}
	return false
}
