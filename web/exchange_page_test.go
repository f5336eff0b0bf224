package web_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

const exchangesPage = "/worlds/default/exchanges/"

// theirs is a page of a system, which is not what this package's golden pages are about.
var theirs = regexp.MustCompile(`(?s)&lt;!DOCTYPE.*?</pre>`)

// unsigned shortens signatures, which are long, and the pages of systems.
func unsigned(page string) string {
	page = theirs.ReplaceAllString(page, "&lt;!DOCTYPE…</pre>")
	for _, name := range []string{"sign=", `"mono value">`} {
		parts := strings.Split(page, name)
		for i, part := range parts[1:] {
			if end := strings.IndexAny(part, "&<' \n"); end > 150 {
				parts[i+1] = "…" + part[end:]
			}
		}
		page = strings.Join(parts, name)
	}
	return page
}

func TestExchangePage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	r.unconfirmed("U1") // x1 gateway, x2 page with the effect, x3 first delivery
	call[object](r, http.MethodPost, clockPath+"/advance", `{"by": "10m"}`, http.StatusOK)
	golden(t, "exchange-with-effect", unsigned(b.open(exchangesPage+"x000000002")))
	golden(t, "exchange-delivery-zh", unsigned(r.reader("zh").open(exchangesPage+"x000000003")))
	forged := strings.Replace(r.platformForm("QUERY_USER_INFORMATION", `{"platformUserNo":"U1"}`), "U1", "U2", 1)
	r.play("", "service", forged)
	page := b.open(exchangesPage + "x000000005")
	assert.Contains(t, page, "Why the signature is refused")
	golden(t, "exchange-bad-signature", unsigned(page))
}

func TestAnExchangePageTellsTheWholeStory(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	call[object](r, http.MethodPost, "/v1/worlds/default/rules", `{"system": "lianyintong", "at": "notice", "effect": "drop", "times": 1}`, http.StatusCreated)
	r.register("U1")
	call[object](r, http.MethodPost, clockPath+"/advance", `{"by": "10m"}`, http.StatusOK)
	effect := b.open(exchangesPage + "x000000002")
	for what, text := range map[string]string{
		"state changes": `/records/users/6000000001/U1">`, "the notice": "n000000001", "its first attempt": "dropped", "its second": "acked",
		"a link to it": `href="/worlds/default/exchanges/x000000004"`, "the picture": `<svg class="diagram"`, "the one before": `href="/worlds/default/exchanges/x000000001"`,
	} {
		assert.Contains(t, effect, text, what)
	}
	delivery := b.open(exchangesPage + "x000000003")
	assert.Contains(t, delivery, `⚡r000001`)
	assert.Contains(t, delivery, `<a href="/worlds/default/exchanges/x000000002">x000000002</a>`, "its cause")
	assert.Contains(t, b.open(exchangesPage+"x000000001"), "curl -i -X &#39;POST&#39;")
	missing := b.do(func() *http.Request {
		q, _ := http.NewRequest(http.MethodGet, exchangesPage+"x000009999", nil)
		return q
	}())
	assert.Equal(t, http.StatusNotFound, missing.Code)
}

func TestHostileMessagesAreShownAsText(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>`
	form := url.Values{"serviceName": {evil}, "platformNo": {evil}, "reqData": {`{"` + "</pre>" + `": "` + `<b>` + `"}`}, "sign": {evil}}
	for _, body := range []string{form.Encode(), evil, "\x00\xff" + evil, base64.StdEncoding.EncodeToString([]byte(evil)), `{"a": "</script>"}`} {
		r.sim.Exchange("lianyintong", wire.Inbound{
			Method: http.MethodPost, Path: "/lanmaotech/service", RawQuery: "x=" + url.QueryEscape(evil), Base: "http://127.0.0.1:8700",
			Header: wire.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-<b>": {evil}}, Body: []byte(body),
		})
	}
	list := getList(r, "/v1/worlds/default/exchanges")
	require.Len(t, list, 5)
	targets := []string{"/", "/worlds/default/diagram", "/worlds/default/timeline?q=" + url.QueryEscape(evil), "/worlds/default/timeline?api=" + url.QueryEscape(evil)}
	for _, x := range list {
		targets = append(targets, exchangesPage+x["id"].(string))
	}
	for _, target := range targets {
		page := b.open(target)
		assert.NotContains(t, page, "<script>", target)
		assert.NotContains(t, page, "<img", target)
		assert.NotContains(t, page, "<b>x", target)
	}
}

func TestDiagramPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	assert.Contains(t, b.open("/worlds/default/diagram"), "Nothing has happened")
	r.query()
	r.register("U1")
	assert.Contains(t, b.open("/worlds/default/diagram"), "The newest 4 exchanges")
	chosen := b.open("/worlds/default/diagram?x=x000000004&x=x000000002&x=x000000002")
	assert.Contains(t, chosen, "2 chosen exchanges")
	golden(t, "diagram-chosen", chosen)
	for target, status := range map[string]int{"?x=x9": http.StatusNotFound, "?x=%3Cb%3E": http.StatusNotFound, "?y=1": http.StatusBadRequest} {
		q, err := http.NewRequest(http.MethodGet, "/worlds/default/diagram"+target, nil)
		require.NoError(t, err)
		assert.Equal(t, status, b.do(q).Code, target)
	}
}

func TestUnderstoodMessages(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	for body, want := range map[string][]string{
		`a=1&b=%7B%22c%22%3A%5B1%5D%7D&%zz=%&=x&d`: {`<span class="mono name">a</span><span class="mono value">1</span>`, "&#34;c&#34;: [\n    1\n  ]", `<span class="mono name">%zz</span>`},
		"": {`id="raw-request" open`},
	} {
		out := r.sim.Exchange("lianyintong", wire.Inbound{
			Method: http.MethodPost, Path: "/lanmaotech/service", Base: "http://127.0.0.1:8700",
			Header: wire.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: []byte(body),
		})
		page := b.open(exchangesPage + out.Exchange)
		for _, text := range want {
			assert.Contains(t, page, text)
		}
	}
}
