package wire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/wire"
)

func TestHeader(t *testing.T) {
	t.Parallel()
	h := wire.Header{"sign": {"a", "b"}, "Content-Type": {"text/plain"}, "Empty": nil}
	assert.Equal(t, "a", h.Get("sign"))
	assert.Equal(t, "a", h.Get("Sign"), "whatever the case")
	assert.Equal(t, []string{"a", "b"}, h.Values("SIGN"))
	assert.Equal(t, "text/plain", h.Get("content-type"))
	assert.Empty(t, h.Get("Empty"))
	assert.Empty(t, h.Get("token"))
	assert.Nil(t, h.Values("token"))
	assert.Empty(t, wire.Header(nil).Get("token"))
}
