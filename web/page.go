package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// page is a page of the console. README.md of this folder says how to write one.
type page struct {
	name  string      // its template is templates/{name}.html
	path  string      // as in route
	entry string      // of the navigation that it belongs to; "" for its own name
	query []parameter // that its address takes
	// show makes the view model. Problems become the page of an error.
	show func(v *visit) (any, error)
	// acts are what its forms do, by the value of the field "do".
	acts map[string]act
	// json answers the address of the same under /v1; nil where there is none.
	json func(v *visit) string
	open bool // whoever has no token sees it too
}

// act does what a form asks for; a problem shows the page again, with what was entered.
type act func(v *visit) (done, error)

// done is what came of a form.
type done struct {
	to   string // the address to go on to; "" for the page itself
	say  string // the message to show there; "" for none
	args []any
	list []string // details of it, one a line
}

// pages is the one list of pages.
func (c *console) pages() []page {
	return []page{
		c.timelinePage("/"), c.timelinePage("/worlds/{w}/timeline"), c.exchangePage(), c.diagramPage(), c.clockPage(), c.noticesPage(), c.noticePage(), c.worldsPage("/worlds"), c.worldsPage(worldsAddress("{w}")), c.waitingPage(), c.phonePage(), c.scenariosPage(), c.scenarioPage(), c.runPage(), c.peoplePage(), c.recordsPage(), c.contractPage(), c.apiPage(), c.loginPage(),
	}
}

// pageRoutes registers pages: GET shows one, POST does what one of its forms asks for.
func (c *console) pageRoutes() []route {
	table := []route{}
	for _, p := range c.list {
		query := slices.Concat(p.query, frameQuery)
		table = append(table, route{
			method: http.MethodGet, path: p.path, name: p.name, title: p.name, media: mediaHTML, hidden: true, query: query,
			do: func(v *visit) (answer, error) { return c.showPage(v, p) },
		})
		if len(p.acts) > 0 {
			table = append(table, route{
				method: http.MethodPost, path: p.path, name: p.name, title: p.name, media: mediaHTML, hidden: true, query: query, form: true,
				do: func(v *visit) (answer, error) { return c.doPage(v, p) },
			})
		}
	}
	return table
}

func (c *console) showPage(v *visit, p page) (answer, error) {
	c.stay(v)
	view, err := p.show(v)
	if err != nil {
		return answer{}, err
	}
	f, err := c.frame(v.Request, v.world, p)
	if err != nil {
		return answer{}, err
	}
	f.View = view
	if p.json != nil {
		f.JSON = p.json(v)
	}
	return f.render(http.StatusOK)
}

// doPage does what a form asks for, and leads on to where its outcome is to be seen. What cannot be done shows the
// page again: with the problem, and with what was entered.
func (c *console) doPage(v *visit, p page) (answer, error) {
	c.stay(v)
	if err := c.checkForm(v); err != nil {
		return answer{}, err
	}
	do, ok := p.acts[v.entered("do")]
	if !ok {
		return answer{}, engine.Wrong(engine.Invalid, "go back and press a button of the page", "the page has no form %q", v.entered("do"))
	}
	d, err := do(v)
	problem, told := engine.AsProblem(err)
	if err != nil && !told {
		return answer{}, err
	}
	if told {
		return c.showAgain(v, p, problem)
	}
	to := v.URL.RequestURI()
	if d.to != "" {
		to = d.to
	}
	if d.say != "" {
		to = withQuery(to, "said", c.notes.keep(d))
	}
	header := http.Header{"Location": {to}}
	for _, cookie := range v.cookies {
		header.Add("Set-Cookie", cookie.String())
	}
	return answer{status: http.StatusSeeOther, media: mediaHTML, header: header}, nil
}

func (c *console) showAgain(v *visit, p page, problem *engine.Problem) (answer, error) {
	view, err := p.show(v)
	if err != nil {
		return answer{}, err
	}
	f, err := c.frame(v.Request, v.world, p)
	if err != nil {
		return answer{}, err
	}
	f.View, f.Problem, f.entered = view, problem, v.form
	return f.render(statusOf(problem.Code))
}

// stay gives pages that name no world the default one.
func (c *console) stay(v *visit) {
	if v.world != nil {
		return
	}
	if list := c.sim.Worlds(); len(list) > 0 {
		v.world = list[0]
	}
}

// entered answers a field of the form that was sent, without the blanks around it.
func (v *visit) entered(name string) string { return strings.TrimSpace(v.form.Get(name)) }

// readForm reads the body of a form.
func (v *visit) readForm(w http.ResponseWriter) error {
	body, err := readBody(w, v.Request)
	if err != nil {
		return err
	}
	if v.form, err = url.ParseQuery(string(body)); err != nil {
		return engine.Wrong(engine.Invalid, "send it as application/x-www-form-urlencoded", "the form cannot be read: %s", err)
	}
	return nil
}

// withQuery answers an address with a parameter of its query set, or taken out if the value is "".
func withQuery(address, name, value string) string {
	at, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := at.Query()
	query.Set(name, value)
	if value == "" {
		query.Del(name)
	}
	at.RawQuery = query.Encode()
	return at.RequestURI()
}
