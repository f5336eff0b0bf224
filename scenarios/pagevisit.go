package scenarios

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// typeForm is the media type of what a page's form sends.
const typeForm = "application/x-www-form-urlencoded"

// Page is an HTML page as a person without a browser works on it: its forms, fields and buttons. It runs no scripts; the
// hosted pages work without.
type Page struct {
	Address *url.URL
	doc     *goquery.Document
}

// ReadPage reads the page at an address. It answers a *engine.Problem for an address or a body that is none.
func ReadPage(address string, body []byte) (Page, error) {
	at, err := url.Parse(address)
	if err != nil {
		return Page{}, engine.Wrong(engine.Invalid, "", "the address of the page cannot be read: %s", err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		return Page{}, engine.Wrong(engine.Invalid, "", "the page at %s cannot be read: %s", address, err)
	}
	return Page{at, doc}, nil
}

// Callback answers the form that leads back to the application, where the page has one: its address and its hidden
// fields.
func (p Page) Callback() (address string, fields []wire.Field, ok bool) {
	form := p.doc.Find("form[name=form0]").First()
	form.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) {
		fields = append(fields, wire.Field{Name: in.AttrOr("name", ""), Value: in.AttrOr("value", "")})
	})
	return form.AttrOr("action", ""), fields, form.Length() > 0
}

// Forward answers the form with which a page sends the browser on by itself, where it is such a page: its one form, of
// hidden fields, and a script that submits it. Applications lead people to a gateway by one.
func (p Page) Forward() (address string, fields []wire.Field, ok bool) {
	form := p.doc.Find("form")
	shown := form.Find("input, select, textarea").Not("[type=hidden], [type=submit], [type=button]")
	script := p.doc.Find("script").Text() + p.doc.Find("body").AttrOr("onload", "")
	if form.Length() != 1 || shown.Length() > 0 || form.Find("button[name]").Length() > 0 || !strings.Contains(script, "submit()") || !strings.EqualFold(form.AttrOr("method", "get"), "post") {
		return "", nil, false
	}
	form.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) {
		fields = append(fields, wire.Field{Name: in.AttrOr("name", ""), Value: in.AttrOr("value", "")})
	})
	return form.AttrOr("action", ""), fields, true
}

// Problem answers what the page complains about, "" for nothing.
func (p Page) Problem() string { return strings.TrimSpace(p.doc.Find("[role=alert]").First().Text()) }

// Heading answers what the page is about.
func (p Page) Heading() string { return strings.TrimSpace(p.doc.Find("h1").First().Text()) }

// Code answers the error code that the page shows, "" for none.
func (p Page) Code() string { return strings.TrimSpace(p.doc.Find(".code").First().Text()) }

// Works tells whether there is a form for the user to work on.
func (p Page) Works() bool { return p.work().Length() > 0 }

// work answers the form on which the user works; it is empty where there is none.
func (p Page) work() *goquery.Selection { return p.doc.Find("form").Not("[name=form0]").First() }

// Fill answers what a browser sends when the user has entered something and presses a button, and where to: hidden
// fields, chosen options, inputs, the button. What is entered is named by the field or by its visible text; a field
// confirmX that nobody enters repeats X, as a person would. A field or a button that the page does not have is a
// *engine.Problem that names those it has.
func (p Page) Fill(press string, entered []wire.Field) (request engine.Request, address string, err error) {
	form := p.work()
	action, err := p.Address.Parse(form.AttrOr("action", ""))
	if err != nil {
		return engine.Request{}, "", engine.Wrong(engine.Invalid, "", "the form of the page leads to %q", form.AttrOr("action", ""))
	}
	f := filling{form: form}
	f.inputs(p.named(form, entered))
	for _, e := range f.entered {
		if !slices.Contains(f.names, e.Name) {
			return engine.Request{}, "", engine.Wrong(engine.Invalid, enterHint(f.names), "the page %s has no field %q", p.Heading(), e.Name)
		}
	}
	button, err := p.button(form, press)
	if err != nil {
		return engine.Request{}, "", err
	}
	body := encodeForm(append(f.fields, button))
	if strings.EqualFold(form.AttrOr("method", "get"), "get") {
		action.RawQuery = string(body)
		return engine.Request{Method: "GET"}, action.String(), nil
	}
	return engine.Request{Method: "POST", Header: wire.Header{"Content-Type": {typeForm}}, Body: body}, action.String(), nil
}

