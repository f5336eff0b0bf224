package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

func TestUnknown(t *testing.T) {
	t.Parallel()
	_, found := one(t, `"requestNO":"x","ammount":1,"no":{"a":1}`)
	assert.Equal(t, []contract.Violation{
		{
			Field: "requestNO", Rule: "unknown", Source: "2.6.2", Got: "x", Level: "warning",
			Hint: "did you mean requestNo? it is not documented and was ignored: leave it out",
		},
		{
			Field: "ammount", Rule: "unknown", Source: "2.6.2", Got: "1", Level: "warning",
			Hint: "did you mean amount? it is not documented and was ignored: leave it out",
		},
		{
			Field: "no", Rule: "unknown", Source: "2.6.2", Got: "object of 1", Level: "warning",
			Hint: "it is not documented and was ignored: leave it out",
		},
	}, found)
	assert.Equal(t, "ammount 是未定义的参数", found[1].Reason())
}

func TestChoice(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		rate string
		want []string
	}{
		`"annnualInterestRate":1,"annnualInterestRate":2`:  {"2", []string{"warning duplicate annnualInterestRate"}},
		`"annnualInterestRate":1,"annnualInterestRate":""`: {"", []string{"warning duplicate annnualInterestRate"}},
		`"annnualInterestRate":1,"annualInterestRate":2`: {
			"1", []string{"warning spelling annnualInterestRate", "warning duplicate annnualInterestRate"},
		},
		`"annualInterestRate":2,"annnualInterestRate":1`: {
			"1", []string{"warning spelling annnualInterestRate", "warning duplicate annnualInterestRate"},
		},
		`"annualInterestRate":2,"annnualInterestRate":null`: {
			"2", []string{"warning spelling annnualInterestRate", "warning duplicate annnualInterestRate"},
		},
		`"annnualInterestRate":"","annualInterestRate":2`: {
			"2", []string{"warning spelling annnualInterestRate", "warning duplicate annnualInterestRate"},
		},
	}
	for member, c := range cases {
		t.Run(member, func(t *testing.T) {
			t.Parallel()
			got, found := one(t, member)
			assert.Equal(t, c.rate, got.Rate)
			assert.Equal(t, c.want, summary(found))
		})
	}
	_, found := one(t, `"annualInterestRate":2`)
	assert.Equal(t, "write annnualInterestRate instead of annualInterestRate", found[0].Hint)
	assert.Equal(t, "annualInterestRate", found[0].Got)
	assert.Equal(t, "annnualInterestRate 应写作annnualInterestRate", found[0].Reason())
	assert.Equal(t, "field", found[0].Source, "src overrides the section")
}

func TestDecodeForm(t *testing.T) {
	t.Parallel()
	form := wire.Form{Fields: []wire.Field{
		{Name: "requestNo", Value: "R1"},
		{Name: "requestNo", Value: "R2"},
		{Name: "amount", Value: "10"},
		{Name: "count", Value: "39.0"},
		{Name: "yes", Value: "1"},
		{Name: "details", Value: `[{preTransactionNo:"P1","amount":5,"amount":6}]`},
		{Name: "sign", Value: "x"},
		{Name: "day", Value: ""},
	}}
	var got message
	found := shapeOf(t, message{}).DecodeForm(form, &got)
	assert.Equal(t, []string{
		"warning duplicate requestNo", "warning unknown sign", "warning lenient count",
		"warning json details", "warning duplicate details[0].amount",
	}, summary(found))
	assert.Equal(t, message{
		common: common{RequestNo: "R1"}, Amount: 1000, Count: 39, Yes: true, Details: []detail{{No: "P1", Amount: 600}},
	}, got, "the first of a form's fields counts, the last of an object's members")

	found = shapeOf(t, message{}).DecodeForm(form.Without("sign"), &got)
	assert.NotContains(t, summary(found), "warning unknown sign")
	assert.Equal(t, []string{"refused missing requestNo"}, summary(shapeOf(t, message{}).DecodeForm(wire.Form{}, &message{})))
}

func TestManyViolations(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, `"unknown%d":1,`, i)
	}
	b.WriteString(`"details":[` + strings.Repeat(`{"amount":-1,"preTransactionNo":"P"},`, 300) + `],"expired":"x"`)
	_, found := one(t, b.String())
	count := make(map[contract.Level]int)
	for _, v := range found {
		count[v.Level]++
	}
	assert.Equal(t, map[contract.Level]int{"warning": 100, "error": 100}, count, "floods of one level do not hide the other")
}

func TestManyFields(t *testing.T) {
	t.Parallel()
	type ten struct {
		A string `wire:"a" spec:"N S"`
		B string `wire:"b" spec:"N S"`
	}
	type wide struct {
		N0, N1 string
		F00    string `wire:"f00" spec:"N S"`
		F01    string `wire:"f01" spec:"N S"`
		ten
	}
	var got wide
	assert.Empty(t, shapeOf(t, wide{}).Decode(parse(t, `{"f01":"x","b":"y"}`), &got))
	assert.Equal(t, wide{F01: "x", ten: ten{B: "y"}}, got, "fields without a tag are no part of the message")
}

func BenchmarkDecode(b *testing.B) {
	type request struct {
		A string       `wire:"requestNo" spec:"Y S 50"`
		B string       `wire:"platformUserNo" spec:"Y S 50"`
		C string       `wire:"bizType" spec:"Y E" enum:"TENDER REPAYMENT CREDIT_ASSIGNMENT"`
		D string       `wire:"annnualInterestRate,annualInterestRate" spec:"Y F"`
		E string       `wire:"expired" spec:"Y T" lax:"true"`
		F string       `wire:"remark" spec:"N S 50"`
		G string       `wire:"callbackUrl,redirectUrl" spec:"Y S 100"`
		H string       `wire:"projectNo" spec:"Y S 50"`
		I int64        `wire:"withdrawType" spec:"Y I"`
		J money.Amount `wire:"amount" spec:"Y A"`
	}
	shape := shapeOf(b, request{})
	v := parse(b, `{"requestNo":"R1","platformUserNo":"U1","bizType":"TENDER","annnualInterestRate":0.08,"expired":"20161109101500",`+
		`"remark":"备注","callbackUrl":"http://app.example/back","projectNo":578506,"withdrawType":1,"amount":"3000.00"}`)
	b.ReportAllocs()
	for b.Loop() {
		var got request
		if found := shape.Decode(v, &got); len(found) > 0 {
			b.Fatal(found)
		}
	}
}
