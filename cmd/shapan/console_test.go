package main

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// A person before the console, over the real program in a process of its own.
func TestConsoleInABrowser(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	for name, walk := range map[string]func(s *sandbox){
		"the timeline shows what happens": seesItHappen,
		"an hour of retries":              advancesAnHour,
		"keys":                            usesTheKeyboard,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSandbox(t, browser, desktop)
			walk(s)
			s.harmless()
		})
	}
}

func seesItHappen(s *sandbox) {
	s.open("/")
	assert.Contains(s.t, s.see(".empty"), "Nothing has happened")
	s.until(`document.querySelector("#live.on")`)
	s.shapan("call", "lianyintong", "QUERY_PLATFORM_INFORMATION")
	assert.Contains(s.t, s.see("#x000000001"), "QUERY_PLATFORM_INFORMATION")
	s.click("#x000000001 a")
	assert.Contains(s.t, s.see("h1"), "QUERY_PLATFORM_INFORMATION")
	assert.Contains(s.t, s.see("#curl"), "curl -i -X 'POST'")
}

func advancesAnHour(s *sandbox) {
	s.api(http.MethodPut, "/sink/default", `{"answer": "NO"}`)
	s.register("U1", "施墨桐")
	s.open("/worlds/default/clock")
	assert.Contains(s.t, s.see("#due"), "PERSONAL_REGISTER")
	s.click(`button[name="by"][value="1h"]`)
	assert.Contains(s.t, s.see(".said"), "6 things were done")
	assert.Contains(s.t, s.see("#due"), "Nothing is due")
	assert.Contains(s.t, s.see("#now"), "2016-11-09 11:00:00")
}

func usesTheKeyboard(s *sandbox) {
	s.shapan("call", "lianyintong", "QUERY_PLATFORM_INFORMATION")
	s.open("/")
	press := func(key string) { s.do(chromedp.KeyEvent(key)) }
	press("?")
	s.see("dialog[open]")
	press("\x1b")
	s.until(`!document.querySelector("dialog[open]")`)
	press("j")
	s.see("tr.at")
	press("\r")
	assert.Contains(s.t, s.see("h1"), "QUERY_PLATFORM_INFORMATION")
	press("u")
	s.see("#lines")
	press("/")
	s.until(`document.activeElement.matches("[data-search]")`)
	s.enter("[data-search]", "nothing like it\r")
	assert.Contains(s.t, s.see(".empty"), "No exchange fits")
	press("g")
	press("c")
	s.see("#clock-now")
}
