package qianzhan

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// 放款数据推送, 4.2.1: the partner pushes the loans that it has paid out. The section is not at hand; its fields are those
// of sister platforms, and its rules those of 4.2.2 (ours).
const (
	apiLoan      = "qianzhan.loan.push"
	recordsLoans = "loans"
	sectionLoan  = "4.2.1"
)

func loanPush() engine.API {
	return engine.API{
		Name: apiLoan, Also: []string{"loan.push"}, Title: "放款数据推送", Section: sectionLoan, Mode: modePush, Idempotent: true,
		Handler: loans().handler(engine.ShapeOf[loanRequest](sectionLoan), sectionLoan),
	}
}

// loanRequest is what contract pages show of a push.
type loanRequest struct {
	Records []loan `wire:"req_data" spec:"Y C" doc:"放款记录，JsonArray；加密时为密文"`
}

// loan is a record; also how it is stored. Its amount is yuan with two decimals, its times are milliseconds.
type loan struct {
	CamouflageID string `json:"camouflage_id" wire:"camouflage_id,camouflageId" spec:"Y S" doc:"用户ID，在钱站流量平台的用户唯一标识"`
	OrderNo      string `json:"order_no" wire:"order_no,orderNo" spec:"Y S" doc:"用户在第三方借款ID"`
	Mobile       string `json:"mobile" wire:"mobile" spec:"Y S" doc:"手机号(md5)"`
	IDNo         string `json:"id_no" wire:"id_no,idNo" spec:"Y S" doc:"身份证(md5)"`
	OpenAmount   string `json:"open_amount" wire:"open_amount,openAmount" spec:"Y R" doc:"放款金额"`
	OrderTerm    int64  `json:"order_term" wire:"order_term,orderTerm" spec:"Y I" doc:"借款期限"`
	OrderRate    string `json:"order_rate" wire:"order_rate,orderRate" spec:"Y R" doc:"借款利率"`
	RegisterTime int64  `json:"register_time" wire:"register_time,registerTime" spec:"Y L" doc:"注册时间，毫秒"`
	ApplyTime    int64  `json:"apply_time" wire:"apply_time,applyTime" spec:"Y L" doc:"申请时间，毫秒"`
	OpenTime     int64  `json:"open_time" wire:"open_time,openTime" spec:"Y L" doc:"放款时间，毫秒"`
}

// loanExample is the same record in camelCase.
type loanExample struct {
	CamouflageID string `wire:"camouflageId,camouflage_id" spec:"Y S"`
	OrderNo      string `wire:"orderNo,order_no" spec:"Y S"`
	Mobile       string `wire:"mobile" spec:"Y S"`
	IDNo         string `wire:"idNo,id_no" spec:"Y S"`
	OpenAmount   string `wire:"openAmount,open_amount" spec:"Y R"`
	OrderTerm    int64  `wire:"orderTerm,order_term" spec:"Y I"`
	OrderRate    string `wire:"orderRate,order_rate" spec:"Y R"`
	RegisterTime int64  `wire:"registerTime,register_time" spec:"Y L"`
	ApplyTime    int64  `wire:"applyTime,apply_time" spec:"Y L"`
	OpenTime     int64  `wire:"openTime,open_time" spec:"Y L"`
}

func loans() *kind[loan] {
	example := engine.ShapeOf[loanExample](sectionLoan)
	return newKind(kind[loan]{
		records: recordsLoans,
		table:   engine.ShapeOf[loan](sectionLoan),
		example: example,
		decode: func(v wire.Value, into *loan) []contract.Violation {
			var r loanExample
			found := example.Decode(v, &r)
			*into = loan(r)
			return found
		},
		complete: func(r *loan) { r.OpenAmount = pad(r.OpenAmount) },
		identity: func(r *loan) string { return r.OrderNo },
		person:   func(r *loan) (mobile, id string) { return r.Mobile, r.IDNo },
		judge:    judgeLoan,
		lenient:  map[string]bool{"order_term": true},
	})
}

// judgeLoan notes what the fields of a record say against one another.
func judgeLoan(r *loan, _ profile, odd func(field string, v contract.Violation)) {
	checkTimes(odd, named[int64]{"register_time", r.RegisterTime}, named[int64]{"apply_time", r.ApplyTime}, named[int64]{"open_time", r.OpenTime})
	checkAmounts(odd, named[string]{"open_amount", r.OpenAmount})
	early := func(field, before string) {
		odd(field, contract.Violation{
			Rule: ruleContradiction, Level: contract.LevelWarning, Hint: "it is earlier than " + before,
		}.Because("早于"+before))
	}
	if r.ApplyTime < r.RegisterTime {
		early("apply_time", "register_time")
	}
	if r.OpenTime < r.ApplyTime {
		early("open_time", "apply_time")
	}
}
