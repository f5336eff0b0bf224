package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

func TestPosRechargeFromOrderToMoney(t *testing.T) { // 2.7, 2.8
	t.Parallel()
	c := open(t, platform(`"fees":{"recharge":"1.00"}`)).client()
	c.register("U1")
	c.fund("platform:fee", "5.00")
	r := c.direct("POS_RECHARGE", swipe("P1", "U1", "100.5"))
	assert.Equal(t, `{"requestNo":"P1","code":"0","description":"操作成功"}`, string(r.Body), "2.7.2, in its order")
	assert.Equal(t, "WAITING", c.state("P1"))
	assert.Empty(t, c.noticesOf("P1"), "2.7: 异步通知 否")

	shown := c.gateway("POS_BUILD_BARCODE", barcode("P1", "U1"))
	digits := shown.row("条形码")
	assert.Regexp(t, `^\d{18}$`, digits, "2.8 R2")
	assert.Equal(t, digits, decode128(t, shown))
	assert.Equal(t, "¥100.50", shown.text(".amount strong"))
	assert.Equal(t, []string{"已完成刷卡", "取消"}, shown.labels())
	assert.Contains(t, shown.press("已完成刷卡").problem(), "尚未收到")
	assert.Equal(t, digits, shown.again().row("条形码"), "the barcode stays the same")
	assert.Equal(t, "0.00", c.balance("user:U1"))

	did := c.do("pos-pay", "barcode", digits, "bankcardNo", card)
	assert.Equal(t, "100.50", c.balance("user:U1"))
	assert.Equal(t, "4.00", c.balance("platform:fee"))
	assert.Equal(t, "SUCCESS", c.state("P1"))
	require.Len(t, did.Notices, 1)
	n := c.lastNotify()
	assert.Equal(t, "POS_BUILD_BARCODE", n.fields["serviceName"])
	names, values := members(t, []byte(n.fields["respData"]))
	assert.Equal(t, []string{"requestNo", "code", "description", "platformUserNo", "amount", "feeMode", "fee", "rechargeWay"}, names)
	assert.Equal(t, map[string]string{
		"requestNo": `"P1"`, "code": `"0"`, "description": `"操作成功"`, "platformUserNo": `"U1"`, "amount": "100.50",
		"feeMode": `"PLATFORM"`, "fee": "1.00", "rechargeWay": `"POS"`,
	}, values)
	b := shown.press("已完成刷卡").callback()
	assert.Equal(t, n.fields["respData"], b.fields["respData"], "the very bytes of the NOTIFY")
	assert.Len(t, c.noticesOf("P1"), 1)
	c.audit()
}

func TestPosRechargeWithoutAnAmount(t *testing.T) { // 2.7.2: 如不传则由用户在联银通填写充值金额
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	for no, amount := range map[string]string{"P1": "", "P2": `""`, "P3": "null"} {
		shown := c.atPOS(no, "U1", amount)
		assert.Empty(t, shown.text(".amount strong"))
		_, err := c.try("pos-pay", "requestNo", no, "bankcardNo", card)
		p, ok := engine.AsProblem(err)
		require.True(t, ok)
		assert.Equal(t, engine.Invalid, p.Code, "the machine needs an amount")
		c.do("pos-pay", "requestNo", no, "bankcardNo", card, "amount", "7.00")
		assert.Equal(t, "7.00", rawOf(t, shown.again().callback(), "amount"))
	}
	assert.Equal(t, "21.00", c.balance("user:U1"))
}

func TestPosRechargeOfPlatformAccounts(t *testing.T) { // 2.7.2, wire §12
	t.Parallel()
	c := open(t, "").client()
	for name, account := range map[string]string{
		"PLATFORM_FEE_ACCOUNT": "platform:fee", "PLATFORM_REPAYMENT_ACCOUNT": "platform:repayment", "PLATFORM_MARKETING_ACCOUNT": "platform:marketing",
	} {
		c.atPOS("P-"+name, name, "3.00")
		c.do("pos-pay", "requestNo", "P-"+name, "bankcardNo", card, "amount", "3.00")
		assert.Equal(t, "3.00", c.balance(account))
	}
	c.audit()
}

