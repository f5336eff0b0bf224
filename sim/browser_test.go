package sim_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The hosted pages in a real browser: a person goes from the application to the custody system and comes back.
func TestHostedPagesInABrowser(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	for name, c := range map[string]struct {
		screen screen
		walk   func(j *journey)
	}{
		"registering":                     {pc, registers},
		"registering on a phone":          {phone, registers},
		"paying in":                       {phone, paysIn},
		"paying in on a PC":               {pc, paysIn},
		"a payment that fails":            {phone, failsToPay},
		"taking out":                      {phone, takesOut},
		"taking out on a PC":              {pc, takesOut},
		"without JavaScript":              {pc, goesWithoutJavaScript},
		"without JavaScript on a phone":   {phone, goesWithoutJavaScript},
		"leaving":                         {pc, givesUp},
		"a page that expires":             {phone, isTooLate},
		"a page that expires on a PC":     {pc, isTooLate},
		"a refusal":                       {pc, isRefused},
		"a refusal on a phone":            {phone, isRefused},
		"a forged request":                {phone, isForged},
		"a forged request on a PC":        {pc, isForged},
		"a name that is meant to do harm": {pc, hasAHostileName},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := travel(t, browser, c.screen)
			c.walk(j)
			j.harmless()
		})
	}
	t.Run("the watch sees what pages must not do", func(t *testing.T) {
		t.Parallel()
		seesMischief(t, browser)
	})
}

// depart opens the application's page with a request and follows it to the custody system.
func (j *journey) depart(service string, data map[string]any) {
	j.t.Helper()
	j.do(chromedp.Navigate(j.offer(j.request(service, data))))
	j.press("前往存管")
}

// arrive waits until the person is back at the application, and answers the CALLBACK.
func (j *journey) arrive() told {
	j.t.Helper()
	code := j.text("#returned")
	c := j.called()
	assert.Equal(j.t, c.Code, code)
	assert.Equal(j.t, c.Text, j.text("#says"))
	assert.Equal(j.t, j.screen.layout, c.Device, "userDevice is the layout that was shown")
	return c
}

func registers(j *journey) {
	p := j.people.Person()
	j.depart("PERSONAL_REGISTER", registration("R1", "U1", p))
	j.on("work", "register")
	assert.Equal(j.t, "个人绑卡注册", j.text("main h1"))
	rows := j.text("dl")
	assert.Contains(j.t, rows, p.Name)
	assert.NotContains(j.t, rows, p.BankcardNo)
	j.fill("password", p.Password)
	j.fill("confirmPassword", p.Password)
	j.press("同意并开通")
	c := j.arrive()
	assert.Equal(j.t, []string{"0", "R1", "PERSONAL_REGISTER"}, []string{c.Code, c.RequestNo, c.Service})
	assert.Equal(j.t, "0.00", j.balance("U1"))
	notices := j.notified("R1")
	require.Len(j.t, notices, 1)
	assert.Equal(j.t, c.RespData, notices[0].RespData, "CALLBACK and NOTIFY carry the same bytes")
}

func paysIn(j *journey) {
	j.register("U1")
	j.depart("RECHARGE", recharge("R1", "U1"))
	j.on("work", "bank")
	assert.Equal(j.t, "中国工商银行", j.text("h1"), "the page is the bank's")
	assert.Equal(j.t, "¥100.00", j.text(".amount strong"))
	j.press("确认支付")
	c := j.arrive()
	assert.Equal(j.t, "0", c.Code)
	assert.Equal(j.t, "100.00", j.balance("U1"))
	assert.Len(j.t, j.notified("R1"), 1)
}

func failsToPay(j *journey) {
	j.register("U1")
	j.depart("RECHARGE", recharge("R1", "U1"))
	j.press("支付失败")
	c := j.arrive()
	assert.Equal(j.t, "100008", c.Code)
	assert.Equal(j.t, "0.00", j.balance("U1"))
	notices := j.notified("R1")
	require.Len(j.t, notices, 1, "a failure of the bank's ends the order with a NOTIFY")
	assert.Equal(j.t, c.RespData, notices[0].RespData)
}

func takesOut(j *journey) {
	p := j.register("U1")
	j.fund("U1", "100.00")
	j.depart("WITHDRAW", withdrawal("R1", "U1"))
	j.on("work", "withdraw")
	j.fill("password", other(p.Password))
	j.press("确认提现")
	assert.Equal(j.t, "交易密码错误，还可以尝试4次", j.text("#problem"))
	j.on("work", "withdraw-again")
	assert.Empty(j.t, eval[string](j, `document.querySelector("input[name=password]").value`), "a password is not sent back")
	assert.Equal(j.t, "100.00", j.balance("U1"))
	j.fill("password", p.Password)
	j.press("确认提现")
	c := j.arrive()
	assert.Equal(j.t, "0", c.Code)
	assert.Equal(j.t, "70.00", j.balance("U1"))
	require.Len(j.t, j.notified("R1"), 1)
	j.advance(24 * time.Hour)
	assert.Len(j.t, j.notified("R1"), 2, "the bank's result is told too")
}

// other answers another password of six digits.
func other(password string) string {
	if password == "000000" {
		return "111111"
	}
	return "000000"
}

func goesWithoutJavaScript(j *journey) {
	j.register("U1")
	j.scripts(false)
	j.depart("RECHARGE", recharge("R1", "U1"))
	j.on("work", "bank-without-script")
	j.press("确认支付")
	j.on("callback", "paid-without-script")
	assert.Equal(j.t, "100.00", j.balance("U1"))
	assert.Len(j.t, j.notified("R1"), 1, "the NOTIFY does not wait for the person")
	j.press("返回平台")
	assert.Equal(j.t, "0", j.arrive().Code)
}

