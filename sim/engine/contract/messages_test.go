package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// Messages of all kinds that the systems know, declared as their tables have them.

type confirmLoan struct {
	RequestNo  string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	ProjectNo  string       `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
	Commission money.Amount `wire:"commission" spec:"N A" min:"0" doc:"平台佣金"`
	Details    []loanDetail `wire:"details,detail" spec:"Y C" doc:"放款明细"`
}

type loanDetail struct {
	PreTransactionNo string       `wire:"preTransactionNo" spec:"Y S 50" doc:"预处理业务流水号"`
	Amount           money.Amount `wire:"amount" spec:"Y A" doc:"放款金额"`
}

type withdrawal struct {
	RequestNo    string       `wire:"requestNo" spec:"Y S 50"`
	FeeMode      string       `wire:"feeMode" spec:"Y E" enum:"PLATFORM"`
	Expired      string       `wire:"expired" spec:"Y T" lax:"true"`
	CallbackURL  string       `wire:"callbackUrl,redirectUrl" spec:"Y S 100"`
	WithdrawType string       `wire:"withdrawType" spec:"Y E" enum:"0 1 NORMAL URGENT" src:"2.9.2, 5.3.12"`
	Amount       money.Amount `wire:"amount" spec:"Y A"`
}

type repayment struct {
	OrderNo   string       `wire:"order_no" spec:"Y S"`
	RepayAll  money.Amount `wire:"repay_all_amount" spec:"Y A"`
	PaidAll   money.Amount `wire:"paid_all_amount" spec:"Y A" min:"0"`
	RepayTime int64        `wire:"repay_time,repayTime" spec:"Y L"`
	Status    int64        `wire:"bill_status" spec:"Y I" enum:"1 2 3"`
	Defer     bool         `wire:"is_able_defer" spec:"N B"`
}

type loanCallback struct {
	User  string    `wire:"user" spec:"Y S"`
	Infos loanInfos `wire:"infos" spec:"Y C"`
}

type loanInfos struct {
	UserID   string     `wire:"user_id" spec:"Y S"`
	Status   string     `wire:"status" spec:"Y S"`
	Products wire.Value `wire:"fund_products" spec:"N C"`
}

func TestMessages(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		into, want any
		text       string
		found      []string
	}{
		"放款, as specified": {
			into: &confirmLoan{}, text: `{"requestNo":"R1","projectNo":"P1","commission":30.00,"details":[{"preTransactionNo":"T1","amount":3000}]}`,
			want: &confirmLoan{RequestNo: "R1", ProjectNo: "P1", Commission: 3000, Details: []loanDetail{{"T1", 300000}}},
		},
		"放款, as careless clients send it": {
			into: &confirmLoan{}, text: `{requestNo:1,projectNo:578506,commission:"",detail:"[{\"preTransactionNo\":7,\"amount\":\"3000.0\"}]",extra:1}`,
			want:  &confirmLoan{RequestNo: "1", ProjectNo: "578506", Details: []loanDetail{{"7", 300000}}},
			found: []string{"warning spelling details", "warning unknown extra", "warning lenient details"},
		},
		"放款, broken": {
			into: &confirmLoan{}, text: `{"requestNo":"R1","commission":-1,"details":[{"amount":0}]}`,
			want: &confirmLoan{RequestNo: "R1", Details: []loanDetail{{}}},
			found: []string{
				"refused missing projectNo", "refused range commission", "refused missing details[0].preTransactionNo", "refused range details[0].amount",
			},
		},
		"提现, 0": {
			into: &withdrawal{}, text: `{"requestNo":"R1","feeMode":"PLATFORM","callbackUrl":"http://app.example","withdrawType":0,"amount":"1"}`,
			want: &withdrawal{RequestNo: "R1", FeeMode: "PLATFORM", CallbackURL: "http://app.example", WithdrawType: "0", Amount: 100},
		},
		"提现, V2": {
			into: &withdrawal{}, text: `{"requestNo":"R1","feeMode":"USER","redirectUrl":"http://app.example","withdrawType":"URGENT","expired":"2016","amount":"1"}`,
			want:  &withdrawal{RequestNo: "R1", CallbackURL: "http://app.example", WithdrawType: "URGENT", Amount: 100},
			found: []string{"warning spelling callbackUrl", "refused enum feeMode", "warning type expired"},
		},
		"还款推送": {
			into: &repayment{}, text: `{"order_no":"N1","repay_all_amount":1200.5,"paid_all_amount":0.0,"repayTime":1478655000000,"bill_status":"2","is_able_defer":1}`,
			want:  &repayment{OrderNo: "N1", RepayAll: 120050, RepayTime: 1478655000000, Status: 2, Defer: true},
			found: []string{"warning spelling repay_time"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := shapeOf(t, c.into).Decode(parse(t, c.text), c.into)
			assert.Equal(t, c.found, summary(found))
			assert.Equal(t, c.want, c.into)
		})
	}
}

// TestJSONInAForm: TOP sends infos as the text of a form's field, which is its proper form there.
func TestJSONInAForm(t *testing.T) {
	t.Parallel()
	var got loanCallback
	form := wire.Form{Fields: []wire.Field{
		{Name: "user", Value: "u1"}, {Name: "infos", Value: `{"user_id":9007199254740991,"status":"SUCCESS","fund_products":"[{\"id\":1}]"}`},
	}}
	found := shapeOf(t, got).DecodeForm(form, &got)
	assert.Equal(t, []string{"warning lenient infos.fund_products"}, summary(found), "text in text is not")
	assert.Equal(t, "9007199254740991", got.Infos.UserID)
	require.Len(t, got.Infos.Products.Items, 1)
}

// TestABatch: ten thousand records are read, and a wrong one is named by its number.
func TestABatch(t *testing.T) {
	t.Parallel()
	type batch struct {
		Records []repayment `wire:"req_data" spec:"Y C"`
	}
	var b strings.Builder
	for i := range 10_000 {
		status := 1 + i%3
		if i == 7000 {
			status = 4
		}
		fmt.Fprintf(&b, `{"order_no":"N%d","repay_all_amount":10,"paid_all_amount":"0","repay_time":1478655000000,"bill_status":%d},`, i, status)
	}
	var got batch
	found := shapeOf(t, got).Decode(parse(t, `{"req_data":[`+b.String()+`]}`), &got)
	assert.Equal(t, []string{"refused enum req_data[7000].bill_status"}, summary(found))
	assert.Equal(t, "req_data[7000].bill_status 取值不在允许范围内", found[0].Reason())
	require.Len(t, got.Records, 10_000)
	assert.Equal(t, "N9999", got.Records[9999].OrderNo)
}
