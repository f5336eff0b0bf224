package simtest_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/simtest"
)

// A request whose signature does not fit is a breach of the contract, with what was signed instead.
func TestBadSignatureIsAFinding(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t)
	response, err := s.Client().PostForm("http://custody.test/lanmaotech/service", url.Values{
		"serviceName": {"QUERY_USER_INFORMATION"}, "platformNo": {"6000000001"}, "keySerial": {"1"}, "reqData": {`{"platformUserNo":"U1"}`}, "sign": {"c2lnbg=="},
	})
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	list := s.Findings()
	require.Len(t, list, 1)
	f := list[0]
	assert.Equal(t, []string{"error", slug, "QUERY_USER_INFORMATION", "sign", engine.RuleSignature, "1.5", "x000000001"},
		[]string{f.Level, f.System, f.API, f.Field, f.Rule, f.Source, f.Exchange})
	assert.NotEmpty(t, f.Hint)
}

// Whoever confirms a forged notice does not verify; whoever refuses it, or confirms a good one, has done nothing wrong.
func TestConfirmedForgeryIsAFinding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		plan, answer string
		found        bool
	}{
		{"bad-sign", "SUCCESS", true},
		{"bad-sign", "FAIL", false},
		{"deliver", "SUCCESS", false},
		{"lose-ack", "SUCCESS", false},
	} {
		t.Run(c.plan+" "+c.answer, func(t *testing.T) {
			t.Parallel()
			app := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, c.answer) })
			s := simtest.Start(t, simtest.At(morning), simtest.NotifyHandler(app))
			s.Notify(slug, "RECHARGE", c.plan)
			s.Run(recharge)
			n := s.WaitNotice(slug, "RECHARGE")
			if !c.found {
				s.AssertNoFindings(t)
				return
			}
			list := s.Findings()
			require.Len(t, list, 1)
			f := list[0]
			assert.Equal(t, []string{"error", slug, "RECHARGE", "sign", engine.RuleForged, "1.1", n.Attempts[0].Exchange},
				[]string{f.Level, f.System, f.API, f.Field, f.Rule, f.Source, f.Exchange})
		})
	}
}

// Systems whose codec has no words of its own for it find it too.
func TestBadSignatureOfTOPIsAFinding(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t)
	response, err := s.Client().PostForm("http://top.test/router/rest", url.Values{
		"method": {"alibaba.idle.interact.loan.push"}, "app_key": {"12345678"}, "v": {"2.0"}, "sign_method": {"md5"}, "format": {"json"},
		"timestamp": {s.Now().Format("2006-01-02 15:04:05")}, "user": {"u"}, "info": {"{}"}, "sign": {"00000000000000000000000000000000"},
	})
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	found := false
	for _, f := range s.Findings() {
		if f.Rule == engine.RuleSignature {
			found = true
			assert.Equal(t, []string{"error", "sign"}, []string{f.Level, f.Field})
			assert.NotEmpty(t, f.Source)
			assert.NotEmpty(t, f.Hint)
		}
	}
	assert.True(t, found, "%v", s.Findings())
}
