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
	assert.Equal(t, "100001", shown.errorCode())
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
	for code, says := range map[string]string{"100005": "平台状态异常", "100020": "处理中，请勿重试", "999999": "沙盘规则指定的返回码"} {
		c.rule("QUERY_USER_INFORMATION", fault.Arrive, "code "+code, 1)
		r := c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}})
		assert.Equal(t, []string{code, says}, []string{r.code(), r.says()})
	}
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
