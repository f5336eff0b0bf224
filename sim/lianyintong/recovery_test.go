package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/wire"
)

func TestASystemErrorBeforeTheEffectLeavesTheNumberFree(t *testing.T) { // 1.6, wire §6
	t.Parallel()
	c, _ := rich(t, "")
	c.rule("RECHARGE", fault.Arrive, "code 100001", 1)
	before := c.traces()
	shown := c.gateway("RECHARGE", recharge("R1", "U1", "5"))
	assert.Equal(t, "100001", shown.callback().code())
	assert.Equal(t, "系统错误", shown.problem())
	assert.Equal(t, before, c.traces())
	assert.Equal(t, engine.OutcomeFault, c.recorded(shown.out).Outcome)
	assert.Equal(t, "0", c.gateway("RECHARGE", recharge("R1", "U1", "5")).press("确认支付").callback().code())
	assert.Equal(t, "105.00", c.balance("user:U1"))
}

func TestASystemErrorAfterTheEffect(t *testing.T) { // wire §6: it happened, and the client does not know
	t.Parallel()
	c, _ := rich(t, "")
	c.rule("RECHARGE", fault.Commit, "code 100001", 1)
	b := c.gateway("RECHARGE", recharge("R1", "U1", "5")).callback()
	assert.Equal(t, "100001", b.code())
	assert.Equal(t, "WAITING", c.state("R1"))
	assert.Equal(t, "100013", c.gateway("RECHARGE", recharge("R1", "U1", "5")).callback().code(), "not idempotent (2.6)")
	c.advance(time.Hour)
	assert.Equal(t, "EXPIRED", c.state("R1"))
}

func TestALostAnswerToTheClickThatPays(t *testing.T) {
	t.Parallel()
	for effect, spoilt := range map[string]func(out wire.Outbound) bool{
		"hang":        func(out wire.Outbound) bool { return out.Cut == wire.CutHang },
		"reset":       func(out wire.Outbound) bool { return out.Cut == wire.CutReset },
		"truncate":    func(out wire.Outbound) bool { return out.Cut == wire.CutTruncate },
		"status 502":  func(out wire.Outbound) bool { return out.Status == 502 && len(out.Body) == 0 },
		"garbage":     func(out wire.Outbound) bool { return out.Body[0] == 0 },
		"stall 11s":   func(out wire.Outbound) bool { return out.Stall == 11*time.Second },
		"code 100001": func(out wire.Outbound) bool { return out.Status == 200 },
	} {
		for _, at := range []fault.Point{fault.Commit, fault.Answer} {
			c, _ := rich(t, "")
			click := c.gateway("RECHARGE", recharge("R1", "U1", "5")).click("确认支付")
			r := c.rule("RECHARGE/page", at, effect, 1)
			out := c.play(click)
			assert.True(t, spoilt(out), "%s at %s", effect, at)
			assert.Equal(t, r.ID, c.recorded(out).Rule)
			assert.Equal(t, "105.00", c.balance("user:U1"))
			assert.Len(t, c.noticesOf("R1"), 1, "the NOTIFY tells the platform all the same")
			again := c.browse(click).callback()
			assert.Equal(t, "0", again.code())
			assert.Equal(t, again.fields["respData"], c.lastNotify().fields["respData"])
			assert.Equal(t, "105.00", c.balance("user:U1"))
			c.audit()
		}
	}
}

func TestSpoiltSignatures(t *testing.T) {
	t.Parallel()
	c, p := rich(t, "")
	ask := func() wire.Outbound {
		return c.play(c.post("service", c.seal("QUERY_PLATFORM_INFORMATION", "{}")))
	}
	c.rule("", fault.Answer, "bad-sign", 1)
	out := ask()
	require.Len(t, out.Header["sign"], 1)
	assert.False(t, genuine(string(out.Body), out.Header["sign"][0]))
	c.rule("", fault.Answer, "no-sign", 1)
	assert.NotContains(t, ask().Header, "sign")
	click := c.gateway("WITHDRAW", withdrawal("R1", "U1", "5")).click("确认提现", "password", p.Password)
	for effect, has := range map[string]bool{"bad-sign": true, "no-sign": false} {
		c.rule("WITHDRAW/page", fault.Answer, effect, 1)
		form := c.browse(click).doc.Find("form[name=form0]")
		sign := form.Find("input[name=sign]")
		assert.Equal(t, has, sign.Length() == 1, effect)
		assert.False(t, genuine(form.Find("input[name=respData]").AttrOr("value", ""), sign.AttrOr("value", "")), effect)
	}
	assert.Equal(t, "0", c.browse(click).callback().code(), "the next one is right again")
}

