package main

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

const typeForm = "application/x-www-form-urlencoded"

// browser is the person on the hosted page, without a browser: it opens a page, fills its form and presses a button. It
// runs no scripts; the pages work without.
type browser struct {
	*terminal
	system *system
	client engine.Client
}

// page is a hosted page.
type page struct {
	address *url.URL
	doc     *goquery.Document
}

// pair is a name and a value of a form.
type pair struct{ name, value string }

func readPage(address string, body []byte) (page, error) {
	at, err := url.Parse(address)
	if err != nil {
		return page{}, wrong("", "the address of the page cannot be read: %s", err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		return page{}, wrong("", "the page at %s cannot be read: %s", address, err)
	}
	return page{at, doc}, nil
}

// callback answers the form that leads back to the application, where the page has one.
func (p page) callback() (address string, fields []pair, ok bool) {
	form := p.doc.Find("form[name=form0]").First()
	form.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) {
		fields = append(fields, pair{in.AttrOr("name", ""), in.AttrOr("value", "")})
	})
	return form.AttrOr("action", ""), fields, form.Length() > 0
}

// problem answers what the page complains about, "" for nothing.
func (p page) problem() string { return strings.TrimSpace(p.doc.Find("[role=alert]").First().Text()) }

// heading answers what the page is about.
func (p page) heading() string { return strings.TrimSpace(p.doc.Find("h1").First().Text()) }

// work answers the form on which the user works; it is empty where there is none.
func (p page) work() *goquery.Selection { return p.doc.Find("form").Not("[name=form0]").First() }

// fill answers what the browser sends when the user has entered something and presses a button: hidden fields, chosen
// options, inputs, the button. A field confirmX that nobody enters repeats X, as a person would.
func (p page) fill(press string, entered []pair) (request engine.Request, address string, err error) {
	form := p.work()
	action, err := p.address.Parse(form.AttrOr("action", ""))
	if err != nil {
		return engine.Request{}, "", wrong("", "the form of the page leads to %q", form.AttrOr("action", ""))
	}
	var names []string
	var fields []wire.Field
	form.Find("input").Each(func(_ int, in *goquery.Selection) {
		name, value := in.AttrOr("name", ""), in.AttrOr("value", "")
		kind := in.AttrOr("type", "text")
		if kind != "hidden" && !slices.Contains(names, name) {
			names = append(names, name)
		}
		given, isGiven := entry(entered, name)
		_, checked := in.Attr("checked")
		switch {
		case kind == "radio" && isGiven && given != value, kind == "radio" && !isGiven && !checked:
			return
		case isGiven && kind != "hidden":
			value = given
		}
		fields = append(fields, wire.Field{Name: name, Value: value})
	})
	for _, e := range entered {
		if !slices.Contains(names, e.name) {
			return engine.Request{}, "", wrong(enterHint(names), "the page %s has no field %q", p.heading(), e.name)
		}
	}
	button, err := p.button(form, press)
	if err != nil {
		return engine.Request{}, "", err
	}
	fields = append(fields, button)
	return engine.Request{Method: "POST", Header: wire.Header{"Content-Type": {typeForm}}, Body: encode(fields)}, action.String(), nil
}

func enterHint(names []string) string {
	if len(names) == 0 {
		return "leave --enter out: there is nothing to enter"
	}
	return "enter " + strings.Join(names, ", ")
}

// entry answers what was entered for a field.
func entry(entered []pair, name string) (string, bool) {
	for _, e := range entered {
		if e.name == name {
			return e.value, true
		}
	}
	if confirmed, ok := strings.CutPrefix(name, "confirm"); ok && confirmed != "" {
		return entry(entered, strings.ToLower(confirmed[:1])+confirmed[1:])
	}
	return "", false
}

// button finds a button by its value or text; submit means the first one, whatever it is called.
func (p page) button(form *goquery.Selection, press string) (wire.Field, error) {
	var known []string
	var found, first *wire.Field
	form.Find("button").Each(func(_ int, b *goquery.Selection) {
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
	default:
		return wire.Field{}, wrong("press one of "+strings.Join(known, ", "), "the page %s has no button %q", p.heading(), press)
	}
}

// encode writes the fields of a form.
func encode(fields []wire.Field) []byte {
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(f.Name) + "=" + url.QueryEscape(f.Value))
	}
	return []byte(b.String())
}

// parseEntered reads what is to be entered: name=value.
func parseEntered(arguments []string) ([]pair, error) {
	var entered []pair
	for _, e := range arguments {
		name, value, ok := strings.Cut(e, "=")
		if !ok {
			return nil, wrong("write --enter name=value, like --enter password=123456", "--enter is %q", e)
		}
		entered = append(entered, pair{name, value})
	}
	return entered, nil
}

// press opens the page, does what the user does there, and prints the way back.
func (b browser) press(ctx context.Context, address, button string, entered []pair) error {
	shown, err := b.open(ctx, engine.Request{Method: "GET"}, address)
	if err != nil {
		return err
	}
	if shown.work().Length() > 0 {
		request, to, err := shown.fill(button, entered)
		if err != nil {
			return err
		}
		if shown, err = b.open(ctx, request, to); err != nil {
			return err
		}
	}
	return b.outcome(shown)
}

func (b browser) open(ctx context.Context, request engine.Request, address string) (page, error) {
	answer, err := b.send(ctx, request, address)
	if err != nil {
		return page{}, err
	}
	b.show("%s %s", request.Method, address)
	b.answered(answer, engine.Heard{Verdict: journal.Signature{Verdict: "none"}})
	return readPage(address, answer.Body)
}

// refusal prints a page that a call was answered with instead of a way to one.
func (b browser) refusal(address string, body []byte) error {
	shown, err := readPage(address, body)
	if err != nil {
		return err
	}
	return b.outcome(shown)
}

// outcome prints what a page says, and the message with which the browser would go back to the application: its
// fields and the verdict on its signature. It is not delivered.
func (b browser) outcome(p page) error {
	if problem := p.problem(); problem != "" {
		b.show("page  %s: %s", p.heading(), problem)
	}
	address, pairs, ok := p.callback()
	if !ok {
		if code := strings.TrimSpace(p.doc.Find(".code").First().Text()); code != "" {
			b.show("page  %s", code)
		}
		return no()
	}
	fields := make([]wire.Field, len(pairs))
	for i, f := range pairs {
		fields[i] = wire.Field{Name: f.name, Value: f.value}
	}
	heard := b.client.Return(b.system.config, &wire.Inbound{
		Method: "POST", Path: "/", Header: wire.Header{"Content-Type": {typeForm}}, Body: encode(fields),
	})
	b.show("CALLBACK for %s (not sent)  signature %s", address, heard.Verdict.Verdict)
	b.show("%s", pretty(heard.Fields))
	if !heard.Accepted || heard.Verdict.Verdict != "ok" {
		return no()
	}
	return nil
}