func TestPosOrdersLiveThirtyMinutes(t *testing.T) { // 2.7 R3
	t.Parallel()
	for name, lapse := range map[string]time.Duration{"just in time": 30*time.Minute - time.Second, "too late": 30 * time.Minute, "much too late": time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := open(t, "").client()
			c.register("U1")
			c.direct("POS_RECHARGE", swipe("P1", "U1", "5"))
			c.advance(lapse)
			assert.Equal(t, lapse >= 30*time.Minute, c.state("P1") == "EXPIRED", "by itself, barcode or not")
			shown := c.gateway("POS_BUILD_BARCODE", barcode("P1", "U1").with("expired", `"20161109235959"`))
			if lapse < 30*time.Minute {
				assert.NotEmpty(t, shown.row("条形码"))
				o, _ := c.record("requests", first+"/P1")
				assert.Equal(t, "2016-11-09T10:30:00+08:00", o["expires"], "whatever the page asked for")
				c.advance(time.Second)
				assert.Equal(t, "EXPIRED", c.state("P1"), "the page does not outlive the order")
				return
			}
			b := shown.callback()
			assert.Equal(t, "100008", b.code())
			assert.Contains(t, b.says(), "2.7 R3")
			_, err := c.try("pos-pay", "requestNo", "P1", "bankcardNo", card)
			assert.Error(t, err)
		})
	}
}

func TestABarcodePageEndsBeforeItsOrder(t *testing.T) { // 2.7 R3, 2.8.2, wire §8
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	shown := c.atPOS("P1", "U1", "5")
	digits := shown.row("条形码")
	c.advance(15*time.Minute - time.Second)
	assert.False(t, shown.again().hasWayBack())
	c.advance(time.Second)
	for _, late := range []page{shown.again(), shown.press("已完成刷卡"), shown.press("取消")} {
		b := late.callback()
		assert.Equal(t, "100008", b.code())
		assert.Contains(t, b.says(), "页面已过期")
	}
	assert.Equal(t, "WAITING", c.state("P1"), "the order goes on")
	assert.Equal(t, "INIT", c.status("P1", "RECHARGE"))
	c.advance(15*time.Minute - time.Second)
	c.do("pos-pay", "barcode", digits, "bankcardNo", card)
	assert.Equal(t, "5.00", c.balance("user:U1"))
	assert.Equal(t, "0", shown.again().callback().code(), "and the old page tells of it")
	assert.Len(t, c.noticesOf("P1"), 1)
	c.audit()
}

func TestABarcodePageIsOpenedAgain(t *testing.T) { // 2.7 R3: 30分钟内可使用本次请求流水号调用 POS 条形码生成接口
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	one := c.atPOS("P1", "U1", "5")
	digits := one.row("条形码")
	c.advance(10 * time.Minute)
	two := c.gateway("POS_BUILD_BARCODE", barcode("P1", "U1").with("callbackUrl", `"https://app.test/second"`))
	assert.Equal(t, digits, two.row("条形码"), "one order, one barcode")
	assert.NotEqual(t, one.at.Query().Get("requestKey"), two.at.Query().Get("requestKey"))
	assert.False(t, one.again().hasWayBack(), "the first page is good for its own time")
	c.advance(5 * time.Minute)
	assert.Equal(t, "100008", one.again().callback().code())
	assert.False(t, two.again().hasWayBack())
	c.advance(14 * time.Minute)
	assert.Equal(t, "100008", two.again().callback().code())
	three := c.gateway("POS_BUILD_BARCODE", barcode("P1", "U1"))
	c.advance(time.Minute - time.Second)
	assert.False(t, three.again().hasWayBack())
	c.advance(time.Second)
	assert.Equal(t, "EXPIRED", c.state("P1"), "thirty minutes after POS_RECHARGE, whatever was opened since")
	b := three.again().callback()
	assert.Equal(t, "100008", b.code())
	assert.Empty(t, c.noticesOf("P1"))
	_, err := c.try("pos-pay", "barcode", digits, "bankcardNo", card)
	p, ok := engine.AsProblem(err)
	require.True(t, ok)
	assert.Equal(t, engine.Conflict, p.Code)
	assert.Contains(t, p.Message, "EXPIRED")
	late := c.gateway("POS_BUILD_BARCODE", barcode("P1", "U1")).callback()
	assert.Equal(t, "100008", late.code())
	assert.Contains(t, late.says(), "2.7 R3")
	assert.Equal(t, "0.00", c.balance("user:U1"))
}

func TestABarcodeOfAnOrderThatHasEnded(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	for no, end := range map[string]func(shown page){
		"P1": func(page) { c.do("pos-pay", "requestNo", "P1", "bankcardNo", card) },
		"P2": func(page) { c.do("pos-pay", "requestNo", "P2", "bankcardNo", "6222020000000010003") },
		"P3": func(shown page) { shown.press("取消") },
	} {
		end(c.atPOS(no, "U1", "5"))
		before := c.traces()
		assert.Equal(t, "100013", c.gateway("POS_BUILD_BARCODE", barcode(no, "U1")).callback().code(), no)
		assert.Equal(t, before, c.traces(), no)
	}
}

