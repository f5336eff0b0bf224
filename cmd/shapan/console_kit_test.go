package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	logs "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	browserMode    = "SHAPAN_BROWSER"     // required: a missing browser fails the tests instead of skipping them
	screenshotsDir = "SHAPAN_SCREENSHOTS" // folder for pictures of the console; empty: none are taken
	patience       = 3 * time.Minute      // wall time after which a journey has got stuck
)

// openBrowser starts the one browser of a test and its subtests, which open tabs in it.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	program := ""
	for _, file := range []string{"/usr/bin/chromium", "chromium", "google-chrome"} {
		if found, err := exec.LookPath(file); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		if os.Getenv(browserMode) == "required" {
			t.Fatalf("%s=required, but there is no browser: install chromium", browserMode)
		}
		t.Skip("there is no browser: install chromium")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// What is not on this machine cannot be reached, whatever a page or the browser itself asks for.
		chromedp.Flag("no-proxy-server", true), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	)
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...) // t.Context() ends before the cleanup
	browser, end := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if err := chromedp.Cancel(browser); err != nil && !errors.Is(err, context.Canceled) {
			t.Logf("the browser did not end by itself: %v", err)
		}
		free()
	})
	stuck := time.AfterFunc(patience, end) // the browser lives as long as the context of its first call, so that has no deadline
	require.NoError(t, chromedp.Do(browser), "start %s", program)
	stuck.Stop()
	return browser
}

// watch keeps what a tab does that the console must not do.
type watch struct {
	hosts []string // that may be asked, host:port

	mu         sync.Mutex
	complaints []string
	forgiven   []string
}

// see is called by the tab for each event in the order of arrival, and must be quick.
func (w *watch) see(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	complain := func(format string, args ...any) { w.complaints = append(w.complaints, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		for _, arg := range e.Args {
			complain("console.%s: %s", e.Type, arg.Value)
		}
	case *runtime.EventExceptionThrown:
		complain("exception: %s", e.ExceptionDetails.Text)
	case *logs.EventEntryAdded:
		if e.Entry.Level == logs.EntryLevelError || e.Entry.Level == logs.EntryLevelWarning {
			complain("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *audits.EventIssueAdded:
		if e.Issue.Code == audits.InspectorIssueCodeContentSecurityPolicyIssue {
			complain("content security policy: %s", e.Issue.Details.ContentSecurityPolicyIssueDetails.ViolatedDirective)
		}
	case *page.EventJavascriptDialogOpening:
		complain("dialog: %s", e.Message)
	case *network.EventRequestWillBeSent:
		if at, err := url.Parse(e.Request.URL); err != nil || !slices.Contains(w.hosts, at.Host) {
			complain("request to a stranger: %s", e.Request.URL)
		}
	}
}

// expect forgives complaints that contain a text: what a journey does wrong on purpose.
func (w *watch) expect(text string) { w.forgiven = append(w.forgiven, text) }

// sandbox is the program, in a process of its own, and a person with a browser before its console.
type sandbox struct {
	t       *testing.T
	at      addresses
	dir     string
	browser context.Context
	width   int64  // of the screen
	token   string // of the control listener, "" for none
	tab     context.Context
	watch   *watch
}

// looks are how a person looks at the console.
type looks struct {
	name          string
	width, height int64
	touch         bool
	dark          bool
	language      string
}

var (
	desktop = looks{name: "desktop", width: 1280, height: 900, language: "en"}
	phone   = looks{name: "phone", width: 390, height: 844, touch: true, language: "zh-CN"}
)

// openSandbox starts the program, whose default world stands still at ten in the morning, and opens a tab for its console.
func openSandbox(t *testing.T, browser context.Context, l looks, token string) *sandbox { //nolint:revive // the test comes first, as everywhere
	t.Helper()
	s := &sandbox{t: t, dir: t.TempDir(), token: token, browser: browser}
	args := []string{"--data", ":memory:"}
	if token != "" {
		args = append(args, "--control-token", token)
	}
	p, err := startProcess(s.dir, args...)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.stop()) })
	s.at = p.at
	s.api(http.MethodPut, "/v1/worlds/default/clock", `{"mode": "frozen", "now": "2016-11-09T10:00:00+08:00"}`)
	s.look(browser, l)
	return s
}

// look opens another tab for the console.
func (s *sandbox) look(browser context.Context, l looks) {
	s.t.Helper()
	s.watch = &watch{hosts: []string{strings.TrimPrefix(s.at.Control, "http://"), strings.TrimPrefix(s.at.Systems, "http://")}}
	patient, over := context.WithTimeout(browser, patience)
	s.t.Cleanup(over)
	tab, closeTab := chromedp.NewContext(patient, chromedp.WithNewBrowserContext(), chromedp.WithListener(s.watch.see))
	s.t.Cleanup(closeTab)
	require.NoError(s.t, chromedp.Do(tab))
	s.tab = tab
	_, err := chromedp.Call(tab, audits.Enable, cdp.Empty{})
	require.NoError(s.t, err)
	s.width = l.width
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	_, err = chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	require.NoError(s.t, err)
	_, err = chromedp.Call(tab, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": l.language}})
	require.NoError(s.t, err)
	if l.touch {
		s.do(chromedp.EmulateViewport(l.width, l.height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2)))
	} else {
		s.do(chromedp.EmulateViewport(l.width, l.height))
	}
}

// api calls the control API and answers what it says.
func (s *sandbox) api(method, target, body string) string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.at.Control+target, strings.NewReader(body))
	require.NoError(s.t, err)
	if s.token != "" {
		request.Header.Set("Authorization", "Bearer "+s.token)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, response.Body.Close())
	require.Less(s.t, response.StatusCode, http.StatusBadRequest, "%s %s: %s", method, target, text)
	return string(text)
}

