package lianyintong_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// authorize takes an authorisation of a user through its page.
func (m *market) authorize(requestNo, userNo, authList string) callback {
	m.t.Helper()
	return m.confirm(m.gateway("USER_AUTHORIZATION", authorizing(requestNo, userNo, authList)), userNo)
}

func TestAuthorizedPreTransactions(t *testing.T) { // wire §10
	t.Parallel()
	m := openMarket(t)
	m.project("P")
	data := byAuthorization("T1", "L1", "TENDER", "300.00", "P")
	m.refused("100011", "", "AUTHORIZE_PRETRANSATION", data)
	shown := m.gateway("USER_AUTHORIZATION", authorizing("A1", "L1", "TENDER, CREDIT_ASSIGNMENT,TENDER"))
	assert.Equal(t, []string{"投标、债权转让", "长期有效", "不限"}, []string{shown.row("授权业务"), shown.row("截止日"), shown.row("单笔限额")})
	assert.Contains(t, shown.press("同意授权", "password", "000000").problem(), "交易密码错误")
	m.refused("100011", "", "AUTHORIZE_PRETRANSATION", data)
	b := m.confirm(shown, "L1")
	assert.Equal(t, `{"requestNo":"A1","code":"0","description":"操作成功","platformUserNo":"L1","authList":"TENDER, CREDIT_ASSIGNMENT,TENDER"}`, b.fields["respData"])
	assert.Equal(t, b.fields["respData"], m.lastNotify().fields["respData"])
	r := m.must("USER_AUTO_PRE_TRANSACTION", data) // wire §7: the later name
	assert.Equal(t, `{"code":"0","description":"操作成功"}`, string(r.Body))
	assert.Equal(t, "700.00 300.00", m.balances("user:L1", "user:L1:frozen"))
	assert.Equal(t, "INIT 300.00 0.00", m.stands("T1"))
	assert.Equal(t, r.Body, m.must("AUTHORIZE_PRETRANSATION", data).Body, "idempotent, under either name")
	assert.Equal(t, "700.00 300.00", m.balances("user:L1", "user:L1:frozen"))
	m.refused("100014", "", "AUTHORIZE_PRETRANSATION", byAuthorization("T2", "L1", "TENDER", "700.01", "P"))
	m.refused("100009", "", "AUTHORIZE_PRETRANSATION", byAuthorization("T2", "U9", "TENDER", "1", "P"))
	m.refused("100007", "", "AUTHORIZE_PRETRANSATION", byAuthorization("T2", "L1", "TENDER", "1", "R"))
	m.refused("100011", "", "AUTHORIZE_PRETRANSATION", byAuthorization("T2", "L1", "REPAYMENT", "1", "P"))
	m.must("CONFIRM_LOAN", loan("C1", "P", "0", "T1 300.00"))
	m.audit()
}

func TestLimitsOfAuthorizations(t *testing.T) { // ours: failTime is the last day, amount limits one operation; the newest counts
	t.Parallel()
	m := openMarket(t)
	m.project("P")
	shown := m.gateway("USER_AUTHORIZATION", authorizing("A1", "L1", "TENDER").with("failTime", `"20161110"`).with("amount", "50"))
	assert.Equal(t, []string{"20161110", "50.00 元"}, []string{shown.row("截止日"), shown.row("单笔限额")})
	b := m.confirm(shown, "L1")
	assert.Equal(t, `{"requestNo":"A1","code":"0","description":"操作成功","platformUserNo":"L1","authList":"TENDER","failTime":"20161110","amount":50.00}`, b.fields["respData"])
	m.refused("100011", "", "AUTHORIZE_PRETRANSATION", byAuthorization("T1", "L1", "TENDER", "50.01", "P"))
	m.must("AUTHORIZE_PRETRANSATION", byAuthorization("T1", "L1", "TENDER", "50.00", "P"))
	m.must("AUTHORIZE_PRETRANSATION", byAuthorization("T2", "L1", "TENDER", "50.00", "P"))
	m.advance(38*time.Hour - time.Second) // 20161110235959
	m.must("AUTHORIZE_PRETRANSATION", byAuthorization("T3", "L1", "TENDER", "1.00", "P"))
	m.advance(time.Second)
	m.refused("100011", "", "AUTHORIZE_PRETRANSATION", byAuthorization("T4", "L1", "TENDER", "1.00", "P"))
	assert.Equal(t, "100008", m.ask("gateway", "USER_AUTHORIZATION", authorizing("A2", "L1", "TENDER").with("failTime", `"20161110"`)).code)
	m.authorize("A2", "L1", "TENDER")
	m.must("AUTHORIZE_PRETRANSATION", byAuthorization("T4", "L1", "TENDER", "100.00", "P"))
}

