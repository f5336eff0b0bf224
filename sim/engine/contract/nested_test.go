package contract_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/wire"
)

func TestNestedAccepted(t *testing.T) {
	t.Parallel()
	two := []detail{{No: "P1", Amount: 100}, {No: "2", Amount: 250, Share: 100}}
	cases := map[string]struct {
		want     message
		warnings []string
	}{
		`"details":[{"preTransactionNo":"P1","amount":1},{"preTransactionNo":2,"amount":"2.50","share":1}]`: {want: message{Details: two}},
		`"details":"[{\"preTransactionNo\":\"P1\",\"amount\":1},{'preTransactionNo':2,amount:2.5,\"share\":1}]"`: {
			want:     message{Details: two},
			warnings: []string{"warning json details", "warning json details", "warning lenient details"},
		},
		`"detail":[]`:                    {want: message{Details: []detail{}}, warnings: []string{"warning spelling details"}},
		`"person":{"name":"张三"}`:         {want: message{Person: person{Name: "张三"}}},
		`"person":"{\"name\":\"张三\"}"`:   {want: message{Person: person{Name: "张三"}}, warnings: []string{"warning lenient person"}},
		`"person":{"name":"张三","age":1}`: {want: message{Person: person{Name: "张三"}}, warnings: []string{"warning unknown person.age"}},
		`"names":["a",1.50]`:             {want: message{Names: []string{"a", "1.50"}}},
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
	got, found := one(t, `"any":{"x":[1]}`)
	assert.Empty(t, found)
	x, _ := got.Any.Member("x")
	assert.Equal(t, "1", x.Items[0].Text)
	got, found = one(t, `"any":"[1,2]"`)
	assert.Equal(t, []string{"warning lenient any"}, summary(found))
	assert.Equal(t, wire.Array, got.Any.Kind)
}

func TestNestedRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ violation, reason string }{
		`"details":{"preTransactionNo":"P1","amount":1}`: {"refused type details", "details 须为JSON数组"},
		`"details":7`:              {"refused type details", "details 须为JSON数组"},
		`"details":"7"`:            {"refused type details", "details 须为JSON数组"},
		`"details":"[oops"`:        {"refused type details", "details 须为JSON数组"},
		`"details":"{}"`:           {"refused type details", "details 须为JSON数组"},
		`"details":[1]`:            {"refused type details[0]", "details[0] 须为JSON对象"},
		`"details":[{"amount":1}]`: {"refused missing details[0].preTransactionNo", "details[0].preTransactionNo 不能为空"},
		`"details":[{"preTransactionNo":"P","amount":1},{"preTransactionNo":"P","amount":"x"}]`: {
			"refused type details[1].amount", "details[1].amount 金额格式错误",
		},
		`"person":[]`:                {"refused type person", "person 须为JSON对象"},
		`"person":{}`:                {"refused missing person.name", "person.name 不能为空"},
		`"person":{"name":"123456"}`: {"refused length person.name", "person.name 长度超过5"},
		`"names":{}`:                 {"refused type names", "names 须为JSON数组"},
		`"names":["a",null]`:         {"refused type names[1]", "names[1] 格式错误"},
		`"any":7`:                    {"refused type any", "any 须为JSON对象或数组"},
		`"any":"x"`:                  {"refused type any", "any 须为JSON对象或数组"},
	}
	for member, c := range cases {
		t.Run(member, func(t *testing.T) {
			t.Parallel()
			_, found := one(t, member)
			assert.Equal(t, []string{c.violation}, summary(found))
			if len(found) > 0 {
				assert.Equal(t, c.reason, found[0].Reason())
			}
		})
	}
	got, _ := one(t, `"details":[{"preTransactionNo":"P","amount":"x"},7,{"preTransactionNo":"Q","amount":1}]`)
	assert.Equal(t, []detail{{No: "P"}, {}, {No: "Q", Amount: 100}}, got.Details, "what is good is there, each at its place")
}

func TestNestedRequired(t *testing.T) {
	t.Parallel()
	type request struct {
		Details []detail `wire:"details" spec:"Y C" src:"2.15"`
		Person  person   `wire:"person" spec:"Y C"`
		Lax     []string `wire:"lax" spec:"Y C" lax:"true"`
	}
	var got request
	found := shapeOf(t, request{}).Decode(parse(t, `{"details":[],"lax":{}}`), &got)
	assert.Equal(t, []string{"refused missing details", "refused missing person", "warning type lax"}, summary(found))
	assert.Equal(t, "2.15", found[0].Source)
	assert.Equal(t, "send a JSON array, not an object; it was taken as absent", found[2].Hint)
	assert.Zero(t, got)
}
