package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/shapan/shapan/sim/engine"
)

const (
	maxBody  = 1 << 20 // bytes of a request's body
	maxLimit = 10_000  // of a page of a list
)

// visit is a request on its way through a route.
type visit struct {
	*http.Request
	params  gin.Params
	query   url.Values
	body    []byte
	world   *engine.World  // of the path; nil where the path names none
	form    url.Values     // that was sent to a page
	cookies []*http.Cookie // that the browser shall keep
}

// visit prepares a visit and lets the route answer it.
func (c *console) visit(g *gin.Context, r route) (answer, error) {
	v := &visit{Request: g.Request, params: g.Params}
	var err error
	if v.query, err = r.ask(g.Request.URL.RawQuery); err != nil {
		return answer{}, err
	}
	if name, named := g.Params.Get("w"); named && !r.changes {
		if v.world, err = c.sim.World(name); err != nil {
			return answer{}, err
		}
	}
	if r.body != nil || r.raw != "" {
		if v.body, err = readBody(g.Writer, g.Request); err != nil {
			return answer{}, err
		}
	}
	if r.form {
		if err := v.readForm(g.Writer); err != nil {
			return answer{}, err
		}
	}
	a, err := r.do(v)
	if err != nil {
		return answer{}, c.gone(v, err)
	}
	return a, nil
}

// gone answers a better error for a world that was closed while the visit was with it.
func (c *console) gone(v *visit, err error) error {
	if _, told := engine.AsProblem(err); told || v.world == nil {
		return err
	}
	if now, missing := c.sim.World(v.world.Name()); missing == nil && now == v.world {
		return err
	}
	return engine.Wrong(codeUnavailable, "ask again", "world %s was reset, restored or dropped in the meantime", v.world.Name())
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, engine.Wrong(codeTooLarge, "send less", "the body is longer than %d bytes", large.Limit)
	}
	if err != nil {
		return nil, engine.Wrong(engine.Invalid, "send the whole body", "the body could not be read: %s", err)
	}
	return body, nil
}

// ask reads a query and refuses what the route does not know.
func (r route) ask(raw string) (url.Values, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, engine.Wrong(engine.Invalid, "encode the query as a form", "the query cannot be read: %s", err)
	}
	names := make([]string, len(r.query))
	for i, p := range r.query {
		names[i] = p.name
	}
	for name, values := range query {
		if r.raw != "" && r.body == nil {
			break // the query of a notice is the sender's
		}
		at := slices.Index(names, name)
		switch {
		case at < 0:
			return nil, engine.Wrong(engine.Invalid, known(name, names), "there is no query parameter %q here", name)
		case len(values) > 1 && !r.query[at].many:
			return nil, engine.Wrong(engine.Invalid, "give it once", "query parameter %s is there %d times", name, len(values))
		case values[0] != "" && r.query[at].enum != nil && !slices.Contains(r.query[at].enum, values[0]):
			return nil, engine.Wrong(engine.Invalid, known(values[0], r.query[at].enum), "%s is %q", name, values[0])
		}
	}
	return query, nil
}

// param answers a part of the path by its name in the table.
func (v *visit) param(name string) string { return strings.TrimPrefix(v.params.ByName(name), "/") }

// rest answers the part of the path that {name…} takes.
func (v *visit) rest(name string) string { return v.param(name) }

// ask answers a parameter of the query, "" when it is not given.
func (v *visit) ask(name string) string { return v.query.Get(name) }

// limit answers how many things of a list are asked for at most, otherwise if that is not said.
func (v *visit) limit(otherwise int) (int, error) {
	text := v.ask("limit")
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxLimit {
		return 0, engine.Wrong(engine.Invalid, "give a whole number from 1 to "+strconv.Itoa(maxLimit), "limit is %q", text)
	}
	return n, nil
}

// number answers a parameter that is a whole number from 0 on, 0 when it is not given.
func (v *visit) number(name string) (int64, error) {
	text := v.ask(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, engine.Wrong(engine.Invalid, "give a whole number from 0 on", "%s is %q", name, text)
	}
	return n, nil
}

// identifier answers a parameter that is an id of a kind: its letter and digits, "" when it is not given.
func (v *visit) identifier(name string, letter byte) (string, error) {
	text := v.ask(name)
	if text == "" {
		return "", nil
	}
	if _, err := strconv.ParseUint(text[1:], 10, 63); err != nil || text[0] != letter {
		return "", engine.Wrong(engine.Invalid, "give the id of one of the list, like "+string(letter)+"000000001", "%s is %q", name, text)
	}
	return text, nil
}

// wallDuration answers a parameter that is a span of wall time from 0 to most.
func (v *visit) wallDuration(name string, most time.Duration) (time.Duration, error) {
	text := v.ask(name)
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > most {
		return 0, engine.Wrong(engine.Invalid, "give a duration like 5s, at most "+most.String(), "%s is %q", name, text)
	}
	return d, nil
}
