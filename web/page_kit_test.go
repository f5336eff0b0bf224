package web_test

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// reader is a browser without scripts that keeps its cookies.
type reader struct {
	*rig
	language string // Accept-Language
	cookies  map[string]string
}

func (r *rig) reader(language string) *reader {
	return &reader{rig: r, language: language, cookies: map[string]string{}}
}

func (b *reader) do(request *http.Request) *httptest.ResponseRecorder {
	request.Host = b.host
	request.Header.Set("Accept", "text/html,application/xhtml+xml")
	request.Header.Set("Accept-Language", b.language)
	for name, value := range b.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer := httptest.NewRecorder()
	b.handler.ServeHTTP(answer, request)
	for _, k := range answer.Result().Cookies() { //nolint:bodyclose // a recorder's body needs no closing
		if b.cookies[k.Name] = k.Value; k.MaxAge < 0 {
			delete(b.cookies, k.Name)
		}
	}
	return answer
}

// open answers the text of a page that must be there.
func (b *reader) open(target string) string {
	b.Helper()
	answer := b.do(httptest.NewRequest(http.MethodGet, target, nil))
	require.Equal(b, http.StatusOK, answer.Code, "%s: %s", target, answer.Body)
	require.Equal(b, "text/html; charset=utf-8", answer.Header().Get("Content-Type"), target)
	require.Contains(b, answer.Header().Get("Content-Security-Policy"), "script-src 'self'")
	return answer.Body.String()
}

var csrf = regexp.MustCompile(`data-csrf="([^"]+)"`)

// post sends a form of the page at target and answers what comes of it, before any redirect.
func (b *reader) post(target string, pairs ...string) *httptest.ResponseRecorder {
	b.Helper()
	token := csrf.FindStringSubmatch(b.open(target))
	require.NotNil(b, token, target)
	form := url.Values{"csrf": {token[1]}}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	request := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "http://"+b.host)
	return b.do(request)
}

// submit sends a form that must succeed and answers the page that it leads to.
func (b *reader) submit(target string, pairs ...string) string {
	b.Helper()
	answer := b.post(target, pairs...)
	require.Equal(b, http.StatusSeeOther, answer.Code, "%s: %s", target, answer.Body)
	return b.open(answer.Header().Get("Location"))
}

// refused sends a form that must be refused with a status, and answers the page that says why.
func (b *reader) refused(status int, target string, pairs ...string) string {
	b.Helper()
	answer := b.post(target, pairs...)
	require.Equal(b, status, answer.Code, "%s: %s", target, answer.Body)
	require.Contains(b, answer.Body.String(), `role="alert"`)
	return answer.Body.String()
}

var (
	// changing is what differs from run to run in a page.
	changing = regexp.MustCompile(`(csrf" value=|data-csrf=|said=|taken" datetime=)"?[^"&]*`)
	// played is what lists all systems: a new API does not change the pages of others.
	played = regexp.MustCompile(`(?s)(<datalist[^>]*>|<table class="starts">|<details id="idle">|<option value="">All systems</option>).*?(</datalist>|</table>|</details>|</select>)`)
)

// golden holds what is in the main part of a page against testdata/pages/{name}.html.
func golden(t *testing.T, name, page string) {
	t.Helper()
	_, below, _ := strings.Cut(page, "<main")
	inside, _, closed := strings.Cut(below, "</main>")
	require.True(t, closed, "there is no main part in %s", page)
	goldenWhole(t, name, "<main"+inside+"</main>\n")
}

// goldenWhole holds a page against testdata/pages/{name}.html, the frame too.
func goldenWhole(t *testing.T, name, page string) {
	t.Helper()
	page = played.ReplaceAllString(changing.ReplaceAllString(page, `${1}"…`), "$1…$2")
	file := filepath.Join("testdata", "pages", name+".html")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "go test ./web -update writes it")
	was, is := strings.Split(string(want), "\n"), strings.Split(page, "\n")
	for i := range min(len(was), len(is)) {
		require.Equal(t, was[i], is[i], "%s:%d differs: read the difference, then go test ./web -update", file, i+1)
	}
	require.Len(t, is, len(was), "%s has other lines at its end", file)
}
