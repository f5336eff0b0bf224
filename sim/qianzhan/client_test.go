package qianzhan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/qianzhan"
)

// caller is the built-in client of a sandbox.
type caller struct {
	*sandbox
	client engine.Client
}

func (s *sandbox) client() caller {
	s.t.Helper()
	c, err := s.world.System(slug)
	require.NoError(s.t, err)
	client, ok := c.Codec.(engine.Client)
	require.True(s.t, ok)
	return caller{s, client}
}

// call builds a push of fields, sends it and hears the answer.
func (c caller) call(method, fields string, o engine.ClientOptions) (engine.Request, engine.Heard, string) {
	c.t.Helper()
	system, err := c.world.System(slug)
	require.NoError(c.t, err)
	api, ok := system.API(method)
	require.True(c.t, ok)
	config, err := c.world.Compiled(slug)
	require.NoError(c.t, err)
	value, _, err := wire.ParseJSON([]byte(fields))
	require.NoError(c.t, err)
	if o.Raw == nil {
		for _, v := range api.Examine(value) {
			require.False(c.t, v.Refused, v.Hint)
		}
	}
	o.Now = morning
	request, err := c.client.Build(config, api, value, o)
	require.NoError(c.t, err)
	path, query, _ := strings.Cut(request.Path, "?")
	out := c.play(wire.Inbound{Method: request.Method, Path: path, RawQuery: query, Header: request.Header, Body: request.Body})
	return request, c.client.Hear(config, api, engine.Incoming{Status: out.Status, Header: out.Header, Body: out.Body}), out.Exchange
}

func TestTheClientPushes(t *testing.T) {
	t.Parallel()
	one := tableRecord("A1")
	for name, c := range map[string]struct {
		config, method, fields string
		options                engine.ClientOptions
	}{
		"a list":                {method: pushRepayments, fields: `{"req_data":` + list(one) + `}`},
		"a list as text":        {method: pushRepayments, fields: `{"req_data":` + quoted(list(one)) + `}`},
		"one record":            {method: pushRepayments, fields: one.text()},
		"one loan":              {method: pushLoans, fields: loanRecord("L1").text()},
		"encrypted":             {method: pushRepayments, fields: one.with("req_enc", `"1"`).text()},
		"a raw text":            {method: pushRepayments, fields: `{}`, options: engine.ClientOptions{Raw: []byte(" " + list(one))}},
		"with a return_url":     {method: pushRepayments, fields: one.with("return_url", `"http://partner.test/"`).text()},
		"another digest":        {config: channel(`"digest":"SHA256"`), method: pushRepayments, fields: one.text()},
		"a strict channel":      {config: channel(`"strict":true`), method: pushRepayments, fields: one.text()},
		"another channel's key": {config: other(t, ""), method: pushRepayments, fields: one.text(), options: engine.ClientOptions{Identity: second, Secret: pemOf(t, strangerKey())}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, c.config).client()
			_, heard, id := s.call(c.method, c.fields, c.options)
			assert.True(t, heard.Accepted, "%s", heard.Fields)
			assert.Equal(t, "200", heard.Code)
			assert.Equal(t, "none", heard.Verdict.Verdict)
			assert.True(t, json.Valid(heard.Fields))
			x, err := s.world.Recorded(id)
			require.NoError(t, err)
			assert.Equal(t, "ok", x.Signature.Verdict)
			assert.Empty(t, x.Findings)
			assert.Len(t, append(s.stored("repayments"), s.stored("loans")...), 1)
		})
	}
}

func TestTheClientOfABareChannelPushesBare(t *testing.T) {
	t.Parallel()
	for method, path := range map[string]string{pushRepayments: "/qianzhan/repayments?channel_key=CH0001", pushLoans: "/qianzhan/loans?channel_key=CH0001"} {
		s := open(t, channel(`"auth":"bare"`)).client()
		record := tableRecord("A1")
		if method == pushLoans {
			record = loanRecord("A1")
		}
		request, heard, id := s.call(method, record.text(), engine.ClientOptions{})
		assert.Equal(t, path, request.Path)
		assert.Equal(t, `{"req_data":[`, string(request.Body[:13]))
		assert.True(t, heard.Accepted, "%s", heard.Fields)
		x, err := s.world.Recorded(id)
		require.NoError(t, err)
		assert.Equal(t, "none", x.Signature.Verdict)
		_, heard, _ = s.call(method, record.with("version", `"1.0"`).text(), engine.ClientOptions{})
		assert.True(t, heard.Accepted, "parameters of the envelope ask for one: %s", heard.Fields)
	}
}

