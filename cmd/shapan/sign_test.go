package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/clock"
)

// signedForm is the body of a lawful request, as the program's own client writes it.
func signedForm(t *testing.T, arguments ...string) url.Values {
	t.Helper()
	got := invoke(t, nil, append([]string{"call", "lianyintong", "QUERY_USER_INFORMATION", "platformUserNo=张 U+1", "--url", defaultSystems, "--print-curl"}, arguments...)...)
	require.Zero(t, got.code, got.stderr)
	_, rest, _ := strings.Cut(got.stdout, "--data-raw '")
	body, _, _ := strings.Cut(rest, "'")
	form, err := url.ParseQuery(body)
	require.NoError(t, err)
	return form
}

// verified is what the doctor says of a body, offline and at a sandbox: both say the same.
func verified(t *testing.T, at map[string]string, body string, arguments ...string) invoked {
	t.Helper()
	file := filepath.Join(t.TempDir(), "body")
	require.NoError(t, os.WriteFile(file, []byte(body), 0o600))
	args := append([]string{"verify", "lianyintong", "--body", file}, arguments...)
	offline := invoke(t, nil, args...)
	assert.Equal(t, offline, invoke(t, at, args...), "the sandbox says the same")
	return offline
}

func TestTheDoctorKnowsWhatClientsDo(t *testing.T) {
	t.Parallel()
	s, _ := started(t, ":memory:")
	at := map[string]string{"SHAPAN_CONTROL_URL": s.at.Control}
	good := signedForm(t)
	for name, x := range map[string]struct {
		spoil   func(form url.Values) string
		verdict string
		mistake string
	}{
		"as it is":        {func(f url.Values) string { return f.Encode() }, "ok", ""},
		"raw plus":        {func(f url.Values) string { return "sign=" + f.Get("sign") + "&" + without(f, "sign").Encode() }, "", ""},
		"other text":      {func(f url.Values) string { return with(f, "reqData", `{"platformUserNo":"U2"}`).Encode() }, "bad", "other-text"},
		"space after":     {func(f url.Values) string { return with(f, "reqData", `{"platformUserNo": "张 U+1"}`).Encode() }, "bad", "json"},
		"unknown serial":  {func(f url.Values) string { return with(f, "keySerial", "9").Encode() }, "bad", "no-key"},
		"cut off":         {func(f url.Values) string { return with(f, "sign", f.Get("sign")[:100]).Encode() }, "bad", ""},
		"no signature":    {func(f url.Values) string { return with(f, "sign", "").Encode() }, "bad", ""},
		"multipart style": {func(f url.Values) string { return f.Encode() + "&extra=1" }, "ok", ""},
	} {
		got := verified(t, at, x.spoil(clone(good)))
		if x.verdict == "" { // what became of the pluses is for the reader of the form to say; the two must agree
			continue
		}
		assert.Contains(t, got.stdout, "verdict    "+x.verdict+"\n", name)
		assert.Equal(t, x.verdict != "ok", got.code == exitNo, name)
		assert.Contains(t, got.stdout, x.mistake, name)
		assert.Empty(t, got.stderr, name)
	}
}

func clone(form url.Values) url.Values {
	other := url.Values{}
	for name, values := range form {
		other[name] = values
	}
	return other
}

func with(form url.Values, name, value string) url.Values {
	form.Set(name, value)
	return form
}

func without(form url.Values, name string) url.Values {
	form.Del(name)
	return form
}

func TestSignatureOfTheCalculatorIsThatOfTheClient(t *testing.T) {
	t.Parallel()
	form := signedForm(t)
	body := without(clone(form), "sign").Encode()
	got := invokeWith(t, environment{stdin: strings.NewReader(body), wall: clock.System(), lookup: nothing, transport: deafNetwork{}},
		"sign", "lianyintong", "--body", "-")
	require.Zero(t, got.code, got.stderr)
	assert.Equal(t, "string     "+form.Get("reqData")+"\nsignature  "+form.Get("sign")+"\n", got.stdout)
}

func TestTypesAreGuessed(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"a":1}`: "application/json", " \n[1]": "application/json", "a=1": "application/x-www-form-urlencoded", "": "application/x-www-form-urlencoded",
	} {
		assert.Equal(t, want, guessType([]byte(body)), "%q", body)
	}
}

func TestHeadersAndPathsArriveAsTheyAreGiven(t *testing.T) {
	t.Parallel()
	s, err := systemCalled("lianyintong")
	require.NoError(t, err)
	c := signedRequest{Body: "-", Path: "/a%20b?c=d%26e", Method: "put", Header: []string{"x-one: 1", "X-One:2", "content-type: text/plain"}}
	in, err := c.inbound(&terminal{environment: environment{stdin: strings.NewReader("body")}}, s)
	require.NoError(t, err)
	assert.Equal(t, "PUT", in.Method)
	assert.Equal(t, "/a b", in.Path)
	assert.Equal(t, "c=d%26e", in.RawQuery)
	assert.Equal(t, []string{"1", "2"}, in.Header.Values("X-One"))
	assert.Equal(t, []string{"text/plain"}, in.Header.Values("Content-Type"))
	assert.Equal(t, "body", string(in.Body))
	c.Path = ""
	in, err = c.inbound(&terminal{environment: environment{stdin: strings.NewReader("")}}, s)
	require.NoError(t, err)
	assert.Equal(t, s.Mounts[0], in.Path)
}
