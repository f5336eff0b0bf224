package scenarios

import "testing"

func TestConfigureChangesASystemOnTheWay(t *testing.T) {
	t.Parallel()
	passes(t, `scenario: t
params: {bank: CBXM}
steps:
  - {call: lianyintong QUERY_PLATFORM_INFORMATION, expect: {code: "0"}}
  - {configure: lianyintong, with: {platforms: {"6000000001": {status: ABNORMAL, bank: "${bank}"}}}}
  - {call: lianyintong QUERY_PLATFORM_INFORMATION, expect: {code: "100005"}}
  - {configure: lianyintong, with: {platforms: {"6000000001": {status: null}}}}
  - {call: lianyintong QUERY_PLATFORM_INFORMATION, expect: {code: "0"}}
`, Options{})
}

func TestAConfigurationThatCannotBe(t *testing.T) {
	t.Parallel()
	for patch, says := range map[string]string{
		`{platforms: {"6000000001": {status: SHUT}}}`:        "status",
		`{platforms: {"6000000001": {colour: red}}}`:         "colour",
		`{platforms: {"6000000001": {fees: {withdraw: x}}}}`: "not a decimal number",
	} {
		fails(t, "scenario: t\nsteps:\n  - {configure: lianyintong, with: "+patch+"}\n", Options{}, Broken, says)
	}
}

func TestAFaultOnAHostedPage(t *testing.T) {
	t.Parallel()
	passes(t, people+`
steps:
  - {fault: lianyintong RECHARGE/page, at: commit, effect: reset, times: 1, when: "outcome == 'SUCCESS'"}
  - id: recharge
    call: lianyintong RECHARGE
    with: {platformUserNo: "${lender.no}", amount: "5.00", feeMode: PLATFORM, rechargeWay: NETBANK_B2C, bankcode: ICBK}
    user: {presses: SUCCESS}
  - check: ["len(filter(exchanges(), .outcome == 'fault')) == 1", balance(lender) == 105.00]
`, Options{})
}
