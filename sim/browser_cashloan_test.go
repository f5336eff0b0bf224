package sim_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// The pages of the cash-loan app on a phone, in a real browser: what the app opens in its WebView.
func TestCashLoanPagesInABrowser(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	for name, c := range map[string]struct {
		screen screen
		walk   func(j *journey)
	}{
		"reading":                    {phone, readsThePages},
		"paying":                     {phone, paysAtTheCheckout},
		"paying without JavaScript":  {phone, paysWithoutJavaScript},
		"paying on a PC":             {pc, paysAtTheCheckout},
		"a payment that fails":       {phone, failsAtTheCheckout},
		"the agreement of a villain": {phone, readsAHostileAgreement},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := travel(t, browser, c.screen)
			c.walk(j)
			j.harmless()
		})
	}
}

// fits waits until a page of a kind is there, holds it against the screen, and takes its picture.
func (j *journey) fits(kind, heading, picture string) {
	j.t.Helper()
	j.do(chromedp.WaitVisible(chromedp.CSS(`[data-page="` + kind + `"] main`)))
	assert.Equal(j.t, heading, j.text("main h1"))
	assert.LessOrEqual(j.t, eval[float64](j, `document.documentElement.scrollWidth`), float64(j.screen.width), "nothing is wider than the screen")
	assert.True(j.t, eval[bool](j, `[...document.querySelectorAll("button, summary")].every(b => b.offsetHeight >= 44)`), "all of %s is large enough for a finger", picture)
	j.shoot("cashloan-" + picture)
}

func (j *journey) open(path string) {
	j.t.Helper()
	j.do(chromedp.Navigate("http://" + j.custody + path))
}

func readsThePages(j *journey) {
	for _, p := range []struct{ path, kind, heading string }{
		{"/h5/protocol_privacy.jsp", "privacy", "Privacy Policy"}, {"/h5/protocol_register.jsp", "terms", "Terms of Service"},
	} {
		j.open(p.path)
		j.fits(p.kind, p.heading, p.kind)
	}
	j.open("/h5/help.jsp")
	j.fits("help", "Help Center", "help")
	j.do(chromedp.Tap(`//summary[normalize-space()="How do I repay?"]`, chromedp.NodeVisible))
	assert.True(j.t, eval[bool](j, `[...document.querySelectorAll("details[open]")].some(d => d.innerText.includes("press Repay"))`), "an answer opens")
}

// shop is a merchant's address to which a checkout leads back.
type shop struct {
	address string
	back    chan url.Values
}

func (j *journey) openShop() shop {
	s := shop{back: make(chan url.Values, 1)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		s.back <- r.PostForm
		_, _ = io.WriteString(w, `<!DOCTYPE html><title>shop</title><link rel="icon" href="data:,"><h1 id="thanks">Thank you</h1>`)
	}))
	j.t.Cleanup(server.Close)
	s.address = server.URL + "/paid?loan=1&next=%2F"
	j.watch.hosts = append(j.watch.hosts, server.Listener.Addr().String())
	return s
}

// order makes an order of 5034.30 rupees and answers the path of its checkout.
func (j *journey) order(s shop) (id, path string) {
	j.t.Helper()
	request, err := http.NewRequest(http.MethodPost, "http://"+j.custody+"/razorpay/v1/orders", strings.NewReader(`{"amount":503430,"currency":"INR","receipt":"RPT1"}`))
	require.NoError(j.t, err)
	request.SetBasicAuth("rzp_test_shapan", "test_secret")
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(j.t, err)
	defer func() { _ = response.Body.Close() }()
	var made struct{ ID string }
	require.NoError(j.t, json.NewDecoder(response.Body).Decode(&made))
	require.NotEmpty(j.t, made.ID)
	return made.ID, "/razorpay/checkout/" + made.ID + "?callback_url=" + url.QueryEscape(s.address)
}

func paysAtTheCheckout(j *journey) {
	s := j.openShop()
	id, path := j.order(s)
	j.open(path)
	j.fits("checkout", "Payment to KrazyRupee", "checkout")
	j.press("Pay ₹5,034.30")
	j.paid(s, id)
}

