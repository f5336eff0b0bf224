package lianyintong_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

// rich starts a world in which U1 has 100.00.
func rich(t tester, members string) (*client, person) {
	t.Helper()
	c := open(t, platform(members)).client()
	p := c.register("U1")
	c.fund("user:U1", "100.00")
	return c, p
}

// withdraw takes a withdrawal through its page.
func (c *client) withdraw(requestNo string, p person, amount string) callback {
	c.t.Helper()
	return c.gateway("WITHDRAW", withdrawal(requestNo, p.No, amount)).press("确认提现", "password", p.Password).callback()
}

func TestWithdrawalTakesTheMoneyAtOnceAndTheBankFinishesLater(t *testing.T) { // 2.9, wire §12
	t.Parallel()
	c, p := rich(t, `"fees":{"withdraw":"2.00"}`)
	c.fund("platform:fee", "5.00")
	shown := c.gateway("WITHDRAW", withdrawal("R1", "U1", "30.00"))
	assert.Equal(t, "100.00 元", shown.row("可用余额"))
	assert.Equal(t, "***************"+p.BankcardNo[15:], shown.row("银行卡号"))
	assert.Equal(t, "100.00", c.balance("user:U1"), "nothing moves before the password")
	accepted := shown.press("确认提现", "password", p.Password).callback()
	assert.Equal(t, "0", accepted.code())
	assert.Equal(t, "PROCESSING", c.state("R1"))
	assert.Equal(t, []string{"70.00", "30.00", "3.00"}, []string{c.balance("user:U1"), c.balance("withdraw:transit"), c.balance("platform:fee")})
	c.advance(24*time.Hour - time.Second)
	assert.Equal(t, "PROCESSING", c.state("R1"))
	c.advance(time.Second)
	assert.Equal(t, "SUCCESS", c.state("R1"))
	assert.Equal(t, []string{"70.00", "0.00"}, []string{c.balance("user:U1"), c.balance("withdraw:transit")})
	sent := c.noticesOf("R1")
	require.Len(t, sent, 2, "one NOTIFY when it was accepted, one when the bank was done")
	assert.Equal(t, "0", c.lastNotify().code())
	_, err := c.try("withdraw-result", "requestNo", "R1", "outcome", "FAIL")
	assert.Equal(t, engine.Conflict, problem(t, err).Code, "what is final stays so")
	c.audit()
}

func problem(t tester, err error) *engine.Problem {
	t.Helper()
	p, ok := engine.AsProblem(err)
	require.True(t, ok, "%v", err)
	return p
}

func TestWithdrawResult(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[string]struct{ code, state, user, bank string }{
		"SUCCESS": {"0", "SUCCESS", "70.00", "-70.00"},
		"FAIL":    {"100008", "FAIL", "100.00", "-100.00"},
	} {
		t.Run(outcome, func(t *testing.T) {
			t.Parallel()
			c, p := rich(t, "")
			_, err := c.try("withdraw-result", "requestNo", "R1", "outcome", outcome)
			assert.Equal(t, engine.NotFound, problem(t, err).Code)
			shown := c.gateway("WITHDRAW", withdrawal("R1", "U1", "30"))
			_, err = c.try("withdraw-result", "requestNo", "R1", "outcome", outcome)
			assert.Equal(t, engine.Conflict, problem(t, err).Code, "nobody has confirmed it yet")
			shown.press("确认提现", "password", p.Password)
			did := c.do("withdraw-result", "requestNo", "R1", "outcome", outcome)
			assert.Len(t, did.Notices, 1)
			assert.Equal(t, want.code, c.lastNotify().code())
			assert.Equal(t, want.state, c.state("R1"))
			assert.Equal(t, want.user, c.balance("user:U1"))
			assert.Equal(t, want.bank, c.balance("bank"))
			assert.Equal(t, "0.00", c.balance("withdraw:transit"))
			c.advance(100 * time.Hour)
			assert.Equal(t, want.state, c.state("R1"), "the bank's own answer comes too late")
			assert.Len(t, c.noticesOf("R1"), 2)
			assert.Equal(t, c.lastNotify().fields["respData"], shown.again().callback().fields["respData"])
			r := c.direct("QUERY_TRANSACTION", object{{"requestNo", `"R1"`}, {"transactionType", `"WITHDRAW"`}})
			assert.Equal(t, want.state, r.fields["status"])
			assert.Equal(t, "20161109100000", r.fields["transactionTime"])
			c.audit()
		})
	}
}

