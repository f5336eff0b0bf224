package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestACodeIsInTheInboxWhenThePageIsShown(t *testing.T) { // wire §8
	t.Parallel()
	c := open(t, "").client()
	_, e := c.unbound()
	shown := c.gateway("ENTERPRISE_BIND_BANKCARD", account("R1", e.No, e.BankcardNo, "ICBK"))
	list := c.inbox("R1")
	require.Len(t, list, 1)
	m := list[0]
	assert.Equal(t, []any{e.ContactPhone, first, "2016-11-09T10:00:00+08:00", "s000000001"}, []any{m["mobile"], m["platformNo"], m["at"], m["id"]})
	assert.Regexp(t, `^\d{6}$`, m["code"])
	assert.Equal(t, "【联银通】您正在办理企业绑卡，验证码"+text(m["code"])+"，10分钟内有效，请勿告知他人。", m["text"])
	assert.NotContains(t, shown.html, text(m["code"]), "the page does not tell it")
	before := c.traces()
	shown.again()
	assert.Equal(t, before, c.traces(), "looking at the page again sends nothing")
}

func TestTheNewestCodeCounts(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	_, e := c.unbound()
	shown := c.gateway("ENTERPRISE_BIND_BANKCARD", account("R1", e.No, e.BankcardNo, "ICBK"))
	old := c.smsCode("R1")
	c.advance(5 * time.Minute)
	shown = shown.press("获取验证码")
	assert.Empty(t, shown.problem())
	assert.Contains(t, shown.html, "10:05:00 发送至")
	require.Len(t, c.inbox("R1"), 2)
	require.NotEqual(t, old, c.smsCode("R1"))
	shown = shown.press("确认绑卡", "password", e.Password, "smsCode", old)
	assert.Contains(t, shown.problem(), "验证码错误")
	c.advance(9 * time.Minute)
	assert.Equal(t, "0", shown.press("确认绑卡", "password", e.Password, "smsCode", c.smsCode("R1")).callback().code())
}

func TestCodesGrowOld(t *testing.T) {
	t.Parallel()
	for after, fresh := range map[time.Duration]bool{10*time.Minute - time.Second: true, 10 * time.Minute: false} {
		c := open(t, "").client()
		_, e := c.unbound()
		shown := c.gateway("ENTERPRISE_BIND_BANKCARD", account("R1", e.No, e.BankcardNo, "ICBK"))
		c.advance(after)
		shown = shown.press("确认绑卡", "password", e.Password, "smsCode", c.smsCode("R1"))
		if fresh {
			assert.Equal(t, "0", shown.callback().code())
			continue
		}
		assert.Contains(t, shown.problem(), "已过期")
		o, _ := c.record("requests", first+"/R1")
		assert.NotContains(t, o, "wrong", "an old code is not a wrong one")
		shown = shown.press("获取验证码")
		assert.Equal(t, "0", shown.press("确认绑卡", "password", e.Password, "smsCode", c.smsCode("R1")).callback().code())
	}
}

func TestWrongCodesCountWhateverTheyLookLike(t *testing.T) { // wire §8
	t.Parallel()
	c := open(t, "").client()
	_, e := c.unbound()
	for i, lastIsRight := range []bool{true, false} {
		no := "R" + string(rune('1'+i))
		shown := c.gateway("ENTERPRISE_BIND_BANKCARD", account(no, e.No, e.BankcardNo, "ICBK"))
		for _, code := range []string{"1", "1234567", "12345a", "１２３４５６"} {
			shown = shown.press("确认绑卡", "password", e.Password, "smsCode", code)
			assert.Contains(t, shown.problem(), "短信验证码错误：应为六位数字，还可以尝试", code)
		}
		for range 6 { // a field that was forgotten is no guess
			shown = shown.press("确认绑卡", "password", e.Password, "smsCode", "")
			assert.Equal(t, "请输入短信验证码（六位数字）", shown.problem())
		}
		if lastIsRight {
			b := shown.press("确认绑卡", "password", e.Password, "smsCode", c.smsCode(no)).callback()
			assert.Equal(t, "0", b.code())
			require.Equal(t, "0", c.unbind("X", e.No, e.Password).code())
		} else {
			b := shown.press("确认绑卡", "password", e.Password, "smsCode", "no code").callback()
			assert.Equal(t, "100008", b.code())
			assert.Equal(t, "FAIL", c.state(no))
		}
	}
}

func TestPagesWithoutACodeSendNone(t *testing.T) {
	t.Parallel()
	c, p := rich(t, "")
	shown := c.gateway("WITHDRAW", withdrawal("R1", "U1", "1"))
	action, fields := shown.form("确认提现", "password", p.Password)
	fields[len(fields)-1] = pair{"action", "sms"}
	again := c.browse(c.request("POST", action, string(envelope(fields).body())))
	assert.Contains(t, again.problem(), "不需要短信验证码")
	assert.Empty(t, c.inbox("R1"))
	assert.Equal(t, "WAITING", c.state("R1"))
	assert.Equal(t, "100.00", c.balance("user:U1"))
}

func TestCodesComeFromTheWorldsSeed(t *testing.T) {
	t.Parallel()
	code := func() string {
		c := open(t, "").client()
		_, e := c.unbound()
		c.gateway("ENTERPRISE_BIND_BANKCARD", account("R1", e.No, e.BankcardNo, "ICBK"))
		return c.smsCode("R1")
	}
	assert.Equal(t, code(), code())
}
