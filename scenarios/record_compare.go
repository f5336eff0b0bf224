package scenarios

import (
	"maps"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// shortestReference is how many characters a value of an answer has at least to be recognised when it is sent later:
// numbers and words that are shorter come about by themselves.
const shortestReference = 10

// clickOn answers what a person did on a page, told from what the browser sent: fields that a person can fill in, and the
// button. A field confirmX that repeats X is filled in by the runner.
func clickOn(page []byte, x journal.Exchange) (clicked, bool) {
	if page == nil {
		return clicked{}, false
	}
	shown, err := ReadPage(x.Request.Path, page)
	if err != nil || !shown.Works() {
		return clicked{}, false
	}
	sent, err := wire.ParseForm(&wire.Inbound{Method: x.Request.Method, Path: x.Request.Path, Header: wire.Header(x.Request.Headers), Body: x.Request.Body}, wire.Limits{})
	if err != nil {
		return clicked{}, false
	}
	made := clicked{}
	form := shown.work()
	for _, f := range sent.Fields {
		switch {
		case form.Find("button, input[type=submit]").FilterFunction(func(_ int, b *goquery.Selection) bool {
			return b.AttrOr("name", "") == f.Name && b.AttrOr("value", "") == f.Value
		}).Length() > 0:
			made.press = f.Value
		case form.Find("input").FilterFunction(func(_ int, in *goquery.Selection) bool {
			return in.AttrOr("name", "") == f.Name && in.AttrOr("type", "text") != "hidden"
		}).Length() > 0 && f.Value != "":
			if repeated, again := entry(made.enters, f.Name); !again || repeated != f.Value {
				made.enters = append(made.enters, f)
			}
		}
	}
	return made, made.press != ""
}

// compare holds what came of each call here against what came of it when it was played again: what is equal is expected
// from now on, and values of answers that are sent later become references.
func (r *recorder) compare(again *Result) {
	if len(again.Cases) == 0 {
		return
	}
	replayed := again.Cases[0]
	known := map[string]string{}
	for _, step := range r.steps {
		if step.api == nil {
			continue
		}
		step.came = r.came(step, step.call, step.page())
		step.known = maps.Clone(known)
		for _, played := range replayed.Steps {
			if played.ID == step.id {
				step.expect = equal(step.came, r.cameAgain(step, played, replayed.Exchanges))
			}
		}
		if step.same == "" {
			learn(known, step.id+".reply", step.came, step.fields)
		}
	}
}

// forget takes away the check at the end over which the file stumbled, and tells whether it was one.
func (r *recorder) forget(failed *Result) bool {
	if len(failed.Cases) == 0 || failed.Outcome != Failed {
		return false
	}
	for _, step := range failed.Cases[0].Steps {
		if at := slices.Index(r.tail, step.What); step.Verb == "check" && step.Outcome == Failed && at >= 0 {
			r.tail = slices.Delete(r.tail, at, at+1)
			r.notes = append(r.notes, step.What+" here; it depends on what was there before the recording, and is not checked")
			return true
		}
	}
	return false
}

// came answers what came of a call, as an object: the fields of the answer, or of the message with which the browser went
// back from the page.
func (r *recorder) came(step *recorded, x journal.Exchange, page []byte) wire.Value {
	client, ok := step.system.Codec.(engine.Client)
	config, err := r.world.Compiled(step.system.Slug)
	if !ok || err != nil {
		return wire.Value{}
	}
	heard := client.Hear(config, step.api, engine.Incoming{Status: x.Status, Header: wire.Header(x.Response.Headers), Body: x.Response.Body})
	if page == nil && heard.Fields == nil && looksLikeHTML(x.Response.Body) {
		page = x.Response.Body
	}
	if page != nil {
		shown, err := ReadPage(x.Request.Path, page)
		if err != nil {
			return wire.Value{}
		}
		_, fields, back := shown.Callback()
		if !back {
			return wire.Value{}
		}
		heard = client.Return(config, ReturnOf(fields))
	}
	value, _, err := wire.ParseJSON(heard.Fields)
	if err != nil {
		return wire.Value{}
	}
	return value
}

// cameAgain answers what came of a step when it was played again.
func (r *recorder) cameAgain(step *recorded, played *StepResult, all []journal.Exchange) wire.Value {
	var first journal.Exchange
	var page []byte
	for _, x := range all {
		if x.Direction != journal.In || !slices.Contains(played.Exchanges, x.ID) {
			continue
		}
		switch {
		case first.ID == "":
			first = x
		case x.API == pageBehind(step.api):
			page = x.Response.Body
		}
	}
	if first.ID == "" {
		return wire.Value{}
	}
	return r.came(step, first, page)
}

// equal answers what two values have in common: objects member by member, everything else where it is the same.
func equal(a, b wire.Value) wire.Value {
	if a.Kind == wire.Object && b.Kind == wire.Object {
		both := wire.Value{Kind: wire.Object}
		for _, m := range a.Members {
			other, there := b.Member(m.Name)
			if !there {
				continue
			}
			if one := equal(m.Value, other); one.Kind != wire.Null && (one.Kind != wire.Object || len(one.Members) > 0) {
				both.Members = append(both.Members, wire.Member{Name: m.Name, Value: one})
			}
		}
		return both
	}
	if a.Kind != b.Kind || string(a.JSON()) != string(b.JSON()) || a.Kind == wire.Array {
		return wire.Value{}
	}
	return a
}

// learn notes the values of an answer by which later calls may refer to it, unless they were sent themselves.
func learn(known map[string]string, path string, came, sent wire.Value) {
	for _, m := range came.Members {
		at := path + "." + m.Name
		switch {
		case m.Value.Kind == wire.Object:
			learn(known, at, m.Value, sent)
		case m.Value.Kind != wire.String || len(m.Value.Text) < shortestReference || strings.Contains(string(sent.JSON()), m.Value.Text):
		default:
			if _, already := known[m.Value.Text]; !already {
				known[m.Value.Text] = at
			}
		}
	}
}
