package lianyintong_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

// page is what the person's browser shows.
type page struct {
	s      *client
	status int
	at     *url.URL
	html   string
	doc    *goquery.Document
	out    wire.Outbound
}

// browse sends a request, follows redirects and shows where it ends up.
func (c *client) browse(in wire.Inbound) page {
	c.t.Helper()
	at, err := url.Parse(in.Base + in.Path + "?" + in.RawQuery)
	require.NoError(c.t, err)
	out := c.play(in)
	for range 5 {
		if out.Status != 302 {
			break
		}
		require.Len(c.t, out.Header["Location"], 1)
		at, err = at.Parse(out.Header["Location"][0])
		require.NoError(c.t, err)
		out = c.play(c.request("GET", at, ""))
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(out.Body))
	require.NoError(c.t, err)
	return page{s: c, status: out.Status, at: at, html: string(style.ReplaceAll(out.Body, nil)), doc: doc, out: out}
}

// request makes what a browser sends to an address of the sandbox.
func (c *client) request(method string, at *url.URL, form string) wire.Inbound {
	c.t.Helper()
	require.Equal(c.t, host, at.Scheme+"://"+at.Host, "the browser is sent away from the sandbox")
	in := wire.Inbound{
		Method: method, Path: at.Path, RawQuery: at.RawQuery, Base: host,
		Header: wire.Header{"User-Agent": {c.agent}},
	}
	if rest, ok := strings.CutPrefix(at.Path, "/w/"); ok { // what the front does
		world, path, _ := strings.Cut(rest, "/")
		in.World, in.Path, in.Base = world, "/"+path, host+"/w/"+world
	}
	if method == "POST" {
		in.Header["Content-Type"] = []string{"application/x-www-form-urlencoded"}
		in.Body = []byte(form)
	}
	return in
}

// visit opens an address of the sandbox.
func (c *client) visit(address string) page {
	c.t.Helper()
	at, err := url.Parse(address)
	require.NoError(c.t, err)
	return c.browse(c.request("GET", at, ""))
}

// again opens the address of the page once more.
func (p page) again() page {
	p.s.t.Helper()
	return p.s.visit(p.at.String())
}

// button finds a button by what it says.
func (p page) button(label string) *goquery.Selection {
	p.s.t.Helper()
	found := p.doc.Find("button").FilterFunction(func(_ int, b *goquery.Selection) bool { return strings.TrimSpace(b.Text()) == label })
	require.Equal(p.s.t, 1, found.Length(), "buttons that say %q on\n%s", label, p.html)
	return found
}

// form collects what the browser submits when a button is pressed: the form's fields in order, then the button.
func (p page) form(label string, fill ...string) (action *url.URL, fields []pair) {
	p.s.t.Helper()
	button := p.button(label)
	form := button.Closest("form")
	require.Equal(p.s.t, 1, form.Length())
	require.Equal(p.s.t, "post", strings.ToLower(form.AttrOr("method", "")))
	used := map[string]bool{}
	form.Find("input").Each(func(_ int, in *goquery.Selection) {
		name, value := in.AttrOr("name", ""), in.AttrOr("value", "")
		if _, checked := in.Attr("checked"); in.AttrOr("type", "") == "radio" && !checked {
			return
		}
		for i := 0; i+1 < len(fill); i += 2 {
			if fill[i] == name {
				require.NotEqual(p.s.t, "hidden", in.AttrOr("type", ""), "nobody can type into %s", name)
				value, used[name] = fill[i+1], true
			}
		}
		fields = append(fields, pair{name, value})
	})
	require.Len(p.s.t, used, len(fill)/2, "fields to fill in on\n%s", p.html)
	if name, ok := button.Attr("name"); ok {
		fields = append(fields, pair{name, button.AttrOr("value", "")})
	}
	action, err := p.at.Parse(form.AttrOr("action", ""))
	require.NoError(p.s.t, err)
	return action, fields
}

