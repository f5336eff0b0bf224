package web_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/scenarios"
)

// company opens an account that nobody has audited yet.
const company = `scenario: t
given: {lianyintong: {users: {company: {unregistered: true, enterprise: true}}}}
steps:
  - call: lianyintong ENTERPRISE_REGISTER
    with: {platformUserNo: "${company.no}", enterpriseName: "<b>甲</b>公司", bankLicense: "${company.bankLicense}", unifiedCode: "${company.unifiedCode}", legal: "${company.legal}", legalIdCardNo: "${company.legalIdCardNo}", contact: "${company.contact}", contactPhone: "${company.mobile}", userRole: NORMAL, bankcardNo: "${company.bankcardNo}", bankcode: "${company.bankcode}"}
    user: {enters: {password: "${company.password}", confirmPassword: "${company.password}"}, presses: submit}
    expect: {code: "0", status: AUDIT}
`

// script plays a scenario in the default world.
func (r *rig) script(source string) {
	r.Helper()
	file, problems := scenarios.Parse("t.yaml", []byte(source))
	require.Empty(r, problems.String())
	result, err := scenarios.Run(context.Background(), file, scenarios.Options{Sim: r.sim, World: "default"})
	require.NoError(r, err)
	require.Equal(r, scenarios.Passed, result.Outcome, "%v", result.Problems)
}

const waitingPage = "/worlds/default/waiting"

// waitingFor answers the offers of an action.
func (r *rig) waitingFor(action string) []any {
	r.Helper()
	for _, one := range getList(r, "/v1/worlds/default/waiting") {
		if one["action"].(object)["name"] == action {
			return one["offers"].([]any)
		}
	}
	require.Fail(r, "there is no action "+action)
	return nil
}

func TestWaitingPage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	golden(t, "waiting-nothing", b.open(waitingPage))
	r.script(company)
	page := b.open(waitingPage)
	golden(t, "waiting-audit", page)
	assert.Contains(t, page, "&lt;b&gt;甲&lt;/b&gt;公司 company · AUDIT")
	assert.Len(t, r.waitingFor("audit"), 1)

	said := b.submit(waitingPage, "do", "act", "system", "lianyintong", "action", "audit", "arg.platformUserNo", "company", "arg.decision", "BACK", "arg.remark", "")
	assert.Contains(t, said, "audit is done")
	assert.Contains(t, b.open(waitingPage), "company · BACK", "it can still be passed")
	b.submit(waitingPage, "do", "act", "system", "lianyintong", "action", "audit", "arg.platformUserNo", "company", "arg.decision", "PASSED")
	assert.Empty(t, r.waitingFor("audit"))
	problem := b.refused(http.StatusConflict, waitingPage, "do", "act", "system", "lianyintong", "action", "audit", "arg.platformUserNo", "company", "arg.decision", "PASSED")
	assert.Contains(t, problem, "cannot be decided so")
	assert.Contains(t, b.refused(http.StatusNotFound, waitingPage, "do", "act", "system", "nobody", "action", "x"), "nobody")
}

func TestWhatIsOnItsWayWaits(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.script(`scenario: t
given: {lianyintong: {users: {lender: {balance: "50.00"}}}}
steps:
  - call: lianyintong WITHDRAW
    with: {platformUserNo: "${lender.no}", requestNo: W1, feeMode: PLATFORM, withdrawType: "0", amount: "20.00"}
    user: {enters: {password: "${lender.password}"}, presses: submit}
    expect: {code: "0"}
`)
	offers := r.waitingFor("withdraw-result")
	require.Len(t, offers, 1)
	assert.Equal(t, object{"requestNo": "W1", "platformNo": "6000000001"}, offers[0].(object)["args"])
	said := r.reader("zh").submit(waitingPage, "do", "act", "system", "lianyintong", "action", "withdraw-result", "arg.requestNo", "W1", "arg.outcome", "FAIL")
	assert.Contains(t, said, "已执行 withdraw-result")
	assert.Empty(t, r.waitingFor("withdraw-result"))
}

func TestPhonePage(t *testing.T) {
	t.Parallel()
	r := open(t)
	b := r.reader("en")
	golden(t, "phone-nothing", b.open("/worlds/default/phone"))
	r.script(`scenario: t
given: {lianyintong: {users: {lender: {mobile: "15400000007"}}}}
steps:
  - call: lianyintong RESET_PASSWORD
    with: {platformUserNo: "${lender.no}"}
    user: [{enters: {mode: forgot}, presses: submit}]
`)
	page := b.open("/worlds/default/phone")
	golden(t, "phone-code", page)
	sms := getList(r, "/v1/worlds/default/systems/lianyintong/records/sms")
	require.Len(t, sms, 1)
	assert.Contains(t, page, sms[0]["code"].(string))
	assert.Contains(t, b.open("/worlds/default/phone?phone=15400000000"), "No messages yet")
}