func TestAuthorizationsThatAreRefused(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	for name, bad := range map[string]struct {
		code string
		data object
	}{
		"an unknown user":     {"100009", authorizing("A1", "U9", "TENDER")},
		"an unknown business": {"100002", authorizing("A1", "L1", "TENDER,MARKETING")},
		"an empty business":   {"100002", authorizing("A1", "L1", "TENDER,")},
		"no day":              {"100002", authorizing("A1", "L1", "TENDER").with("failTime", `"20161131"`)},
		"yesterday":           {"100008", authorizing("A1", "L1", "TENDER").with("failTime", `"20161108"`)},
		"a used number":       {"100013", authorizing("REG-L1", "L1", "TENDER")},
	} {
		t.Run(name, func(*testing.T) {
			assert.Equal(t, bad.code, m.ask("gateway", "USER_AUTHORIZATION", bad.data).code)
		})
	}
	data := authorizing("A1", "L1", "WITHDRAW,RECHARGE,REPAYMENT,COMPENSATORY").with("failTime", `"20161109"`)
	shown := m.gateway("USER_AUTHORIZATION", data)
	assert.Equal(t, "提现、充值、还款、代偿", shown.row("授权业务"))
	m.confirm(shown, "L1")
	assert.Equal(t, "100013", m.ask("gateway", "USER_AUTHORIZATION", data).code, "not idempotent")
}

func TestCancellingAuthorizations(t *testing.T) { // wire §10
	t.Parallel()
	m := openMarket(t)
	m.project("P")
	m.authorize("A1", "L1", "TENDER,REPAYMENT,WITHDRAW")
	ending := func(no, user, authList string) object {
		return object{{"platformUserNo", quoted(user)}, {"requestNo", quoted(no)}, {"authList", quoted(authList)}}
	}
	r := m.must("CANCEL_USER_AUTHORIZATION", ending("X1", "L1", "REPAYMENT,WITHDRAW"))
	assert.Equal(t, `{"code":"0","description":"操作成功","platformUserNo":"L1","requestNo":"X1","authList":"REPAYMENT,WITHDRAW"}`, string(r.Body))
	m.must("AUTHORIZE_PRETRANSATION", byAuthorization("T1", "L1", "TENDER", "1.00", "P"))
	m.refused("100008", "", "CANCEL_USER_AUTHORIZATION", ending("X2", "L1", "TENDER,REPAYMENT"))
	m.must("AUTHORIZE_PRETRANSATION", byAuthorization("T2", "L1", "TENDER", "1.00", "P"))
	m.refused("100013", "", "CANCEL_USER_AUTHORIZATION", ending("X1", "L1", "REPAYMENT,WITHDRAW"))
	m.refused("100009", "", "CANCEL_USER_AUTHORIZATION", ending("X2", "U9", "TENDER"))
	m.refused("100002", "authList", "CANCEL_USER_AUTHORIZATION", ending("X2", "L1", "LOAN"))
	m.must("CANCEL_USER_AUTHORIZATION", ending("X2", "L1", "TENDER"))
	m.refused("100011", "", "AUTHORIZE_PRETRANSATION", byAuthorization("T3", "L1", "TENDER", "1.00", "P"))
}
