package wire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

func TestValueMember(t *testing.T) {
	t.Parallel()
	v, _, err := wire.ParseJSON([]byte(`{"a":1,"b":[1, 2],"a":3}`))
	require.NoError(t, err)
	last, ok := v.Member("a")
	assert.True(t, ok)
	assert.Equal(t, "3", last.Text, "the last counts")
	_, ok = v.Member("x")
	assert.False(t, ok)
	_, ok = wire.Value{}.Member("a")
	assert.False(t, ok)
}

func TestValueRaw(t *testing.T) {
	t.Parallel()
	raw := []byte(` {"req_data" : [ {"a":"\/"}, 1.0 ] , "b":"x"} `)
	v, _, err := wire.ParseJSON(raw)
	require.NoError(t, err)
	data, _ := v.Member("req_data")
	assert.Equal(t, `[ {"a":"\/"}, 1.0 ]`, string(data.Raw(raw)))
	assert.Equal(t, `{"a":"\/"}`, string(data.Items[0].Raw(raw)))
	assert.Equal(t, `1.0`, string(data.Items[1].Raw(raw)))
	b, _ := v.Member("b")
	assert.Equal(t, `"x"`, string(b.Raw(raw)))
	assert.Nil(t, b.Raw(raw[:3]), "another text")
}

func TestKindString(t *testing.T) {
	t.Parallel()
	want := []string{"null", "true or false", "a number", "a string", "an array", "an object", "kind 6"}
	for i, text := range want {
		assert.Equal(t, text, wire.Kind(i).String())
	}
}

func TestMarshal(t *testing.T) {
	t.Parallel()
	raw, err := wire.Marshal(map[string]any{"u": "http://a.example/?x=1&y=<2>", "n": 1})
	require.NoError(t, err)
	assert.Equal(t, `{"n":1,"u":"http://a.example/?x=1&y=<2>"}`, string(raw), "no escaping, no newline")
	_, err = wire.Marshal(map[string]any{"f": func() {}})
	require.ErrorContains(t, err, "write map[string]interface {} as JSON")
}
