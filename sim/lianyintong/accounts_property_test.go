package lianyintong_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
)

// career is a company's life as the document has it, beside the one that the sandbox plays.
type career struct {
	c      *client
	f      firm
	audit  string // "": not registered
	bound  bool
	review string // requestNo under review
	rich   bool
	n      int
	open   string // requestNo of the registration that is not decided
}

func (l *career) next() string {
	l.n++
	return fmt.Sprintf("R%d", l.n)
}

// may answers the code of a service for active users: 100009, 100010 or what it would be for others.
func (l *career) may(code string) string {
	switch l.audit {
	case "":
		return "100009"
	case "PASSED":
		return code
	default:
		return "100010"
	}
}

// gate takes a request to its CALLBACK, whether it is refused at once or on its page.
func (l *career) gate(service string, data object, button string, fill ...string) string {
	shown := l.c.gateway(service, data)
	if !shown.hasWayBack() {
		shown = shown.press(button, fill...)
	}
	return shown.callback().code()
}

func (l *career) register(t *rapid.T) {
	no, want := l.next(), "100008"
	if l.audit == "" || l.audit == "BACK" {
		want = "0"
	}
	got := l.gate("ENTERPRISE_REGISTER", l.f.registration(no), "同意并提交审核", "password", l.f.Password, "confirmPassword", l.f.Password)
	require.Equal(t, want, got)
	if got == "0" {
		if l.open != "" {
			require.Equal(t, "FAIL", l.c.state(l.open), "replaced")
		}
		l.audit, l.bound, l.open = "AUDIT", true, no
	}
}

func (l *career) decide(t *rapid.T) {
	decision := rapid.SampledFrom([]string{"PASSED", "BACK", "BACK", "BACK", "REFUSED"}).Draw(t, "decision")
	lawful := l.audit == "AUDIT" || l.audit == "BACK" && decision == "PASSED"
	before := len(l.c.noticesOf(l.open))
	_, err := l.c.try("audit", "platformUserNo", l.f.No, "decision", decision)
	if !lawful {
		_, isProblem := engine.AsProblem(err)
		require.True(t, isProblem, "%s after %q", decision, l.audit)
		return
	}
	require.NoError(t, err)
	l.c.settle()
	l.audit = decision
	require.Len(t, l.c.noticesOf(l.open), before+1)
}

func (l *career) unbind(t *rapid.T) {
	no, want := l.next(), l.may("0")
	switch {
	case want != "0":
	case !l.bound:
		want = "100008"
	case l.review != "" || l.rich:
		want = "100020"
	}
	require.Equal(t, want, l.gate("UNBIND_BANKCARD", unbinding(no, l.f.No), "确认解绑", "password", l.f.Password))
	if want == "0" {
		l.bound = false
	} else if want == "100020" && l.review == "" {
		l.review = no
	}
}

func (l *career) decideUnbind(t *rapid.T) {
	decision := rapid.SampledFrom([]string{"PASSED", "REFUSED"}).Draw(t, "decision")
	_, err := l.c.try("unbind-review", "platformUserNo", l.f.No, "decision", decision)
	if l.review == "" {
		require.Error(t, err)
		return
	}
	require.NoError(t, err)
	l.c.settle()
	require.Len(t, l.c.noticesOf(l.review), 1, "one NOTIFY, when it ends")
	l.bound, l.review = decision == "REFUSED", ""
}

func (l *career) bind(t *rapid.T) {
	no, want := l.next(), l.may("0")
	if want == "0" && l.bound {
		want = "100008"
	}
	shown := l.c.gateway("ENTERPRISE_BIND_BANKCARD", account(no, l.f.No, l.f.BankcardNo, "ICBK"))
	if want == "0" {
		shown = shown.press("确认绑卡", "password", l.f.Password, "smsCode", l.c.smsCode(no))
		l.bound = true
	}
	require.Equal(t, want, shown.callback().code())
}

func (l *career) reset(t *rapid.T) {
	no, want := l.next(), l.may("0")
	if want == "0" && !l.bound {
		want = "100008"
	}
	password := other(l.f.Password)
	got := l.gate("RESET_PASSWORD", unbinding(no, l.f.No), "确认修改", "mode", "remember", "oldPassword", l.f.Password,
		"password", password, "confirmPassword", password)
	require.Equal(t, want, got)
	if got == "0" {
		l.f.Password = password
	}
}

func (l *career) earn(*rapid.T) {
	if l.audit != "" {
		l.c.fund("user:"+l.f.No, "1.00")
		l.rich = true
	}
}

// agree holds what the sandbox knows against what it should.
func (l *career) agree(t *rapid.T) {
	l.c.sandbox.audit()
	if l.audit == "" {
		return
	}
	u := l.c.user(l.f.No)
	assert.Equal(t, l.audit, u["auditStatus"])
	assert.Equal(t, l.audit == "PASSED", u["activeStatus"] == "ACTIVATED")
	assert.Equal(t, l.bound, text(u["bankcardNo"]) != "")
	assert.Equal(t, l.review, text(u["unbindRequest"]))
	assert.Equal(t, l.f.Password, u["password"])
	want := map[string]string{"AUDIT": "PROCESSING", "BACK": "PROCESSING", "PASSED": "SUCCESS", "REFUSED": "FAIL"}[l.audit]
	require.Equal(t, want, l.c.state(l.open))
}

func TestCareersOfCompanies(t *testing.T) { // 2.2, 2.3, 2.5, 2.20 in any order
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := open(t, "").client()
		l := &career{c: c, f: c.startup("E1")}
		t.Repeat(map[string]func(*rapid.T){
			"register": l.register, "audit": l.decide, "unbind": l.unbind, "review": l.decideUnbind, "bind": l.bind, "reset": l.reset,
			"earn": l.earn, "": l.agree,
		})
	})
}
