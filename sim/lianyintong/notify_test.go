package lianyintong_test

import (
	"context"
	"crypto"
	"encoding/base64"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/sign"
)

func TestHandshake(t *testing.T) { // 1.1, wire §5
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		acked  bool
	}{
		{200, "SUCCESS", true},
		{200, " \t\r\n\v\fSUCCESS\r\n", true},
		{200, "\ufeffSUCCESS", true},
		{200, "\ufeff SUCCESS\n", true},
		{200, "\r\n\ufeffSUCCESS", true},
		{200, "FAILSUCCESS", false},
		{200, "SUCCESSFUL", false},
		{200, "success", false},
		{200, "Success", false},
		{200, `"SUCCESS"`, false},
		{200, "SUCCESS SUCCESS", false},
		{200, "SUC CESS", false},
		{200, "\u00a0SUCCESS", false}, // a blank, but not one of ASCII
		{200, "<html>SUCCESS</html>", false},
		{200, "SUCCESS\x00", false},
		{200, "", false},
		{201, "SUCCESS", false},
		{204, "SUCCESS", false},
		{302, "SUCCESS", false},
		{400, "SUCCESS", false},
		{500, "SUCCESS", false},
	} {
		s := open(t, "")
		s.app.says(c.status, c.body)
		s.client().register("U1")
		n := s.notices()[0]
		require.Len(t, n.Attempts, 1)
		a := n.Attempts[0]
		assert.Equal(t, c.status, a.Status)
		assert.Equal(t, c.body, a.Body)
		assert.Equal(t, c.acked, n.State == outbox.Acked, "%d %q", c.status, c.body)
		assert.Equal(t, map[bool]outbox.Outcome{true: outbox.Confirmed, false: outbox.Refused}[c.acked], a.Outcome)
	}
}

func TestSixRetriesWithinTheHourThenGivenUp(t *testing.T) { // 1.1, wire §5
	t.Parallel()
	s := open(t, "")
	s.app.says(200, "FAIL")
	s.client().register("U1")
	for minute := range 61 {
		want := 1 + minute/10
		assert.Len(t, s.app.received(), want, "minute %d", minute)
		s.advance(time.Minute)
	}
	s.advance(1000 * time.Hour)
	n := s.notices()[0]
	assert.Equal(t, outbox.GivenUp, n.State)
	assert.Nil(t, n.Due)
	require.Len(t, n.Attempts, 7)
	for i, a := range n.Attempts {
		assert.Equal(t, time.Duration(i)*10*time.Minute, a.At.Sub(morning))
		assert.Equal(t, outbox.Refused, a.Outcome)
		assert.Equal(t, "FAIL", a.Body)
		x, err := s.world().Recorded(a.Exchange)
		require.NoError(t, err)
		assert.Equal(t, "out", string(x.Direction))
		assert.Equal(t, "FAIL", string(x.Response.Body))
	}
	sent := s.app.received()
	for _, again := range sent[1:] {
		assert.Equal(t, sent[0].Body, again.Body, "a repetition is the same bytes")
	}
}

func TestConfiguredRetries(t *testing.T) {
	t.Parallel()
	s := open(t, platform(`"retry":["1m","1h"]`))
	s.app.says(500, "")
	s.client().register("U1")
	s.advance(100 * time.Hour)
	n := s.notices()[0]
	require.Len(t, n.Attempts, 3)
	assert.Equal(t, time.Hour, n.Attempts[2].At.Sub(morning))
	none := open(t, platform(`"retry":[]`))
	none.app.says(500, "")
	none.client().register("U1")
	assert.Equal(t, outbox.GivenUp, none.notices()[0].State)
}

func TestALateConfirmationEndsTheRepetitions(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.app.answer = func(n int) engine.Incoming {
		switch n {
		case 1:
			return engine.Incoming{Failure: outbox.TimedOut, Problem: "no answer within 10s"}
		case 2:
			return engine.Incoming{Failure: outbox.Unreachable, Problem: "connection refused"}
		default:
			return engine.Incoming{Status: 200, Body: []byte("SUCCESS")}
		}
	}
	s.client().register("U1")
	s.advance(2 * time.Hour)
	n := s.notices()[0]
	assert.Equal(t, outbox.Acked, n.State)
	var outcomes []outbox.Outcome
	for _, a := range n.Attempts {
		outcomes = append(outcomes, a.Outcome)
	}
	assert.Equal(t, []outbox.Outcome{outbox.TimedOut, outbox.Unreachable, outbox.Confirmed}, outcomes)
	assert.Equal(t, "no answer within 10s", n.Attempts[0].Body)
	_, err := s.world().Resend(n.ID)
	require.NoError(t, err)
	s.settle()
	assert.Len(t, s.app.received(), 4)
	assert.Equal(t, outbox.Acked, s.notices()[0].State)
}

func TestNoticesGoOnAfterARestart(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir(), "")
	s.app.says(500, "")
	s.client().register("U1")
	s.advance(15 * time.Minute)
	s.restart()
	s.app.says(200, "SUCCESS")
	s.advance(5 * time.Minute)
	n := s.notices()[0]
	assert.Equal(t, outbox.Acked, n.State)
	assert.Len(t, n.Attempts, 3)
}