func TestWithdrawResultWantsThePlatformWhereTwoHaveTheNumber(t *testing.T) {
	t.Parallel()
	c, p := rich(t, "")
	c.withdraw("R1", p, "1")
	c.platform = second
	q := c.register("U1")
	c.do("fund", "account", second+"/user:U1", "amount", "5")
	c.withdraw("R1", q, "2")
	_, err := c.try("withdraw-result", "requestNo", "R1", "outcome", "FAIL")
	assert.Equal(t, engine.Invalid, problem(t, err).Code)
	assert.Contains(t, problem(t, err).Hint, second)
	c.do("withdraw-result", "requestNo", "R1", "outcome", "FAIL", "platformNo", second)
	assert.Equal(t, "5.00", c.amount(second+"/user:U1").String())
	assert.Equal(t, "99.00", c.balance("user:U1"))
	_, err = c.try("withdraw-result", "requestNo", "R1", "outcome", "MAYBE")
	assert.Equal(t, engine.Invalid, problem(t, err).Code)
}

func TestWhenTheMoneyArrives(t *testing.T) { // wire §12: T+0 an hour later, T+1 at 10:00 of the next day that is no holiday
	t.Parallel()
	at := func(day, hour, minute int) time.Time { return time.Date(2016, 11, day, hour, minute, 0, 0, clock.Zone) }
	for name, c := range map[string]struct {
		kind, holidays string
		now, arrives   time.Time
	}{
		"0":                         {`0`, ``, at(9, 10, 0), at(10, 10, 0)},
		"0 as a string":             {`"0"`, ``, at(9, 9, 0), at(10, 10, 0)},
		"NORMAL":                    {`"NORMAL"`, ``, at(9, 12, 0), at(10, 10, 0)},
		"1":                         {`1`, ``, at(9, 10, 0), at(9, 11, 0)},
		"URGENT":                    {`"URGENT"`, ``, at(9, 23, 30), at(10, 0, 30)},
		"a minute before midnight":  {`0`, ``, at(9, 23, 59), at(10, 10, 0)},
		"at midnight":               {`0`, ``, at(10, 0, 0), at(11, 10, 0)},
		"a holiday":                 {`0`, `"20161110"`, at(9, 10, 0), at(11, 10, 0)},
		"holidays in both spelling": {`0`, `"20161110","2016-11-11","20161113"`, at(9, 10, 0), at(12, 10, 0)},
		"today is a holiday":        {`0`, `"20161109"`, at(9, 10, 0), at(10, 10, 0)},
		"T+0 knows no holidays":     {`1`, `"20161109","20161110"`, at(9, 10, 0), at(9, 11, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cl, p := rich(t, `"holidays":[`+c.holidays+`]`)
			_, err := cl.world().SetClock(clock.Frozen, 0, &c.now)
			require.NoError(t, err)
			cl.gateway("WITHDRAW", withdrawal("R1", "U1", "1").with("withdrawType", c.kind)).press("确认提现", "password", p.Password)
			cl.advance(c.arrives.Sub(c.now) - time.Second)
			assert.Equal(t, "PROCESSING", cl.state("R1"))
			cl.advance(time.Second)
			assert.Equal(t, "SUCCESS", cl.state("R1"))
			r := cl.direct("QUERY_TRANSACTION", object{{"requestNo", `"R1"`}, {"transactionType", `"WITHDRAW"`}})
			assert.Equal(t, c.arrives.Format("20060102150405"), r.fields["transactionTime"])
			assert.Equal(t, c.now.Format("20060102150405"), r.fields["createTime"])
		})
	}
}

func TestWithdrawTypeIsAnsweredAsItWasSent(t *testing.T) { // wire §7
	t.Parallel()
	c, p := rich(t, "")
	for i, kind := range []string{`0`, `1`, `"NORMAL"`, `"URGENT"`} {
		b := c.gateway("WITHDRAW", withdrawal(fmt.Sprintf("R%d", i), "U1", "1").with("withdrawType", kind)).
			press("确认提现", "password", p.Password).callback()
		assert.Equal(t, kind, rawOf(t, b, "withdrawType"))
	}
}

