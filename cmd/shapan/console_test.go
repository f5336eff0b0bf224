package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A person before the console, over the real program in a process of its own.
func TestConsoleInABrowser(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	for name, walk := range map[string]func(s *sandbox){
		"the timeline shows what happens": seesItHappen,
		"an hour of retries":              advancesAnHour,
		"keys":                            usesTheKeyboard,
		"a registration":                  watchesARegistration,
		"hostile input":                   meetsHostility,
		"a notice":                        steersANotice,
		"worlds":                          worksWithWorlds,
		"without scripts":                 worksWithoutScripts,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSandbox(t, browser, desktop, "")
			walk(s)
			s.harmless()
		})
	}
}

func seesItHappen(s *sandbox) {
	s.open("/")
	s.reads(".empty", "Nothing has happened")
	s.until(`document.querySelector("#live.on")`)
	s.shapan("call", "lianyintong", "QUERY_PLATFORM_INFORMATION")
	s.reads("#x000000001", "QUERY_PLATFORM_INFORMATION")
	s.click("#x000000001 a")
	s.reads("h1", "QUERY_PLATFORM_INFORMATION")
	s.reads("#curl", "curl -i -X 'POST'")
}

func advancesAnHour(s *sandbox) {
	s.api(http.MethodPut, "/sink/default", `{"answer": "NO"}`)
	s.register("U1", "施墨桐")
	s.open("/worlds/default/clock")
	s.reads("#due", "PERSONAL_REGISTER")
	s.click(`button[name="by"][value="1h"]`)
	s.reads(".said", "6 things were done")
	s.reads("#due", "Nothing is due")
	s.reads("#now", "2016-11-09 11:00:00")
}

func usesTheKeyboard(s *sandbox) {
	s.shapan("call", "lianyintong", "QUERY_PLATFORM_INFORMATION")
	s.open("/")
	press := func(key string) {
		s.until(`document.readyState === "complete"`) // the script has read the page
		s.do(chromedp.KeyEvent(key))
	}
	press("?")
	s.see("dialog[open]")
	press("\x1b")
	s.until(`!document.querySelector("dialog[open]")`)
	press("j")
	s.see("tr.at")
	press("\r")
	s.reads("h1", "QUERY_PLATFORM_INFORMATION")
	press("u")
	s.see("#lines")
	press("/")
	s.until(`document.activeElement.matches("[data-search]")`)
	s.enter("[data-search]", "nothing like it\r")
	s.reads(".empty", "No exchange fits")
	press("g")
	press("c")
	s.see("#clock-now")
}

var hostedPage = regexp.MustCompile(`http://[^\s"]+/lanmaotech/page/[^\s"]+`)

// A user registers on the hosted page in one tab, while the timeline shows it in another.
func watchesARegistration(s *sandbox) {
	s.open("/worlds/default/timeline")
	s.until(`document.querySelector("#live.on")`)
	address := hostedPage.FindString(s.shapan(registrationCall("U1", "施墨桐")...))
	require.NotEmpty(s.t, address, "the call leads to the hosted page")
	user := *s
	user.look(s.browser, desktop)
	user.do(chromedp.Navigate(address))
	user.enter(`input[name="password"]`, "123456")
	user.enter(`input[name="confirmPassword"]`, "123456")
	user.click(`button[value="submit"]`)
	s.until(`document.querySelectorAll("#lines tr[id]").length === 4`)
	s.reads("#x000000003", "PERSONAL_REGISTER/page")
	s.reads("#x000000004", "acked")
	s.shoot("journey-registration")
	s.click("#x000000004 a")
	s.reads("#main", "SUCCESS")
}