func TestACardThatFailsAtThePos(t *testing.T) { // wire §12
	t.Parallel()
	c := open(t, platform(`"cards":{"6222020000000099999":"FAIL"}`)).client()
	c.register("U1")
	for no, bad := range map[string]string{"P1": "6222020000000010003", "P2": "6222020000000099999"} {
		shown := c.atPOS(no, "U1", "5")
		c.do("pos-pay", "requestNo", no, "bankcardNo", bad)
		assert.Equal(t, "FAIL", c.state(no))
		assert.Equal(t, "100008", c.lastNotify().code())
		assert.Equal(t, c.lastNotify().fields["respData"], shown.again().callback().fields["respData"])
	}
	assert.Equal(t, "0.00", c.balance("user:U1"))
	assert.Len(t, c.notices(), 3, "the registration and two failures")
}

func TestPosRechargeRefuses(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir(), platform(`"fees":{"recharge":"1.00"}`))
	c := s.client()
	c.register("U1")
	c.register("U2")
	c.register("U3")
	s.tamper("users", first+"/U2", func(u map[string]any) { u["activeStatus"] = "UNACTIVATED" })
	s.tamper("users", first+"/U3", func(u map[string]any) { u["userType"] = "ENTERPRISE" })
	assert.Equal(t, "100016", c.direct("POS_RECHARGE", swipe("P1", "U1", "1")).code(), "nobody can pay the fee")
	c.fund("platform:fee", "1.00")
	before := c.traces()
	for what, r := range map[string]struct {
		data object
		code string
	}{
		"an unknown user":       {swipe("P1", "U9", "1"), "100009"},
		"a user not activated":  {swipe("P1", "U2", "1"), "100010"},
		"a company (2.2 R6)":    {swipe("P1", "U3", "1"), "100011"},
		"another way of paying": {swipe("P1", "U1", "1").with("rechargeWay", `"NETBANK_B2C"`), "100002"},
		"an address of no web":  {swipe("P1", "U1", "1").with("callbackUrl", `"ftp://app.test"`), "100002"},
		"nothing":               {swipe("P1", "U1", "0"), "100002"},
		"a number of another":   {swipe("REG-U1", "U1", "1"), "100013"},
	} {
		assert.Equal(t, r.code, c.direct("POS_RECHARGE", r.data).code(), what)
	}
	assert.Equal(t, before, c.traces())
	require.Equal(t, "0", c.direct("POS_RECHARGE", swipe("P1", "U1", "1")).code())
	assert.Equal(t, "100013", c.direct("POS_RECHARGE", swipe("P1", "U1", "1")).code(), "2.7: 是否幂等 否")
}

func TestBuildBarcodeRefuses(t *testing.T) { // 2.8 R1
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	c.register("U2")
	c.direct("POS_RECHARGE", swipe("P1", "U1", "1"))
	before := c.traces()
	for what, r := range map[string]struct {
		data       object
		code, rule string
	}{
		"no such order":         {barcode("P9", "U1"), "100007", "2.8 R1"},
		"another service's":     {barcode("REG-U1", "U1"), "100013", ""},
		"another user":          {barcode("P1", "U2"), "100008", "2.8 R1"},
		"a user who is unknown": {barcode("P1", "U9"), "100008", "2.8 R1"},
	} {
		b := c.gateway("POS_BUILD_BARCODE", r.data).callback()
		assert.Equal(t, r.code, b.code(), what)
		assert.Contains(t, b.says(), r.rule, what)
	}
	assert.Equal(t, "100002", c.gateway("POS_BUILD_BARCODE", barcode("P1", "U1").with("callbackUrl", `"app.test"`)).errorCode())
	assert.Equal(t, before, c.traces())
	require.False(t, c.gateway("POS_BUILD_BARCODE", barcode("P1", "U1")).hasWayBack())
}

func TestLeavingTheBarcode(t *testing.T) { // wire §8: 取消 posts 100008, and no NOTIFY
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	shown := c.atPOS("P1", "U1", "1")
	assert.Equal(t, "100008", shown.press("取消").callback().code())
	assert.Empty(t, c.noticesOf("P1"))
	_, err := c.try("pos-pay", "requestNo", "P1", "bankcardNo", card)
	assert.ErrorContains(t, err, "CANCELLED")
}

