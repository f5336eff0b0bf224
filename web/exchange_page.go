package web

import (
	"bytes"
	"encoding/json"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

// exchangePageView is an exchange with all that is known of it.
type exchangePageView struct {
	exchangeView
	Title    string // of the API
	Section  string
	Asked    []partView // the request, understood
	Answered []partView
	Sent     []noticeView // the notices that it booked
	Notice   *noticeView  // of an exchange that delivers one
	Caused   bool         // whether the cause is an exchange that the journal has
	Curl     string
	NoCurl   string        // why there is no command
	Picture  template.HTML // it, its cause and what it caused
	Before   string        // address of the exchange before it, "" for none
	After    string
}

// partView is a part of a message as it was understood: a field of a form, or the whole of a JSON body.
type partView struct {
	Name string
	Text string
	Long bool // several lines
}

// exchangePage shows one exchange.
func (c *console) exchangePage() page {
	return page{
		name: "exchange", path: "/worlds/{w}/exchanges/{id}", entry: "timeline", show: c.showExchange,
		json: func(v *visit) string {
			return "/v1/worlds/" + v.world.Name() + "/exchanges/" + url.PathEscape(v.param("id"))
		},
	}
}

func (c *console) showExchange(v *visit) (any, error) {
	x, err := v.world.Recorded(v.param("id"))
	if err != nil {
		return nil, err
	}
	view := exchangePageView{exchangeView: viewExchangeOf(v.world)(x)}
	if s, err := v.world.System(x.System); err == nil {
		if api, ok := s.API(x.API); ok {
			view.Title, view.Section = api.Title, api.Section
		}
	}
	view.Asked, view.Answered = understood(x.Request), understood(x.Response)
	if view.Curl, err = c.curlOf(v.world.Name(), x); err != nil {
		problem, told := engine.AsProblem(err)
		if !told {
			return nil, err
		}
		view.NoCurl = problem.Message
	}
	if err := view.findNotices(v.world, x); err != nil {
		return nil, err
	}
	family, err := familyOf(v.world, x)
	if err != nil {
		return nil, err
	}
	view.Caused = len(family) > 0 && family[0].ID == x.Cause
	view.Picture = scenarios.Diagram(family, linkTo(v.world.Name()))
	return view, view.findNeighbours(v.world, x)
}

// linkTo answers the addresses of exchanges of a world.
func linkTo(world string) func(id string) string {
	return func(id string) string { return "/worlds/" + world + "/exchanges/" + id }
}

// findNotices looks up the notices that an exchange booked, and the one that it delivers.
func (p *exchangePageView) findNotices(w *engine.World, x journal.Exchange) error {
	for _, id := range x.Notices {
		n, err := w.Notice(id)
		if err != nil {
			return err
		}
		p.Sent = append(p.Sent, viewNotice(n))
	}
	if x.Direction == journal.In {
		return nil
	}
	all, err := w.Notices("")
	if err != nil {
		return err
	}
	for _, n := range all {
		for _, a := range n.Attempts {
			if a.Exchange == x.ID {
				view := viewNotice(n)
				p.Notice = &view
			}
		}
	}
	return nil
}

// findNeighbours looks up what was exchanged just before and after.
func (p *exchangePageView) findNeighbours(w *engine.World, x journal.Exchange) error {
	link := linkTo(w.Name())
	before, err := w.Exchanges(journal.Query{Last: true, Before: x.ID, Limit: 1})
	if err != nil {
		return err
	}
	if len(before) > 0 {
		p.Before = link(before[0].ID)
	}
	after, err := w.Exchanges(journal.Query{After: x.ID, Limit: 1})
	if len(after) > 0 {
		p.After = link(after[0].ID)
	}
	return err
}

// familyOf answers an exchange with the one that caused it and the deliveries of its notices, oldest first.
func familyOf(w *engine.World, x journal.Exchange) ([]journal.Exchange, error) {
	members := map[string]journal.Exchange{x.ID: x}
	add := func(id string) error {
		other, err := w.Recorded(id)
		if _, told := engine.AsProblem(err); told {
			return nil // the journal no longer has it
		}
		if err == nil {
			members[id] = other
		}
		return err
	}
	if journal.Number(x.Cause) > 0 {
		if err := add(x.Cause); err != nil {
			return nil, err
		}
	}
	for _, id := range x.Notices {
		n, err := w.Notice(id)
		if err != nil {
			return nil, err
		}
		for _, a := range n.Attempts {
			if err := add(a.Exchange); err != nil {
				return nil, err
			}
		}
	}
	family := []journal.Exchange{}
	for _, id := range slices.Sorted(maps.Keys(members)) {
		family = append(family, members[id])
	}
	return family, nil
}

// understood answers the parts of a message: the fields of a form, or the whole body, JSON indented. What is neither is
// shown raw only.
func understood(m journal.Message) []partView {
	body := bytes.TrimSpace(m.Body)
	if indented, ok := indentedJSON(body); ok {
		return []partView{{Text: indented, Long: true}}
	}
	parts := []partView{}
	if _, query, ok := strings.Cut(m.Path, "?"); ok {
		parts = append(parts, formParts(query)...)
	}
	if strings.Contains(strings.ToLower(strings.Join(headerOf(m, "Content-Type"), " ")), "form-urlencoded") {
		parts = append(parts, formParts(string(body))...)
	}
	return parts
}

func headerOf(m journal.Message, name string) []string {
	for key, values := range m.Headers {
		if strings.EqualFold(key, name) {
			return values
		}
	}
	return nil
}

// formParts answers the fields of a form in their order.
func formParts(form string) []partView {
	parts := []partView{}
	for _, pair := range strings.Split(form, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		p := partView{Name: unescaped(name), Text: unescaped(value)}
		if indented, ok := indentedJSON([]byte(p.Text)); ok {
			p.Text, p.Long = indented, true
		}
		parts = append(parts, p)
	}
	return parts
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		text = plain
	}
	return strings.ToValidUTF8(text, "\ufffd")
}

// indentedJSON answers a JSON object or array indented. Its texts are as they were sent.
func indentedJSON(text []byte) (string, bool) {
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return "", false
	}
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil {
		return "", false
	}
	return strings.ToValidUTF8(b.String(), "\ufffd"), true
}
