package contract_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// one decodes an object with one member beside those that are required.
func one(t *testing.T, member string) (message, []contract.Violation) {
	t.Helper()
	var got message
	found := shapeOf(t, message{}).Decode(parse(t, `{"requestNo":"R1",`+member+`}`), &got)
	return got, found
}

func TestScalarsAccepted(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		want     message
		warnings []string
	}{
		`"amount":"100.00"`:           {want: message{Amount: 10000}},
		`"amount":100.5`:              {want: message{Amount: 10050}},
		`"amount":"2.500"`:            {want: message{Amount: 250}},
		`"amount":1e3`:                {want: message{Amount: 100000}},
		`"amount":999999999.99`:       {want: message{Amount: 99999999999}},
		`"amount":0.01`:               {want: message{Amount: 1}},
		`"fee":0`:                     {want: message{}},
		`"floor":0.5`:                 {want: message{Floor: 50}},
		`"count":7`:                   {want: message{Count: 7}},
		`"count":"-999999999"`:        {want: message{Count: -999999999}},
		`"count":200.0`:               {want: message{Count: 200}, warnings: []string{"warning lenient count"}},
		`"term":7`:                    {want: message{Term: 7}},
		`"term":"seven"`:              {want: message{Term: 7}, warnings: []string{"warning spelling term"}},
		`"millis":1478655000000`:      {want: message{Millis: 1478655000000}},
		`"digits":42`:                 {want: message{Digits: "42"}},
		`"day":"20160229"`:            {want: message{Day: "20160229"}},
		`"day":20000229`:              {want: message{Day: "20000229"}},
		`"at":"20161231235959"`:       {want: message{At: "20161231235959"}},
		`"bizType":"TENDER"`:          {want: message{BizType: "TENDER"}},
		`"bizType":"PRETRANSACTION"`:  {want: message{BizType: "PRETRANSATION"}, warnings: []string{"warning spelling bizType"}},
		`"bankcode":"工商银行"`:           {want: message{Bank: "工商银行"}},
		`"bankcode":1234`:             {want: message{Bank: "1234"}},
		`"annnualInterestRate":0.08`:  {want: message{Rate: "0.08"}},
		`"annnualInterestRate":5E-7`:  {want: message{Rate: "5E-7"}},
		`"annualInterestRate":"-1.5"`: {want: message{Rate: "-1.5"}, warnings: []string{"warning spelling annnualInterestRate"}},
		`"yes":1,"yesText":"0"`:       {want: message{Yes: true, YesText: "0"}},
		`"yes":"1","yesText":true`:    {want: message{Yes: true, YesText: "1"}, warnings: []string{"warning lenient yesText"}},
		`"yes":false`:                 {warnings: []string{"warning lenient yes"}},
		`"yesText":"false"`:           {want: message{YesText: "0"}, warnings: []string{"warning lenient yesText"}},
		`"expired":"20161109101500"`:  {want: message{Expired: "20161109101500"}},
		`"expired":"soon"`:            {warnings: []string{"warning type expired"}},
		`"expired":["x"]`:             {warnings: []string{"warning type expired"}},
		`"amount":null,"day":"","details":"","person":null`: {},
	}
	for member, c := range cases {
		t.Run(member, func(t *testing.T) {
			t.Parallel()
			got, found := one(t, member)
			assert.Equal(t, c.warnings, summary(found))
			c.want.RequestNo = "R1"
			assert.Equal(t, c.want, got)
		})
	}
}

