package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/web"
)

func TestLanguageAndThemeAreRemembered(t *testing.T) {
	t.Parallel()
	b := open(t).reader("zh-CN,zh;q=0.9")
	home := b.open("/")
	assert.Contains(t, home, `lang="zh-CN" data-theme="auto"`, "the browser's language first")
	goldenWhole(t, "frame-zh", b.open(clockPage))
	page := b.open("/?lang=en&theme=dark")
	assert.Contains(t, page, `lang="en" data-theme="dark"`)
	assert.Contains(t, b.open("/worlds/default/clock"), `lang="en" data-theme="dark"`, "the cookies remember")
	assert.Contains(t, b.open("/worlds/default/timeline?system=lianyintong&lang=zh"), `href="/worlds/default/timeline?lang=en&amp;system=lianyintong"`, "the switch keeps the rest of the address")
	answer := b.do(httptest.NewRequest(http.MethodGet, "/?lang=tlh", nil))
	assert.Equal(t, http.StatusBadRequest, answer.Code)
	b.cookies["shapan_lang"], b.cookies["shapan_theme"] = "<script>", "x"
	assert.Contains(t, b.open("/"), `lang="zh-CN" data-theme="auto"`, "other cookies of that name are nothing to us")
}

var links = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

func TestPagesLinkToWhatThereIs(t *testing.T) {
	t.Parallel()
	r := open(t)
	call[object](r, http.MethodPut, "/v1/worlds/a", `{}`, http.StatusCreated)
	r.query()
	r.register("U1")
	b := r.reader("en")
	seen, todo := map[string]bool{}, []string{"/"}
	for len(todo) > 0 && len(seen) < 300 {
		target := todo[0]
		todo = todo[1:]
		answer := b.do(httptest.NewRequest(http.MethodGet, target, nil))
		require.Equal(t, http.StatusOK, answer.Code, "%s: %s", target, answer.Body)
		if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
			continue
		}
		text := answer.Body.String()
		assert.NotRegexp(t, `<script[^>]*>[^<]|\son[a-z]+=|\sstyle=`, text, "%s: no script and no style stands in a page", target)
		for _, link := range links.FindAllStringSubmatch(text, -1) {
			to := strings.ReplaceAll(link[1], "&amp;", "&")
			to, _, _ = strings.Cut(to, "#")
			if to == "" || seen[to] || strings.Contains(to, "lang=") || strings.Contains(to, "theme=") || strings.HasSuffix(to, "/diagram") {
				continue
			}
			require.True(t, strings.HasPrefix(to, "/"), "%s leads outside, from %s", to, target)
			seen[to] = true
			todo = append(todo, to)
		}
	}
	require.Greater(t, len(seen), 10)
	assert.Contains(t, seen, "/worlds/a/timeline", "the other world is a link away")
}

func TestErrorsArePagesForReaders(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	for target, status := range map[string]int{
		"/nothing": http.StatusNotFound, "/worlds/none/timeline": http.StatusNotFound, "/worlds/default/timeline?direction=up": http.StatusBadRequest,
	} {
		answer := b.do(httptest.NewRequest(http.MethodGet, target, nil))
		assert.Equal(t, status, answer.Code, target)
		assert.Contains(t, answer.Body.String(), `<p class="hint">`, target)
		assert.Contains(t, answer.Body.String(), `<nav class="side"`, target)
		problem := call[object](r, http.MethodGet, target, "", status)
		assert.NotEmpty(t, problem["error"], "whoever reads no pages gets JSON")
	}
	answer := b.do(httptest.NewRequest(http.MethodGet, "/v1/nothing", nil))
	assert.Contains(t, answer.Header().Get("Content-Type"), "application/json", "the control API speaks JSON to everybody")
	b.host = "rebound.example"
	answer = b.do(httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, http.StatusForbidden, answer.Code)
	assert.NotContains(t, answer.Body.String(), `<nav class="side"`, "a stranger learns no names")
}

func TestFormsNeedATokenOfAPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	token := csrf.FindStringSubmatch(b.open("/worlds/default/clock"))[1]
	send := func(b *reader, token string) int {
		request := httptest.NewRequest(http.MethodPost, "/worlds/default/clock", strings.NewReader(url.Values{"csrf": {token}, "do": {"by"}, "by": {"1h"}}.Encode()))
		return b.do(request).Code
	}
	for name, c := range map[string]struct {
		b     *reader
		token string
		want  int
	}{
		"the token of the page":     {b, token, http.StatusSeeOther},
		"none":                      {b, "", http.StatusForbidden},
		"a made up one":             {b, "AAAA", http.StatusForbidden},
		"that of another visitor":   {r.reader("en"), token, http.StatusForbidden},
		"of a browser sans cookies": {r.reader("en"), "", http.StatusForbidden},
	} {
		assert.Equal(t, c.want, send(c.b, c.token), name)
	}
	assert.Equal(t, "2016-11-09T13:00:00+08:00", get(r, clockPath)["now"], "one form of five has moved the clock")
}

func TestABrowserSignsInWithTheToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.Standing(noon), web.Options{Token: "open sesame", Version: "1.2.3"})
	b := r.reader("en")
	answer := b.do(httptest.NewRequest(http.MethodGet, "/worlds/default/clock", nil))
	require.Equal(t, http.StatusUnauthorized, answer.Code)
	golden(t, "login", answer.Body.String())
	assert.Contains(t, answer.Body.String(), `name="next" value="/worlds/default/clock"`)
	assert.Equal(t, http.StatusOK, b.do(httptest.NewRequest(http.MethodGet, "/assets/console.css", nil)).Code, "the page has its looks")

	wrong := b.post("/login", "do", "login", "token", "open", "next", "/worlds/default/clock")
	assert.Equal(t, http.StatusUnauthorized, wrong.Code)
	assert.Contains(t, wrong.Body.String(), "the token is wrong", "as a page")
	right := b.post("/login", "do", "login", "token", "open sesame", "next", "/worlds/default/clock")
	require.Equal(t, http.StatusSeeOther, right.Code, "%s", right.Body)
	assert.Equal(t, "/worlds/default/clock", right.Header().Get("Location"))
	for _, k := range right.Result().Cookies() { //nolint:bodyclose // a recorder's body needs no closing
		assert.True(t, k.HttpOnly, k.Name)
		assert.Equal(t, http.SameSiteStrictMode, k.SameSite, k.Name)
		assert.NotContains(t, k.Value, "sesame")
	}
	page := b.open("/worlds/default/clock")
	assert.Equal(t, http.StatusOK, b.do(httptest.NewRequest(http.MethodGet, "/v1/worlds", nil)).Code, "the cookie reads the API")
	change := func(token string) int {
		request := httptest.NewRequest(http.MethodPost, "/v1/worlds/default/reset", nil)
		request.Header.Set("X-Shapan-Csrf", token)
		return b.do(request).Code
	}
	assert.Equal(t, http.StatusForbidden, change(""), "a cookie alone changes nothing")
	assert.Equal(t, http.StatusOK, change(csrf.FindStringSubmatch(page)[1]))
	require.Equal(t, http.StatusSeeOther, b.post("/login", "do", "logout").Code)
	assert.Equal(t, http.StatusUnauthorized, b.do(httptest.NewRequest(http.MethodGet, "/", nil)).Code)
}

func TestSigningInLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	r := newRig(t, clock.Standing(noon), web.Options{Token: "t"})
	for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\t/evil.example"} {
		answer := r.reader("en").post("/login", "do", "login", "token", "t", "next", next)
		assert.Equal(t, "/", answer.Header().Get("Location"), "%q", next)
	}
}