func TestUrgentHours(t *testing.T) { // wire §12: 100018
	t.Parallel()
	for name, c := range map[string]struct {
		hours string
		at    time.Duration // after midnight
		kind  string
		open  bool
	}{
		"at the first minute":     {"10:00-17:00", 10 * time.Hour, "1", true},
		"before the first minute": {"10:00-17:00", 10*time.Hour - time.Minute, "1", false},
		"in the last minute":      {"10:00-17:00", 17*time.Hour - time.Second, "URGENT", true},
		"at the end":              {"10:00-17:00", 17 * time.Hour, "URGENT", false},
		"T+1 is always open":      {"10:00-17:00", 20 * time.Hour, "0", true},
		"no hours":                {"", 3 * time.Hour, "1", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cl, p := rich(t, `"urgentHours":"`+c.hours+`"`)
			now := morning.Add(c.at - 10*time.Hour)
			_, err := cl.world().SetClock(clock.Frozen, 0, &now)
			require.NoError(t, err)
			shown := cl.gateway("WITHDRAW", withdrawal("R1", "U1", "1").with("withdrawType", quoted(c.kind)))
			if c.open {
				assert.Equal(t, "0", shown.press("确认提现", "password", p.Password).callback().code())
				return
			}
			assert.Equal(t, "100018", shown.callback().code())
			assert.Equal(t, "100.00", cl.balance("user:U1"))
		})
	}
	cl, p := rich(t, `"urgentHours":"09:00-10:05"`)
	shown := cl.gateway("WITHDRAW", withdrawal("R1", "U1", "1").with("withdrawType", "1"))
	cl.advance(6 * time.Minute)
	assert.Equal(t, "100018", shown.press("确认提现", "password", p.Password).callback().code(), "the hours ended while the page was open")
	assert.Equal(t, "100.00", cl.balance("user:U1"))
}

func TestWithdrawalsThatAreRefused(t *testing.T) { // 2.9 R1 to R3, 100014, 100016
	t.Parallel()
	for name, c := range map[string]struct {
		amount, config string
		user           map[string]any
		code, rule     string
	}{
		"too much":                {"100.01", "", nil, "100014", ""},
		"all of it":               {"100", "", nil, "0", ""},
		"no card":                 {"1", "", map[string]any{"bankcardNo": ""}, "100008", "2.9 R1"},
		"a bank of no person":     {"1", "", map[string]any{"bankcode": "PSBC"}, "100012", "2.9 R2"},
		"a bank of no company":    {"1", "", map[string]any{"bankcode": "CIBK", "userType": "ENTERPRISE"}, "100012", "2.9 R3"},
		"a company":               {"1", "", map[string]any{"bankcode": "CMBC", "userType": "ENTERPRISE"}, "0", ""},
		"an empty fee account":    {"1", `"fees":{"withdraw":"0.01"}`, nil, "100016", ""},
		"three elements are fine": {"1", "", map[string]any{"accessType": "PART_CHECKED"}, "0", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openAt(t, t.TempDir(), platform(c.config))
			cl := s.client()
			p := cl.register("U1")
			s.fund("user:U1", "100.00")
			if c.user != nil {
				s.tamper("users", first+"/U1", func(u map[string]any) {
					for name, value := range c.user {
						u[name] = value
					}
				})
			}
			shown := cl.gateway("WITHDRAW", withdrawal("R1", "U1", c.amount))
			if c.code == "0" {
				assert.Equal(t, "0", shown.press("确认提现", "password", p.Password).callback().code())
				return
			}
			b := shown.callback()
			assert.Equal(t, c.code, b.code())
			assert.Contains(t, b.says(), c.rule)
			assert.Empty(t, s.state("R1"))
			assert.Equal(t, "100.00", s.balance("user:U1"))
		})
	}
}

func TestMoneyThatIsGoneWhenTheUserConfirms(t *testing.T) {
	t.Parallel()
	c, p := rich(t, "")
	one, other := c.gateway("WITHDRAW", withdrawal("R1", "U1", "60")), c.gateway("WITHDRAW", withdrawal("R2", "U1", "60"))
	assert.Equal(t, "0", one.press("确认提现", "password", p.Password).callback().code())
	late := other.press("确认提现", "password", p.Password).callback()
	assert.Equal(t, "100014", late.code())
	assert.Equal(t, "FAIL", c.state("R2"))
	assert.Empty(t, c.noticesOf("R2"))
	assert.Equal(t, "40.00", c.balance("user:U1"))
}
