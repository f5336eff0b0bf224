package lianyintong

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/engine/wire"
)

// caller is the client and the system that it calls.
type caller struct {
	*engine.Counterpart
	engine.Client
	config engine.Config
}

func newCaller(t *testing.T) caller {
	t.Helper()
	c := New(sign.NewSigner(0))
	raw, err := c.Settings.Default()
	require.NoError(t, err)
	config, err := c.Settings.Compile(raw)
	require.NoError(t, err)
	client, ok := c.Codec.(engine.Client)
	require.True(t, ok, "the system can be called")
	return caller{c, client, config}
}

func (c caller) named(t *testing.T, name string) *engine.API {
	t.Helper()
	api, ok := c.API(name)
	require.True(t, ok, name)
	return api
}

// arrive lets the system read and check a request, as far as a codec does.
func (c caller) arrive(r engine.Request) (*engine.Call, *engine.Refusal) {
	call, refusal := c.Codec.Read(&wire.Inbound{Method: r.Method, Path: r.Path, Header: r.Header, Body: r.Body})
	call.Config = c.config
	call.API, _ = c.API(call.Name)
	if refusal == nil {
		refusal = c.Codec.Check(call, time.Unix(0, 0))
	}
	return call, refusal
}

func object(t *testing.T, text string) wire.Value {
	t.Helper()
	v, _, err := wire.ParseJSON([]byte(text))
	require.NoError(t, err)
	return v
}

func TestBuiltRequestsAreTaken(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for _, api := range c.APIs {
		if api.Mode == modePage || api.Mode == modeUpload {
			continue
		}
		r, err := c.Build(c.config, &api, object(t, `{"platformUserNo":"U 1+&=张","callbackUrl":""}`), engine.ClientOptions{Number: func() string { return "N" }})
		require.NoError(t, err, api.Name)
		call, refusal := c.arrive(r)
		assert.Nil(t, refusal, api.Name)
		assert.Equal(t, "ok", call.Verdict.Verdict, api.Name)
		assert.Empty(t, call.Findings, api.Name)
		assert.Equal(t, developmentPlatform, call.Identity, api.Name)
		user, _ := call.Fields.Member("platformUserNo")
		assert.Equal(t, "U 1+&=张", user.Text, api.Name)
	}
}

func TestBuildWritesTheForm(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	r, err := c.Build(c.config, c.named(t, "QUERY_USER_INFORMATION"), object(t, `{"platformUserNo":"U1"}`),
		engine.ClientOptions{Identity: "6000000002", Serial: "7", Device: "MOBILE"})
	require.NoError(t, err)
	assert.Equal(t, "POST", r.Method)
	assert.Equal(t, "/lanmaotech/service", r.Path)
	assert.Equal(t, wire.Header{"Content-Type": {"application/x-www-form-urlencoded;charset=UTF-8"}}, r.Header)
	assert.Regexp(t, `^serviceName=QUERY_USER_INFORMATION&platformNo=6000000002&userDevice=MOBILE`+
		`&reqData=%7B%22platformUserNo%22%3A%22U1%22%7D&keySerial=7&sign=[A-Za-z0-9%]+$`, string(r.Body))
}

func TestBuildAddsWhatIsMissing(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	with := engine.ClientOptions{Callback: "http://app/back", Number: func() string { return "R1" }}
	for name, x := range map[string]struct {
		api, fields, sent string
		options           engine.ClientOptions
		added             []string
	}{
		"both":           {"RECHARGE", `{"amount":1.50}`, `{"amount":1.50,"requestNo":"R1","callbackUrl":"http://app/back"}`, with, []string{"requestNo", "callbackUrl"}},
		"none":           {"RECHARGE", `{"requestNo":"","callbackUrl":null}`, `{"requestNo":"","callbackUrl":null}`, with, nil},
		"later dialect":  {"RECHARGE", `{"redirectUrl":"http://x"}`, `{"redirectUrl":"http://x","requestNo":"R1"}`, with, []string{"requestNo"}},
		"nothing at all": {"RECHARGE", `{}`, `{}`, engine.ClientOptions{}, nil},
		"query":          {"QUERY_TRANSACTION", `{}`, `{}`, with, nil},
		"direct":         {"QUERY_PLATFORM_INFORMATION", `{}`, `{}`, with, nil},
	} {
		r, err := c.Build(c.config, c.named(t, x.api), object(t, x.fields), x.options)
		require.NoError(t, err, name)
		assert.Equal(t, x.sent, string(r.Fields.JSON()), name)
		assert.Equal(t, x.added, r.Added, name)
	}
	given := object(t, `{}`)
	_, err := c.Build(c.config, c.named(t, "RECHARGE"), given, with)
	require.NoError(t, err)
	assert.Empty(t, given.Members, "what was handed in stays as it is")
}

