package lianyintong_test

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/wire"
)

// parts writes the parameters as multipart/form-data.
func (e envelope) parts(t tester) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range e {
		require.NoError(t, w.WriteField(p.name, p.value))
	}
	require.NoError(t, w.Close())
	return b.Bytes(), w.FormDataContentType()
}

func TestBothAddressesAndAllKindsOfBodies(t *testing.T) { // wire §1
	t.Parallel()
	for _, prefix := range []string{"", "/bha-neo-app"} {
		for _, media := range []string{
			"application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=UTF-8",
			"application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-URLEncoded", "multipart/form-data", "",
		} {
			for _, slash := range []string{"", "/"} {
				c, p := rich(t, "")
				c.prefix = prefix
				send := func(channel string, e envelope) wire.Inbound {
					in := c.post(channel+slash, e)
					in.Header["Content-Type"] = []string{media}
					if media == "multipart/form-data" {
						body, boundary := e.parts(t)
						in.Body, in.Header["Content-Type"] = body, []string{boundary}
					}
					return in
				}
				r := c.read(c.play(send("service", c.seal("QUERY_USER_INFORMATION", `{"platformUserNo":"U1"}`))))
				assert.Equal(t, "0", r.code(), "%s %s", prefix, media)
				findings := len(c.recorded(r.Outbound).Findings)
				assert.Equal(t, media == "", findings > 0, "%s: a body without Content-Type is odd", media)
				shown := c.browse(send("gateway", c.seal("WITHDRAW", withdrawal("W1", "U1", "1").text())))
				assert.Equal(t, "0", shown.press("确认提现", "password", p.Password).callback().code(), "%s %s", prefix, media)
			}
		}
	}
}

func TestServicesBelongToTheirAddress(t *testing.T) { // 1.1
	t.Parallel()
	c, _ := rich(t, "")
	before := c.traces()
	for _, channel := range []string{"gateway", "download", "upload"} {
		out := c.play(c.post(channel, c.seal("QUERY_PLATFORM_INFORMATION", `{}`)))
		assert.Equal(t, 200, out.Status)
		assert.Contains(t, string(out.Body), "100002", channel)
		assert.Contains(t, string(out.Body), "serviceName 与地址 /"+channel+" 不符，请用 /service")
	}
	for _, channel := range []string{"service", "download", "upload"} {
		out := c.play(c.post(channel, c.seal("RECHARGE", recharge("R1", "U1", "1").text())))
		assert.Contains(t, string(out.Body), `{"code":"100002","description":"serviceName 与地址 /`+channel+` 不符，请用 /gateway"}`)
	}
	assert.NotContains(t, c.play(c.post("download", c.seal("RECHARGE", "{}"))).Header, "sign", "what comes from download is unsigned (wire §2)")
	assert.Equal(t, before, c.traces())
}

func TestAddressesThatTheSystemDoesNotHave(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	for _, path := range []string{"/lanmaotech/", "/lanmaotech/nothing", "/lanmaotech/service/more", "/lanmaotech/page", "/bha-neo-app/gateway", "/bha-neo-app/bha-neo-app/lanmaotech/service"} {
		in := c.post("service", c.seal("QUERY_PLATFORM_INFORMATION", "{}"))
		in.Path = path
		out := c.play(in)
		assert.Equal(t, 404, out.Status, path)
		assert.Contains(t, string(out.Body), `"code":"100002"`, path)
	}
}

func TestAWorldOfThePathKeepsItsPrefix(t *testing.T) { // surface.md §2
	t.Parallel()
	s := open(t, "")
	_, _, err := s.sim.Create(context.Background(), "blue", sim.Spec{})
	require.NoError(t, err)
	s.name = "blue"
	c := s.client()
	c.via = "blue"
	shown := c.gateway("PERSONAL_REGISTER", c.stranger("U1", "ICBK").registration("R1"))
	assert.Equal(t, "/w/blue/lanmaotech/page/PERSONAL_REGISTER", shown.at.Path)
	b := shown.press("同意并开通", "password", "123456", "confirmPassword", "123456").callback()
	assert.Equal(t, "0", b.code())
	assert.Equal(t, "http://control.test/sink/blue", c.lastNotify().url)
	assert.Equal(t, "0", c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}}).code())
	c.via = ""
	assert.Equal(t, "100009", c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}}).code(), "the default world does not know the user")
	c.via = "red"
	out := c.play(c.post("service", c.seal("QUERY_PLATFORM_INFORMATION", "{}")))
	assert.Equal(t, 404, out.Status)
	assert.Contains(t, string(out.Body), "red")
}

func TestAWorldReachedByItsIdentityHandsOutLinksToItself(t *testing.T) { // surface.md §2
	t.Parallel()
	s := open(t, "")
	public, err := json.Marshal(publicPEM(t))
	require.NoError(t, err)
	patch := `{"platforms":{"7000000001":{"name":"蓝平台","bank":"CIBK","keys":{"1":` + string(public) + `}}}}`
	_, _, err = s.sim.Create(context.Background(), "blue", sim.Spec{Systems: map[string]json.RawMessage{slug: json.RawMessage(patch)}})
	require.NoError(t, err)
	s.name = "blue"
	c := s.client()
	c.platform = "7000000001"
	for name, base := range map[string]string{"the client's host": host, "no host": ""} {
		in := c.post("gateway", c.seal("PERSONAL_REGISTER", c.stranger("U-"+name, "ICBK").registration("R-"+name).text()))
		in.Base = base
		out := c.play(in)
		require.Equal(t, 302, out.Status)
		assert.Equal(t, "blue", out.World)
		assert.True(t, strings.HasPrefix(out.Header["Location"][0], host+"/w/blue/lanmaotech/page/PERSONAL_REGISTER?requestKey="), out.Header["Location"][0])
		shown := c.visit(out.Header["Location"][0])
		assert.Equal(t, "0", shown.press("同意并开通", "password", "123456", "confirmPassword", "123456").callback().code())
	}
	in := c.post("gateway", c.seal("PERSONAL_REGISTER", c.stranger("U3", "ICBK").registration("R3").text()))
	in.Base, in.World = "", "blue"
	assert.Contains(t, c.play(in).Header["Location"][0], host+"/w/blue/lanmaotech/", "a call without a network keeps its world too")
	in = c.post("gateway", c.seal("PERSONAL_REGISTER", c.stranger("U4", "ICBK").registration("R4").text()))
	in.Base, in.World = host+"/w/blue", "blue"
	assert.Contains(t, c.play(in).Header["Location"][0], host+"/w/blue/lanmaotech/")
}

func TestTwoPlatformsOfOneWorldKnowNothingOfEachOther(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	c.platform = second
	p := c.register("U1")
	assert.Equal(t, "0.00", number(c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}}).fields["balance"]))
	assert.Equal(t, "100014", c.gateway("WITHDRAW", withdrawal("REG-U1x", "U1", "1")).callback().code())
	c.do("fund", "account", second+"/user:U1", "amount", "3")
	assert.Equal(t, "0", c.withdraw("R1", p, "3").code())
	assert.Equal(t, "100.00", c.balance("user:U1"))
	c.audit()
}
