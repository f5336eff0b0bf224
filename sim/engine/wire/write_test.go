package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/wire"
)

func TestWritingAValueKeepsOrderAndLiterals(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{ "b" : 1.50, 'a':[true,null,{}], c:"<&>\/沙" }`: `{"b":1.50,"a":[true,null,{}],"c":"<&>/沙"}`,
		`"\u0001\n\t\r\"\\"`: `"\u0001\n\t\r\"\\"`,
		"\"\xff\"":           "\"\uFFFD\"",
		`[]`:                 `[]`,
	} {
		v, _, err := wire.ParseJSON([]byte(in))
		require.NoError(t, err, in)
		assert.Equal(t, want, string(v.JSON()))
		assert.True(t, json.Valid(v.JSON()))
	}
}

func TestAnyStringIsWrittenAsValidJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var back string
		require.NoError(t, json.Unmarshal(wire.Value{Kind: wire.String, Text: text}.JSON(), &back))
		require.Equal(t, text, back)
	})
}
