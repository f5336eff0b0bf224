package lianyintong_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// sound checks what holds for every answer, whatever was asked: no fault of ours, a record of it, a sound book.
func (c *client) sound(out wire.Outbound) journal.Exchange {
	c.t.Helper()
	x := c.recorded(out)
	require.Contains(c.t, []int{200, 302, 404}, out.Status, "%s", x.Error)
	require.NotEqual(c.t, engine.OutcomeError, x.Outcome, "%s", x.Error)
	require.Empty(c.t, x.Error)
	c.audit()
	return x
}

// FuzzExchange sends any bytes to any address. Give -fuzzminimizetime=1x (see FuzzReqData).
func FuzzExchange(f *testing.F) {
	seeds := open(f, "").client()
	seeds.register("U1")
	form := string(seeds.seal("QUERY_USER_INFORMATION", query).body())
	parts, boundary := seeds.seal("RECHARGE", recharge("R1", "U1", "1").text()).parts(f)
	for _, s := range [][4]string{
		{"/lanmaotech/service", "", "application/x-www-form-urlencoded", form},
		{"/bha-neo-app/lanmaotech/gateway/", "", boundary, string(parts)},
		{"/lanmaotech/page/RECHARGE", "requestKey=x", "", ""},
		{"/lanmaotech/page/WITHDRAW", "requestKey=x&requestKey=y", "application/x-www-form-urlencoded;charset=\xff", "action=cancel&requestKey=%00"},
		{"/lanmaotech/upload", form, "multipart/form-data; boundary=", "--"},
		{"/lanmaotech/download", "", "application/json", "{}"},
		{"/", "%", "text/plain", "\x00"},
		{"/lanmaotech/service", "", "application/x-www-form-urlencoded", "serviceName=%zz"},
	} {
		f.Add("POST", s[0], s[1], s[2], []byte(s[3]))
		f.Add("GET", s[0], s[1], s[2], []byte(s[3]))
	}
	f.Fuzz(func(t *testing.T, method, path, query, media string, body []byte) {
		c := open(t, "").client()
		c.sound(c.play(wire.Inbound{
			Method: method, Path: path, RawQuery: query, Base: host, Body: body,
			Header: wire.Header{"Content-Type": {media}, "User-Agent": {media}},
		}))
	})
}

// FuzzReqData sends any reqData under a good envelope and signature to any service, and goes on as the person would.
// Give -fuzzminimizetime=1x: what runs beside (the world's own time) makes the coverage vary, and minimising never ends.
func FuzzReqData(f *testing.F) {
	base, forks := furnished(f), 0
	samples := good(base)
	names := slices.Sorted(maps.Keys(samples))
	number := func(name string) uint8 { return uint8(slices.Index(names, name)) }
	for _, name := range names {
		f.Add(number(name), samples[name].text())
	}
	for name, data := range map[string]object{
		"RECHARGE": recharge("R1", "U1", "1").with("expired", `"99991231235959"`), "PERSONAL_REGISTER": {{"\x00", "null"}},
		"WITHDRAW": withdrawal("R1", "U1", "1").with("requestNo", `"\ud800"`).with("callbackUrl", `"http://[::1"`),
	} {
		f.Add(number(name), data.text())
	}
	f.Add(number("QUERY_USER_INFORMATION"), `{platformUserNo:'U1',}`)
	f.Add(number("QUERY_USER_INFORMATION"), strings.Repeat("[", 100))
	f.Fuzz(func(t *testing.T, service uint8, data string) {
		forks++
		c := base.fork(t, fmt.Sprint("fork", forks))
		name := names[int(service)%len(names)]
		system, err := c.world().System(slug)
		require.NoError(t, err)
		api, known := system.API(name)
		require.True(t, known)
		channel := map[string]string{"direct": "service"}[api.Mode]
		if channel == "" {
			channel = api.Mode
		}
		shown := c.browse(c.post(channel, c.seal(name, data)))
		x := c.sound(shown.out)
		switch {
		case channel == "service":
			require.NotEmpty(t, x.Response.Headers["sign"])
		case shown.hasWayBack():
			shown.callback()
		case shown.doc.Find("button.primary").Length() == 1:
			var fill []string
			shown.doc.Find("input:not([type=hidden]):not([type=radio])").Each(func(_ int, in *goquery.Selection) {
				fill = append(fill, in.AttrOr("name", ""), "123456")
			})
			end := shown.press(strings.TrimSpace(shown.doc.Find("button.primary").Text()), fill...)
			c.sound(end.out)
		}
	})
}

// fork answers a client of a copy of the world, which ends with the test.
func (c *client) fork(t tester, name string) *client {
	t.Helper()
	_, _, err := c.sim.Create(context.Background(), name, sim.Spec{From: c.name})
	require.NoError(t, err)
	s, next := *c.sandbox, *c
	s.t, s.name = t, name
	next.sandbox, next.via = &s, name
	t.Cleanup(func() { require.NoError(t, s.sim.Drop(name)) })
	return &next
}

// furnished starts a world in which the samples of good are accepted.
func furnished(t tester) *client {
	t.Helper()
	c, _ := rich(t, "")
	c.unbound()
	c.lending()
	return c
}

// FuzzPage sends any form to an open page. Money moves only as the order says.
func FuzzPage(f *testing.F) {
	base, forks := furnished(f), 0
	pages := []page{
		base.gateway("RECHARGE", recharge("F1", "U1", "5")), base.gateway("WITHDRAW", withdrawal("F2", "U1", "5")),
		base.gateway("PERSONAL_REGISTER", base.stranger("F3", "ICBK").registration("F3")),
	}
	password := text(base.user("U1")["password"])
	for i := range pages {
		for _, form := range []string{
			"action=cancel", "action=submit&outcome=SUCCESS&password=" + password + "&confirmPassword=" + password, "outcome=FAIL&password=1",
			"action=sms&mode=forgot", "action=submit&action=cancel&requestKey=other", "password=%ff", "outcome=%00&password=\x00&&&=",
		} {
			f.Add(uint8(i), form)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, form string) {
		forks++
		c := base.fork(t, fmt.Sprint("fork", forks))
		before := c.amount(first + "/user:U1")
		at := *pages[int(which)%len(pages)].at
		at.Path = "/w/" + c.via + at.Path
		c.sound(c.play(c.request("POST", &at, form)))
		moved := (c.amount(first+"/user:U1") - before).String()
		require.Contains(t, []string{"0.00", "5.00", "-5.00"}, moved)
		require.Equal(t, moved == "5.00", c.state("F1") == "SUCCESS")
		require.Equal(t, moved == "-5.00", c.state("F2") == "PROCESSING")
	})
}
