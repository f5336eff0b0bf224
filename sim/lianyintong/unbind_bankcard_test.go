package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
)

func TestAnEmptyAccountIsUnboundAtOnce(t *testing.T) { // 2.3 R1
	t.Parallel()
	c := open(t, "").client()
	p := c.register("U1")
	shown := c.gateway("UNBIND_BANKCARD", unbinding("R1", "U1"))
	assert.Equal(t, "***************"+p.BankcardNo[15:], shown.row("银行卡号"))
	assert.NotContains(t, shown.html, "余额不为 0")
	b := shown.press("确认解绑", "password", p.Password).callback()
	assert.Equal(t, "0", b.code())
	assert.Equal(t, b.fields["respData"], c.lastNotify().fields["respData"])
	u := c.user("U1")
	assert.Equal(t, []any{nil, nil, nil, p.Mobile}, []any{u["bankcardNo"], u["bankcode"], u["accessType"], u["mobile"]})
	assert.Equal(t, "SUCCESS", c.status("R1", "UNBIND_BANKCARD"))
	assert.Empty(t, text(c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"U1"`}}).fields["bankcardNo"]), "3.1: none means unbound")
	again := c.gateway("UNBIND_BANKCARD", unbinding("R2", "U1")).callback()
	assert.Equal(t, "100008", again.code(), "there is nothing to unbind")
}

func TestMoneyMakesUnbindingAReview(t *testing.T) { // 2.3 R2, R3
	t.Parallel()
	for decision, want := range map[string]struct {
		code, state string
		bound       bool
	}{
		"PASSED":  {"0", "SUCCESS", false},
		"REFUSED": {"100008", "FAIL", true},
	} {
		t.Run(decision, func(t *testing.T) {
			t.Parallel()
			c, p := rich(t, "")
			shown := c.gateway("UNBIND_BANKCARD", unbinding("R1", "U1"))
			assert.Contains(t, shown.html, "余额不为 0")
			assert.Contains(t, shown.html, "客服")
			assert.Contains(t, shown.html, "挂失证明")
			b := shown.press("确认解绑", "password", p.Password).callback()
			assert.Equal(t, "100020", b.code(), "in process")
			assert.Contains(t, b.says(), "2.3 R2")
			assert.Equal(t, "PROCESSING", c.status("R1", "UNBIND_BANKCARD"))
			assert.Empty(t, c.noticesOf("R1"), "nothing has ended yet")
			assert.Equal(t, p.BankcardNo, c.user("U1")["bankcardNo"])
			twice := c.gateway("UNBIND_BANKCARD", unbinding("R2", "U1")).callback()
			assert.Equal(t, "100020", twice.code(), "one review at a time")
			assert.Equal(t, "0", c.withdraw("W1", p, "1").code(), "the card still works")
			c.advance(72 * time.Hour)
			c.do("unbind-review", "platformUserNo", "U1", "decision", decision)
			require.Len(t, c.noticesOf("R1"), 1)
			n := c.lastNotify()
			assert.Equal(t, []any{want.code, "R1"}, []any{n.code(), n.data["requestNo"]})
			assert.Equal(t, n.fields["respData"], b.page.again().callback().fields["respData"])
			assert.Equal(t, want.state, c.status("R1", "UNBIND_BANKCARD"))
			_, bound := c.user("U1")["bankcardNo"]
			assert.Equal(t, want.bound, bound)
			_, err := c.try("unbind-review", "platformUserNo", "U1", "decision", "PASSED")
			assert.Equal(t, engine.Conflict, problem(t, err).Code, "it is decided")
			if want.bound {
				assert.Equal(t, "100020", c.unbind("R3", "U1", p.Password).code(), "the papers may be handed in again (2.3 R3)")
			}
		})
	}
}

func TestWhatTheReviewCannotDecide(t *testing.T) {
	t.Parallel()
	c, _ := rich(t, "")
	c.gateway("UNBIND_BANKCARD", unbinding("R1", "U1"))
	for want, args := range map[string][]string{
		engine.NotFound: {"platformUserNo", "U9", "decision", "PASSED"},
		engine.Invalid:  {"platformUserNo", "U1", "decision", "BACK"},
		engine.Conflict: {"platformUserNo", "U1", "decision", "PASSED"}, // nobody has confirmed the page
	} {
		_, err := c.try("unbind-review", args...)
		assert.Equal(t, want, problem(t, err).Code)
		assert.NotEmpty(t, problem(t, err).Hint)
	}
}

func TestWhichMoneyHoldsTheCard(t *testing.T) { // wire §12: balance = available + frozen
	t.Parallel()
	c, p := rich(t, "")
	c.withdraw("W1", p, "100")
	assert.Equal(t, "0", c.unbind("R1", "U1", p.Password).code(), "money on its way to the bank has left the balance")
	c.do("withdraw-result", "requestNo", "W1", "outcome", "FAIL")
	assert.Equal(t, "100.00", c.balance("user:U1"), "and may come back")
	frozen := c.register("U3")
	c.fund("user:U3", "5")
	require.Equal(t, "0", c.direct("FREEZE", object{{"platformUserNo", `"U3"`}, {"requestNo", `"F1"`}, {"amount", "5"}}).code())
	assert.Equal(t, "0.00", c.balance("user:U3"))
	assert.Equal(t, "100020", c.unbind("R3", "U3", frozen.Password).code(), "frozen money is balance too")
	q := c.register("U2")
	shown := c.gateway("UNBIND_BANKCARD", unbinding("R2", "U2"))
	c.fund("user:U2", "0.01")
	assert.Equal(t, "100020", shown.press("确认解绑", "password", q.Password).callback().code(), "it came while the page was open")
}

func TestUnbindingWantsAUserAndThePassword(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	p := c.register("U1")
	assert.Equal(t, "100009", c.gateway("UNBIND_BANKCARD", unbinding("R1", "U9")).callback().code())
	shown := c.gateway("UNBIND_BANKCARD", unbinding("R1", "U1"))
	for range 4 {
		shown = shown.press("确认解绑", "password", other(p.Password))
		assert.Contains(t, shown.problem(), "密码错误")
	}
	two := c.gateway("UNBIND_BANKCARD", unbinding("R2", "U1"))
	b := shown.press("确认解绑", "password", other(p.Password)).callback()
	assert.Equal(t, "100008", b.code())
	assert.Equal(t, p.BankcardNo, c.user("U1")["bankcardNo"])
	three := c.gateway("UNBIND_BANKCARD", unbinding("R3", "U1"))
	assert.Equal(t, "0", two.press("确认解绑", "password", p.Password).callback().code())
	late := three.press("确认解绑", "password", p.Password).callback()
	assert.Equal(t, "100008", late.code(), "another page was quicker")
	assert.Empty(t, c.noticesOf("R3"))
	assert.Equal(t, "100013", c.gateway("UNBIND_BANKCARD", unbinding("R2", "U1")).callback().code(), "not idempotent")
}

func TestAReviewedCompanyIsAskedForItsOwnPapers(t *testing.T) { // 2.3 R3
	t.Parallel()
	c := open(t, "").client()
	c.company("E1")
	c.fund("user:E1", "5.00")
	assert.Contains(t, c.gateway("UNBIND_BANKCARD", unbinding("R1", "E1")).html, "加盖企业公章的变更证明")
}
