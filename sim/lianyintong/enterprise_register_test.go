package lianyintong_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
)

func TestACompanyWaitsForTheAudit(t *testing.T) { // 2.2 R2, R5
	t.Parallel()
	c := open(t, "").client()
	f := c.startup("E1")
	shown := c.gateway("ENTERPRISE_REGISTER", f.registration("R1"))
	assert.Equal(t, f.Name, shown.row("企业名称"))
	assert.Equal(t, f.ContactPhone, shown.row("联系人手机号"))
	assert.Equal(t, "***************"+f.BankcardNo[15:], shown.row("企业对公账户"))
	assert.NotContains(t, shown.html, f.BankcardNo)
	assert.NotContains(t, shown.html, f.LegalIDCardNo)
	b := shown.press("同意并提交审核", "password", f.Password, "confirmPassword", f.Password).callback()
	assert.Equal(t, []any{"0", "AUDIT"}, []any{b.code(), b.data["status"]})
	assert.Equal(t, b.fields["respData"], c.lastNotify().fields["respData"])
	u := c.user("E1")
	for name, want := range map[string]any{
		"userType": "ENTERPRISE", "userRole": "NORMAL", "auditStatus": "AUDIT", "activeStatus": "UNACTIVATED", "realName": f.Name,
		"mobile": f.ContactPhone, "bankcardNo": f.BankcardNo, "bankcode": "ICBK", "password": f.Password, "bankLicense": f.BankLicense,
		"orgNo": f.OrgNo, "businessLicense": f.BusinessLicense, "taxNo": f.TaxNo, "unifiedCode": f.UnifiedCode, "creditCode": "G0",
		"legal": f.Legal, "legalIdCardNo": f.LegalIDCardNo, "contact": f.Contact, "auditRequest": "R1", "memberNo": "800000000001",
	} {
		assert.Equal(t, want, u[name], name)
	}
	assert.Equal(t, "PROCESSING", c.status("R1", "REGISTER"))
	info := c.direct("QUERY_USER_INFORMATION", object{{"platformUserNo", `"E1"`}}).fields
	assert.Equal(t, []any{"ENTERPRISE", "AUDIT", "UNACTIVATED", f.ContactPhone}, []any{info["userType"], info["auditStatus"], info["activeStatus"], info["mobile"]})
	for service, data := range map[string]object{
		"RECHARGE": recharge("R2", "E1", "1").with("rechargeWay", `"NETBANK_B2B"`), "WITHDRAW": withdrawal("R2", "E1", "1"),
		"UNBIND_BANKCARD": unbinding("R2", "E1"), "RESET_PASSWORD": unbinding("R2", "E1"),
		"ENTERPRISE_BIND_BANKCARD": account("R2", "E1", f.BankcardNo, "ICBK"),
	} {
		assert.Equal(t, "100010", c.gateway(service, data).callback().code(), service)
	}
}

func TestDecisionsOfTheAudit(t *testing.T) { // 2.2 R2 to R5, wire §12
	t.Parallel()
	for decision, want := range map[string]struct{ active, status, says string }{
		"PASSED":  {"ACTIVATED", "SUCCESS", "操作成功"},
		"BACK":    {"UNACTIVATED", "PROCESSING", "请补章"},
		"REFUSED": {"UNACTIVATED", "FAIL", "请补章"},
	} {
		t.Run(decision, func(t *testing.T) {
			t.Parallel()
			c := open(t, "").client()
			b := c.enlist(c.startup("E1"), "R1")
			did := c.do("audit", "platformUserNo", "E1", "decision", decision, "remark", "请补章")
			assert.Len(t, did.Notices, 1)
			require.Len(t, c.noticesOf("R1"), 2, "one for each status")
			n := c.lastNotify()
			assert.Equal(t, []any{"0", decision, want.says, "R1"}, []any{n.code(), n.data["status"], n.data["description"], n.data["requestNo"]})
			assert.Equal(t, n.fields["respData"], b.page.again().callback().fields["respData"], "the page tells the newest")
			u := c.user("E1")
			assert.Equal(t, []any{decision, want.active, "请补章"}, []any{u["auditStatus"], u["activeStatus"], u["auditRemark"]})
			assert.Equal(t, want.status, c.status("R1", "REGISTER"))
			c.audit()
		})
	}
}

func TestBackAndRefusedWithoutARemark(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	c.enlist(c.startup("E1"), "R1")
	for _, decision := range []string{"BACK", "PASSED"} {
		c.do("audit", "platformUserNo", "E1", "decision", decision)
		assert.Equal(t, "操作成功", c.lastNotify().data["description"])
	}
	assert.Equal(t, "ACTIVATED", c.user("E1")["activeStatus"], "from BACK straight to PASSED (wire §12)")
	assert.Len(t, c.noticesOf("R1"), 3)
	c.enlist(c.startup("E2"), "R2")
	c.do("audit", "platformUserNo", "E2", "decision", "REFUSED")
	o, _ := c.record("requests", first+"/R2")
	assert.Equal(t, []any{"100008", "审核驳回"}, []any{o["code"], o["description"]})
}

