package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// guard answers why a request must not pass, nil if it may.
//
// With a token, every request carries it, or the cookie of a browser in which it was entered; but for the probes of operators and the notices that the simulated systems
// deliver to the stand-in application. Without one the listener is for this machine only, and a page of a foreign
// site that a browser shows here must not reach it: neither under a name of its own that leads to this machine (DNS
// rebinding), nor by sending forms across origins.
func (c *console) guard(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
		return nil
	}
	if c.options.Token == "" {
		if !c.ours(r) {
			return engine.Wrong(codeForbidden, "call the listener by localhost, a loopback address or the address that it listens on; "+
				"under another name it needs --control-token", "host %q is not a name of this listener", r.Host)
		}
	} else if !delivery(r) && !public(r) && !c.authorized(r) && !c.signedIn(r) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="shapan"`)
		return engine.Wrong(codeUnauthorized, "send Authorization: Bearer and the token that the server was started with (--control-token)",
			"the token is missing or wrong")
	}
	if err := c.cross.Check(r); err != nil && !delivery(r) { // hosted pages send a person's browser with the CALLBACK
		return foreign(r)
	}
	if c.options.Token != "" && !c.authorized(r) && !safe(r.Method) && strings.HasPrefix(r.URL.Path, apiPrefix) {
		return c.checkToken(r, r.Header.Get(csrfHeader)) // the browser sends its cookie by itself, the page has to know more
	}
	return nil
}

// foreign refuses what a browser says that a page of another site has sent: by its Origin, or by Sec-Fetch-Site alone.
func foreign(r *http.Request) error {
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	if origin == "" {
		return engine.Wrong(codeForbidden, "send it from a page of the console, or without Sec-Fetch-Site",
			"a page of another site may not change anything here (Sec-Fetch-Site is %q)", site)
	}
	return engine.Wrong(codeForbidden, "send no Origin, or that of the console itself", "a page of %q may not change anything here", origin)
}

// public tells whether a request is for what a browser needs to ask for the token.
func public(r *http.Request) bool {
	return r.URL.Path == loginPath || safe(r.Method) && strings.HasPrefix(r.URL.Path, assetsPrefix)
}

// safe tells whether a method changes nothing.
func safe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// delivery tells whether a request delivers a notice to the stand-in application.
func delivery(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, sinkPrefix)
}

// authorized tells whether the request carries the token. The comparison takes as long for every wrong token.
func (c *console) authorized(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return sameSecret(strings.TrimSpace(token), c.options.Token) && strings.EqualFold(scheme, "Bearer")
}

// ours tells whether the host that a request names is this machine.
func (c *console) ours(r *http.Request) bool {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || slices.Contains(c.options.Hosts, host) {
		return true
	}
	at, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil {
		return false
	}
	if at.Unmap().IsLoopback() {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	own, err := netip.ParseAddrPort(local.String())
	return err == nil && own.Addr().Unmap() == at.Unmap()
}
