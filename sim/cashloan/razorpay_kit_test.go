package cashloan_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

// The development key of the Razorpay stand-in.
const (
	keyID     = "rzp_test_shapan"
	keySecret = "test_secret"
)

// merchant sends a request to the Razorpay stand-in: body is JSON, "" for a GET.
func (s *sandbox) merchant(path, body string) wire.Inbound {
	in := wire.Inbound{
		Method: "GET", Path: "/razorpay/v1/" + path, Base: base,
		Header: wire.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(keyID+":"+keySecret))}},
	}
	if body != "" {
		in.Method, in.Body, in.Header["Content-Type"] = "POST", []byte(body), []string{"application/json"}
	}
	return in
}

// rest plays a request to the Razorpay stand-in and reads its JSON.
func (s *sandbox) rest(in wire.Inbound) (status int, body map[string]any) {
	s.t.Helper()
	out := s.Exchange(slug, in)
	require.Equal(s.t, "application/json;charset=utf-8", out.Header.Get("Content-Type"), string(out.Body))
	d := json.NewDecoder(strings.NewReader(string(out.Body)))
	d.UseNumber()
	require.NoError(s.t, d.Decode(&body), string(out.Body))
	return out.Status, body
}

// fetch is rest for what has to be there.
func (s *sandbox) fetch(path string) map[string]any {
	s.t.Helper()
	status, body := s.rest(s.merchant(path, ""))
	require.Equal(s.t, 200, status, body)
	return body
}

// ordered makes an order of 100 rupees over the API.
func (s *sandbox) ordered() string {
	s.t.Helper()
	status, body := s.rest(s.merchant("orders", `{"amount": 10000, "currency": "INR", "receipt": "R1", "notes": {"for": "test"}}`))
	require.Equal(s.t, 200, status, body)
	return fmt.Sprint(body["id"])
}

// visit opens a page; fields are posted where there are some.
func (s *sandbox) visit(path string, fields ...string) (wire.Outbound, *goquery.Document) {
	s.t.Helper()
	path, query, _ := strings.Cut(path, "?")
	in := wire.Inbound{Method: "GET", Path: path, RawQuery: query, Base: base, Header: wire.Header{}}
	if len(fields) > 0 {
		in.Method, in.Header["Content-Type"], in.Body = "POST", []string{form}, []byte(pairs(fields...).encode())
	}
	out := s.Exchange(slug, in)
	require.Equal(s.t, "text/html;charset=utf-8", out.Header.Get("Content-Type"), string(out.Body))
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(out.Body)))
	require.NoError(s.t, err)
	return out, doc
}

// checkout pays an order at the page, and answers the fields for the app.
func (s *sandbox) checkout(orderID, outcome, callback string) (to string, fields map[string]string) {
	s.t.Helper()
	path := "/razorpay/checkout/" + orderID
	if callback != "" {
		path += "?callback_url=" + url.QueryEscape(callback)
	}
	out, doc := s.visit(path, "outcome", outcome)
	s.pass(0) // deliveries draw numbers too: the webhooks go first
	require.Equal(s.t, 200, out.Status, doc.Find("main").Text())
	form := doc.Find("form[name=form0]")
	fields = map[string]string{}
	form.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) {
		fields[in.AttrOr("name", "")] = in.AttrOr("value", "")
	})
	return form.AttrOr("action", ""), fields
}

// events lists the webhooks that have gone out: the name of the event of each.
func (s *sandbox) events() []string {
	s.t.Helper()
	s.pass(0)
	list := []string{}
	for _, out := range s.sent {
		var e struct{ Event string }
		require.NoError(s.t, json.Unmarshal(out.Body, &e))
		list = append(list, e.Event)
	}
	return list
}

// balance answers what an account of the ledger holds.
func (s *sandbox) balance(account string) string {
	s.t.Helper()
	list, err := s.Accounts(account)
	require.NoError(s.t, err)
	for _, a := range list {
		if a.Name == account {
			return a.Balance.String()
		}
	}
	return "0.00"
}
