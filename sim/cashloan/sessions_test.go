package cashloan_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
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

const (
	heardKicked  = 410
	heardExpired = 411
	heardUnknown = 413
)

// hears answers the code that a call with a token comes to.
func (s *sandbox) hears(token string) int {
	s.t.Helper()
	return s.guest().get("act/user/info").holding(token).hear().Code
}

// TestSessionEnds: seven days after the last call 411, until the user logs in again; a new log-in tells the old device
// once.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	s.pass(7*24*time.Hour - time.Second)
	assert.Equal(t, 200, s.hears(a.token))
	s.pass(7*24*time.Hour - time.Second)
	assert.Equal(t, 200, s.hears(a.token), "each call lets it live on")
	s.pass(7 * 24 * time.Hour)
	assert.Equal(t, heardExpired, s.hears(a.token))
	assert.Equal(t, heardExpired, s.hears(a.token))
	b := s.guest().hold(s.guest().post("user/autoLogin", "refresh_token", a.refresh).ok())
	assert.Equal(t, heardUnknown, s.hears(a.token))
	assert.Equal(t, 200, s.hears(b.token))
	c := s.login("1050000005")
	assert.Equal(t, heardKicked, s.hears(b.token))
	assert.Equal(t, heardUnknown, s.hears(b.token))
	assert.Equal(t, 200, s.hears(c.token))
}

// TestStaleTokens: the app calls log-ins and codes with tokens that are long gone.
func TestStaleTokens(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	stale := strings.Repeat("f", 32)
	for _, c := range []call{
		s.guest().post("user/login", "loginName", a.phone, "loginPwd", pwd, "mac", "m"),
		s.guest().post("user/autoLogin", "refresh_token", a.refresh),
		s.guest().post("user/register", "loginName", "1050000006", "loginPwd", pwd, "vcode", "0000"),
		s.guest().post("user/sendSms", "phone", a.phone, "type", "ESign"),
		s.guest().post("user/verifySms", "phone", a.phone, "type", "ESign", "vcode", "0000"),
		s.guest().post("user/login/forgetPwd", "phone", a.phone, "newPwd", "x", "confirmPassword", "x", "vcode", "0000"),
		s.guest().get("protocol/list"),
	} {
		assert.Equal(t, 200, c.holding(stale).hear().Code, c.path)
	}
}

// TestSessionActions are what scenarios do to sessions.
func TestSessionActions(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	s.do("expire-token", `{"userId":"`+a.userID+`"}`)
	assert.Equal(t, heardExpired, s.hears(a.token))
	a = s.login(a.phone)
	s.do("kick", `{"userId":`+a.userID+`}`)
	assert.Equal(t, heardKicked, s.hears(a.token))
	assert.Equal(t, heardUnknown, s.hears(a.token))
	for action, c := range map[string]struct{ args, code string }{
		"kick":         {`{"userId":"` + a.userID + `"}`, engine.Conflict},
		"expire-token": {`{"userId":"7"}`, engine.NotFound},
	} {
		_, err := s.Do(slug, action, []byte(c.args))
		p, ok := engine.AsProblem(err)
		require.True(t, ok)
		assert.Equal(t, c.code, p.Code, action)
	}
}

// TestAutoLogin: a refresh token is for good, and nobody's is refused.
func TestAutoLogin(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a := s.register("1050000005")
	auto := func(token string) call { return s.guest().post("user/autoLogin", "refresh_token", token) }
	s.pass(400 * 24 * time.Hour)
	s.says([]said{
		{"empty", auto(""), "400 Illegal requests."},
		{"unknown", auto("2601051234567890"), "400 Illegal requests."},
		{"good", auto(a.refresh), "200 The login was successful."},
		{"again", auto(a.refresh), "200 The login was successful."},
		{"in the other spelling", s.guest().post("user/autoLogin", "refreshToken", a.refresh), "200 The login was successful."},
	})
}

// TestSessionsSurvive a restart: the world's database holds them.
func TestSessionsSurvive(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.db")
	s := openAt(t, path, "")
	a := s.register("1050000005")
	s.do("kick", `{"userId":"`+a.userID+`"}`)
	b := s.register("1050000006")
	require.NoError(t, s.Close())
	s = openAt(t, path, "")
	assert.Equal(t, 200, s.hears(b.token))
	assert.Equal(t, heardKicked, s.hears(a.token))
}

// model is what wire §4 says of sessions, written down as simply as it can be.
type model struct {
	user    int
	expires time.Time
	kicked  bool
	gone    bool
}

