package cashloan

import (
	"fmt"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// The types of rows of a progress: which icon the app shows (获取首页详情).
const (
	rowGood = "10" // 通过
	rowBad  = "20" // 未通过
	rowLate = "30" // 逾期
)

// borrowStep is a step of a loan, as the app shows it.
type borrowStep struct {
	ID     int64       `json:"id"`
	State  borrowState `json:"state"`
	Str    string      `json:"str"`
	Remark string      `json:"remark"`
	Type   string      `json:"type"`
	At     time.Time   `json:"at"`
}

// progressRow is a step on the wire.
type progressRow struct {
	ID            int64  `wire:"id" spec:"Y L" doc:"id"`
	UserID        int64  `wire:"userId" spec:"Y L" doc:"用户id"`
	State         string `wire:"state" spec:"Y S" doc:"订单状态"`
	Remark        string `wire:"remark" spec:"Y S" doc:"订单状态备注"`
	CreateTime    string `wire:"createTime" spec:"Y S" doc:"订单状态时间，精确到秒"`
	Type          string `wire:"type" spec:"Y S" doc:"图标分类：10通过 20未通过 30逾期"`
	CreateTimeStr string `wire:"createTimeStr" spec:"Y S" doc:"订单状态时间（印度格式）"`
	Str           string `wire:"str" spec:"Y S" doc:"订单状态标题"`
}

// The texts of the progress. Those of 10, 20 and 30 are the document's, the others ours.
const (
	textReviewing  = "Borrowing 0.0 rupees for 0 days at a cost of null rupees, Please wait patiently during system audit"
	textDisbursing = "The money is on its way to your bank account. Please wait patiently"
	textPleaseSign = "Please sign the loan agreement to receive the money"
	textPayInTime  = "Please repay the money on time"
	textInProcess  = "Your repayment is being processed. Please wait patiently"
)

// note adds a row for the state that a loan has come to.
func (b *borrow) note(tx *engine.Tx) {
	p := borrowStep{ID: firstProgress + tx.Number("progress"), State: b.State, Type: rowGood, At: tx.Now()}
	switch b.State {
	case stateApplied:
		p.Str, p.Remark = "Submitted", "Submit successfully"
	case stateApproved, statePassed:
		p.Str, p.Remark = "Approved", "Application approved"
	case stateManual:
		p.Str, p.Remark = "Reviewing", "Your application is being reviewed by our staff"
	case stateRejected, stateRefused:
		p.Str, p.Remark, p.Type = "Rejected", "Application rejected", rowBad
	case statePaying:
		p.Str, p.Remark = "Disbursing", textDisbursing
	case statePayoutLost:
		p.Str, p.Remark, p.Type = "Disbursement failed", "The payment has failed. It will be tried again", rowBad
	case stateDisbursed:
		p.Str, p.Remark = "Disbursed", "Payments have been made. Please check your cash card"
	case stateRepaying:
		p.Str, p.Remark = "Repayment in process", textInProcess
	case stateRepaid:
		p.Str, p.Remark = "Repaid", "Repaid successfully"
	case stateReduced:
		p.Str, p.Remark = "Settled", "Settled with a reduction"
	case stateOverdue:
		p.Str, p.Remark, p.Type = "Overdue", "Your loan is overdue. Please repay the money as soon as possible", rowLate
	case stateCancelled:
		p.Str, p.Remark, p.Type = "Cancelled", "The loan has been cancelled", rowBad
	}
	b.Progress = append(b.Progress, p)
}

// firstProgress is the number before the first row of a world.
const firstProgress = 4_000_000

// repaymentFailed says in the last row that it is there because a payment has failed.
func (b *borrow) repaymentFailed() {
	p := &b.Progress[len(b.Progress)-1]
	p.Str, p.Remark, p.Type = "Repayment failed", "Your repayment has failed. Please try again", rowBad
}

// head is the row of the current state that stands above the others: what comes next.
func (b borrow) head(tx *engine.Tx) borrowStep {
	settings := configOf(tx)
	p := b.Progress[len(b.Progress)-1]
	p.State = b.shown(settings.ExposePayout)
	switch b.State {
	case stateApplied:
		p.Str, p.Remark = "Reviewing", textReviewing
	case stateApproved, statePassed:
		p.Str, p.Remark = "Pending Signature", textPleaseSign
	case stateRejected, stateRefused:
		if days := b.reapplyIn(tx); days > 0 {
			p.Remark = fmt.Sprintf(textReapply, days)
		}
	case statePaying, statePayoutLost:
		if !settings.ExposePayout {
			p.Str, p.Remark, p.Type = "Disbursing", textDisbursing, rowGood
		}
	case stateDisbursed:
		p.Str, p.Remark, p.Type = "Pending Repayment", b.repaymentRemark(tx.Now()), rowGood
	case stateOverdue:
		p.Str, p.Remark, p.Type = "Overdue", b.repaymentRemark(tx.Now()), rowLate
	case stateManual, stateRepaying, stateRepaid, stateReduced, stateCancelled:
	}
	return p
}

// rows are the progress of a loan as the app sees it, newest first: a row for each step and the head row (wire §5).
func (b borrow) rows(tx *engine.Tx) []progressRow {
	head := b.head(tx)
	list := []progressRow{head.row(b)}
	for i := len(b.Progress) - 1; i >= 0; i-- {
		p := b.Progress[i]
		if hidden := p.State == statePaying || p.State == statePayoutLost; hidden && !configOf(tx).ExposePayout {
			continue
		}
		list = append(list, p.row(b))
	}
	return list
}

func (p borrowStep) row(b borrow) progressRow {
	return progressRow{
		ID: p.ID, UserID: numeric(b.UserID), State: string(p.State), Remark: p.Remark, CreateTime: stamp(p.At), Type: p.Type,
		CreateTimeStr: written(p.At), Str: p.Str,
	}
}