func TestWhereNoticesGo(t *testing.T) { // surface.md §1
	t.Parallel()
	for name, c := range map[string]struct{ platform, flag, config, want string }{
		"the platform's own address": {first, "http://flag.test/n", `{"platforms":{"6000000001":{"notifyUrl":"http://own.test/n"}}}`, "http://own.test/n"},
		"--notify-url":               {first, "http://flag.test/n", "{}", "http://flag.test/n"},
		"the stand-in application":   {first, "", "{}", "http://control.test/sink/default"},
		"of the second platform":     {second, "http://flag.test/n", "{}", "http://control.test/sink/default"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			require.NoError(t, s.sim.Close())
			s.options.NotifyURL = c.flag
			s.start()
			s.configure(c.config)
			cl := s.client()
			cl.platform = c.platform
			cl.register("U1")
			n := s.lastNotify()
			assert.Equal(t, c.want, n.url)
			assert.Equal(t, c.platform, n.fields["platformNo"])
		})
	}
}

func TestFaultsOfNotices(t *testing.T) {
	t.Parallel()
	c, p := rich(t, "")
	c.app.got = nil
	c.rule("WITHDRAW", fault.Notice, "bad-sign", 1)
	c.withdraw("W1", p, "1")
	c.rule("WITHDRAW", fault.Notice, "no-sign", 1)
	c.withdraw("W2", p, "1")
	c.rule("WITHDRAW", fault.Notice, "unknown-field", 1)
	c.withdraw("W3", p, "1")
	c.rule("WITHDRAW", fault.Notice, "other-key", 1)
	c.withdraw("W4", p, "1")
	sent := c.app.received()
	require.Len(t, sent, 4)
	other, err := url.ParseQuery(string(sent[3].Body))
	require.NoError(t, err)
	for file, fits := range map[string]bool{"qianzhan/partner.pub.pem": true, "lianyintong/gateway.pub.pem": false} {
		text, err := certs.File(file)
		require.NoError(t, err)
		key, err := sign.ParsePublic(text)
		require.NoError(t, err)
		signature, err := base64.StdEncoding.DecodeString(other.Get("sign"))
		require.NoError(t, err)
		assert.Equal(t, fits, sign.Verify(key, crypto.SHA1, []byte(other.Get("respData")), signature) == nil, file)
	}
	sent = sent[:3]
	c.app.got = sent[:1]
	bad := string(sent[0].Body)
	assert.Contains(t, bad, "&sign=")
	assert.NotContains(t, string(sent[1].Body), "&sign=")
	c.app.got = sent[2:]
	n := c.lastNotify() // the signature fits
	names, _ := members(t, []byte(n.fields["respData"]))
	assert.Len(t, names, len(documented["WITHDRAW"])+1)
	c.app.got = sent[:1]
	assert.Panics(t, func() { (&sandbox{t: panicking{t}, app: c.app}).notified() }, "a bad signature is found by the platform")
}

// panicking is a test whose failures can be caught.
type panicking struct{ tester }

func (panicking) Errorf(string, ...any) {}
func (panicking) FailNow()              { panic("failed") }

func TestTheGatewayKeyVerifiesWithOpenSSL(t *testing.T) { // 1.5
	t.Parallel()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("there is no openssl")
	}
	dir := t.TempDir()
	write := func(name string, content []byte) { require.NoError(t, os.WriteFile(name, content, 0o600)) }
	c, p := rich(t, "")
	b := c.withdraw("W1", p, "1")
	n := c.lastNotify()
	r := c.direct("QUERY_PLATFORM_INFORMATION", object{})
	assert.True(t, opensslVerifies(t, dir, b.fields["respData"], b.fields["sign"], write))
	assert.True(t, opensslVerifies(t, dir, n.fields["respData"], n.fields["sign"], write))
	assert.True(t, opensslVerifies(t, dir, string(r.Body), r.Header["sign"][0], write))
	assert.False(t, opensslVerifies(t, dir, string(r.Body)+"\n", r.Header["sign"][0], write))
}

func TestNoticeTimeouts(t *testing.T) { // a deaf application does not hold the world up
	t.Parallel()
	s := open(t, "")
	s.app.answer = func(int) engine.Incoming {
		return engine.Incoming{Failure: outbox.TimedOut, Problem: strings.Repeat("x", 10)}
	}
	s.client().register("U1")
	steps, met, err := s.world().AdvanceUntil(context.Background(), func(time.Time) (bool, error) {
		return s.notices()[0].State == outbox.GivenUp, nil
	}, 2*time.Hour)
	require.NoError(t, err)
	assert.True(t, met)
	steps = slices.DeleteFunc(steps, func(d engine.Done) bool { return d.Kind != string(outbox.Delivery) })
	assert.Len(t, steps, 6, "the repetitions")
	assert.True(t, s.world().Now().Equal(morning.Add(time.Hour)))
}