func TestDecisionsThatCannotBe(t *testing.T) { // wire §12: after REFUSED the action answers 409
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	for i, history := range [][]string{{"PASSED"}, {"REFUSED"}, {"BACK"}, {"BACK", "PASSED"}} {
		no := string(rune('A' + i))
		c.enlist(c.startup(no), "R-"+no)
		for _, decision := range history {
			c.do("audit", "platformUserNo", no, "decision", decision)
		}
		before := c.traces()
		for _, decision := range []string{"PASSED", "BACK", "REFUSED"} {
			if history[len(history)-1] == "BACK" && decision == "PASSED" {
				continue
			}
			_, err := c.try("audit", "platformUserNo", no, "decision", decision)
			assert.Equal(t, engine.Conflict, problem(t, err).Code, "%v %s", history, decision)
			assert.NotEmpty(t, problem(t, err).Hint)
		}
		assert.Equal(t, before, c.traces())
	}
	for want, args := range map[string][]string{
		engine.NotFound: {"platformUserNo", "E9", "decision", "PASSED"},
		engine.Invalid:  {"platformUserNo", "A", "decision", "AUDIT"},
		engine.Conflict: {"platformUserNo", "U1", "decision", "REFUSED"}, // a person
	} {
		_, err := c.try("audit", args...)
		assert.Equal(t, want, problem(t, err).Code)
	}
}

func TestAuditWantsThePlatformWhereTwoHaveTheNumber(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	f := c.startup("E1")
	c.enlist(f, "R1")
	c.platform = second
	c.enlist(f, "R1")
	_, err := c.try("audit", "platformUserNo", "E1", "decision", "PASSED")
	assert.Equal(t, engine.Invalid, problem(t, err).Code)
	assert.Contains(t, problem(t, err).Hint, second)
	c.do("audit", "platformUserNo", "E1", "decision", "PASSED", "platformNo", second)
	assert.Equal(t, "AUDIT", c.user("E1")["auditStatus"])
	u, _ := c.record("users", second+"/E1")
	assert.Equal(t, "PASSED", u["auditStatus"])
	_, err = c.try("audit", "platformUserNo", "E1", "decision", "PASSED", "platformNo", "6000000009")
	assert.Equal(t, engine.NotFound, problem(t, err).Code)
}

func TestACompanyThatWasSentBackRegistersAnew(t *testing.T) { // 2.2 R3
	t.Parallel()
	c := open(t, "").client()
	f := c.startup("E1")
	c.enlist(f, "R1")
	c.do("audit", "platformUserNo", "E1", "decision", "BACK", "remark", "户名不符")
	better := c.startup("E1")
	better.Name, better.Password = "沙盘更名有限公司", other(f.Password)
	b := c.enlist(better, "R2")
	assert.Equal(t, []any{"0", "AUDIT", "R2"}, []any{b.code(), b.data["status"], b.data["requestNo"]})
	u := c.user("E1")
	assert.Equal(t, []any{"AUDIT", better.Name, better.BankcardNo, better.Password, "R2", "800000000001", nil},
		[]any{u["auditStatus"], u["realName"], u["bankcardNo"], u["password"], u["auditRequest"], u["memberNo"], u["auditRemark"]})
	assert.Equal(t, "FAIL", c.status("R1", "REGISTER"), "the first request is closed")
	assert.Len(t, c.noticesOf("R1"), 2, "and has said its last")
	c.do("audit", "platformUserNo", "E1", "decision", "PASSED")
	assert.Equal(t, "R2", c.lastNotify().data["requestNo"])
	assert.Equal(t, "SUCCESS", c.status("R2", "REGISTER"))
	assert.Equal(t, "ACTIVATED", c.user("E1")["activeStatus"])
}

func TestNumbersThatCannotBeRegisteredAnew(t *testing.T) { // 2.2 R1, R4
	t.Parallel()
	c := open(t, "").client()
	c.register("U1")
	c.company("PASSED1")
	c.enlist(c.startup("AUDIT1"), "A1")
	c.enlist(c.startup("REFUSED1"), "A2")
	c.do("audit", "platformUserNo", "REFUSED1", "decision", "REFUSED")
	c.enlist(c.startup("BACK1"), "A3")
	c.do("audit", "platformUserNo", "BACK1", "decision", "BACK")
	before := c.traces()
	for no, rule := range map[string]string{
		"U1": "2.2 R1", "PASSED1": "2.2 R1", "AUDIT1": "2.2 R1", "REFUSED1": "2.2 R4", "PLATFORM_FEE_ACCOUNT": "", "E1:frozen": "",
	} {
		b := c.gateway("ENTERPRISE_REGISTER", c.startup(no).registration("R1")).callback()
		assert.Equal(t, "100008", b.code(), no)
		assert.Contains(t, b.says(), rule, no)
	}
	b := c.gateway("PERSONAL_REGISTER", c.stranger("BACK1", "ICBK").registration("R1")).callback()
	assert.Equal(t, "100008", b.code(), "a company's number is no person's")
	assert.Equal(t, before, c.traces())
}