func TestScalarsRefused(t *testing.T) {
	t.Parallel()
	cases := map[string][3]string{ // rule, reason, hint
		`"amount":"abc"`:                     {"type", "amount 金额格式错误", "send an amount like 100.00"},
		`"amount":" 1"`:                      {"type", "amount 金额格式错误", "send an amount like 100.00"},
		`"amount":1.001`:                     {"type", "amount 金额格式错误", "send at most two decimals"},
		`"amount":0`:                         {"range", "amount 金额超出范围", "send at least 0.01"},
		`"amount":-1`:                        {"range", "amount 金额超出范围", "send at least 0.01"},
		`"amount":1000000000`:                {"range", "amount 金额超出范围", "send an amount below 1000000000"},
		`"amount":1e300`:                     {"range", "amount 金额超出范围", "send an amount below 1000000000"},
		`"amount":true`:                      {"type", "amount 格式错误", "send a string, not true or false"},
		`"amount":{}`:                        {"type", "amount 格式错误", "send a string, not an object"},
		`"fee":-0.01`:                        {"range", "fee 金额超出范围", "send at least 0.00"},
		`"floor":0.49`:                       {"range", "floor 金额超出范围", "send at least 0.50"},
		`"count":"7x"`:                       {"type", "count 整数格式错误", "send a whole number in digits"},
		`"count":1.5`:                        {"type", "count 整数格式错误", "send a whole number in digits"},
		`"count":1000000000`:                 {"range", "count 整数超出范围", "send a whole number below 1000000000"},
		`"count":-1000000000`:                {"range", "count 整数超出范围", "send a whole number below 1000000000"},
		`"term":8`:                           {"enum", "term 取值不在允许范围内", "send one of 7, 15"},
		`"millis":-1`:                        {"range", "millis 整数超出范围", "send at least 0"},
		`"millis":1e18`:                      {"type", "millis 整数格式错误", "send a whole number in digits"},
		`"day":"20150229"`:                   {"type", "day 日期格式错误", "send a valid date as yyyyMMdd"},
		`"day":"19000229"`:                   {"type", "day 日期格式错误", "send a valid date as yyyyMMdd"},
		`"day":"20160431"`:                   {"type", "day 日期格式错误", "send a valid date as yyyyMMdd"},
		`"day":"20161301"`:                   {"type", "day 日期格式错误", "send a valid date as yyyyMMdd"},
		`"day":"20160100"`:                   {"type", "day 日期格式错误", "send a valid date as yyyyMMdd"},
		`"day":"00000101"`:                   {"type", "day 日期格式错误", "send a valid date as yyyyMMdd"},
		`"day":"2016-1-1"`:                   {"type", "day 日期格式错误", "send a valid date as yyyyMMdd"},
		`"day":"2016010"`:                    {"type", "day 日期格式错误", "send a valid date as yyyyMMdd"},
		`"at":"20161109240000"`:              {"type", "at 日期时间格式错误", "send a valid time as yyyyMMddHHmmss"},
		`"at":"20161109106000"`:              {"type", "at 日期时间格式错误", "send a valid time as yyyyMMddHHmmss"},
		`"at":"20161109100060"`:              {"type", "at 日期时间格式错误", "send a valid time as yyyyMMddHHmmss"},
		`"at":"20161109"`:                    {"type", "at 日期时间格式错误", "send a valid time as yyyyMMddHHmmss"},
		`"at":"2016110910000x"`:              {"type", "at 日期时间格式错误", "send a valid time as yyyyMMddHHmmss"},
		`"bizType":"tender"`:                 {"enum", "bizType 取值不在允许范围内", "did you mean TENDER? send one of TENDER, PRETRANSATION"},
		`"bizType":"LOAN"`:                   {"enum", "bizType 取值不在允许范围内", "send one of TENDER, PRETRANSATION"},
		`"bankcode":"12345"`:                 {"length", "bankcode 长度超过4", "it has 5 characters: send at most 4"},
		`"bankcode":"中国工商银行"`:                {"length", "bankcode 长度超过4", "it has 6 characters: send at most 4"},
		`"annnualInterestRate":"x"`:          {"type", "annnualInterestRate 浮点数格式错误", "send a decimal number"},
		`"annnualInterestRate":0.12345678`:   {"type", "annnualInterestRate 浮点数格式错误", "send at most 7 decimals"},
		`"annnualInterestRate":"1000000000"`: {"range", "annnualInterestRate 浮点数超出范围", "send a number below 1000000000"},
		`"yes":2`:                            {"type", "yes 只能为0或1", "send 1 for yes or 0 for no"},
	}
	for member, want := range cases {
		t.Run(member, func(t *testing.T) {
			t.Parallel()
			got, found := one(t, member)
			if assert.Len(t, found, 1) {
				v := found[0]
				assert.Equal(t, want, [3]string{v.Rule, v.Reason(), v.Hint})
				assert.Equal(t, contract.LevelError, v.Level)
				assert.True(t, v.Refused)
				assert.NotEmpty(t, v.Source)
				assert.NotEmpty(t, v.Got)
			}
			assert.Equal(t, message{common: common{RequestNo: "R1"}}, got, "nothing is set")
		})
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{}`, `{"requestNo":null}`, `{"requestNo":""}`} {
		var got message
		found := shapeOf(t, message{}).Decode(parse(t, text), &got)
		assert.Equal(t, []contract.Violation{{
			Field: "requestNo", Rule: "missing", Source: "2.6.2", Hint: "send a value: it is required", Level: "error", Refused: true,
		}}, found, "expired is lax and not missed")
		assert.Equal(t, "requestNo 不能为空", found[0].Reason())
	}
}

func TestNoObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`null`, `[]`, `"x"`, `7`, `true`} {
		var got message
		found := shapeOf(t, message{}).Decode(parse(t, text), &got)
		assert.Equal(t, []string{"refused type "}, summary(found), text)
		assert.Equal(t, "业务数据报文须为JSON对象", found[0].Reason())
	}
	found := shapeOf(t, message{}).Decode(wire.Value{Kind: wire.Array, Items: make([]wire.Value, 3)}, &message{})
	assert.Equal(t, "array of 3", found[0].Got)
}

// TestEnumOfNumbers: a whole number of an enumeration may be written as a double, with a warning (wire/cashloan §3).
func TestEnumOfNumbers(t *testing.T) {
	t.Parallel()
	shape := shapeOf(t, message{})
	for text, want := range map[string]int64{`"7.0"`: 7, `15.0`: 15, `"seven"`: 7, `7`: 7} {
		var m message
		found := shape.Decode(parse(t, `{"requestNo":"R","expired":"20160101000000","term":`+text+`}`), &m)
		assert.Equal(t, want, m.Term, text)
		assert.Equal(t, text != "7", len(found) == 1 && found[0].Rule == contract.RuleSpelling && !found[0].Refused, text)
	}
	var m message
	found := shape.Decode(parse(t, `{"requestNo":"R","expired":"20160101000000","term":"7.5"}`), &m)
	require.Len(t, found, 1)
	assert.True(t, found[0].Refused)
}
