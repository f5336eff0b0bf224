package lianyintong_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

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

func FuzzReqData(f *testing.F) {
	names := strings.Fields("PERSONAL_REGISTER RECHARGE WITHDRAW QUERY_USER_INFORMATION QUERY_PLATFORM_INFORMATION QUERY_TRANSACTION")
	seeds := open(f, "").client()
	for i, name := range names {
		f.Add(uint8(i), good(seeds)[name].text())
	}
	f.Add(uint8(1), recharge("R1", "U1", "1").with("expired", `"99991231235959"`).text())
	f.Add(uint8(1), recharge("\x00", "U1", "1").text())
	f.Add(uint8(2), withdrawal("R1", "U1", "1").with("requestNo", `"\ud800"`).with("callbackUrl", `"http://[::1"`).text())
	f.Add(uint8(3), `{platformUserNo:'U1',}`)
	f.Add(uint8(0), strings.Repeat("[", 100))
	f.Fuzz(func(t *testing.T, service uint8, data string) {
		c, p := rich(t, "")
		name := names[int(service)%len(names)]
		e := c.seal(name, data)
		if strings.HasPrefix(name, "QUERY") {
			x := c.sound(c.play(c.post("service", e)))
			require.NotEmpty(t, x.Response.Headers["sign"])
			return
		}
		shown := c.browse(c.post("gateway", e))
		c.sound(shown.out)
		switch { // go on as the person would
		case shown.hasWayBack():
			shown.callback()
		case shown.errorCode() == "":
			label := map[string]string{"RECHARGE": "确认支付", "WITHDRAW": "确认提现", "PERSONAL_REGISTER": "同意并开通"}[name]
			fill := map[string][]string{
				"WITHDRAW": {"password", p.Password}, "PERSONAL_REGISTER": {"password", "123456", "confirmPassword", "123456"},
			}[name]
			end := shown.press(label, fill...)
			c.sound(end.out)
			end.callback()
		}
	})
}
