package xianyu_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/xianyu"
)

func TestWhatEveryWorldKnows(t *testing.T) { // surface.md §3
	t.Parallel()
	s := open(t, "")
	raw, err := s.Config(slug)
	require.NoError(t, err)
	assert.JSONEq(t, `{"apps":{"12345678":{"secret":"helloworld"}}}`, string(raw))
	compiled, err := s.Compiled(slug)
	require.NoError(t, err)
	assert.Equal(t, []string{"12345678"}, compiled.Identities())
	c := xianyu.New()
	assert.Equal(t, []string{"/router/rest"}, c.Mounts)
	assert.Len(t, c.APIs, 4)
	codes := map[string]string{}
	for _, code := range c.Codes {
		assert.Empty(t, codes[code.Code], "%s is there twice", code.Code)
		codes[code.Code] = code.Text
		assert.NotEmpty(t, code.Source)
	}
	assert.Equal(t, "Invalid app Key", codes["29"])
}

func TestConfigurationsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for patch, says := range map[string]string{
		`{"app":{}}`:                                    "configuration of xianyu: app is unknown: did you mean apps?",
		`{"apps":{"1":{}}}`:                             "apps.1.secret is empty",
		`{"apps":{"":{"secret":"x"}}}`:                  "app_key is empty",
		app(`"session":"maybe"`):                        `apps.12345678.session is "maybe": use none or required`,
		app(`"quota":{"per":"1m"}`):                     "quota.calls is 0",
		app(`"quota":{"calls":1}`):                      `quota.per is ""`,
		app(`"quota":{"calls":1,"per":"soon"}`):         `quota.per is "soon"`,
		app(`"quota":{"calls":1,"per":"-1s"}`):          `quota.per is "-1s"`,
		app(`"quota":{"calls":1,"per":"1s","ban":"0"}`): `quota.ban is "0"`,
		app(`"strict":"yes"`):                           `apps.12345678.strict is the text "yes": give true or false`,
		app(`"quota":{"calls":"1","per":"1s"}`):         `apps.12345678.quota.calls is the text "1": give a whole number`,
		app(`"colour":"red"`):                           "apps.12345678.colour is unknown: there are secret, session,",
	} {
		before, err := s.Config(slug)
		require.NoError(t, err)
		err = s.Configure(slug, []byte(patch), func([]string) error { return nil })
		p, ok := engine.AsProblem(err)
		require.True(t, ok, patch)
		assert.Equal(t, engine.Invalid, p.Code)
		assert.Contains(t, p.Message, says, patch)
		after, err := s.Config(slug)
		require.NoError(t, err)
		assert.Equal(t, string(before), string(after), "nothing was changed")
	}
}

func TestApplicationsComeAndGo(t *testing.T) {
	t.Parallel()
	s := open(t, `{"apps":{"9":{"secret":"s9"}}}`)
	p := report(infos).with("app_key", "9")
	assert.Equal(t, "ok", comes(t, s.Exchange(slug, p.with("sign", md5Of("s9"+p.base()+"s9")).post())))
	assert.Equal(t, "9", s.stored("processes", "CREDIT/P1")["app_key"])
	s.configure(`{"apps":{"9":null}}`)
	a := read(t, s.Exchange(slug, p.with("sign", md5Of("s9"+p.base()+"s9")).post()))
	assert.Equal(t, []string{"29", "Invalid app Key", "isv.appkey-not-exists", ""}, []string{a.Code.String(), a.Msg, a.SubCode, a.SubMsg})
}

func TestRulesSeeTheParameters(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.rule(fault.Rule{Effect: "code 15", When: `infos.process_no == "P2" && identity == "12345678" && api == "` + callback + `"`})
	assert.Equal(t, "ok", s.comes(report(infos)))
	text, err := json.Marshal(map[string]any{"user_id": 1, "status": "FAIL", "type": "LOAN", "process_no": "P2", "channel_id": "c"})
	require.NoError(t, err)
	assert.Equal(t, "15", s.comes(report(string(text))))
}
