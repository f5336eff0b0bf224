package qianzhan

import (
	"encoding/json"
	"strconv"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// 还款数据推送, 4.2.2: the partner pushes repayments as they happen, and all of a day or of history on schedule.
const (
	apiRepayment      = "qianzhan.repay.push"
	recordsRepayments = "repayments"
	sectionRepayment  = "4.2.2.3.1"
)

// modePush is the mode of both APIs: signed or bare, one answer, no pages.
const modePush = "push"

func repaymentPush() engine.API {
	return engine.API{
		Name: apiRepayment, Also: []string{"repay.push"}, Title: "还款数据推送", Section: "4.2.2", Mode: modePush, Idempotent: true,
		Handler: repayments().handler(engine.ShapeOf[repaymentRequest](sectionRepayment), sectionRepayment),
	}
}

// repaymentRequest is what contract pages show of a push.
type repaymentRequest struct {
	Records []repayment `wire:"req_data" spec:"Y C" doc:"还款记录，JsonArray；加密时为密文"`
}

// repayment is a record of table 8; also how it is stored. Its amounts are yuan with two decimals, its times
// milliseconds. An unpaid bill has no repay_success_time, though the table demands one (ours).
type repayment struct {
	CamouflageID     string      `json:"camouflage_id" wire:"camouflage_id,camouflageId" spec:"Y S" doc:"用户ID，在钱站流量平台的用户唯一标识"`
	OrderNo          string      `json:"order_no" wire:"order_no,orderNo" spec:"Y S" doc:"用户在第三方借款ID"`
	Mobile           string      `json:"mobile" wire:"mobile" spec:"Y S" doc:"手机号(md5)"`
	IDNo             string      `json:"id_no" wire:"id_no,idNo" spec:"Y S" doc:"身份证(md5)"`
	RepayAllAmount   string      `json:"repay_all_amount" wire:"repay_all_amount,repayAllAmount" spec:"Y R" doc:"应还总额"`
	PaidAllAmount    string      `json:"paid_all_amount" wire:"paid_all_amount,paidAllAmount" spec:"Y R" doc:"已还总额"`
	RepayTime        int64       `json:"repay_time" wire:"repay_time,repayTime" spec:"Y L" doc:"应还日期，毫秒"`
	RepayAmount      string      `json:"repay_amount" wire:"repay_amount,repayAmount" spec:"Y R" doc:"当期还款金额"`
	BillStatus       int64       `json:"bill_status" wire:"bill_status,billStatus" spec:"Y I" enum:"1 2 3" doc:"账单状态：1未到期，2已还款，3逾期"`
	PayType          int64       `json:"pay_type,omitempty" wire:"pay_type,payType" spec:"Y I" enum:"1 2 4 5" doc:"还款方式类型：1主动还款，2跳转H5，4银行代扣，5同时支持主动还款和银行代扣"`
	RepaySuccessTime int64       `json:"repay_success_time,omitempty" wire:"repay_success_time,repaySuccessTime" spec:"N L" doc:"还款成功时间，毫秒；bill_status 为 2 时必传"`
	CanRepayTime     int64       `json:"can_repay_time,omitempty" wire:"can_repay_time,canRepayTime" spec:"Y L" doc:"当期最早可以还款的时间，毫秒"`
	IsAbleDefer      json.Number `json:"is_able_defer,omitempty" wire:"is_able_defer,isAbleDefer" spec:"N I" enum:"0 1" doc:"仅在支持展期时传递：0不支持，1支持"`
}

// repaymentExample is the same record as the document's example has it (4.2.2.3.2): camelCase, mobile and id_no plain,
// without pay_type and can_repay_time.
type repaymentExample struct {
	CamouflageID     string      `wire:"camouflageId,camouflage_id" spec:"Y S"`
	OrderNo          string      `wire:"orderNo,order_no" spec:"Y S"`
	Mobile           string      `wire:"mobile" spec:"Y S"`
	IDNo             string      `wire:"idNo,id_no" spec:"Y S"`
	RepayAllAmount   string      `wire:"repayAllAmount,repay_all_amount" spec:"Y R"`
	PaidAllAmount    string      `wire:"paidAllAmount,paid_all_amount" spec:"Y R"`
	RepayTime        int64       `wire:"repayTime,repay_time" spec:"Y L"`
	RepayAmount      string      `wire:"repayAmount,repay_amount" spec:"Y R"`
	BillStatus       int64       `wire:"billStatus,bill_status" spec:"Y I" enum:"1 2 3"`
	PayType          int64       `wire:"payType,pay_type" spec:"N I" enum:"1 2 4 5"`
	RepaySuccessTime int64       `wire:"repaySuccessTime,repay_success_time" spec:"N L"`
	CanRepayTime     int64       `wire:"canRepayTime,can_repay_time" spec:"N L"`
	IsAbleDefer      json.Number `wire:"isAbleDefer,is_able_defer" spec:"N I" enum:"0 1"`
}

// The bill_status that decide about repay_success_time.
const (
	billDue  = 1
	billPaid = 2
)

func repayments() *kind[repayment] {
	example := engine.ShapeOf[repaymentExample]("4.2.2.3.2")
	return newKind(kind[repayment]{
		records: recordsRepayments,
		table:   engine.ShapeOf[repayment](sectionRepayment),
		example: example,
		decode: func(v wire.Value, into *repayment) []contract.Violation {
			var r repaymentExample
			found := example.Decode(v, &r)
			*into = repayment(r)
			return found
		},
		complete: func(r *repayment) {
			r.RepayAllAmount, r.PaidAllAmount, r.RepayAmount = pad(r.RepayAllAmount), pad(r.PaidAllAmount), pad(r.RepayAmount)
		},
		identity: func(r *repayment) string { return r.OrderNo + "/" + strconv.FormatInt(r.RepayTime, 10) },
		person:   func(r *repayment) (mobile, id string) { return r.Mobile, r.IDNo },
		judge:    judgeRepayment,
	})
}

// judgeRepayment notes what the fields of a record say against one another: findings, never errors (ours).
func judgeRepayment(r *repayment, form profile, odd func(field string, v contract.Violation)) {
	checkTimes(odd, named[int64]{"repay_time", r.RepayTime})
	if r.RepaySuccessTime != 0 {
		checkTimes(odd, named[int64]{"repay_success_time", r.RepaySuccessTime})
	}
	if r.CanRepayTime != 0 || form == profileTable {
		checkTimes(odd, named[int64]{"can_repay_time", r.CanRepayTime})
	}
	checkAmounts(odd, named[string]{"repay_all_amount", r.RepayAllAmount}, named[string]{"paid_all_amount", r.PaidAllAmount}, named[string]{"repay_amount", r.RepayAmount})
	if r.BillStatus == billPaid && r.RepaySuccessTime == 0 {
		odd("repay_success_time", contract.Violation{
			Rule: contract.RuleMissing, Level: contract.LevelError, Hint: "send when the bill was paid: bill_status is 2",
		}.Because("bill_status为2时不能为空"))
	}
	if r.BillStatus == billDue && r.RepaySuccessTime != 0 {
		odd("repay_success_time", contract.Violation{
			Rule: ruleContradiction, Got: strconv.FormatInt(r.RepaySuccessTime, 10), Level: contract.LevelWarning,
			Hint: "bill_status 1 is a bill that is not due yet: leave the time of its payment out, or send bill_status 2",
		}.Because("与bill_status为1矛盾"))
	}
	if less(r.RepayAllAmount, r.PaidAllAmount) {
		odd("paid_all_amount", contract.Violation{
			Rule: ruleContradiction, Got: r.PaidAllAmount, Level: contract.LevelWarning, Hint: "it is more than repay_all_amount, " + r.RepayAllAmount,
		}.Because("大于repay_all_amount"))
	}
}
