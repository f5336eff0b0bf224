package scenarios

import "testing"

// Every system can begin with something, by its own kinds.
func TestEverySystemGives(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"lianyintong": `scenario: t
given: {lianyintong: {users: {lender: {balance: "5.00"}}}}
steps:
  - check: balance(lender) == 5.00
`,
		"cashloan": `scenario: t
given: {cashloan: {users: {asha: {}}}}
steps:
  - check: "record('cashloan', 'users', asha).id == asha.no"
`,
		"qianzhan": `scenario: t
given: {qianzhan: {loans: {O1: {open_amount: "500.00"}}}}
steps:
  - check: ["O1.open_amount == 500.00", "record('qianzhan', 'loans', O1).mobile == O1.mobile"]
  - call: qianzhan qianzhan.repay.push
    with:
      req_data:
        - {camouflage_id: "${O1.camouflage_id}", order_no: "${O1.order_no}", mobile: "${O1.mobile}", id_no: "${O1.id_no}", repay_all_amount: "500.00", paid_all_amount: "0.00", repay_time: 1767578400000, repay_amount: "500.00", bill_status: 1, pay_type: 1, can_repay_time: 1767000000000}
    expect: {code: "200"}
  - check: len(findings()) == 0
`,
		"xianyu": `scenario: t
given: {xianyu: {persons: {buyer: {name: 沙小盘}}}}
steps:
  - id: asked
    call: xianyu alibaba.idle.interact.loan.user.query
    with: {user: "${buyer.user}", scene_code: LOAN, env: ONLINE}
    expect: {success: true}
  - check: ["buyer.name == '沙小盘'", "record('xianyu', 'persons', buyer).real_name_info.cert_no == buyer.certNo"]
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			passes(t, source, Options{})
		})
	}
}
