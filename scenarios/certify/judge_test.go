package certify_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/scenarios/certify"
	"github.com/shapan/shapan/scenarios/certify/sample"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
)

// status answers the verdict on one point.
func status(t *testing.T, c *certify.Card, id string) certify.Status {
	t.Helper()
	for _, m := range c.Marks {
		if m.ID == id {
			return m.Status
		}
	}
	require.Fail(t, "no such point", id)
	return ""
}

// Without a hook the calls that an application makes after the NOTIFYs show how often it took them.
func TestOneEffectIsSeenByTheCallsOfTheApplication(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mistake sample.Mistake
		want    certify.Status
	}{{"", certify.Passed}, {sample.Twice, certify.Failed}} {
		o := put(t, sample.Options{Mistake: c.mistake, Hookless: true}).options
		o.Only = []string{"once"}
		card := judge(t, o)
		assert.Equal(t, c.want, status(t, card, "once"), told(card))
		require.Len(t, card.Marks, 1)
	}
}

func TestWhatCannotBeTriedIsNotSeen(t *testing.T) {
	t.Parallel()
	tried := put(t, sample.Options{})
	tried.app.Config.Handler = http.NotFoundHandler()
	card := judge(t, tried.options)
	assert.Equal(t, len(certify.Points()), card.Count(certify.NotSeen), told(card))
	for _, m := range card.Marks {
		assert.Contains(t, m.Reason, "there was nothing to judge", m.ID)
		assert.Contains(t, m.Hint, "give --", m.ID)
		assert.Regexp(t, `\p{Han}`, m.Scenario)
	}
}

// The job that looks after open orders may have no trigger: what cannot be started cannot be missed.
func TestAJobWithoutATriggerIsNotSeen(t *testing.T) {
	t.Parallel()
	o := put(t, sample.Options{}).options
	o.Triggers = map[string]string{"reconcile": "POST /jobs/none"}
	card := judge(t, o)
	for id, want := range map[string]certify.Status{
		"query": certify.NotSeen, "throttled": certify.NotSeen, "signature": certify.Passed, "ten-seconds": certify.Passed,
	} {
		assert.Equal(t, want, status(t, card, id), told(card))
	}
}

// Triggers of the application's own names, with the user and the amount in their address.
func TestTriggersAreTheTesters(t *testing.T) {
	t.Parallel()
	tried := put(t, sample.Options{})
	inner := tried.app.Config.Handler
	tried.app.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/shapan/"):
			http.NotFound(w, r)
			return
		case r.URL.Path == "/pay/U7/8.50" && r.Method == http.MethodPut:
			r.Method, r.URL.Path = http.MethodPost, "/shapan/recharge"
		case r.URL.Path == "/books":
			r.URL.Path = "/shapan/effects"
		}
		inner.ServeHTTP(w, r)
	})
	o := tried.options
	o.Only, o.User, o.Amount, o.Hook = []string{"once", "success"}, "U7", "8.50", o.App+"/books?kind=all"
	o.Triggers = map[string]string{"recharge": "PUT /pay/{user}/{amount}"}
	card := judge(t, o)
	assert.Equal(t, 2, card.Count(certify.Passed), told(card))
	assert.Contains(t, card.Marks[0].Evidence[0].Sent, `"amount":"8.50"`)
}

// An application that answers a trigger before it has done what it was asked is waited for.
func TestAnApplicationThatWorksBehindItsAnswerIsWaitedFor(t *testing.T) {
	t.Parallel()
	tried := put(t, sample.Options{})
	inner := tried.app.Config.Handler
	tried.app.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/recharge") || r.Method == http.MethodGet || r.URL.Path == "/notify" {
			inner.ServeHTTP(w, r)
			return
		}
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		later := httptest.NewRequest(r.Method, r.URL.Path, &body)
		go inner.ServeHTTP(httptest.NewRecorder(), later)
		w.WriteHeader(http.StatusAccepted)
	})
	o := tried.options
	o.Quiet = 300 * time.Millisecond
	card := judge(t, o)
	assert.Equal(t, len(certify.Points()), card.Count(certify.Passed), told(card))
}

func TestWhereThereIsNoVerdict(t *testing.T) {
	t.Parallel()
	tried := put(t, sample.Options{})
	o := tried.options
	o.Only = []string{"signatures"}
	_, err := certify.Judge(t.Context(), o)
	p, ok := engine.AsProblem(err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, `there is no point "signatures"`, p.Message)
	assert.Contains(t, p.Hint, "signature, success, once")

	tried.app.Close()
	o.Only = nil
	_, err = certify.Judge(t.Context(), o)
	assert.ErrorContains(t, err, "the application does not answer")
}

func TestTriggersAreChecked(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"POST /a?b={user}":         "",
		"GET http://h:1/{user}":    "",
		"DELETE https://h/":        "",
		"/a":                       "begins with no method",
		"FETCH /a":                 "begins with no method",
		"POST":                     "begins with no method",
		"POST a":                   "has no path",
		"POST ftp://h/a":           "has no path",
		"POST http:///a":           "has no path",
		"POST http://h:port:1/%zz": "has no path",
	} {
		err := certify.CheckRequest(text)
		if says == "" {
			assert.NoError(t, err, text)
			continue
		}
		assert.ErrorContains(t, err, says, text)
	}
}

