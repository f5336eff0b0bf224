package scenarios

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/sign"
)

// repaying is a loan that is to be repaid, without the last step.
const repaying = `scenario: 还款
tags: [cashloan]
world: {clock: 2026-01-05T12:30:00+08:00}
given:
  cashloan:
    config: {sdkReports: [device]}
    users: {asha: {}}
steps:
  - id: loan
    call: cashloan act/borrow/save
    with: {token: "${asha.token}", client: android, appRunTime: 2026-01-05 10:00:00}
  - call: cashloan act/getSdkReportStatusNew
    with: {token: "${asha.token}", userId: "${asha.userId}", borrowId: "${loan.data.borrowId}", message: done, reportStatus: 1, type: device, code: 200}
  - call: cashloan act/borrow/saveEsignInfo
    with: {token: "${asha.token}", borrowId: "${loan.data.borrowId}"}
  - clock: {advance: 5s}
  - id: pay
    call: cashloan act/razorPay/repaymentMoreAccountReturn
    with: {token: "${asha.token}", borrowId: "${loan.data.borrowId}"}
`

// TestAReplyMayLeadToAPage: a person goes on to the checkout only where the step says so; else the reply is what counts.
func TestAReplyMayLeadToAPage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ last, outcome, says string }{
		"nobody goes on":      {"    expect: {code: 200}\n", "passed", ""},
		"somebody pays":       {"    user: {presses: submit}\n    expect: {razorpay_order_id: \"order_${1}\"}\n", "failed", "order_1"},
		"by the outcome":      {"    user: {presses: failure}\n    expect: {\"error[reason]\": payment_failed}\n", "passed", ""},
		"by what it says":     {"    user: {presses: Cancel}\n    expect: {\"error[reason]\": payment_cancelled}\n", "passed", ""},
		"what is not there":   {"    user: {presses: refund}\n", "failed", "no button"},
		"the app is not told": {"    user: {presses: lost}\n    expect: {code: 200}\n", "failed", "no CALLBACK came: the page Payment successful"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, repaying+c.last, Options{})
			assert.Equal(t, Outcome(c.outcome), r.Outcome, story(r))
			assert.Contains(t, story(r), c.says)
		})
	}
}

// TestCommonFieldsGoWithEveryCall: a token is no field of the document's tables, and yet no slip.
func TestCommonFieldsGoWithEveryCall(t *testing.T) {
	t.Parallel()
	all := sim.Counterparts(sign.NewSigner(0))
	lint := func(step string) string {
		_, problems := Load("f.yaml", []byte("# A file.\nscenario: 文\ntags: [cashloan]\nsteps:\n  - "+step+"\n"), all, nothing)
		return problems.String()
	}
	require.Empty(t, lint(`{call: cashloan act/user/info, with: {token: t, versionNumber: 2.0.0}}`))
	assert.Contains(t, lint(`{call: cashloan act/user/info, with: {tokken: t}}`), "did you mean token?")
	assert.Contains(t, lint(`{call: cashloan razorpay/v1/orders, with: {token: t}}`), `has no field "token"`)
	assert.Contains(t, lint(`{call: cashloan act/user/info, user: {presses: submit}}`), "has no page for a user")
	assert.Contains(t, lint(`{call: 'cashloan razorpay/checkout/{orderId}'}`), "has no API")
}
