package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"

	"github.com/shapan/shapan/sim/engine"
)

// The cookie that a browser's forms are bound to, the field that proves it, and the header that scripts send instead.
const (
	visitorCookie = "shapan_visitor"
	csrfField     = "csrf"
	csrfHeader    = "X-Shapan-Csrf"
)

var visitorID = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// newKey makes the key of a process, with which it knows its own tokens again.
func newKey() []byte {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails: see crypto/rand
	return key
}

// visitor answers who a browser is, and the cookie to give it if it is new.
func visitor(r *http.Request) (id string, fresh *http.Cookie) {
	if known, err := r.Cookie(visitorCookie); err == nil && visitorID.MatchString(known.Value) {
		return known.Value, nil
	}
	id = rand.Text()
	return id, safeCookie(r, visitorCookie, id, 0)
}

// csrfToken answers the token that forms of a visitor carry. Another site can send forms, but it cannot read a page of
// ours to learn the token.
func (c *console) csrfToken(visitor string) string { return c.mark("csrf", visitor) }

// mark answers what only this process can say about a text.
func (c *console) mark(purpose, text string) string {
	m := hmac.New(sha256.New, c.key)
	m.Write([]byte(purpose + "\n" + text))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// checkForm refuses a form that was not made by a page of this process for this visitor.
func (c *console) checkForm(v *visit) error {
	return c.checkToken(v.Request, v.form.Get(csrfField))
}

func (c *console) checkToken(r *http.Request, token string) error {
	id, fresh := visitor(r)
	if fresh != nil || !hmac.Equal([]byte(token), []byte(c.csrfToken(id))) {
		return engine.Wrong(codeForbidden, "open the page again and send the form from there: the server was started anew, or the browser keeps no cookies",
			"the form does not come from a page of this console")
	}
	return nil
}

// safeCookie makes a cookie that scripts cannot read and other sites cannot use. days 0: until the browser is closed.
func safeCookie(r *http.Request, name, value string, days int) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
		MaxAge: days * 24 * 60 * 60,
	}
}
