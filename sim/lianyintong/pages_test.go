package lianyintong_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhenPagesExpire(t *testing.T) { // 2.6.2, wire §8
	t.Parallel()
	for name, c := range map[string]struct {
		expired string
		after   time.Duration
	}{
		"absent":             {"", 15 * time.Minute},
		"empty":              {`""`, 15 * time.Minute},
		"null":               {`null`, 15 * time.Minute},
		"given":              {`"20161109120000"`, 2 * time.Hour},
		"a second":           {`"20161109100001"`, time.Second},
		"now":                {`"20161109100000"`, 15 * time.Minute},
		"past":               {`"20161109095959"`, 15 * time.Minute},
		"no time":            {`"soon"`, 15 * time.Minute},
		"no day of the year": {`"20161131000000"`, 15 * time.Minute},
		"too long":           {`"201611091200001"`, 15 * time.Minute},
		"a number":           {`20161109120000`, 2 * time.Hour},
		"with dashes":        {`"2016-11-09 12:00:00"`, 15 * time.Minute},
		"an array":           {`[]`, 15 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cl, p := rich(t, "")
			for service, press := range map[string]func(page) page{
				"RECHARGE": func(p page) page { return p.press("确认支付") },
				"WITHDRAW": func(at page) page { return at.press("确认提现", "password", p.Password) },
			} {
				begun := cl.world().Now()
				data := map[string]object{"RECHARGE": recharge("R", "U1", "5"), "WITHDRAW": withdrawal("W", "U1", "5")}[service].without("expired")
				if service == "WITHDRAW" && !begun.Equal(morning) || service == "RECHARGE" && !begun.Equal(morning) {
					now := morning
					_, err := cl.world().SetClock("frozen", 0, &now)
					require.NoError(t, err)
				}
				if c.expired != "" {
					data = data.with("expired", c.expired)
				}
				shown := cl.gateway(service, data)
				cl.advance(c.after - time.Millisecond)
				assert.Equal(t, "WAITING", cl.state(data.text()[strings.Index(data.text(), "requestNo")+12:][:1]))
				assert.False(t, shown.again().hasWayBack())
				cl.advance(time.Millisecond)
				late := press(shown)
				assert.Contains(t, late.problem(), "过期")
				b := late.callback()
				assert.Equal(t, "100008", b.code())
				assert.Equal(t, "100.00", cl.balance("user:U1"), "an expired order is never executed")
				assert.Empty(t, cl.noticesOf(text(b.data["requestNo"])))
				assert.Equal(t, "EXPIRED", cl.state(text(b.data["requestNo"])))
			}
			cl.audit()
		})
	}
}

func TestAPageThatNeverExpiresHoldsNothingUp(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	shown := c.gateway("RECHARGE", recharge("R1", "U1", "5").with("expired", `"99991231235959"`))
	c.gateway("RECHARGE", recharge("R2", "U1", "5")).press("确认支付")
	require.Len(t, c.noticesOf("R2"), 1)
	assert.Equal(t, "acked", string(c.noticesOf("R2")[0].State))
	c.gateway("RECHARGE", recharge("R3", "U1", "5"))
	c.advance(365 * 24 * time.Hour)
	assert.Equal(t, "EXPIRED", c.state("R3"))
	assert.Equal(t, "WAITING", c.state("R1"))
	assert.Equal(t, "0", shown.press("确认支付").callback().code())
}

func TestExpiryWithoutTheJob(t *testing.T) { // the clock may be set past the end without an advance
	t.Parallel()
	c, _ := rich(t, "")
	shown := c.gateway("RECHARGE", recharge("R1", "U1", "5"))
	later := morning.Add(time.Hour)
	_, err := c.world().SetClock("frozen", 0, &later)
	require.NoError(t, err)
	action, fields := shown.form("确认支付")
	out := c.sim.Exchange(slug, c.request("POST", action, string(envelope(fields).body())))
	assert.Contains(t, string(out.Body), "过期")
	assert.Equal(t, "100.00", c.balance("user:U1"))
}