// The files of the points are the language's, they explain themselves, and each has its step seen.
func TestTheFilesOfThePoints(t *testing.T) {
	t.Parallel()
	systems := sim.Counterparts(sign.NewSigner(0))
	for _, p := range certify.Points() {
		source, err := certify.Source(p.File)
		require.NoError(t, err, p.ID)
		file, problems := scenarios.Load(p.File, source, systems, nil)
		assert.Empty(t, problems.String(), p.ID)
		assert.True(t, strings.HasPrefix(string(source), "# "), p.ID)
		assert.Regexp(t, `\p{Han}`, file.Title.Content)
		assert.Equal(t, []string{"certify", p.System}, []string{file.Tags[0].Content, file.Tags[1].Content})
		seen := 0
		for _, s := range file.Steps {
			if s.ID.Content == "seen" {
				seen++
			}
		}
		assert.Equal(t, 1, seen, p.ID)
		var params []string
		for _, param := range file.Params {
			params = append(params, param.Name.Content)
		}
		assert.Contains(t, params, p.Needs, p.ID)
	}
	for _, trigger := range certify.Triggers() {
		assert.NoError(t, certify.CheckRequest(trigger.Default), trigger.Name)
	}
	assert.NoError(t, certify.CheckRequest(certify.DefaultHook))
}

// A point's file is a scenario like any other: it runs in a world of its own, below whose address the application calls.
func TestAFileRunsByItself(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mistake sample.Mistake
		want    scenarios.Outcome
	}{{"", scenarios.Passed}, {sample.Quoted, scenarios.Failed}} {
		tried := put(t, sample.Options{Mistake: c.mistake, Systems: "/w/success"})
		source, err := certify.Source("success.yaml")
		require.NoError(t, err)
		file, _ := scenarios.Parse("success.yaml", source)
		variables := map[string]string{"APP_URL": tried.options.App, "NOTIFY_URL": tried.options.Notify}
		r, err := scenarios.Run(t.Context(), file, scenarios.Options{
			Sim: tried.options.Sim, Lookup: func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
		})
		require.NoError(t, err)
		var story strings.Builder
		for _, one := range r.Cases {
			scenarios.Tell(&story, r, one)
		}
		assert.Equal(t, c.want, r.Outcome, "%s%s", r.Problems.String(), story.String())
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	o := put(t, sample.Options{Mistake: sample.LowerCase}).options
	o.Only = []string{"signature", "success", "once"}
	var order []string
	o.Judged = func(m *certify.Mark) { order = append(order, m.Verdict()) }
	card := judge(t, o)
	require.Len(t, order, 3)
	assert.Regexp(t, `^failed    success        应答 · answers a NOTIFY`, order[1])

	var told, page, junit, plain bytes.Buffer
	card.Tell(&told)
	assert.Contains(t, card.Marks[0].Hint, "first at the points that failed")
	assert.Equal(t, "person", card.Marks[1].Evidence[1].From)
	assert.Contains(t, told.String(), "3 points: 1 passed, 1 failed, 1 not seen")
	assert.Contains(t, told.String(), "HTTP 200 success", "what the application answered")
	assert.Contains(t, told.String(), "respData={", "what it was sent")
	assert.NotContains(t, told.String(), "only once", "what passed is not told")

	require.NoError(t, card.WriteJSON(&plain))
	var back certify.Card
	require.NoError(t, json.Unmarshal(plain.Bytes(), &back))
	evidence, err := json.Marshal(card.Marks[1].Evidence)
	require.NoError(t, err)
	again, err := json.Marshal(back.Marks[1].Evidence)
	require.NoError(t, err)
	assert.JSONEq(t, string(evidence), string(again)) // read back, a zone has no name any more

	require.NoError(t, card.WriteJUnit(&junit))
	var suite struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Cases    []struct {
			Name    string    `xml:"name,attr"`
			Failure *struct{} `xml:"failure"`
			Skipped *struct{} `xml:"skipped"`
		} `xml:"testcase"`
	}
	require.NoError(t, xml.Unmarshal(junit.Bytes(), &suite))
	assert.Equal(t, []int{3, 1, 1}, []int{suite.Tests, suite.Failures, suite.Skipped})
	assert.NotNil(t, suite.Cases[0].Skipped)
	assert.NotNil(t, suite.Cases[1].Failure)
	assert.Nil(t, suite.Cases[2].Failure)

	require.NoError(t, card.WriteHTML(&page))
	assert.Contains(t, page.String(), `<td class="status failed">未通过 failed</td>`)
	assert.Contains(t, page.String(), `<td class="status not-seen">未见 not seen</td>`)
	assert.NotRegexp(t, regexp.MustCompile(`(src|href)="(https?:)?//`), page.String(), "it needs nothing else")
}
