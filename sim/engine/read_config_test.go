package engine_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// settings is a configuration with everything that configurations have.
type settings struct {
	Name   string             `json:"name,omitempty"`
	Strict *bool              `json:"strict"`
	Count  int                `json:"count"`
	Share  float64            `json:"share"`
	Fee    money.Amount       `json:"fee"`
	List   []string           `json:"list"`
	Apps   map[string]*nested `json:"apps"`
	Lists  [][]nested         `json:"lists"`
	Own    own                `json:"own"`
	hidden string
}

type nested struct {
	Until *time.Time `json:"until"`
	Any   any        `json:"any"`
}

// own reads itself: the text "-", or an object.
type own struct {
	A int `json:"a"`
}

func (o *own) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
		return errors.New("give an object")
	default:
		type plain own
		return engine.ReadConfig(raw, (*plain)(o))
	}
}

func TestReadConfig(t *testing.T) {
	t.Parallel()
	var got settings
	require.NoError(t, engine.ReadConfig(json.RawMessage(`{"name":"n","strict":true,"count":5,"share":0.5,"fee":"1.50","list":["a",null],`+
		`"apps":{"x":{"until":"2017-01-01T00:00:00+08:00","any":[1]},"y":null},"lists":[[{}]],"own":{"a":1}}`), &got))
	assert.Equal(t, "n", got.Name)
	assert.True(t, *got.Strict)
	assert.Equal(t, []string{"a", ""}, got.List)
	assert.Equal(t, 2017, got.Apps["x"].Until.Year())
	assert.Equal(t, own{1}, got.Own)
	assert.Empty(t, got.hidden)
	for raw, says := range map[string]string{
		`[]`:                                `the configuration is a list: give an object`,
		`{"name":5}`:                        `name is the number 5: give a text`,
		`{"name":["a"]}`:                    `name is a list: give a text`,
		`{"strict":"yes"}`:                  `strict is the text "yes": give true or false`,
		`{"strict":{}}`:                     `strict is an object: give true or false`,
		`{"count":1.5}`:                     `count is the number 1.5: give a whole number`,
		`{"count":99999999999999999999}`:    `count is the number 99999999999999999999: give a whole number`,
		`{"share":true}`:                    `share is true: give a number`,
		`{"list":{"a":1}}`:                  `list is an object: give a list`,
		`{"list":["a",false]}`:              `list[1] is false: give a text`,
		`{"apps":[]}`:                       `apps is a list: give an object`,
		`{"apps":{"x.y":{"until":"soon"}}}`: `apps.x.y.until is the text "soon": give an instant like 2017-01-01T00:00:00+08:00`,
		`{"apps":{"x":{"til":1}}}`:          `apps.x.til is unknown: did you mean until? there are until, any`,
		`{"lists":[[],[{},{"x":1}]]}`:       `lists[1][1].x is unknown: there are until, any`,
		`{"lists":[5]}`:                     `lists[0] is the number 5: give a list`,
		`{"own":"-"}`:                       `own: give an object`,
		`{"own":{"a":"1"}}`:                 `own.a is the text "1": give a whole number`,
		`{"own":{"b":1}}`:                   `own.b is unknown: there are a`,
		`{"Name":"n"}`:                      `Name is unknown: did you mean name? there are name, strict, count, share, fee, list, apps, lists, own`,
		`{"hidden":"n"}`:                    `hidden is unknown: there are name, strict, count, share, fee, list, apps, lists, own`,
		`{"name":{"0123456789012345678901234567890123456789012345678901234567890":1}}`: `name is an object: give a text`,
		`{"count":"0123456789012345678901234567890123456789012345678901234567890"}`:    `count is the text "012345678901234567890123456789012345678…": give a whole number`,
	} {
		assert.EqualError(t, engine.ReadConfig(json.RawMessage(raw), new(settings)), says, raw)
	}
	assert.ErrorContains(t, engine.ReadConfig(json.RawMessage(`{"fee":"1.001"}`), new(settings)), "fee: ")
	assert.Error(t, engine.ReadConfig(json.RawMessage(`{`), new(settings)))
}