func TestLeavingThePage(t *testing.T) { // wire §8: 100008, no NOTIFY
	t.Parallel()
	c, _ := rich(t, "")
	for service, data := range map[string]object{
		"RECHARGE": recharge("R1", "U1", "5"), "WITHDRAW": withdrawal("R2", "U1", "5"),
		"PERSONAL_REGISTER": c.stranger("U2", "ICBK").registration("R3"),
	} {
		shown := c.gateway(service, data)
		before := len(c.notified())
		b := shown.press("取消").callback()
		assert.Equal(t, "100008", b.code())
		assert.Equal(t, service, b.fields["serviceName"])
		no := text(b.data["requestNo"])
		assert.Equal(t, "CANCELLED", c.state(no))
		assert.Empty(t, c.noticesOf(no))
		assert.Len(t, c.notified(), before)
		assert.Equal(t, b.fields, shown.again().callback().fields, "coming back changes nothing")
		assert.Equal(t, "100.00", c.balance("user:U1"))
	}
	_, known := c.record("users", first+"/U2")
	assert.False(t, known)
}

func TestFiveWrongPasswordsEndTheOrder(t *testing.T) { // wire §8
	t.Parallel()
	c, p := rich(t, "")
	shown := c.gateway("WITHDRAW", withdrawal("R1", "U1", "5"))
	for range 6 { // a field that was forgotten is no guess
		shown = shown.press("确认提现", "password", "")
		assert.Equal(t, "请输入交易密码（六位数字）", shown.problem())
	}
	wrong := "000000"
	if p.Password == wrong {
		wrong = "000001"
	}
	for left := 4; left >= 1; left-- {
		shown = shown.press("确认提现", "password", wrong)
		assert.Contains(t, shown.problem(), "密码错误")
		assert.Contains(t, shown.problem(), string(rune('0'+left)))
		assert.False(t, shown.hasWayBack())
	}
	b := shown.press("确认提现", "password", wrong).callback()
	assert.Equal(t, "100008", b.code())
	assert.Equal(t, "FAIL", c.state("R1"))
	assert.Equal(t, b.fields, shown.press("确认提现", "password", p.Password).callback().fields, "the right one comes too late")
	assert.Equal(t, "100.00", c.balance("user:U1"))
	four := c.gateway("WITHDRAW", withdrawal("R2", "U1", "5"))
	for range 4 {
		four = four.press("确认提现", "password", wrong)
	}
	assert.Equal(t, "0", four.press("确认提现", "password", p.Password).callback().code(), "the fifth may still be right")
}

func TestWrongPasswordsCountWhateverTheyLookLike(t *testing.T) { // wire §8
	t.Parallel()
	c, p := rich(t, "")
	for no, wrong := range map[string]string{
		"R1": "abc", "R2": "12", "R3": p.Password + "0", "R4": " " + p.Password, "R5": "　", "R6": strings.Repeat("9", 3000), "R7": "１２３４５６",
	} {
		shown := c.gateway("WITHDRAW", withdrawal(no, "U1", "5"))
		for left := 4; left >= 1; left-- {
			shown = shown.press("确认提现", "password", wrong)
			assert.Equal(t, "交易密码错误：应为六位数字，还可以尝试"+string(rune('0'+left))+"次", shown.problem())
		}
		assert.Equal(t, "100008", shown.press("确认提现", "password", wrong).callback().code())
		assert.Equal(t, "FAIL", c.state(no))
	}
	reset := c.gateway("RESET_PASSWORD", unbinding("R9", "U1"))
	for range 4 {
		reset = reset.press("确认修改", "oldPassword", "abc", "password", "123456", "confirmPassword", "123456")
		assert.Contains(t, reset.problem(), "原交易密码错误：应为六位数字")
	}
	assert.Equal(t, "100008", reset.press("确认修改", "oldPassword", "abc", "password", "123456", "confirmPassword", "123456").callback().code())
	assert.Equal(t, "100.00", c.balance("user:U1"))
}

func TestASecondClickRepeatsTheCallbackAndMovesNothing(t *testing.T) {
	t.Parallel()
	c, p := rich(t, "")
	for service, start := range map[string]func() (page, string, []string){
		"RECHARGE": func() (page, string, []string) {
			return c.gateway("RECHARGE", recharge("R1", "U1", "5")), "确认支付", nil
		},
		"WITHDRAW": func() (page, string, []string) {
			return c.gateway("WITHDRAW", withdrawal("R2", "U1", "5")), "确认提现", []string{"password", p.Password}
		},
		"PERSONAL_REGISTER": func() (page, string, []string) {
			q := c.stranger("U2", "ICBK")
			return c.gateway("PERSONAL_REGISTER", q.registration("R3")), "同意并开通", []string{"password", "123456", "confirmPassword", "123456"}
		},
	} {
		shown, button, fill := start()
		b := shown.press(button, fill...).callback()
		before := c.traces()
		assert.Equal(t, b.fields, shown.press(button, fill...).callback().fields, service)
		assert.Equal(t, b.fields, shown.press("取消").callback().fields, service)
		assert.Equal(t, b.fields, shown.again().callback().fields, service)
		assert.Equal(t, before, c.traces(), service)
	}
}