// shapan runs a command of the program against the sandbox and answers what it prints; what the system refuses is fine.
func (s *sandbox) shapan(args ...string) string {
	s.t.Helper()
	program, err := os.Executable()
	require.NoError(s.t, err)
	cmd := exec.CommandContext(s.t.Context(), program)
	cmd.Args, cmd.Dir = append([]string{"shapan"}, args...), s.dir
	cmd.Env = []string{"HOME=" + s.dir, "SHAPAN_CONTROL_URL=" + s.at.Control}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == exitNo {
		return string(out)
	}
	require.NoError(s.t, err, "%s", out)
	return string(out)
}

// register registers a person, on the hosted page but without a browser.
func (s *sandbox) register(user, name string) {
	s.t.Helper()
	s.shapan(append(registrationCall(user, name), "--press", "submit", "--enter", "password=123456")...)
}

// registrationCall is the call that leads a person to the hosted page.
func registrationCall(user, name string) []string {
	return []string{
		"call", "lianyintong", "PERSONAL_REGISTER", "requestNo=R-" + user, "platformUserNo=" + user, "realName=" + name, "idCardType=G2_IDCARD",
		"userRole=NORMAL", "idCardNo=119999195402124418", "mobile=15403558450", "bankcardNo=6222020000082420381",
	}
}

// do takes one step that must work.
func (s *sandbox) do(step chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	require.NoError(s.t, chromedp.Do(s.tab, step), "complaints: %q", s.watch.complaints)
}

// open shows a page of the console.
func (s *sandbox) open(target string) {
	s.t.Helper()
	s.do(chromedp.Navigate(s.at.Control + target))
	s.do(chromedp.WaitVisible(chromedp.CSS("main")))
}

// see waits until an element is to be seen, and answers its text.
func (s *sandbox) see(selector string) string {
	s.t.Helper()
	for {
		err := chromedp.Do(s.tab, chromedp.WaitVisible(chromedp.CSS(selector)))
		var text string
		if err == nil {
			text, err = chromedp.Run(s.tab, chromedp.Evaluate[string](fmt.Sprintf("document.querySelector(%q).textContent", selector)))
		}
		if !s.moved(err) {
			require.NoError(s.t, err, "%s", selector)
			return text
		}
	}
}

// reads waits until an element says a text, on this page or on one that it leads to.
func (s *sandbox) reads(selector, text string) {
	s.t.Helper()
	s.until(fmt.Sprintf("document.querySelector(%q)?.textContent.includes(%q)", selector, text))
}

// moved tells whether an error only says that the page has gone to another, or renewed a part, while it was asked.
func (s *sandbox) moved(err error) bool {
	if err == nil || s.tab.Err() != nil {
		return false
	}
	text := err.Error()
	return strings.Contains(text, "navigated") || strings.Contains(text, "Cannot find") || strings.Contains(text, "Could not find") || strings.Contains(text, "null")
}

// click clicks an element as soon as it is to be seen.
func (s *sandbox) click(selector string) {
	s.t.Helper()
	for {
		err := chromedp.Do(s.tab, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
		if !s.moved(err) {
			require.NoError(s.t, err, "%s", selector)
			return
		}
	}
}

// enter empties a field and types into it.
func (s *sandbox) enter(selector, text string) {
	s.t.Helper()
	s.do(chromedp.WaitVisible(chromedp.CSS(selector)))
	value[string](s, fmt.Sprintf("document.querySelector(%q).value = ''", selector))
	s.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// value answers what an expression of the page's language is.
func value[T any](s *sandbox, expression string) T {
	s.t.Helper()
	got, err := chromedp.Run(s.tab, chromedp.Evaluate[T](expression))
	require.NoError(s.t, err, "%s", expression)
	return got
}

// until waits until an expression of the page is true.
func (s *sandbox) until(expression string) {
	s.t.Helper()
	wait[bool](s, "("+expression+") ? true : undefined")
}

// wait answers what an expression of the page is as soon as it is defined, on this page or on one that it leads to.
func wait[T any](s *sandbox, expression string) T {
	s.t.Helper()
	promise := `new Promise((good) => { const look = () => { const is = ` + expression + `; is === undefined ? setTimeout(look, 20) : good(is); }; look(); })`
	for {
		got, err := chromedp.Run(s.tab, chromedp.Evaluate[T](promise, chromedp.EvalAwaitPromise))
		if !s.moved(err) {
			require.NoError(s.t, err, "%s", expression)
			return got
		}
	}
}

// shoot takes a picture of the whole page, if somebody wants pictures.
func (s *sandbox) shoot(name string) {
	s.t.Helper()
	dir := os.Getenv(screenshotsDir)
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(s.tab, chromedp.CaptureScreenshot())
	require.NoError(s.t, err)
	require.NoError(s.t, os.MkdirAll(dir, 0o755))
	require.NoError(s.t, os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600))
}

// fits holds the page against the width of the screen.
func (s *sandbox) fits() {
	s.t.Helper()
	assert.LessOrEqual(s.t, value[float64](s, `document.documentElement.scrollWidth`), float64(s.width), "%s is wider than the screen", value[string](s, `location.href`))
}

// harmless ends a journey: nothing may have happened that the console must not do.
func (s *sandbox) harmless() {
	s.t.Helper()
	_ = value[int](s, "1") // what the page has done before is known when it has answered
	s.watch.mu.Lock()
	defer s.watch.mu.Unlock()
	assert.Empty(s.t, slices.DeleteFunc(s.watch.complaints, func(c string) bool {
		return slices.ContainsFunc(s.watch.forgiven, func(text string) bool { return strings.Contains(c, text) })
	}))
}
