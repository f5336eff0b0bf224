package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net"
	"net/http"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

const (
	loginPath   = "/login"
	sessionDays = 30
)

// loginView is the page on which the token is entered.
type loginView struct {
	Next string
}

// loginPage asks for the token and gives the browser a cookie for it.
func (c *console) loginPage() page {
	return page{
		name: "login", path: loginPath, open: true,
		query: []parameter{{name: "next", doc: "where to go on to"}},
		show:  func(v *visit) (any, error) { return loginView{Next: local(v.ask("next"))}, nil },
		acts:  map[string]act{"login": c.login, "logout": c.logout},
	}
}

func (c *console) login(v *visit) (done, error) {
	if c.options.Token == "" {
		return done{to: "/"}, nil
	}
	if !sameSecret(v.entered("token"), c.options.Token) {
		return done{}, engine.Wrong(codeUnauthorized, "enter the token that the server was started with (--control-token)", "the token is wrong")
	}
	v.cookies = append(v.cookies, safeCookie(v.Request, sessionCookie(v.Request), c.session(), sessionDays))
	return done{to: local(v.entered("next"))}, nil
}

func (c *console) logout(v *visit) (done, error) {
	gone := safeCookie(v.Request, sessionCookie(v.Request), "", 0)
	gone.MaxAge = -1
	v.cookies = append(v.cookies, gone)
	return done{to: "/"}, nil
}

// session answers what a browser's cookie holds instead of the token: it says nothing about the token, fits it alone,
// and survives a restart.
func (c *console) session() string {
	m := hmac.New(sha256.New, []byte(c.options.Token))
	m.Write([]byte("shapan console session"))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// sessionCookie names the cookie after the port: cookies of one host are shared by all its ports.
func sessionCookie(r *http.Request) string {
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		return "shapan_session_" + port
	}
	return "shapan_session"
}

// signedIn tells whether a browser has entered the token before.
func (c *console) signedIn(r *http.Request) bool {
	k, err := r.Cookie(sessionCookie(r))
	return err == nil && sameSecret(k.Value, c.session())
}

// sameSecret compares in a time that does not depend on where two texts differ.
func sameSecret(given, wanted string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(wanted))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// local answers an address if it is one of this listener, "/" otherwise.
func local(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return address
}