func TestAddressesOfPagesThatDoNotFit(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	key := c.gateway("RECHARGE", recharge("R1", "U1", "5")).at.Query().Get("requestKey")
	before := c.traces()
	for name, address := range map[string]struct{ path, code string }{
		"of another service": {"/lanmaotech/page/WITHDRAW?requestKey=" + key, "100007"},
		"of no service":      {"/lanmaotech/page/NOTHING?requestKey=" + key, "100007"},
		"of a direct one":    {"/lanmaotech/page/QUERY_USER_INFORMATION?requestKey=" + key, "100007"},
		"of a page":          {"/lanmaotech/page/RECHARGE/page?requestKey=" + key, "100007"},
		"an unknown key":     {"/lanmaotech/page/RECHARGE?requestKey=" + strings.ToUpper(key), "100007"},
		"no key":             {"/lanmaotech/page/RECHARGE", "100002"},
		"an empty key":       {"/lanmaotech/page/RECHARGE?requestKey=", "100002"},
		"a long key":         {"/lanmaotech/page/RECHARGE?requestKey=" + strings.Repeat("k", 65), "100002"},
		"a broken key":       {"/lanmaotech/page/RECHARGE?requestKey=%zz", "100002"},
		"not UTF-8":          {"/lanmaotech/page/RECHARGE?requestKey=" + key + "&mobile=%ff", "100002"},
	} {
		for _, method := range []string{"GET", "POST"} {
			path, query, _ := strings.Cut(address.path, "?")
			shown := c.browse(c.request(method, &url.URL{Scheme: "http", Host: "sandbox.test", Path: path, RawQuery: query}, ""))
			assert.Equal(t, 200, shown.status, name)
			assert.Equal(t, address.code, shown.errorCode(), name)
			assert.False(t, shown.hasWayBack(), name)
		}
	}
	assert.Equal(t, before, c.traces())
	again := c.visit(host + "/bha-neo-app/lanmaotech/page/RECHARGE/?requestKey=" + key)
	assert.Equal(t, "¥5.00", again.text(".amount strong"), "the page is there under both addresses")
	put := c.request("PUT", again.at, "")
	assert.Equal(t, "100002", c.browse(put).errorCode())
}

func TestLayouts(t *testing.T) { // 1.2, wire §8
	t.Parallel()
	const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 10_1 like Mac OS X) AppleWebKit/602.2.14 Mobile/14B100"
	for name, c := range map[string]struct{ device, agent, layout string }{
		"PC":                    {"PC", "", "PC"},
		"MOBILE":                {"MOBILE", "", "MOBILE"},
		"PC on a phone":         {"PC", phone, "PC"},
		"MOBILE on a desk":      {"MOBILE", "Mozilla/5.0 (X11; Linux x86_64)", "MOBILE"},
		"a phone":               {"", phone, "MOBILE"},
		"an Android browser":    {"", "Mozilla/5.0 (Linux; Android 7.0)", "MOBILE"},
		"a desk":                {"", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "PC"},
		"no User-Agent":         {"", "", "PC"},
		"the browser of WeChat": {"", "Mozilla/5.0 MicroMessenger/6.3", "MOBILE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cl, _ := rich(t, "")
			cl.device, cl.agent = c.device, c.agent
			shown := cl.gateway("RECHARGE", recharge("R1", "U1", "5"))
			assert.Equal(t, c.layout, shown.layout())
			cl.agent = "something else" // the browser that returns need not say the same
			b := shown.press("确认支付").callback()
			assert.Equal(t, c.layout, b.page.layout())
			assert.Equal(t, c.layout, b.fields["userDevice"])
			assert.Equal(t, c.layout, cl.lastNotify().fields["userDevice"])
			cl.agent = c.agent
			refused := cl.gateway("RECHARGE", recharge("R1", "U1", "5"))
			assert.Equal(t, c.layout, refused.layout())
			assert.Equal(t, c.layout, refused.callback().fields["userDevice"])
		})
	}
}