func (m *model) hears(now time.Time) int {
	switch {
	case m.gone:
		return heardUnknown
	case m.kicked:
		m.gone = true
		return heardKicked
	case !now.Before(m.expires):
		return heardExpired
	}
	m.expires = now.Add(7 * 24 * time.Hour)
	return 200
}

// replaced is what a new log-in does to the session before it.
func (m *model) replaced(now time.Time) {
	if now.Before(m.expires) {
		m.kicked = true
	} else if !m.kicked {
		m.gone = true
	}
}

// TestSessionsProperty walks at random through log-ins, calls, actions and the clock, and holds every answer against the
// model. At no time are two sessions of one user alive.
func TestSessionsProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kept := &deferred{T: t}
		defer kept.done()
		s := open(kept, "")
		users := []*app{s.register("1050000005"), s.register("1050000006")}
		tokens, models, last := []string{}, map[string]*model{}, []string{"", ""}
		begin := func(i int, token string) {
			if m := models[last[i]]; m != nil {
				m.replaced(s.Now())
			}
			tokens, last[i] = append(tokens, token), token
			models[token] = &model{user: i, expires: s.Now().Add(7 * 24 * time.Hour)}
		}
		for i, a := range users {
			begin(i, a.token)
		}
		t.Repeat(map[string]func(*rapid.T){
			"login": func(t *rapid.T) {
				i := rapid.IntRange(0, 1).Draw(t, "user")
				begin(i, s.login(users[i].phone).token)
			},
			"autoLogin": func(t *rapid.T) {
				i := rapid.IntRange(0, 1).Draw(t, "user")
				begin(i, s.guest().hold(s.guest().post("user/autoLogin", "refresh_token", users[i].refresh).ok()).token)
			},
			"call": func(t *rapid.T) {
				token := rapid.SampledFrom(tokens).Draw(t, "token")
				want := models[token].hears(s.Now())
				a := s.guest().get("act/user/info").holding(token).hear()
				if a.Code != want {
					t.Fatalf("the token of user %d hears %d, not %d", models[token].user, a.Code, want)
				}
				if want == 200 && a.Data["phone"] != users[models[token].user].phone {
					t.Fatalf("user %d is taken for %v", models[token].user, a.Data["phone"])
				}
			},
			"time": func(t *rapid.T) { s.pass(time.Duration(rapid.IntRange(1, 4*24).Draw(t, "hours")) * time.Hour) },
			"kick": func(t *rapid.T) {
				i := rapid.IntRange(0, 1).Draw(t, "user")
				m := models[last[i]]
				if _, err := s.Do(slug, "kick", []byte(`{"userId":"`+users[i].userID+`"}`)); (err == nil) != (!m.kicked && !m.gone) {
					t.Fatalf("kick of user %d: %v", i, err)
				}
				m.kicked = true
			},
			"expire": func(t *rapid.T) {
				i := rapid.IntRange(0, 1).Draw(t, "user")
				m := models[last[i]]
				if _, err := s.Do(slug, "expire-token", []byte(`{"userId":"`+users[i].userID+`"}`)); err == nil {
					m.expires = s.Now()
				}
			},
			"": func(t *rapid.T) {
				alive := map[int]int{}
				for _, m := range models {
					if !m.gone && !m.kicked && s.Now().Before(m.expires) {
						alive[m.user]++
					}
				}
				if alive[0] > 1 || alive[1] > 1 {
					t.Fatalf("a user has two sessions: %v", alive)
				}
			},
		})
	})
}

// deferred is a property's case as the kit wants it: what is to be cleaned up is done at the end of the case.
type deferred struct {
	*rapid.T
	last []func()
}

// Cleanup keeps what is to be done when the case is over.
func (d *deferred) Cleanup(fn func()) { d.last = append(d.last, fn) }

func (d *deferred) done() {
	for i := len(d.last) - 1; i >= 0; i-- {
		d.last[i]()
	}
}

func TestCodesThatTheEnvelopeDoesNotHave(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, code := range []string{"xyz", "412", "0", "411 isv.x"} {
		_, err := s.AddRule(fault.Rule{System: slug, Effect: "code " + code})
		p, ok := engine.AsProblem(err)
		require.True(t, ok, code)
		assert.Equal(t, `effect is "code `+code+`": cashloan has no code "`+code+`"`, p.Message)
		assert.Contains(t, p.Hint, "the codes of cashloan are 200, 400, 410, 411, 413, 414, 500")
	}
}