func TestBuildSendsRawTextAsItIs(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	r, err := c.Build(c.config, c.named(t, "RECHARGE"), wire.Value{}, engine.ClientOptions{Raw: []byte(`{a:'1', }`), Number: func() string { return "R1" }})
	require.NoError(t, err)
	assert.Contains(t, string(r.Body), "&reqData=%7Ba%3A%271%27%2C+%7D&")
	assert.Empty(t, r.Added)
	call, _ := c.arrive(r)
	assert.Equal(t, "ok", call.Verdict.Verdict)
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	_, err := c.Build(c.config, c.named(t, "RECHARGE/page"), wire.Value{}, engine.ClientOptions{})
	require.ErrorContains(t, err, "RECHARGE/page is no call of the platform")
	_, err = c.Build(c.config, c.named(t, "RECHARGE"), wire.Value{}, engine.ClientOptions{Secret: "nonsense"})
	problem, ok := engine.AsProblem(err)
	require.True(t, ok)
	assert.Equal(t, engine.Invalid, problem.Code)
}

func TestBuildSignsWithTheKeyThatIsGiven(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	other, err := certs.File("lianyintong/gateway.key.pem")
	require.NoError(t, err)
	r, err := c.Build(c.config, c.named(t, "QUERY_PLATFORM_INFORMATION"), wire.Value{}, engine.ClientOptions{Secret: string(other)})
	require.NoError(t, err)
	call, refusal := c.arrive(r)
	require.NotNil(t, refusal)
	assert.Equal(t, codeSignature, refusal.Code)
	assert.Equal(t, mistakeOtherSide, call.Verdict.Diagnosis[0].Mistake)
}

// answer is what the system sends for a refusal, or a body of another kind.
func (c caller) answer(t *testing.T, a engine.Answered) engine.Incoming {
	t.Helper()
	r, err := c.Build(c.config, c.named(t, "QUERY_PLATFORM_INFORMATION"), wire.Value{}, engine.ClientOptions{})
	require.NoError(t, err)
	call, _ := c.arrive(r)
	out := c.Codec.Write(call, a)
	return engine.Incoming{Status: out.Status, Header: out.Header, Body: out.Body}
}

func TestHear(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	good := replayed{[]byte(`{"code":"0"}`)}
	for name, x := range map[string]struct {
		answer   engine.Incoming
		accepted bool
		code     string
		verdict  string
		mistake  string
	}{
		"reply":    {c.answer(t, engine.Answered{Reply: good}), true, "0", "ok", ""},
		"refusal":  {c.answer(t, engine.Answered{Refusal: engine.Refuse(codeNoObject, "")}), false, codeNoObject, "ok", ""},
		"forged":   {c.answer(t, engine.Answered{Reply: good, Seal: engine.SealBad}), true, "0", "bad", "other-text"},
		"unsigned": {c.answer(t, engine.Answered{Reply: good, Seal: engine.SealNone}), true, "0", "bad", "no-signature"},
		"no JSON":  {engine.Incoming{Status: 200, Body: []byte("<html>")}, false, "", "bad", "no-signature"},
		"no Base64": {
			engine.Incoming{Status: 200, Header: wire.Header{"Sign": {"#"}}, Body: []byte(`{"code":"0"}`)}, true, "0", "bad", "no-base64",
		},
		"broken server": {engine.Incoming{Status: 500, Body: []byte(`{"code":"0"}`)}, false, "0", "bad", "no-signature"},
		"nothing":       {engine.Incoming{}, false, "", "bad", "no-signature"},
	} {
		got := c.Hear(c.config, c.named(t, "QUERY_PLATFORM_INFORMATION"), x.answer)
		assert.Equal(t, x.accepted, got.Accepted, name)
		assert.Equal(t, x.code, got.Code, name)
		assert.Equal(t, x.verdict, got.Verdict.Verdict, name)
		assert.Empty(t, got.Page, name)
		if x.mistake == "" {
			assert.Equal(t, []journal.Diagnosis{}, got.Verdict.Diagnosis, name)
		} else {
			assert.Equal(t, x.mistake, got.Verdict.Diagnosis[0].Mistake, name)
		}
	}
}

