package lianyintong

import "github.com/shapan/shapan/sim/engine"

// CONFIRM_COMPENSATORY 代偿确认, 2.17. Direct, idempotent. As 2.16, out of the pre-transaction of a user (担保代偿) or of
// the platform (平台代偿).
func confirmCompensatory() []engine.API {
	return []engine.API{{
		Name: "CONFIRM_COMPENSATORY", Title: "代偿确认", Section: "2.17", Mode: modeDirect, Idempotent: true,
		Rules: rules("2.17",
			"R1 标的状态必须为还款中",
			"R2 借款人实扣金额=平台佣金+代偿总金额",
			"R3 允许多次代偿确认，每次确认部分金额，累计借款人实扣金额不允许超过预处理冻结金额",
			"R4 代偿时指定的收款人必须是投标时的投资人，且代偿累计本金与放款累计金额必须一致",
			"R5 明细中的投资人应得金额之和+平台佣金=预处理冻结金额",
		),
		Handler: once("CONFIRM_COMPENSATORY", "2.17", true,
			func(tx *engine.Tx, p *platform, q confirmRepaymentRequest, o *order) (outcome, error) {
				return payBack(tx, p, q, o, confirmCompens, bizCompens, "2.17")
			}),
	}}
}
