package cashloan

import "github.com/shapan/shapan/sim/engine/state"

// borrowState is where a loan stands, as the wire writes it.
type borrowState string

// The states of a loan (wire §6).
const (
	stateApplied    borrowState = "10" // 申请成功待审核
	stateApproved   borrowState = "20" // 自动审核通过
	stateRejected   borrowState = "21" // 自动审核不通过
	stateManual     borrowState = "22" // 自动审核未决待人工复审
	statePassed     borrowState = "26" // 人工复审通过
	stateRefused    borrowState = "27" // 人工复审不通过
	statePaying     borrowState = "29" // internal: signed, the money is on its way
	stateDisbursed  borrowState = "30" // 放款成功
	statePayoutLost borrowState = "31" // 放款失败
	stateRepaid     borrowState = "40" // 还款成功
	stateReduced    borrowState = "41" // 逾期减免
	stateRepaying   borrowState = "43" // 还款中
	stateOverdue    borrowState = "50" // 逾期
	stateCancelled  borrowState = "70" // 取消订单
)

// borrowStates is the life of a loan (wire §6).
var borrowStates = state.Table[borrowState]{
	{State: stateApplied, Title: "申请成功待审核", Next: []borrowState{stateApproved, stateRejected, stateManual}},
	{State: stateApproved, Title: "自动审核通过", Next: []borrowState{statePaying, stateCancelled}},
	{State: stateRejected, Title: "自动审核不通过"},
	{State: stateManual, Title: "待人工复审", Next: []borrowState{statePassed, stateRefused}},
	{State: statePassed, Title: "人工复审通过", Next: []borrowState{statePaying, stateCancelled}},
	{State: stateRefused, Title: "人工复审不通过"},
	{State: statePaying, Title: "放款中（内部）", Next: []borrowState{stateDisbursed, statePayoutLost}},
	{State: stateDisbursed, Title: "放款成功（待还款）", Next: []borrowState{stateRepaid, stateReduced, stateRepaying, stateOverdue}},
	{State: statePayoutLost, Title: "放款失败（待重试）", Next: []borrowState{stateDisbursed, statePayoutLost, stateCancelled}},
	{State: stateRepaid, Title: "还款成功"},
	{State: stateReduced, Title: "逾期减免"},
	{State: stateRepaying, Title: "还款中", Next: []borrowState{stateRepaid, stateDisbursed, stateOverdue}},
	{State: stateOverdue, Title: "逾期", Next: []borrowState{stateRepaid, stateReduced, stateRepaying}},
	{State: stateCancelled, Title: "取消订单"},
}

// unfinished tells whether a loan stands in the way of another one: any state but 21, 27, 40, 41 and 70 does (wire §6).
func (b borrow) unfinished() bool { return !borrowStates.Final(b.State) }

// signable tells whether a loan waits for the signature.
func (b borrow) signable() bool { return b.State == stateApproved || b.State == statePassed }

// repayable tells whether a loan is to be repaid, and no payment is under way.
func (b borrow) repayable() bool { return b.State == stateDisbursed || b.State == stateOverdue }

// declined tells whether a loan was not approved.
func (b borrow) declined() bool { return b.State == stateRejected || b.State == stateRefused }

// onTheWay tells whether the money is on its way, or has come back: what the app does not see unless exposePayout.
func (b borrow) onTheWay() bool { return b.State == statePaying || b.State == statePayoutLost }

// shown is the state that the app sees (wire §6): before the money has arrived the one of the approval.
func (b borrow) shown(exposePayout bool) borrowState {
	if b.onTheWay() && !exposePayout {
		return b.Approval
	}
	return b.State
}

// label is what the lists of the app call a state.
func (s borrowState) label() string {
	switch s {
	case stateApplied, stateManual:
		return "Reviewing"
	case stateApproved, statePassed:
		return "Approved"
	case stateRejected, stateRefused:
		return "Rejected"
	case statePaying:
		return "Disbursing"
	case stateDisbursed:
		return "Repaying"
	case statePayoutLost:
		return "Disbursement failed"
	case stateRepaid:
		return "Repaid"
	case stateReduced:
		return "Settled"
	case stateRepaying:
		return "Repayment in process"
	case stateOverdue:
		return "Overdue"
	case stateCancelled:
		return "Cancelled"
	default:
		return string(s)
	}
}
