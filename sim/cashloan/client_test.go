package cashloan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/wire"
)

// built makes a request with the system's own client, and sends it as the front does.
func (s *sandbox) built(api, fields string, o engine.ClientOptions) (engine.Request, engine.Heard) {
	s.t.Helper()
	c := cashloan.New()
	client, ok := c.Codec.(engine.Client)
	require.True(s.t, ok)
	declared, ok := c.API(api)
	require.True(s.t, ok, api)
	config, err := s.Compiled(slug)
	require.NoError(s.t, err)
	value, _, err := wire.ParseJSON([]byte(fields))
	require.NoError(s.t, err)
	r, err := client.Build(config, declared, value, o)
	require.NoError(s.t, err)
	path, query, _ := strings.Cut(r.Path, "?")
	out := s.Exchange(slug, wire.Inbound{Method: r.Method, Path: path, RawQuery: query, Header: r.Header, Body: r.Body, Base: base})
	return r, client.Hear(config, declared, engine.Incoming{Status: out.Status, Header: out.Header, Body: out.Body})
}

// TestClient plays the app on all kinds of endpoints: its requests are signed and free of findings.
func TestClient(t *testing.T) {
	t.Parallel()
	s := open(t, `{"apps":{"Other":"654321"}}`)
	a, _ := s.give("asha", `{}`)
	token := `"token":"` + a.token + `","userId":"` + a.userID + `"`
	for _, c := range []struct{ api, fields string }{
		{"user/isPhoneExists", `{"phone":"1050000006","imei":"x"}`},
		{"/api/user/isPhoneExists.htm", `{"phone":"1050000006"}`},
		{"api/user/isPhoneExists", `{"phone":1050000006}`},
		{"protocol/list", `{}`},
		{"user/sendSms", `{"phone":"1050000006","type":"register"}`},
		{"user/verifySms", `{"phone":"1050000006","type":"register","vcode":"0000"}`},
		{"user/login/forgetPwd", `{"phone":"` + a.phone + `","newPwd":"x","confirmPassword":"x","vcode":"0000"}`},
		{"act/user/info", `{` + token + `}`},
		{"/act/user/userFaceMatch.htm", `{` + token + `,"panFaceMatch":90,"aadHarFaceMatch":90}`},
		{"act/mine/userInfo/realNameAuthSave", `{` + token + `,"realName":"A B","idNo":"1","dateOfBirth":"1","gender":"1","pinCode":"1","idAddr":"1","panCode":"1","adBackJson":{"a":1},"adFrontJson":"{}","panJson":"{}"}`},
	} {
		r, heard := s.built(c.api, c.fields, engine.ClientOptions{})
		assert.True(t, heard.Accepted, "%s: %s", c.api, heard.Fields)
		assert.Equal(t, "200", heard.Code)
		assert.NotContains(t, string(r.Fields.JSON()), a.token, "the session is no business field")
	}
	all, err := s.Findings("")
	require.NoError(t, err)
	assert.Empty(t, all)
	_, heard := s.built("user/login", `{"loginName":"1050000099","loginPwd":"x","mac":"m"}`, engine.ClientOptions{Identity: "Other"})
	assert.Equal(t, "400", heard.Code)
	assert.False(t, heard.Accepted)
	assert.Contains(t, string(heard.Fields), "The account does not exist.")
	_, heard = s.built("protocol/list", `{}`, engine.ClientOptions{Secret: "wrong"})
	assert.Contains(t, string(heard.Fields), "sign error")
	_, heard = s.built("protocol/list", `{}`, engine.ClientOptions{Raw: []byte(`{"x":"y"}`)})
	assert.True(t, heard.Accepted)
}

// TestClientAdds the signature of calls with codes, and says so.
func TestClientAdds(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	r, _ := s.built("user/sendSms", `{"phone":"1050000006","type":"register"}`, engine.ClientOptions{})
	assert.Equal(t, []string{"signMsg"}, r.Added)
	added, _ := r.Fields.Member("signMsg")
	assert.Equal(t, md5Of("1234561050000006register"), added.Text)
	r, _ = s.built("user/sendSms", `{"phone":"1050000006","type":"register","signMsg":"mine"}`, engine.ClientOptions{})
	assert.Empty(t, r.Added)
}

// TestClientHears the data of an envelope beside it.
func TestClientHears(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	_, heard := s.built("user/isPhoneExists", `{"phone":"1050000006"}`, engine.ClientOptions{})
	var fields map[string]any
	require.NoError(t, json.Unmarshal(heard.Fields, &fields))
	assert.Equal(t, "10", fields["isExists"])
	assert.Equal(t, map[string]any{"isExists": "10"}, fields["data"])
	assert.Equal(t, "none", heard.Verdict.Verdict)
}

// TestEveryWayToWriteAnAPI: the address, with and without /api/ and .htm, names it in rules, filters and calls.
func TestEveryWayToWriteAnAPI(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.guest().post("user/sendSms", "phone", "1050000006", "type", "register").send()
	c := cashloan.New()
	for _, name := range []string{
		"user/sendSms", "user/sendSms.htm", "/user/sendSms", "/user/sendSms.htm", "api/user/sendSms", "api/user/sendSms.htm", "/api/user/sendSms", "/api/user/sendSms.htm",
	} {
		api, ok := c.API(name)
		if assert.True(t, ok, name) {
			assert.Equal(t, "user/sendSms", api.Name)
		}
		r, err := s.AddRule(fault.Rule{System: slug, API: name, Effect: "hang", Times: 1})
		require.NoError(t, err, name)
		assert.Equal(t, "user/sendSms", r.API)
		for _, system := range []string{"", slug} {
			list, err := s.Exchanges(journal.Query{System: system, API: name})
			require.NoError(t, err)
			assert.Len(t, list, 1, "%s of %q", name, system)
		}
	}
	for _, api := range c.APIs {
		if len(api.Also) > 0 && strings.HasSuffix(api.Also[0], ".htm") {
			found, ok := c.API(api.Name + ".htm")
			assert.True(t, ok && found.Name == api.Name, "%s: the ending can be left out", api.Name)
		}
	}
	list, err := s.Exchanges(journal.Query{API: "user/nothing.htm"})
	require.NoError(t, err)
	assert.Empty(t, list)
}

// TestClientRefuses what is no call of the app.
func TestClientRefuses(t *testing.T) {
	t.Parallel()
	c := cashloan.New()
	client, ok := c.Codec.(engine.Client)
	require.True(t, ok)
	config, err := c.Settings.Compile([]byte(`{}`))
	require.NoError(t, err)
	page, ok := c.API("readFile")
	require.True(t, ok)
	_, err = client.Build(config, page, wire.Value{}, engine.ClientOptions{})
	require.Error(t, err)
	list, ok := c.API("protocol/list")
	require.True(t, ok)
	_, err = client.Build(config, list, wire.Value{}, engine.ClientOptions{Raw: []byte("[]")})
	require.Error(t, err)
}
