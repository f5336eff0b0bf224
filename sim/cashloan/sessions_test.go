package cashloan_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/fault"
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
	s.pass(time.Minute)
	second := s.login("1050000005")
	assert.Equal(t, first.userID, second.userID)
	assert.Equal(t, first.refresh, second.refresh)
	assert.NotEqual(t, first.token, second.token)
	require.Equal(t, true, s.stored("sessions", first.token)["kicked"])
	s.do("kick", `{"userId":"100001"}`)
	require.Equal(t, true, s.stored("sessions", second.token)["kicked"])
}

// TestOrderedCode: a rule may order any code of the system; its text is the system's own.
func TestOrderedCode(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.rule(fault.Rule{API: "protocol/list", Effect: "code 411", Times: 1})
	assert.Equal(t, "411 Your login has expired, please log in again.", s.guest().get("protocol/list").comes())
	assert.Equal(t, "400 sign error", s.guest().get("/api/user/login.htm").with("a", "b").without("appFlag").signedAs("123456x").comes())
	assert.Equal(t, []string{"warning missing appFlag"}, s.guest().get("protocol/list").without("appFlag").file("x", "x.png", "image/png", "x").findings()[:1])
}

// signedAs answers the call with a signature made with another appkey.
func (c call) signedAs(key string) call {
	c.sign = md5Of(key + c.token + c.params.text())
	return c
}