func TestHearThatIsNotSigned(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	gateway, download := &engine.API{Mode: modeGateway}, &engine.API{Mode: modeDownload}
	for name, x := range map[string]struct {
		api    *engine.API
		answer engine.Incoming
		want   engine.Heard
	}{
		"page":           {gateway, engine.Incoming{Status: 302, Header: wire.Header{"Location": {"http://h/p"}}}, engine.Heard{Accepted: true, Page: "http://h/p"}},
		"refusal page":   {gateway, engine.Incoming{Status: 200, Body: []byte("<html>")}, engine.Heard{}},
		"nowhere":        {gateway, engine.Incoming{Status: 302}, engine.Heard{}},
		"file":           {download, engine.Incoming{Status: 200, Body: []byte("a,b")}, engine.Heard{Accepted: true}},
		"no file":        {download, engine.Incoming{Status: 200, Body: []byte(`{"code":"100007"}`)}, engine.Heard{Code: "100007", Fields: []byte(`{"code":"100007"}`)}},
		"broken gateway": {gateway, engine.Incoming{Status: 500}, engine.Heard{}},
	} {
		x.want.Verdict = journal.Signature{Verdict: "none", Diagnosis: []journal.Diagnosis{}}
		assert.Equal(t, x.want, c.Hear(c.config, x.api, x.answer), name)
	}
}

func TestReturn(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	back := func(data string, seal engine.Seal) *wire.Inbound {
		return &wire.Inbound{
			Method: "POST", Header: wire.Header{"Content-Type": {typeForm}},
			Body: encodeForm(wire.Field{Name: "responseType", Value: "CALLBACK"}, wire.Field{Name: "respData", Value: data},
				wire.Field{Name: "sign", Value: c.Codec.(codec).seal(c.config, []byte(data), seal)}), //nolint:forcetypeassert // New makes no other
		}
	}
	got := c.Return(c.config, back(`{"code":"0","amount":1.00}`, engine.SealGood))
	assert.True(t, got.Accepted)
	assert.Equal(t, "ok", got.Verdict.Verdict)
	assert.Equal(t, `{"responseType":"CALLBACK","code":"0","amount":1.00}`, string(got.Fields))
	got = c.Return(c.config, back(`{"code":"100008"}`, engine.SealBad))
	assert.False(t, got.Accepted)
	assert.Equal(t, "100008", got.Code)
	assert.Equal(t, "bad", got.Verdict.Verdict)
	got = c.Return(c.config, &wire.Inbound{Method: "POST", Body: []byte("hello")})
	assert.False(t, got.Accepted)
	assert.Equal(t, "none", got.Verdict.Verdict)
	assert.Nil(t, got.Fields)
}

func FuzzHear(f *testing.F) {
	f.Add(200, `{"code":"0"}`, base64.StdEncoding.EncodeToString([]byte("x")), modeDirect)
	f.Add(302, "", "", modeGateway)
	f.Add(200, "{code:0", "?", modeDownload)
	c := codec{sign.NewSigner(0)}
	raw, err := defaultConfig()
	require.NoError(f, err)
	config, err := compileConfig(raw)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, status int, body, signature, mode string) {
		got := c.Hear(config, &engine.API{Mode: mode}, engine.Incoming{Status: status, Header: wire.Header{"sign": {signature}}, Body: []byte(body)})
		assert.NotEqual(t, "ok", got.Verdict.Verdict, "nobody but the gateway can sign")
		_ = c.Return(config, &wire.Inbound{Header: wire.Header{"Content-Type": {typeForm}}, Body: []byte(body)})
	})
}