// TestASealedKeyOpens: the padding is our own, so that equal pushes have equal bytes; package rsa opens it.
func TestASealedKeyOpens(t *testing.T) {
	t.Parallel()
	s := open(t, "").client()
	fields := tableRecord("A1").with("req_enc", `"1"`).text()
	first, heard, _ := s.call(pushRepayments, fields, engine.ClientOptions{})
	require.True(t, heard.Accepted, "%s", heard.Fields)
	second, _, _ := s.call(pushRepayments, fields, engine.ClientOptions{})
	assert.Equal(t, string(first.Body), string(second.Body))
}

func quoted(text string) string {
	raw, err := wire.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func TestTheClientSendsWhatItIsTold(t *testing.T) {
	t.Parallel()
	s := open(t, "").client()
	for fields, code := range map[string]string{
		`{"req_data":[],"x":1}`: "201", tableRecord("A1").with("sign", `"forged"`).text(): "201", tableRecord("A1").with("timestamp", `1`).text(): "200",
		tableRecord("A1").with("version", `"2.0"`).text(): "200",
	} {
		o := engine.ClientOptions{}
		if code == "201" {
			o.Raw = []byte("[]")
		}
		_, heard, _ := s.call(pushRepayments, fields, o)
		assert.Equal(t, code, heard.Code, fields)
		assert.Equal(t, code == "200", heard.Accepted)
	}
	heard := s.client.Hear(nil, nil, engine.Incoming{Status: 200, Body: []byte("<html>")})
	assert.False(t, heard.Accepted)
	assert.Nil(t, heard.Fields)
	assert.Equal(t, "none", s.client.Return(nil, nil).Verdict.Verdict)
	_, err := s.client.Build(must(s.world.Compiled(slug)), &engine.API{}, wire.Value{}, engine.ClientOptions{Secret: "?"})
	p, ok := engine.AsProblem(err)
	require.True(t, ok)
	assert.Contains(t, p.Hint, "private key")
}

func must(c engine.Config, err error) engine.Config {
	if err != nil {
		panic(err)
	}
	return c
}

func TestTheConfiguration(t *testing.T) {
	t.Parallel()
	settings := qianzhan.New().Settings
	raw, err := settings.Default()
	require.NoError(t, err)
	config, err := settings.Compile(raw)
	require.NoError(t, err)
	assert.Equal(t, []string{first}, config.Identities())

	key := quoted(publicPEM(t, strangerKey()))
	for text, want := range map[string]string{
		`{"channels":{"A":{"publicKey":` + key + `},"B":{"auth":"bare"}}}`:     "",
		`{"channels":{},"receiverKey":` + quoted(pemOf(t, newKey(1024))) + `}`: "",
		`{"channels":{"A":{"publicKey":"?"}}}`:                                 "channels.A.publicKey: ",
		`{"channels":{"A":{}}}`:                                                "channels.A.publicKey: ",
		`{"channels":{"A":{"publicKey":` + key + `,"digest":"SHA512"}}}`:       `channels.A.digest is "SHA512": use SHA1, SHA256 or MD5`,
		`{"channels":{"A":{"publicKey":` + key + `,"auth":"none"}}}`:           `channels.A.auth is "none": use envelope, bare or any`,
		`{"channels":{"A":{"publicKey":` + key + `,"profile":"camel"}}}`:       `channels.A.profile is "camel": use table, example or any`,
		`{"channels":{"A/B":{"publicKey":` + key + `}}}`:                       "channel_key is empty or holds a slash",
		`{"channels":{"":{"publicKey":` + key + `}}}`:                          "channel_key is empty or holds a slash",
		`{"channels":{"A":{"public":` + key + `}}}`:                            "channels.A.public is unknown: did you mean publicKey?",
		`{"receiverKey":"?"}`:                                                  "receiverKey: ",
		`[]`:                                                                   "the configuration is a list: give an object",
		`{"channels":{"A":{"publicKey":5}}}`:                                   "channels.A.publicKey is the number 5: give a text",
		`{"channels":{"A":{"publicKey":"<key>"}}}`:                             "channels.A.publicKey: read public key: this is no key: give PEM",
	} {
		_, err := settings.Compile(json.RawMessage(text))
		if want == "" {
			require.NoError(t, err, text)
		} else {
			require.ErrorContains(t, err, want)
		}
	}
}