func TestCodesThatARuleMayOrder(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	for code, says := range map[string]string{"100005": "平台状态异常", "100020": "处理中，请勿重试", "0": "操作成功"} {
		c.rule("QUERY_USER_INFORMATION", fault.Arrive, "code "+code, 1)
		r := c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}})
		assert.Equal(t, []string{code, says}, []string{r.code(), r.says()})
	}
}

func TestACodeOrderedAtArrivalComesBackToThePlatform(t *testing.T) { // surface.md §5, wire §8
	t.Parallel()
	for name, bad := range map[string]struct {
		change func(e envelope) envelope
		data   func(o object) object
		back   bool
	}{
		"a good request":             {back: true},
		"the later dialect":          {data: func(o object) object { return o.without("callbackUrl").with("redirectUrl", `"https://app.test/back"`) }, back: true},
		"a bad signature":            {change: func(e envelope) envelope { return e.set("sign", "AAAA") }},
		"an unknown platform":        {change: func(e envelope) envelope { return e.set("platformNo", "6000000009") }},
		"an unusable address":        {data: func(o object) object { return o.with("callbackUrl", `"ftp://app.test"`) }},
		"no lawful amount":           {data: func(o object) object { return o.with("amount", "0") }, back: true}, // it comes before all checks
		"an unknown serial":          {change: func(e envelope) envelope { return e.set("keySerial", "9") }},
		"a device that there is not": {change: func(e envelope) envelope { return e.set("userDevice", "TABLET") }, back: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := rich(t, "")
			c.rule("RECHARGE", fault.Arrive, "code 100001", 1)
			data := recharge("R1", "U1", "5")
			if bad.data != nil {
				data = bad.data(data)
			}
			e := c.seal("RECHARGE", data.text())
			if bad.change != nil {
				e = bad.change(e)
			}
			shown := c.browse(c.post("gateway", e))
			assert.Equal(t, bad.back, shown.hasWayBack())
			assert.Contains(t, shown.html, "100001")
			if bad.back {
				b := shown.callback()
				assert.Equal(t, []string{"100001", "系统错误", "PC", "RECHARGE"}, []string{b.code(), b.says(), b.fields["userDevice"], b.fields["serviceName"]})
				assert.Equal(t, "R1", b.data["requestNo"])
			}
			assert.Empty(t, c.state("R1"))
			assert.Empty(t, c.noticesOf("R1"), "wire §8: a refusal has no NOTIFY")
			assert.Equal(t, "0", c.gateway("RECHARGE", recharge("R1", "U1", "5")).press("确认支付").callback().code(), "the number is free")
		})
	}
}