func paysWithoutJavaScript(j *journey) {
	j.scripts(false)
	s := j.openShop()
	id, path := j.order(s)
	j.open(path)
	j.press("Pay ₹5,034.30")
	j.fits("return", "Payment successful", "paid")
	j.press("Back to the app")
	j.paid(s, id)
}

// paid waits until the person is back at the merchant, and holds the answer against Razorpay's signature.
func (j *journey) paid(s shop, id string) {
	j.t.Helper()
	assert.Equal(j.t, "Thank you", j.text("#thanks"))
	back := <-s.back
	m := hmac.New(sha256.New, []byte("test_secret"))
	m.Write([]byte(id + "|" + back.Get("razorpay_payment_id")))
	assert.Equal(j.t, url.Values{
		"razorpay_order_id": {id}, "razorpay_payment_id": {back.Get("razorpay_payment_id")}, "razorpay_signature": {hex.EncodeToString(m.Sum(nil))},
	}, back)
}

func failsAtTheCheckout(j *journey) {
	s := j.openShop()
	_, path := j.order(s)
	j.open(path)
	j.press("Let the payment fail")
	assert.Equal(j.t, "Thank you", j.text("#thanks"))
	back := <-s.back
	assert.Equal(j.t, "payment_failed", back.Get("error[reason]"))
	assert.Empty(j.t, back.Get("razorpay_signature"))
	j.open(path)
	j.press("Pay, but do not tell the app")
	j.fits("return", "Payment successful", "lost")
	assert.Empty(j.t, s.back, "the app is not told")
}

// readsAHostileAgreement opens the agreement of somebody whose name is meant to do harm.
func readsAHostileAgreement(j *journey) {
	const name = `<script>alert(1)</script><img src=x onerror=alert(2)>`
	known, err := j.world.Give("cashloan", engine.Gift{Kind: "users", Name: "villain", Fields: wire.Value{Kind: wire.Object, Members: []wire.Member{
		{Name: "name", Value: wire.Value{Kind: wire.String, Text: name}},
	}}})
	require.NoError(j.t, err)
	user, ok := known.(map[string]any)
	require.True(j.t, ok)
	token, _ := user["token"].(string)
	require.NoError(j.t, j.world.Configure("cashloan", []byte(`{"signature":"off","sdkReports":["device"]}`), func([]string) error { return nil }))
	loan := j.app(token, "act/borrow/save", url.Values{"client": {"android"}, "appRunTime": {"x"}})
	id := string(loan["borrowId"])
	j.app(token, "act/getSdkReportStatusNew", url.Values{
		"borrowId": {id}, "userId": {user["no"].(string)}, "message": {"x"}, "reportStatus": {"1"}, "type": {"device"}, "code": {"200"}, //nolint:forcetypeassert // given users have numbers
	})
	var link string
	require.NoError(j.t, json.Unmarshal(j.app(token, "act/borrow/getEsignInfo", url.Values{"borrowId": {id}})["htmlRul"], &link))
	j.do(chromedp.Navigate(link))
	j.fits("agreement", "Review and sign", "esign")
	assert.Equal(j.t, name, j.text("dd.who"))
}

// app is a call of the app, unsigned; it answers data.
func (j *journey) app(token, api string, fields url.Values) map[string]json.RawMessage {
	j.t.Helper()
	request, err := http.NewRequest(http.MethodPost, "http://"+j.custody+"/api/"+api+".htm", strings.NewReader(fields.Encode()))
	require.NoError(j.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header["token"], request.Header["signMsg"] = []string{token}, []string{"unsigned"}
	response, err := http.DefaultClient.Do(request)
	require.NoError(j.t, err)
	defer func() { _ = response.Body.Close() }()
	var got struct {
		Code int
		Msg  string
		Data map[string]json.RawMessage
	}
	require.NoError(j.t, json.NewDecoder(response.Body).Decode(&got))
	require.Equal(j.t, 200, got.Code, got.Msg)
	return got.Data
}
