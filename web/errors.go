package web

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"

	"github.com/shapan/shapan/sim/engine"
)

// The codes of errors besides those of package engine.
const (
	codeUnauthorized = "unauthorized"       // 401: the token is missing or wrong
	codeForbidden    = "forbidden"          // 403: the request may come from a foreign page
	codeMethod       = "method_not_allowed" // 405
	codeTooLarge     = "too_large"          // 413
	codeInternal     = "internal"           // 500: a fault of ours
	codeUnavailable  = "unavailable"        // 503: not now
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
	a := answer{status: statusOf(p.Code), value: errorView{*p}}
	if err := a.write(w, r); err != nil {
		c.log.Debug("an error was not taken", "path", r.URL.Path, "error", err)
	}
}

// panicked answers a panic of ours.
func (c *console) panicked(w http.ResponseWriter, r *http.Request, p any) {
	if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares the value itself
		panic(p)
	}
	c.log.Error("control API panicked", "method", r.Method, "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
	a := answer{status: http.StatusInternalServerError, value: errorView{engine.Problem{
		Code: codeInternal, Message: "an unexpected error has occurred", Hint: "this is a fault of shapan; its log says more",
	}}}
	if err := a.write(w, r); err != nil {
		c.log.Debug("an error was not taken", "path", r.URL.Path, "error", err)
	}
}
