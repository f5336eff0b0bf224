package cashloan_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSessionBegins follows an account from its registration to a log-in: a new token each time, one refreshToken for
// good.
func TestSessionBegins(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	first := s.register("1050000005")
	assert.Equal(t, "100001", first.userID)
	assert.Regexp(t, `^[0-9a-f]{32}$`, first.token)
	assert.Regexp(t, `^260105[0-9]{10}$`, first.refresh)
	second := s.login("1050000005")
	assert.Equal(t, first.userID, second.userID)
	assert.Equal(t, first.refresh, second.refresh)
	assert.NotEqual(t, first.token, second.token)
	require.Equal(t, true, s.stored("sessions", first.token)["kicked"])
}