// press fills the form in (fill alternates names and values), presses the button and answers the next page.
func (p page) press(label string, fill ...string) page {
	p.s.t.Helper()
	action, fields := p.form(label, fill...)
	in := p.s.request("POST", action, string(envelope(fields).body()))
	return p.s.browse(in)
}

// text answers what the person reads where a CSS selector points.
func (p page) text(selector string) string {
	return strings.TrimSpace(p.doc.Find(selector).First().Text())
}

// row answers the fact that stands beside a label.
func (p page) row(label string) string {
	value := ""
	p.doc.Find("dt").Each(func(_ int, dt *goquery.Selection) {
		if strings.TrimSpace(dt.Text()) == label {
			value = strings.TrimSpace(dt.Next().Text())
		}
	})
	return value
}

// problem answers the reason that the page gives.
func (p page) problem() string { return p.text("[role=alert]") }

// errorCode answers the code of an error page.
func (p page) errorCode() string { return p.text("p.code b") }

func (p page) layout() string { return p.doc.Find("html").AttrOr("data-layout", "") }

func (p page) hasWayBack() bool { return p.doc.Find("form[name=form0]").Length() > 0 }

// callback is what the page posts to the platform.
type callback struct {
	page   page
	url    string
	names  []string
	fields map[string]string
	data   map[string]any // respData
	auto   bool
}

func (b callback) code() string { return text(b.data["code"]) }
func (b callback) says() string { return text(b.data["description"]) }

// callback reads form0 as the platform receives it, and checks the signature as the platform has to.
func (p page) callback() callback {
	p.s.t.Helper()
	form := p.doc.Find("form[name=form0]")
	require.Equal(p.s.t, 1, form.Length(), "no way back on\n%s", p.html)
	b := callback{page: p, url: form.AttrOr("action", ""), fields: map[string]string{}}
	b.auto = strings.Contains(p.doc.Find("script").Text(), "document.form0.submit()")
	form.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) {
		name := in.AttrOr("name", "")
		b.names = append(b.names, name)
		b.fields[name] = in.AttrOr("value", "")
	})
	require.NoError(p.s.t, json.Unmarshal([]byte(b.fields["respData"]), &b.data))
	require.True(p.s.t, genuine(b.fields["respData"], b.fields["sign"]), "the CALLBACK's signature does not fit")
	require.Equal(p.s.t, 1, form.Find("button[type=submit]").Length(), "it works without JavaScript")
	return b
}

// notify is a NOTIFY as the platform receives it.
type notify struct {
	url    string
	names  []string
	fields map[string]string
	data   map[string]any
}

func (n notify) code() string { return text(n.data["code"]) }

// notified reads the NOTIFYs that the platform has received, and checks their signatures.
func (s *sandbox) notified() []notify {
	s.t.Helper()
	var list []notify
	for _, out := range s.app.received() {
		n := notify{url: out.URL, fields: map[string]string{}}
		for part := range strings.SplitSeq(string(out.Body), "&") {
			name, value, _ := strings.Cut(part, "=")
			value, err := url.QueryUnescape(value)
			require.NoError(s.t, err)
			n.names = append(n.names, name)
			n.fields[name] = value
		}
		require.Equal(s.t, "POST", out.Method)
		require.Equal(s.t, []string{"application/x-www-form-urlencoded;charset=UTF-8"}, out.Header["Content-Type"])
		require.NoError(s.t, json.Unmarshal([]byte(n.fields["respData"]), &n.data))
		require.True(s.t, genuine(n.fields["respData"], n.fields["sign"]), "the NOTIFY's signature does not fit")
		list = append(list, n)
	}
	return list
}

// lastNotify answers the newest NOTIFY.
func (s *sandbox) lastNotify() notify {
	s.t.Helper()
	list := s.notified()
	require.NotEmpty(s.t, list, "no NOTIFY came")
	return list[len(list)-1]
}

// labels answers what the buttons say.
func (p page) labels() []string {
	var list []string
	p.doc.Find("button").Each(func(_ int, b *goquery.Selection) { list = append(list, strings.TrimSpace(b.Text())) })
	return slices.Clip(list)
}
