package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// policy lets pages load style sheets, scripts and pictures of this listener and nothing else, runs no script that
// stands in a page, and lets nobody frame them.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// The cookies that remember what a reader likes.
const (
	languageCookie = "shapan_lang"
	themeCookie    = "shapan_theme"
	rememberDays   = 365
)

// themes are the ways of light and dark; auto is the browser's.
var themes = []string{"auto", "light", "dark"}

// frameQuery is what every page takes besides its own parameters.
var frameQuery = []parameter{
	{name: "lang", doc: "language of the console", enum: []string{string(chinese), string(english)}},
	{name: "theme", doc: "light or dark", enum: themes},
	{name: "said", doc: "id of the outcome of a form"},
}

// frame is what stands around the view of a page.
type frame struct {
	Lang    tongue
	Theme   string
	Page    string // name of the page
	Entry   string // of the navigation
	World   string
	Clock   *clockView // nil where there is no world
	Worlds  []choice   // the same page in other worlds
	Nav     []navEntry
	Tongues []choice
	Themes  []choice
	CSRF    string
	Said    *said
	Problem *engine.Problem
	Status  int // of the page of an error, 0 otherwise
	Version string
	JSON    string // the address of the same as JSON, "" for none
	Locked  bool   // whether the console asks for a token, so that one can leave
	View    any
	Here    string // address of the page

	entered url.Values
	header  http.Header
}

// choice is one of several links.
type choice struct {
	Name string
	To   string
	On   bool
}

// said is what came of a form, in the reader's language.
type said struct {
	Text string
	List []string
}

// navEntry is an entry of the navigation.
type navEntry struct {
	Name string
	Key  string // with g before it, leads there
	To   string // "" where there is nothing yet
	On   bool
}

// navigation is the one list of entries: name of the page, key of the keyboard.
var navigation = []navEntry{
	{Name: "timeline", Key: "t"},
	{Name: "clock", Key: "c"},
	{Name: "notices", Key: "n"},
	{Name: "people", Key: "p"},
	{Name: "waiting", Key: "a"},
	{Name: "phone", Key: "m"},
	{Name: "scenarios", Key: "s"},
	{Name: "contract", Key: "k"},
	{Name: "worlds", Key: "w"},
}

// frame makes what stands around a page for a request.
func (c *console) frame(r *http.Request, w *engine.World, p page) (*frame, error) {
	f := &frame{
		Page: p.name, Entry: p.entry, Version: c.options.Version, Locked: c.options.Token != "", Here: r.URL.RequestURI(),
		header: http.Header{"Content-Security-Policy": {policy}, "Referrer-Policy": {"no-referrer"}, "Vary": {"Accept-Language, Cookie"}},
	}
	if f.Entry == "" {
		f.Entry = p.name
	}
	f.likes(r)
	id, fresh := visitor(r)
	if f.CSRF = c.csrfToken(id); fresh != nil {
		f.cookie(fresh)
	}
	if d, ok := c.notes.get(r.URL.Query().Get("said")); ok {
		text, err := f.Lang.say(d.say, d.args...)
		if err != nil {
			return nil, err
		}
		f.Said = &said{text, d.list}
	}
	return f, c.situate(f, r, w, p)
}

// situate fills in the world, the other worlds and the navigation.
func (c *console) situate(f *frame, r *http.Request, w *engine.World, p page) error {
	if w == nil {
		return nil
	}
	now, err := viewClock(w)
	if err != nil {
		return err
	}
	f.World, f.Clock = w.Name(), &now
	for _, other := range c.sim.Worlds() {
		to := "/worlds/" + other.Name() + "/timeline"
		if p.entry == "" && strings.Contains(p.path, "{w}") {
			to = addressOf(p.path, other.Name())
		}
		f.Worlds = append(f.Worlds, choice{Name: other.Name(), To: to, On: other == w})
	}
	for _, e := range navigation {
		if at := slices.IndexFunc(c.list, func(p page) bool { return p.name == e.Name && strings.Contains(p.path, "{w}") }); at >= 0 {
			e.To = addressOf(c.list[at].path, w.Name())
		}
		e.On = e.Name == f.Entry
		f.Nav = append(f.Nav, e)
	}
	return nil
}

// likes finds out the reader's language and theme: what the address says, else what was remembered, else the browser's.
func (f *frame) likes(r *http.Request) {
	f.Lang, f.Theme = preferred(r.Header.Get("Accept-Language")), themes[0]
	liked := func(name, cookie string, valid func(string) bool, keep func(string)) {
		if kept, err := r.Cookie(cookie); err == nil && valid(kept.Value) {
			keep(kept.Value)
		}
		if asked := r.URL.Query().Get(name); valid(asked) {
			keep(asked)
			f.cookie(safeCookie(r, cookie, asked, rememberDays))
		}
	}
	liked("lang", languageCookie, func(s string) bool { return slices.Contains(tongues, tongue(s)) }, func(s string) { f.Lang = tongue(s) })
	liked("theme", themeCookie, func(s string) bool { return slices.Contains(themes, s) }, func(s string) { f.Theme = s })
	here := withQuery(f.Here, "said", "")
	for _, t := range tongues {
		f.Tongues = append(f.Tongues, choice{Name: string(t), To: withQuery(here, "lang", string(t)), On: t == f.Lang})
	}
	for _, t := range themes {
		f.Themes = append(f.Themes, choice{Name: t, To: withQuery(here, "theme", t), On: t == f.Theme})
	}
}

func (f *frame) cookie(k *http.Cookie) { f.header.Add("Set-Cookie", k.String()) }

// Entered answers what was entered into a field of the form that could not be done, otherwise the text given.
func (f *frame) Entered(name, otherwise string) string {
	if f.entered.Has(name) {
		return f.entered.Get(name)
	}
	return otherwise
}

// render writes the page.
func (f *frame) render(status int) (answer, error) {
	set, err := templatesIn(f.Lang, f.Page)
	if err != nil {
		return answer{}, err
	}
	var text bytes.Buffer
	if err := set.ExecuteTemplate(&text, "layout.html", f); err != nil {
		return answer{}, fmt.Errorf("page %s: %w", f.Page, err)
	}
	return answer{status: status, media: mediaHTML, text: text.Bytes(), header: f.header}, nil
}
