package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/wire"
)

func TestEntered(t *testing.T) {
	t.Parallel()
	got, err := parseEntered([]string{"a=b=c", "d="})
	require.NoError(t, err)
	assert.Equal(t, []wire.Field{{Name: "a", Value: "b=c"}, {Name: "d", Value: ""}}, got)
	_, err = parseEntered([]string{"a"})
	assert.ErrorContains(t, err, "write --enter name=value")
}

func TestAPageThatCannotBeReadIsAFailure(t *testing.T) {
	t.Parallel()
	_, err := readPage("http://[::1", nil)
	var f *failure
	require.ErrorAs(t, err, &f)
	assert.Equal(t, exitWrong, f.code)
}
