package contract_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	m := message{
		common: common{RequestNo: `R"1`}, Amount: 10000, Count: -7, Millis: 1478655000000, Digits: "x", Rate: "0.08", Yes: true, YesText: "0",
		Details: []detail{{No: "P&<1>", Amount: 1}, {No: "钱", Amount: 250, Share: 100}}, Person: person{Name: "a"}, Names: []string{"a", ""},
		Any: parse(t, `{b:[1.0,'x',true,null,{}],"c":"\n"}`),
	}
	raw := shapeOf(t, message{}).Encode(m)
	assert.Equal(t, `{"requestNo":"R\"1","amount":100.00,"count":-7,"millis":1478655000000,"digits":"x",`+
		`"annnualInterestRate":0.08,"yes":1,"yesText":0,"expired":"",`+
		`"details":[{"preTransactionNo":"P&<1>","amount":0.01},{"preTransactionNo":"钱","amount":2.50,"share":1.00}],`+
		`"person":{"name":"a"},"names":["a",""],"any":{"b":[1.0,"x",true,null,{}],"c":"\n"}}`, string(raw))
	assert.True(t, json.Valid(raw))
	assert.Equal(t, raw, shapeOf(t, message{}).Encode(&m), "by value or by pointer")
}

func TestEncodeZero(t *testing.T) {
	t.Parallel()
	type reply struct {
		Code   string     `wire:"code" spec:"Y E"`
		Fee    int64      `wire:"fee" spec:"Y I"`
		Rate   string     `wire:"rate" spec:"Y F"`
		Yes    bool       `wire:"yes" spec:"Y B"`
		List   []detail   `wire:"list" spec:"Y C"`
		Any    wire.Value `wire:"any" spec:"Y C"`
		Status string     `wire:"status" spec:"N E"`
	}
	raw := shapeOf(t, reply{}).Encode(reply{})
	assert.Equal(t, `{"code":"","fee":0,"rate":"","yes":0,"list":[],"any":null}`, string(raw), "required fields are always there")
	raw = shapeOf(t, reply{}).Encode(reply{Rate: "08"})
	assert.Equal(t, `{"code":"","fee":0,"rate":"08","yes":0,"list":[],"any":null}`, string(raw), "no JSON number, so it is quoted")
	require.True(t, json.Valid(raw))
}
