package cashloan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// give makes a user for a test as a scenario does; fields is JSON.
func (s *sandbox) give(name, fields string) (*app, map[string]any) {
	s.t.Helper()
	value, _, err := wire.ParseJSON([]byte(fields))
	require.NoError(s.t, err)
	known, err := s.Give(slug, engine.Gift{Kind: "users", Name: name, Fields: value})
	require.NoError(s.t, err)
	facts, ok := known.(map[string]any)
	require.True(s.t, ok)
	a := &app{s: s, phone: fmt.Sprint(facts["phone"])}
	if facts["userId"] != nil {
		a.hold(facts)
	}
	return a, facts
}

// TestGivenStages: a user is as far as the scenario asks.
func TestGivenStages(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, c := range []struct {
		stage string
		want  []string // real name, contacts, personal info, card
	}{
		{"registered", []string{"10", "10", "10", "10"}},
		{"verified", []string{"30", "30", "30", "10"}},
		{"banked", []string{"30", "30", "30", "30"}},
	} {
		a, facts := s.give(c.stage, `{"stage":"`+c.stage+`"}`)
		assert.Regexp(t, `^105[0-9]{6}[056789]$`, a.phone)
		auth := a.get("act/mine/userAuth/getUserAuth").ok()
		assert.Equal(t, c.want, []string{
			fmt.Sprint(auth["realNameAuthState"]), fmt.Sprint(auth["contactState"]), fmt.Sprint(auth["personalInfoState"]), fmt.Sprint(auth["bankCardState"]),
		}, c.stage)
		assert.Equal(t, c.stage == "banked", facts["bankAccountId"] != nil)
	}
	a, facts := s.give("new", `{"stage":"new","phone":"1050000001"}`)
	assert.Equal(t, "10", s.guest().post("user/isPhoneExists", "phone", a.phone).ok()["isExists"])
	s.register(fmt.Sprint(facts["phone"]))
}

// TestGivenUserCanDoEverything: what a scenario knows of a user is what the app needs.
func TestGivenUserCanDoEverything(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	a, facts := s.give("asha", `{}`)
	a.post("act/bankAccount/nameCheck", "bankAccountId", fmt.Sprint(facts["bankAccountId"])).ok()
	assert.Equal(t, facts["email"], a.get("act/mine/userInfo/personalInfoAuthInfo").ok()["email"])
	assert.Equal(t, facts["name"], a.get("act/mine/userInfo/getRealNameAuthInfo").ok()["realName"])
	again := a.hold(s.guest().post("user/login", "loginName", a.phone, "loginPwd", fmt.Sprint(facts["password"]), "mac", "m").ok())
	assert.Equal(t, facts["userId"], again.userID)
}

// TestGivenRefusals: what cannot be given says what to do.
func TestGivenRefusals(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.give("first", `{"phone":"1050000005"}`)
	for name, c := range map[string]struct{ kind, fields, code, message string }{
		"another kind":    {"borrows", `{}`, engine.Invalid, "only users can be given"},
		"a taken phone":   {"users", `{"phone":"1050000005"}`, engine.Conflict, "registered already"},
		"a phone":         {"users", `{"phone":"12"}`, engine.Invalid, "the phone of the user x"},
		"an account":      {"users", `{"account":"12"}`, engine.Invalid, "the account of the user x"},
		"an app":          {"users", `{"app":"Nobody"}`, engine.NotFound, `there is no app "Nobody"`},
		"a stage":         {"users", `{"stage":"rich"}`, engine.Invalid, "stage of the user x"},
		"an unknown word": {"users", `{"salary":"1"}`, engine.Invalid, "salary of the user x"},
	} {
		value, _, err := wire.ParseJSON([]byte(c.fields))
		require.NoError(t, err)
		_, err = s.Give(slug, engine.Gift{Kind: c.kind, Name: "x", Fields: value})
		p, ok := engine.AsProblem(err)
		require.True(t, ok, name)
		assert.Equal(t, c.code, p.Code, name)
		assert.Contains(t, p.Message, c.message, name)
		assert.NotEmpty(t, p.Hint, name)
	}
}