func TestPosPayKnowsItsOrders(t *testing.T) {
	t.Parallel()
	c := open(t, platform(`"fees":{"recharge":"1.00"}`)).client()
	c.register("U1")
	c.fund("platform:fee", "1.00")
	digits := c.atPOS("P1", "U1", "5").row("条形码")
	c.atPOS("P2", "U1", "5")
	require.Equal(t, "0", c.direct("POS_RECHARGE", swipe("P3", "U1", "5")).code())
	for what, bad := range map[string]struct {
		code string
		args []string
	}{
		"neither number":          {engine.Invalid, []string{"bankcardNo", card}},
		"no card":                 {engine.Invalid, []string{"requestNo", "P1"}},
		"an unknown requestNo":    {engine.NotFound, []string{"requestNo", "P9", "bankcardNo", card}},
		"an unknown barcode":      {engine.NotFound, []string{"barcode", "111111111111111111", "bankcardNo", card}},
		"a barcode of another":    {engine.NotFound, []string{"requestNo", "P2", "barcode", digits, "bankcardNo", card}},
		"a recharge of no POS":    {engine.NotFound, []string{"requestNo", "REG-U1", "bankcardNo", card}},
		"another amount":          {engine.Invalid, []string{"requestNo", "P1", "bankcardNo", card, "amount", "5.01"}},
		"nothing":                 {engine.Invalid, []string{"requestNo", "P1", "bankcardNo", card, "amount", "0"}},
		"no barcode yet":          {engine.Conflict, []string{"requestNo", "P3", "bankcardNo", card}},
		"a platform that is none": {engine.NotFound, []string{"requestNo", "P1", "platformNo", "6000000009", "bankcardNo", card}},
	} {
		_, err := c.try("pos-pay", bad.args...)
		p, ok := engine.AsProblem(err)
		if assert.True(t, ok, "%s: %v", what, err) {
			assert.Equal(t, bad.code, p.Code, what)
			assert.NotEmpty(t, p.Hint, what)
		}
	}
	c.do("pos-pay", "requestNo", "P1", "barcode", digits, "bankcardNo", card, "amount", "5.00", "platformNo", first)
	_, err := c.try("pos-pay", "requestNo", "P1", "bankcardNo", card)
	assert.ErrorContains(t, err, "SUCCESS", "once only")
	_, err = c.try("pos-pay", "requestNo", "P2", "bankcardNo", card)
	assert.ErrorContains(t, err, "100016", "the fee was enough when the page was opened")
	assert.Equal(t, "WAITING", c.state("P2"))
	assert.Equal(t, "5.00", c.balance("user:U1"))
	c.audit()
}

func TestQueryOfAPosRecharge(t *testing.T) { // 3.3 充值交易返回, rechargeWay POS
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	ask := func() map[string]string {
		r := c.direct("QUERY_TRANSACTION", transaction("P1", "RECHARGE"))
		names, values := members(t, r.Body)
		var want []string
		for _, column := range documented["QUERY_TRANSACTION-RECHARGE"] {
			want = append(want, column.name)
		}
		assert.Equal(t, want, names)
		return values
	}
	require.Equal(t, "0", c.direct("POS_RECHARGE", swipe("P1", "U1", "5")).code())
	assert.Equal(t, []string{`"INIT"`, `""`, `"POS"`}, []string{ask()["status"], ask()["transactionTime"], ask()["rechargeWay"]})
	c.gateway("POS_BUILD_BARCODE", barcode("P1", "U1"))
	assert.Equal(t, `"INIT"`, ask()["status"])
	c.advance(time.Minute)
	c.do("pos-pay", "requestNo", "P1", "bankcardNo", card)
	assert.Equal(t, map[string]string{
		"amount": "5.00", "platformUserNo": `"U1"`, "createTime": `"20161109100000"`, "transactionTime": `"20161109100100"`,
		"status": `"SUCCESS"`, "rechargeWay": `"POS"`, "fee": "0.00", "bankcode": `"ICBK"`, "code": `"0"`, "description": `"操作成功"`,
	}, ask())
}

func TestGoldenBytesOfPos(t *testing.T) {
	t.Parallel()
	c := open(t, platform(`"notifyUrl":"https://app.test/notify"`)).client()
	c.register("U1")
	shown := c.atPOS("P1", "U1", "100.5")
	c.do("pos-pay", "requestNo", "P1", "bankcardNo", card)
	shown.again()
	folders := sameExchanges(t, c, func(x journal.Exchange) string {
		return map[string]string{
			"POS_RECHARGE": "POS_RECHARGE", "POS_BUILD_BARCODE": "POS_BUILD_BARCODE", "POS_BUILD_BARCODE/page": "POS_BUILD_BARCODE",
		}[x.API]
	})
	assert.Len(t, folders, 2)
}