func TestRulesThatCouldNeverHit(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	for name, bad := range map[string]struct {
		rule       fault.Rule
		says, hint string
	}{
		"no code of the system": {fault.Rule{Effect: "code 999"}, `effect is "code 999": lianyintong has no code "999"`, "the codes of lianyintong are 0, 100001,"},
		"no code at all":        {fault.Rule{Effect: "code abc", API: "RECHARGE"}, `has no code "abc"`, "100022"},
		"a sub code":            {fault.Rule{Effect: "code 100001 isv.x"}, `has no code "100001 isv.x"`, "100001"},
		"nearly a code":         {fault.Rule{Effect: "code 100100"}, `has no code "100100"`, "did you mean 100010?"},
		"no notices":            {fault.Rule{API: "QUERY_TRANSACTION", At: fault.Notice, Effect: "drop"}, "QUERY_TRANSACTION of lianyintong sends no notices", "PERSONAL_REGISTER, "},
		"no notices of clicks":  {fault.Rule{API: "RECHARGE/page", At: fault.Notice, Effect: "drop"}, "sends no notices", "RECHARGE, "},
		"an unknown field":      {fault.Rule{API: "RECHARGE", Effect: "reset", When: "platfromUserNo == 'U1'"}, "when asks for platfromUserNo, which no request of RECHARGE of lianyintong has", "did you mean platformUserNo?"},
		"an unknown member":     {fault.Rule{API: "RECHARGE", Effect: "reset", When: "fields.password == 'U1'"}, "when asks for password", "fields.NAME"},
		"of another API":        {fault.Rule{API: "RECHARGE", Effect: "reset", When: "amount == 5 && projectNo == 'P'"}, "when asks for projectNo", "fields.NAME"},
		"of no API":             {fault.Rule{Effect: "reset", When: "field.platformUserNo == 'U1'"}, "when asks for field, which no request of lianyintong has", "fields.NAME"},
	} {
		bad.rule.System = slug
		_, err := c.world().AddRule(bad.rule)
		p, ok := engine.AsProblem(err)
		if assert.True(t, ok, "%s: %v", name, err) {
			assert.Equal(t, engine.Invalid, p.Code, name)
			assert.Contains(t, p.Message, bad.says, name)
			assert.Contains(t, p.Hint, bad.hint, name)
		}
	}
	for _, api := range []string{"", "*", "RECHARGE", "UPLOAAD_CHECKFILE"} {
		_, err := c.world().AddRule(fault.Rule{System: slug, API: api, At: fault.Commit, Effect: "reset", When: "requestNo == 'R' || identity == '1' || fields.requestNo in ['R'] || len(api) == 0"})
		require.NoError(t, err, api)
	}
	for _, rule := range []fault.Rule{{}, {API: "*"}, {API: "RECHARGE", When: "key == 'R1' && attempt > 2 && fields.respData contains 'R1'"}} {
		rule.System, rule.At, rule.Effect = slug, fault.Notice, "drop"
		_, err := c.world().AddRule(rule)
		require.NoError(t, err)
	}
}

func TestFieldsThatAConditionAsksFor(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	ask := func() string {
		return c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}}).code()
	}
	for _, when := range []string{
		"platformUserNo == 'U1'", "fields.platformUserNo == 'U1'", "fields['platformUserNo'] == 'U1'",
		"let no = fields?.platformUserNo; no == 'U1' && api == 'QUERY_USER_INFORMATION'",
	} {
		_, err := c.world().AddRule(fault.Rule{System: slug, API: "QUERY_USER_INFORMATION", Effect: "code 100020", Times: 1, When: when})
		require.NoError(t, err, when)
		assert.Equal(t, "100020", ask(), when)
		assert.Equal(t, "0", ask(), when)
	}
	_, err := c.world().AddRule(fault.Rule{System: slug, Effect: "code 100020", When: "fields.platformUserNo == 'U2'"})
	require.NoError(t, err)
	assert.Equal(t, "0", ask())
}

func TestPagesOutliveARestart(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir(), "")
	c := s.client()
	p := c.register("U1")
	s.fund("user:U1", "100")
	open, left := c.gateway("WITHDRAW", withdrawal("R1", "U1", "5")), c.gateway("RECHARGE", recharge("R2", "U1", "5"))
	s.restart()
	assert.Equal(t, "0", open.press("确认提现", "password", p.Password).callback().code())
	s.restart()
	s.advance(15 * time.Minute)
	assert.Equal(t, "EXPIRED", s.state("R2"))
	assert.Equal(t, "100008", left.again().callback().code())
	s.restart()
	s.advance(24 * time.Hour)
	assert.Equal(t, "SUCCESS", s.state("R1"))
	assert.Len(t, s.noticesOf("R1"), 2)
	s.audit()
}