func givesUp(j *journey) {
	j.depart("PERSONAL_REGISTER", registration("R1", "U1", j.people.Person()))
	j.on("work", "register")
	j.press("取消") // with empty fields: the browser must not insist on passwords
	c := j.arrive()
	assert.Equal(j.t, "100008", c.Code)
	assert.Contains(j.t, c.Text, "取消")
	assert.Empty(j.t, j.notified("R1"), "leaving is no outcome that is told")
}

func isTooLate(j *journey) {
	p := j.register("U1")
	j.fund("U1", "100.00")
	j.depart("WITHDRAW", withdrawal("R1", "U1"))
	j.on("work", "withdraw")
	j.advance(16 * time.Minute)
	j.fill("password", p.Password)
	j.scripts(false) // else the page is gone before anybody has read it
	j.press("确认提现")
	j.on("callback", "expired")
	assert.Equal(j.t, "页面已过期", j.text("#problem"))
	j.press("返回平台")
	c := j.arrive()
	assert.Equal(j.t, "100008", c.Code)
	assert.Contains(j.t, c.Text, "过期")
	assert.Equal(j.t, "100.00", j.balance("U1"), "an expired order is never executed")
	assert.Empty(j.t, j.notified("R1"))
}

func isRefused(j *journey) {
	j.depart("RECHARGE", recharge("R1", "U9"))
	j.on("refusal", "refusal")
	assert.Contains(j.t, j.text("dl"), "100009")
	j.press("返回平台")
	c := j.arrive()
	assert.Equal(j.t, []string{"100009", "R1"}, []string{c.Code, c.RequestNo})
	assert.Empty(j.t, j.notified("R1"))
}

func isForged(j *journey) {
	fields := j.request("RECHARGE", recharge("R1", "U1"))
	fields["reqData"] = strings.Replace(fields["reqData"], "100.00", "900.00", 1)
	j.do(chromedp.Navigate(j.offer(fields)))
	j.press("前往存管")
	j.on("error", "error")
	assert.Equal(j.t, "错误码 100003", j.text(".code"))
	assert.Zero(j.t, eval[int](j, `document.querySelectorAll("a, form, button, input, script").length`), "nothing leads to where the request wants")
	assert.NotContains(j.t, eval[string](j, `document.documentElement.outerHTML`), j.host)
}

func hasAHostileName(j *journey) {
	const name = `<img src=x onerror=alert(1)>`
	p := j.people.Person()
	p.Name = name
	j.depart("PERSONAL_REGISTER", registration("R1", "U1", p))
	j.on("work", "hostile")
	assert.Equal(j.t, name, j.text("dl div:first-child dd"))
	assert.Zero(j.t, eval[int](j, `document.images.length`))
	j.fill("password", p.Password)
	j.fill("confirmPassword", p.Password)
	j.press("同意并开通")
	c := j.arrive()
	assert.Equal(j.t, "0", c.Code)
	assert.Contains(j.t, c.RespData, name)

	j.fund("U1", "100.00")
	j.depart("WITHDRAW", withdrawal("R2", "U1"))
	j.on("work", "hostile-withdraw")
	assert.Equal(j.t, name, j.text("dl div:first-child dd"))
}

// seesMischief shows pages that do what hosted pages must not do: a watch that sees nothing would prove nothing.
func seesMischief(t *testing.T, browser context.Context) { //nolint:revive // the test comes first, as everywhere
	t.Helper()
	pages := map[string]struct{ body, want string }{
		"/console":   {`<script>console.error("oh")</script>`, `console.error: "oh"`},
		"/exception": {`<script>throw new Error("oh")</script>`, "exception: Uncaught"},
		"/dialog":    {`<img src=x onerror=alert(1)>`, "dialog: 1"},
		"/image":     {`<img src="/picture">`, "request of a Image: "},
		"/stranger":  {`<img src="http://stranger.invalid/">`, "request to a stranger: http://stranger.invalid/"},
		"/policy": {
			`<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><script>document.title = 1</script>`,
			"content security policy: script-src",
		},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, err := fmt.Fprintf(w, `<!DOCTYPE html><title>mischief</title><link rel="icon" href="data:,">%s<p id="end">end</p>`, p.body)
		assert.NoError(t, err)
	}))
	defer server.Close()
	for path, p := range pages {
		w := &watch{hosts: []string{server.Listener.Addr().String()}}
		tab := openTab(t, browser, w)
		go dismiss(tab)
		require.NoError(t, chromedp.Do(tab, chromedp.Navigate(server.URL+path), chromedp.WaitVisible(chromedp.CSS("#end"))))
		complaints, _ := w.seen()
		assert.Contains(t, strings.Join(complaints, "\n"), p.want, path)
		require.NoError(t, chromedp.Cancel(tab))
	}
}

// dismiss closes the dialogs of a tab, which would hold it up.
func dismiss(tab context.Context) {
	for _, err := range chromedp.Events(tab, page.JavascriptDialogOpening) {
		if err != nil {
			return
		}
		if _, err := chromedp.Call(tab, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}); err != nil {
			return
		}
	}
}

func TestFindBrowser(t *testing.T) {
	t.Parallel()
	only := func(there string) func(string) (string, error) {
		return func(file string) (string, error) {
			if file != there {
				return "", errors.New("not found")
			}
			return "/found/" + file, nil
		}
	}
	for _, there := range []string{"/usr/bin/chromium", "chromium", "google-chrome"} {
		got, err := findBrowser(only(there))
		require.NoError(t, err)
		assert.Equal(t, "/found/"+there, got)
	}
	_, err := findBrowser(only("firefox"))
	assert.ErrorContains(t, err, "google-chrome")
}