func TestTheAuditOvertakesThePage(t *testing.T) { // 2.2 R1
	t.Parallel()
	c := open(t, "").client()
	f := c.startup("E1")
	c.enlist(f, "R1")
	c.do("audit", "platformUserNo", "E1", "decision", "BACK")
	shown := c.gateway("ENTERPRISE_REGISTER", f.registration("R2"))
	c.do("audit", "platformUserNo", "E1", "decision", "PASSED")
	b := shown.press("同意并提交审核", "password", "123456", "confirmPassword", "123456").callback()
	assert.Equal(t, "100008", b.code())
	assert.Contains(t, b.says(), "2.2 R1")
	assert.Equal(t, "PASSED", c.user("E1")["auditStatus"])
	assert.Equal(t, "SUCCESS", c.state("R1"))
	assert.Empty(t, c.noticesOf("R2"))
}

func TestPasswordsOfCompanies(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	shown := c.gateway("ENTERPRISE_REGISTER", c.startup("E1").registration("R1"))
	for _, bad := range [][2]string{{"", ""}, {"12345", "12345"}, {"12345a", "12345a"}, {"123456", "123457"}} {
		shown = shown.press("同意并提交审核", "password", bad[0], "confirmPassword", bad[1])
		assert.NotEmpty(t, shown.problem(), "%q", bad)
		assert.Equal(t, "WAITING", c.state("R1"))
	}
	assert.Equal(t, "0", shown.press("同意并提交审核", "password", "123456", "confirmPassword", "123456").callback().code())
}

func TestPapersOfCompanies(t *testing.T) { // 2.2.2: the three certificates and the unified code are all N
	t.Parallel()
	c := open(t, "").client()
	for name, without := range map[string][]string{
		"unified": {"orgNo", "businessLicense", "taxNo", "creditCode"}, "three": {"unifiedCode"},
		"none": {"orgNo", "businessLicense", "taxNo", "unifiedCode", "creditCode"},
	} {
		f := c.startup("E-" + name)
		data := f.registration("R-"+name).with("userRole", `"GUARANTEECORP"`)
		for _, field := range without {
			data = data.without(field)
		}
		b := c.gateway("ENTERPRISE_REGISTER", data).press("同意并提交审核", "password", "123456", "confirmPassword", "123456").callback()
		assert.Equal(t, []any{"0", "GUARANTEECORP"}, []any{b.code(), b.data["userRole"]}, name)
	}
}

func TestBanksOfCompanies(t *testing.T) { // 2.2 R7, 2.5 R2
	t.Parallel()
	served := words("BKCH ABOC ICBK PCBC FJIB BJCN SZDB MSBC CMBC")
	c := open(t, "").client()
	_, e := c.unbound()
	for bank := range words("ABOC BKCH CBXM CIBK CMBC EVER FJIB GDBK HXBK ICBK MSBC PCBC PSBC SZDB SPDB BJCN") {
		shown := map[string]page{
			"2.2 R7": c.gateway("ENTERPRISE_REGISTER", c.startup("E-"+bank).registration("R-"+bank).with("bankcode", quoted(bank))),
			"2.5 R2": c.gateway("ENTERPRISE_BIND_BANKCARD", account("B-"+bank, e.No, e.BankcardNo, bank)),
		}
		for rule, at := range shown {
			if served[bank] {
				assert.False(t, at.hasWayBack(), "%s %s", rule, bank)
				continue
			}
			assert.Equal(t, "100012", at.callback().code(), "%s %s", rule, bank)
			assert.Contains(t, at.callback().says(), rule)
		}
		assert.Equal(t, served[bank], c.state("R-"+bank) != "", bank)
	}
}

func TestActionsThatAreMisusedSayWhatIsAllowed(t *testing.T) {
	t.Parallel()
	c := open(t, "").client()
	c.company("E1")
	for says, bad := range map[string]struct {
		action string
		args   []string
		hint   string
	}{
		`decision of action audit is "MAYBE"`:             {"audit", []string{"platformUserNo", "E1", "decision", "MAYBE"}, "PASSED, BACK, REFUSED"},
		`amount of action fund is "0"`:                    {"fund", []string{"account", first + "/user:E1", "amount", "0"}, "send at least 0.01"},
		`action fund has no x: it takes account, amount`:  {"fund", []string{"account", first + "/user:E1", "amount", "1", "x", "1"}, "leave it out"},
		`action unbind-review needs decision`:             {"unbind-review", []string{"platformUserNo", "E1"}, "it is required"},
		`amount of action fund is "10000000000"`:          {"fund", []string{"account", first + "/user:E1", "amount", "10000000000"}, "below 1000000000"},
		`outcome of action withdraw-result is "succeded"`: {"withdraw-result", []string{"requestNo", "R", "outcome", "succeded"}, "SUCCESS"},
	} {
		_, err := c.try(bad.action, bad.args...)
		p, ok := engine.AsProblem(err)
		require.True(t, ok, says)
		assert.Equal(t, []string{engine.Invalid, says}, []string{p.Code, p.Message})
		assert.Contains(t, p.Hint, bad.hint)
	}
}
