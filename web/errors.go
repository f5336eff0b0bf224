package web

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
)

// The codes of errors besides those of package engine.
const (
	codeUnauthorized = "unauthorized"       // 401: the token is missing or wrong
	codeForbidden    = "forbidden"          // 403: the request may come from a foreign page
	codeMethod       = "method_not_allowed" // 405
	codeTooLarge     = "too_large"          // 413
	codeInternal     = "internal"           // 500: a fault of ours
	codeUnavailable  = engine.Unavailable   // 503: not now
)

// errorView is the body of every error.
type errorView struct {
	Error engine.Problem `json:"error"`
}

// statusOf answers the HTTP status of a problem's code.
func statusOf(code string) int {
	switch code {
	case engine.Invalid:
		return http.StatusBadRequest
	case codeUnauthorized:
		return http.StatusUnauthorized
	case codeForbidden:
		return http.StatusForbidden
	case engine.NotFound:
		return http.StatusNotFound
	case codeMethod:
		return http.StatusMethodNotAllowed
	case engine.Conflict:
		return http.StatusConflict
	case codeTooLarge:
		return http.StatusRequestEntityTooLarge
	case codeUnavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// fail answers an error. What is no *engine.Problem is a fault of ours: it is logged, and its text stays here.
func (c *console) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := engine.AsProblem(err)
	switch {
	case ok:
	case r.Context().Err() != nil && errors.Is(err, context.Cause(r.Context())):
		p = engine.Wrong(codeUnavailable, "ask again", "the request was given up")
	default:
		c.log.Error("control API", "method", r.Method, "path", r.URL.Path, "error", err)
		p = engine.Wrong(codeInternal, "this is a fault of shapan; its log says more", "an unexpected error has occurred")
	}
	c.tell(w, r, p)
}

// tell writes a problem: as a page for whoever reads pages, as JSON for all others.
func (c *console) tell(w http.ResponseWriter, r *http.Request, p *engine.Problem) {
	a := answer{status: statusOf(p.Code), value: errorView{*p}}
	if wantsPage(r) {
		if shown, err := c.errorPage(r, p); err == nil {
			a = shown
		} else {
			c.log.Error("the page of an error", "path", r.URL.Path, "error", err)
		}
	}
	if err := a.write(w, r); err != nil {
		c.log.Debug("an error was not taken", "path", r.URL.Path, "error", err)
	}
}

// apiPrefix begins the addresses of the control API, which answers in JSON whoever asks.
const apiPrefix = "/v1/"

// wantsPage tells whether a request comes from somebody who reads pages.
func wantsPage(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, apiPrefix) && !strings.HasPrefix(r.URL.Path, sinkPrefix) && !strings.HasPrefix(r.URL.Path, assetsPrefix) &&
		strings.Contains(r.Header.Get("Accept"), "text/html")
}

// errorPage is the page of a problem; who has no token is asked for it at once.
func (c *console) errorPage(r *http.Request, p *engine.Problem) (answer, error) {
	status := statusOf(p.Code)
	if p.Code == codeUnauthorized {
		f, err := c.frame(r, nil, page{name: "login"})
		if err != nil {
			return answer{}, err
		}
		f.View = loginView{Next: local(r.URL.RequestURI())}
		return f.render(status)
	}
	var world *engine.World
	if p.Code != codeForbidden { // a stranger learns no names
		world = c.worldOf(r)
	}
	f, err := c.frame(r, world, page{name: "error", entry: "error"})
	if err != nil {
		return answer{}, err
	}
	f.Problem, f.Status = p, status
	return f.render(status)
}

// worldOf answers the world in the path of a page, else the default one; nil when there is none.
func (c *console) worldOf(r *http.Request) *engine.World {
	if below, ok := strings.CutPrefix(r.URL.Path, "/worlds/"); ok {
		name, _, _ := strings.Cut(below, "/")
		if w, err := c.sim.World(name); err == nil {
			return w
		}
	}
	w, err := c.sim.World(sim.Default)
	if err != nil {
		return nil
	}
	return w
}

// panicked answers a panic of ours.
func (c *console) panicked(w http.ResponseWriter, r *http.Request, p any) {
	if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares the value itself
		panic(p)
	}
	c.log.Error("control API panicked", "method", r.Method, "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
	c.tell(w, r, engine.Wrong(codeInternal, "this is a fault of shapan; its log says more", "an unexpected error has occurred"))
}