// What an application sends is shown, and nothing of it runs.
func meetsHostility(s *sandbox) {
	const evil = `<img src=x onerror=alert(1)><script>alert(2)</script>`
	s.shapan(append(registrationCall("U1", evil), "--press", "submit", "--enter", "password=123456")...)
	s.shapan("call", "lianyintong", "QUERY_USER_INFORMATION", "platformUserNo="+evil)
	s.shapan("call", "lianyintong", "QUERY_USER_INFORMATION", "--json", `{"</script><script>alert(3)</script>": "`+strings.ReplaceAll(evil, `"`, "")+`"}`)
	s.open("/worlds/default/timeline")
	ids := value[[]string](s, `[...document.querySelectorAll("#lines tr[id]")].map((row) => row.id)`)
	require.GreaterOrEqual(s.t, len(ids), 3)
	for _, id := range ids {
		s.open("/worlds/default/exchanges/" + id)
		assert.Zero(s.t, value[int](s, `document.images.length + document.querySelectorAll("main script, main iframe").length`), id)
	}
	s.open("/worlds/default/timeline?q=" + url.QueryEscape(evil))
	assert.Equal(s.t, evil, value[string](s, `document.querySelector("[data-search]").value`))
	s.open("/worlds/default/notices")
	s.open("/worlds/default/diagram")
	s.open("/worlds/default/exchanges/" + url.PathEscape(evil))
	s.reads("main", evil)
	s.watch.expect("404 (Not Found)")
}

// Six retries are watched on their axis; the plan is changed, the next delivery ordered, the notice resent.
func steersANotice(s *sandbox) {
	s.api(http.MethodPut, "/sink/default", `{"answer": "NO"}`)
	s.register("U1", "施墨桐")
	s.open("/worlds/default/notices")
	s.reads("#n000000001", "pending")
	s.click("#n000000001 a")
	s.until(`document.querySelector("#notice .axis")`)
	assert.Equal(s.t, 7, value[int](s, `document.querySelectorAll("#notice circle").length`), "one attempt and six planned")
	s.enter(`input[name="retry"]`, "5m, 15m")
	s.click(`button[value="plan"]`)
	s.reads(".said", "is changed")
	assert.Equal(s.t, 3, value[int](s, `document.querySelectorAll("#notice circle").length`))
	s.api(http.MethodPost, "/v1/worlds/default/clock/advance", `{"by": "1h"}`)
	s.until(`document.querySelector("#notice h1 + .o-given-up")`)
	s.api(http.MethodPut, "/sink/default", `{}`)
	s.click(`button[value="resend"]`)
	s.until(`document.querySelector("#notice h1 + .o-acked")`)
}

// A world is made, forked from a snapshot, and dropped, with its question asked.
func worksWithWorlds(s *sandbox) {
	s.open("/worlds")
	s.enter(`input[name="snapshot"]`, "begin")
	s.click(`button[value="snapshot"]`)
	s.reads(".said", "begin")
	s.enter(`input[name="name"]`, "mine")
	value[string](s, `document.querySelector("select[name=from]").value = "default/begin"`)
	s.click(`button[value="make"]`)
	s.reads(".said", "mine")
	assert.Equal(s.t, "/worlds/mine/worlds", value[string](s, `location.pathname`))
	s.click(".menu summary")
	s.click(`.menu a[href="/worlds/default/worlds"]`)
	s.until(`location.pathname === "/worlds/default/worlds"`)
	s.reads("#settings-lianyintong", "LIANYINTONG_URL="+s.at.Systems)
}

// The console without scripts: pages, filters and forms work all the same.
func worksWithoutScripts(s *sandbox) {
	_, err := chromedp.Call(s.tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(s.t, err)
	s.register("U1", "施墨桐")
	s.open("/")
	assert.Contains(s.t, s.see("#x000000001"), "PERSONAL_REGISTER")
	s.click(`.side a[href="/worlds/default/clock"]`)
	s.click(`button[name="by"][value="1h"]`)
	assert.Contains(s.t, s.see(".said"), "2016-11-09 11:00:00")
	s.click(`.switch a[hreflang="zh"]`)
	s.see(`html[lang="zh-CN"]`)
}

// A console behind a token asks for it once.
func TestConsoleBehindAToken(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	s := openSandbox(t, browser, desktop, "s3cret-token")
	s.open("/worlds/default/clock")
	s.shoot("login")
	s.enter(`input[name="token"]`, "wrong")
	s.click(`button[value="login"]`)
	s.reads(".problem", "the token is wrong")
	s.enter(`input[name="token"]`, "s3cret-token")
	s.click(`button[value="login"]`)
	s.reads("#clock-now", "2016-11-09 10:00:00")
	s.until(`document.querySelector("#live.on")`)
	s.click(`button[value="logout"]`)
	s.see(`input[name="token"]`)
	s.watch.expect("401 (Unauthorized)")
	s.harmless()
}
