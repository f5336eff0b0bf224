package cashloan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// FuzzRead has the codec read, check, diagnose and answer anything. Nothing of that panics, reading depends on the
// request alone, and what the app gets is an envelope that it can read.
func FuzzRead(f *testing.F) {
	s := open(f, "")
	a := s.register("1050000005")
	for _, in := range []wire.Inbound{
		a.get("act/dict/list", "type", "POSITION").inbound(), a.post("act/bankAccount/binding", "ifscCode", "ZZTS0000001", "bankAccount", "123456789").inbound(),
		a.identityForm().inbound(), s.guest().post("user/login", "loginName", "\xff", "loginPwd", "").bad().inbound(),
		{Method: "PUT", Path: "/api/user/login.htm", RawQuery: "a=%zz", Header: wire.Header{}},
		{Method: "POST", Path: "/razorpay/v1/orders", Body: []byte(`{"amount":1}`), Header: wire.Header{"Content-Type": {"application/json"}}},
		{Method: "GET", Path: "/readFile.htm", RawQuery: "path=../../etc/passwd", Header: wire.Header{}},
	} {
		f.Add(in.Method, in.Path, in.RawQuery, in.Header.Get("Content-Type"), in.Header.Get("signMsg"), in.Header.Get("token"), in.Body)
	}
	c := cashloan.New()
	config, err := c.Settings.Compile([]byte(`{"apps":{"KrazyRupee":"123456","Other":"654321"},"minVersion":"1.0"}`))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, method, path, query, contentType, sign, token string, body []byte) {
		in := wire.Inbound{Method: method, Path: path, RawQuery: query, Body: body, Base: base, Header: wire.Header{
			"Content-Type": {contentType}, "Signmsg": {sign}, "Token": {token},
		}}
		call, refusal := c.Codec.Read(&in)
		require.NotNil(t, call)
		again, second := c.Codec.Read(&in)
		assert.Equal(t, refusal, second)
		assert.Equal(t, call.Fields.JSON(), again.Fields.JSON())
		call.In, call.Config = &in, config
		if refusal == nil {
			refusal = c.Codec.Check(call, morning)
		}
		if refusal == nil {
			call.API.Examine(call.Fields)
			refusal = c.Codec.Invalid(call, engine.Breach{Field: "x", Reason: "y"})
		}
		out := c.Codec.Write(call, engine.Answered{Refusal: refusal})
		assert.True(t, out.Status >= 200 && out.Status < 600)
		if strings.HasPrefix(out.Header.Get("Content-Type"), "application/json") {
			assert.True(t, json.Valid(out.Body), string(out.Body))
		}
		if calculator, ok := c.Codec.(engine.Calculator); ok && len(body) < 1000 {
			_, _, _ = calculator.Verify(config, &in, "")
		}
	})
}

// FuzzEndpoints plays any fields of any endpoint with a good signature: HTTP 200 and an envelope, and never the 500 of a
// fault of ours.
func FuzzEndpoints(f *testing.F) {
	s := open(f, "")
	a, _ := s.give("asha", `{}`)
	names := []string{}
	for _, api := range cashloan.New().APIs {
		if api.Mode == "open" || api.Mode == "known" || api.Mode == "session" {
			names = append(names, api.Name)
		}
	}
	for i := range names {
		f.Add(uint(i), "phone", "1050000005", "type", "register")
	}
	f.Add(uint(3), "name", "A,B", "phone", "1050000006,1050000007")
	f.Fuzz(func(t *testing.T, at uint, name1, value1, name2, value2 string) {
		s.t, a.s.t = t, t
		if name1 == "appFlag" || name2 == "appFlag" || name1 == name2 {
			return
		}
		c := a.post(names[at%uint(len(names))]).with(name1, value1).with(name2, value2)
		out := c.send()
		require.Equal(t, 200, out.Status, string(out.Body))
		require.True(t, json.Valid(out.Body), string(out.Body))
		require.NotContains(t, []int{500, 0}, read(t, out).Code, string(out.Body))
		if code := read(t, out).Code; code == 410 || code == 413 { // it has logged out, or in elsewhere
			a.hold(s.guest().post("user/autoLogin", "refresh_token", a.refresh).ok())
		}
	})
}
