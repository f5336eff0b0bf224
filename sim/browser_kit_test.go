package sim_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	screenshotsDir = "SHAPAN_SCREENSHOTS" // folder for the pictures of the pages; empty: none are taken
	patience       = 3 * time.Minute      // wall time after which a journey has got stuck
)

// findBrowser answers the browser's program, or an error that says where it was looked for.
func findBrowser(look func(file string) (string, error)) (string, error) {
	candidates := []string{"/usr/bin/chromium", "chromium", "google-chrome"}
	for _, file := range candidates {
		if found, err := look(file); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("no browser: none of %q can be run; install chromium", candidates)
}

// openBrowser starts the one browser of a test and all its subtests, which open tabs in it, and ends it after them.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	program, err := findBrowser(exec.LookPath)
	if err != nil {
		if os.Getenv(browserMode) == "required" {
			t.Fatalf("%s=required, but there is %v", browserMode, err)
		}
		t.Skip(err)
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.WindowSize(1280, 900), chromedp.Flag("lang", "zh-CN"),
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

// watch keeps what a tab does that hosted pages must not do.
type watch struct {
	hosts []string // that may be asked, host:port

	mu         sync.Mutex
	complaints []string
	documents  []string // addresses of the pages, in order
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
		w.documents = append(w.documents, e.Request.Method+" "+e.Request.URL)
		if e.Type != network.ResourceTypeDocument {
			complain("request of a %s: %s", e.Type, e.Request.URL)
		}
		if at, err := url.Parse(e.Request.URL); err != nil || !slices.Contains(w.hosts, at.Host) {
			complain("request to a stranger: %s", e.Request.URL)
		}
	}
}

func (w *watch) seen() (complaints, documents []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.complaints), slices.Clone(w.documents)
}

// openTab opens a tab that shares nothing with the others. It closes with the test, or when the patience is over.
func openTab(t *testing.T, browser context.Context, w *watch) context.Context { //nolint:revive // the test comes first, as everywhere
	t.Helper()
	patient, over := context.WithTimeout(browser, patience)
	t.Cleanup(over)
	tab, closeTab := chromedp.NewContext(patient, chromedp.WithNewBrowserContext(), chromedp.WithListener(w.see))
	t.Cleanup(closeTab)
	require.NoError(t, chromedp.Do(tab))
	_, err := chromedp.Call(tab, audits.Enable, cdp.Empty{})
	require.NoError(t, err)
	return tab
}

// screen is what a person holds in the hands.
type screen struct {
	name, layout  string // layout as the pages name it
	width, height int64
	agent         string // User-Agent, "" the browser's own
	touch         bool
}

var (
	pc    = screen{name: "pc", layout: "PC", width: 1280, height: 900}
	phone = screen{
		name: "phone", layout: "MOBILE", width: 390, height: 844, touch: true,
		agent: "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
	}
)

// journey is a person who goes from an application to the hosted pages and back.
type journey struct {
	*application
	t      *testing.T
	tab    context.Context
	watch  *watch
	screen screen
}

// travel begins a journey with an application and a custody system of its own. What the watch has seen is held against
// the journey when the test ends.
func travel(t *testing.T, browser context.Context, s screen) *journey { //nolint:revive // the test comes first, as everywhere
	t.Helper()
	a := openApplication(t)
	j := &journey{application: a, t: t, screen: s, watch: &watch{hosts: []string{a.host, a.custody}}}
	j.tab = openTab(t, browser, j.watch)
	if s.touch {
		j.do(chromedp.EmulateViewport(s.width, s.height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2)))
	} else {
		j.do(chromedp.EmulateViewport(s.width, s.height))
	}
	if s.agent != "" {
		_, err := chromedp.Call(j.tab, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: s.agent})
		require.NoError(t, err)
	}
	return j
}

// harmless ends a journey: nothing may have happened that hosted pages must not do.
func (j *journey) harmless() {
	j.t.Helper()
	_ = eval[int](j, "1") // what the page has done before is known when it has answered
	complaints, documents := j.watch.seen()
	assert.Empty(j.t, complaints, "on the way %q", documents)
}

// do takes one step that must work.
func (j *journey) do(step chromedp.Action[chromedp.Void]) {
	j.t.Helper()
	if err := chromedp.Do(j.tab, step); err != nil {
		complaints, documents := j.watch.seen()
		require.NoError(j.t, err, "on the way %q, with complaints %q", documents, complaints)
	}
}

// text answers what an element says, as soon as it is to be seen.
func (j *journey) text(selector string) string {
	j.t.Helper()
	j.do(chromedp.WaitVisible(chromedp.CSS(selector)))
	got, err := chromedp.Run(j.tab, chromedp.Text(chromedp.CSS(selector)))
	require.NoError(j.t, err)
	return got
}

func eval[T any](j *journey, expression string) T {
	j.t.Helper()
	got, err := chromedp.Run(j.tab, chromedp.Evaluate[T](expression))
	require.NoError(j.t, err, "%s", expression)
	return got
}

// fill types into a field of the page.
func (j *journey) fill(name, value string) {
	j.t.Helper()
	j.do(chromedp.SendKeys(chromedp.CSS(`input[name="`+name+`"]`), value))
}

// press presses a button, with the finger or the mouse.
func (j *journey) press(label string) {
	j.t.Helper()
	button := `//button[normalize-space()="` + label + `"]`
	if j.screen.touch {
		j.do(chromedp.Tap(button, chromedp.NodeVisible))
	} else {
		j.do(chromedp.Click(button, chromedp.NodeVisible))
	}
}

// on waits until a hosted page of a kind is there, holds it against the screen and takes its picture.
func (j *journey) on(kind, picture string) {
	j.t.Helper()
	j.do(chromedp.WaitVisible(chromedp.CSS(`[data-page="` + kind + `"] main`)))
	assert.Equal(j.t, j.screen.layout, eval[string](j, `document.documentElement.dataset.layout`))
	assert.LessOrEqual(j.t, eval[float64](j, `document.documentElement.scrollWidth`), float64(j.screen.width), "nothing is wider than the screen")
	assert.True(j.t, eval[bool](j, `[...document.querySelectorAll("button")].every(b => b.offsetWidth >= 44 && b.offsetHeight >= 44)`),
		"every button of %s is large enough for a finger", picture)
	if j.screen.touch {
		assert.True(j.t, eval[bool](j, `[...document.querySelectorAll("button")].every(b => b.getBoundingClientRect().bottom <= innerHeight)`),
			"every button of %s is reached without scrolling", picture)
	}
	j.shoot(picture)
}

// shoot takes a picture of what the person sees, if somebody wants pictures.
func (j *journey) shoot(name string) {
	j.t.Helper()
	dir := os.Getenv(screenshotsDir)
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(j.tab, chromedp.CaptureScreenshot())
	require.NoError(j.t, err)
	require.NoError(j.t, os.MkdirAll(dir, 0o755))
	require.NoError(j.t, os.WriteFile(filepath.Join(dir, name+"-"+j.screen.name+".png"), picture, 0o600))
}

// scripts lets scripts of pages run or not, from the next page on.
func (j *journey) scripts(run bool) {
	j.t.Helper()
	_, err := chromedp.Call(j.tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
	require.NoError(j.t, err)
}
