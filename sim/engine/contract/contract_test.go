package contract_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

func TestFields(t *testing.T) {
	t.Parallel()
	shape := shapeOf(t, &message{})
	assert.Equal(t, "2.6.2", shape.Source())
	docs := shape.Fields()
	byName := map[string]contract.FieldDoc{}
	for _, doc := range docs {
		byName[doc.Name] = doc
	}
	require.Len(t, byName, 20)
	assert.Equal(t, contract.FieldDoc{
		Name: "requestNo", Required: true, Type: "S", MaxLen: 10, Doc: "请求流水号", Source: "2.6.2",
	}, docs[0], "an embedded struct lends its fields")
	assert.Equal(t, contract.FieldDoc{
		Name: "annnualInterestRate", Also: []string{"annualInterestRate"}, Type: "F", Doc: "年化利率", Source: "field",
	}, byName["annnualInterestRate"])
	assert.Equal(t, contract.FieldDoc{
		Name: "bizType", Type: "E", Source: "2.6.2", Enum: []string{"TENDER", "PRETRANSATION"}, EnumAlso: []string{"PRETRANSACTION=PRETRANSATION"},
	}, byName["bizType"])
	assert.True(t, byName["expired"].Lax)
	assert.Equal(t, "0.50", byName["floor"].Min)
	nested := byName["details"].Fields
	require.Len(t, nested, 3)
	assert.Equal(t, contract.FieldDoc{Name: "share", Type: "A", Min: "0", Source: "2.15"}, nested[2], "the source of the list is that of its fields")
}

type refusal struct {
	sample any
	want   string
}

func refuses(t *testing.T, cases map[string]refusal) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, err := contract.Of(c.sample, "1")
			require.ErrorContains(t, err, c.want)
			assert.Nil(t, shape)
		})
	}
}

func TestOfRefusesStructs(t *testing.T) {
	t.Parallel()
	refuses(t, map[string]refusal{
		"no struct": {7, "contract: int is no struct: pass a struct or a pointer to one"},
		"nothing":   {nil, "contract: <nil> is no struct: pass a struct or a pointer to one"},
		"float": {struct {
			A float64 `wire:"a" spec:"Y F"`
		}{}, `type F cannot be stored in a float64: use string`},
		"amount": {struct {
			A int64 `wire:"a" spec:"Y A"`
		}{}, `type A cannot be stored in a int64: use money.Amount`},
		"whole number": {struct {
			A money.Amount `wire:"a" spec:"Y I"`
		}{}, `use int64 or string`},
		"bool": {struct {
			A int64 `wire:"a" spec:"Y B"`
		}{}, `use bool or string`},
		"nested": {struct {
			A []wire.Value `wire:"a" spec:"Y C"`
		}{}, `use a struct, a slice of structs, []string or wire.Value`},
		"twice": {struct {
			A string `wire:"a" spec:"Y S"`
			B string `wire:"b,a" spec:"Y S"`
		}{}, `two fields have the wire name "a"`},
		"not exported": {struct {
			a string `wire:"a" spec:"Y S"`
		}{}, `.a: it has a wire tag but is not exported`},
		"in a nested struct": {struct {
			A []struct {
				B string `wire:"b" spec:"Q"`
			} `wire:"a" spec:"Y C"`
		}{}, `.B: spec "Q": write required`},
		"in itself": {recursive{}, "contract: contract_test.recursive contains itself"},
	})
	type pair struct {
		One []detail `wire:"one" spec:"N C"`
		Two []detail `wire:"two" spec:"N C"`
	}
	require.NotNil(t, shapeOf(t, pair{}), "the same type twice, but not in itself")
}

func TestOfRefusesTags(t *testing.T) {
	t.Parallel()
	refuses(t, map[string]refusal{
		"no wire": {struct {
			A string `spec:"Y S"`
		}{}, `it has a spec tag but no wire tag: name it, or say wire:"-"`},
		"no spec": {struct {
			A string `wire:"a"`
		}{}, `.A: spec "": write required, type and perhaps length, like "Y S 50"`},
		"empty name": {struct {
			A string `wire:"a,,b" spec:"Y S"`
		}{}, `wire "a,,b": a name is empty or holds a blank`},
		"blank": {struct {
			A string `wire:"a, b" spec:"Y S"`
		}{}, `wire "a, b": a name is empty or holds a blank`},
		"required": {struct {
			A string `wire:"a" spec:"y S"`
		}{}, `spec "y S": required is "y": write Y or N`},
		"letter": {struct {
			A string `wire:"a" spec:"Y Q"`
		}{}, `spec "Y Q": unknown type "Q": use one of I A D T S E F B C L J R`},
		"length": {struct {
			A string `wire:"a" spec:"Y S 0"`
		}{}, `spec "Y S 0": the length "0" is no number above 0`},
		"length of C": {struct {
			A []string `wire:"a" spec:"Y C 50"`
		}{}, `spec "Y C 50": a nested type has no length`},
		"enum on A": {struct {
			A money.Amount `wire:"a" spec:"Y A" enum:"1"`
		}{}, `enum on type A: it goes with S, E, I and L`},
		"empty enum": {struct {
			A string `wire:"a" spec:"Y E" enum:" "`
		}{}, `enum is empty`},
		"half an alias": {struct {
			A string `wire:"a" spec:"Y E" enum:"X Y="`
		}{}, `enum "X Y=": "Y=": write value or otherSpelling=value`},
		"min on S": {struct {
			A string `wire:"a" spec:"Y S" min:"1"`
		}{}, `min on type S: it goes with A, I and L`},
		"min of A": {struct {
			A money.Amount `wire:"a" spec:"Y A" min:"0.001"`
		}{}, `min: number "0.001": more than two decimals`},
		"lax": {struct {
			A string `wire:"a" spec:"Y S" lax:"yes"`
		}{}, `lax "yes": write lax:"true" or leave it out`},
	})
}

type recursive struct {
	Children []recursive `wire:"children" spec:"N C"`
}

func TestWrongTypeOfTarget(t *testing.T) {
	t.Parallel()
	shape := shapeOf(t, message{})
	v := parse(t, `{}`)
	assert.PanicsWithValue(t, "contract: Decode takes a *contract_test.message, not a contract_test.message",
		func() { shape.Decode(v, message{}) }, "not by pointer")
	assert.Panics(t, func() { shape.Decode(v, &detail{}) })
	assert.Panics(t, func() { shape.Decode(v, nil) })
	assert.Panics(t, func() { shape.Decode(v, (*message)(nil)) })
	assert.Panics(t, func() { shape.DecodeForm(wire.Form{}, 7) })
	assert.Panics(t, func() { shape.Encode(detail{}) })
}