// filling is a form that is being filled in.
type filling struct {
	form    *goquery.Selection
	entered []wire.Field
	names   []string // of the fields that a user can fill in
	fields  []wire.Field
}

func (f *filling) inputs(entered []wire.Field) {
	f.entered = entered
	f.form.Find("input").Each(func(_ int, in *goquery.Selection) {
		name, value := in.AttrOr("name", ""), in.AttrOr("value", "")
		kind := in.AttrOr("type", "text")
		if kind == "submit" {
			return
		}
		if kind != "hidden" && !slices.Contains(f.names, name) {
			f.names = append(f.names, name)
		}
		given, isGiven := entry(entered, name)
		_, checked := in.Attr("checked")
		switch {
		case kind == "radio" && isGiven && given != value, kind == "radio" && !isGiven && !checked:
			return
		case kind == "checkbox" && !isGiven && !checked:
			return
		case isGiven && kind != "hidden":
			value = given
		}
		f.fields = append(f.fields, wire.Field{Name: name, Value: value})
	})
}

// named answers what is entered with the names of the fields where the visible text was given.
func (p Page) named(form *goquery.Selection, entered []wire.Field) []wire.Field {
	list := slices.Clone(entered)
	form.Find("label").Each(func(_ int, label *goquery.Selection) {
		text := strings.TrimSpace(label.Text())
		input := label.Find("input").First()
		if id, ok := label.Attr("for"); ok {
			input = form.Find("input").FilterFunction(func(_ int, in *goquery.Selection) bool { return in.AttrOr("id", "") == id }).First()
		}
		for i := range list {
			if name := input.AttrOr("name", ""); name != "" && list[i].Name == text && input.AttrOr("type", "text") != "radio" {
				list[i].Name = name
			}
		}
	})
	return list
}

func enterHint(names []string) string {
	if len(names) == 0 {
		return "leave it out: there is nothing to enter"
	}
	return "enter " + strings.Join(names, ", ")
}

// entry answers what was entered for a field.
func entry(entered []wire.Field, name string) (string, bool) {
	for _, e := range entered {
		if e.Name == name {
			return e.Value, true
		}
	}
	if confirmed, ok := strings.CutPrefix(name, "confirm"); ok && confirmed != "" {
		return entry(entered, strings.ToLower(confirmed[:1])+confirmed[1:])
	}
	return "", false
}

// button finds a button by its value or text; submit means the first one, whatever it is called.
func (p Page) button(form *goquery.Selection, press string) (wire.Field, error) {
	var known []string
	var found, first *wire.Field
	form.Find("button, input[type=submit]").Each(func(_ int, b *goquery.Selection) {
		field := wire.Field{Name: b.AttrOr("name", ""), Value: b.AttrOr("value", "")}
		label := strings.TrimSpace(b.Text())
		known = append(known, field.Value+" ("+label+")")
		if first == nil {
			first = &field
		}
		if found == nil && (strings.EqualFold(field.Value, press) || label == press) {
			found = &field
		}
	})
	switch {
	case found != nil:
		return *found, nil
	case first != nil && strings.EqualFold(press, "submit"):
		return *first, nil
	case len(known) == 0:
		return wire.Field{}, engine.Wrong(engine.Invalid, "there is nothing to press", "the page %s has no button %q", p.Heading(), press)
	default:
		return wire.Field{}, engine.Wrong(engine.Invalid, "press one of "+strings.Join(known, ", "), "the page %s has no button %q", p.Heading(), press)
	}
}

// encodeForm writes the fields of a form in their order; one without a name is not sent, as by a browser.
func encodeForm(fields []wire.Field) []byte {
	var b strings.Builder
	for _, f := range fields {
		if f.Name == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(f.Name) + "=" + url.QueryEscape(f.Value))
	}
	return []byte(b.String())
}

// ReturnOf answers the message with which a browser would bring the fields of a callback form back to the application.
func ReturnOf(fields []wire.Field) *wire.Inbound {
	return &wire.Inbound{Method: "POST", Path: "/", Header: wire.Header{"Content-Type": {typeForm}}, Body: encodeForm(fields)}
}
