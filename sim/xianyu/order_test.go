package xianyu_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// broken is a request that has everything wrong that can be wrong at once.
type broken struct {
	method string
	p      params
	sign   bool // is put right last
}

func (b broken) inbound() wire.Inbound {
	p := b.p
	if b.sign {
		p = p.signed()
	}
	in := p.post()
	in.Method = b.method
	return in
}

// TestTheOrderOfChecks mends one thing after another: what is answered then is what comes next (wire: Codes).
func TestTheOrderOfChecks(t *testing.T) {
	t.Parallel()
	s := open(t, app(`"session":"required","sessions":["s1"],"methods":["`+pushAPI+`"],"quota":{"calls":1,"per":"1h"}`))
	b := &broken{method: "PUT", p: params{{"format", "json"}}}
	put := func(name, value string) func() { return func() { b.p = b.p.with(name, value) } }
	for _, step := range []struct {
		want string
		mend func()
	}{
		{"9", func() { b.method = "POST" }},
		{"21", put("method", "alibaba.idle.interact.loan.nothing")},
		{"28", put("app_key", "87654321")},
		{"24", put("sign", "0123")},
		{"30", put("timestamp", "yesterday")},
		{"32", func() { b.p = b.p.with("v", "two").with("format", "yaml") }},
		{"23", put("format", "json")},
		{"33", put("v", "3.0")},
		{"34", put("v", "2.0")},
		{"31", put("timestamp", "2026-01-05 10:10:00")},
		{"29", put("app_key", "12345678")},
		{"22", put("method", callback)},
		{"25", func() { b.sign = true }},
		{"26", put("session", "s2")},
		{"27", put("session", "s1")},
		{"11", put("method", pushAPI)},
		{"40", func() { b.p = b.p.with("user", "3").with("info", `{"user_id":"x"}`) }}, // the one call of the quota
		{"7", func() { s.pass(2 * time.Hour); b.p = b.p.with("timestamp", "2026-01-05 12:00:00") }},
		{"40", put("info", `{"user_id":"x","type":"A","push_task_id":"T1","push_material_id":"M1"}`)},
		{"7", func() { s.pass(2 * time.Hour); b.p = b.p.with("timestamp", "2026-01-05 14:00:00") }},
		{"41", func() {
			s.configure(app(`"quota":null`))
			b.p = b.p.with("info", `{"user_id":3,"type":"A","push_task_id":"T1","push_material_id":"M1"}`)
		}},
		{"ok", func() {}},
	} {
		in := b.inbound()
		if step.want == "23" {
			out := s.Exchange(slug, in)
			assert.Contains(t, string(out.Body), "<code>23</code>", "an unknown format is answered in XML")
			step.mend()
			continue
		}
		out := s.Exchange(slug, in)
		assert.Equal(t, step.want, comes(t, out), "%s %v", b.method, b.p)
		x := s.recorded(out)
		if step.want != "ok" {
			assert.Equal(t, step.want, x.Code)
			assert.Equal(t, engine.OutcomeRefused, x.Outcome)
		}
		step.mend()
	}
}

func TestMissingIsNotTheSameAsEmptyButIsRefusedAlike(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for name, code := range map[string]string{
		"method": "21", "app_key": "28", "sign": "24", "timestamp": "30", "v": "32", "user": "40", "infos": "40",
	} {
		for _, p := range []params{report(infos).without(name), report(infos).with(name, "")} {
			p = p.signed()
			if name == "sign" {
				p = p.without("sign")
			}
			assert.Equal(t, code, comes(t, s.Exchange(slug, p.post())), "%s: %v", name, p)
		}
	}
	assert.Equal(t, "24", comes(t, s.Exchange(slug, report(infos).with("sign", "").post())))
}

func TestVersionsAndFormats(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for v, want := range map[string]string{
		"2.0": "ok", "1.0": "34", "2.1": "34", "2.00": "34", "02.0": "34", "2": "33", "2.": "33", ".0": "33", "2.0.0": "33", "v2.0": "33", " 2.0": "33", "二.零": "33", "-2.0": "33",
	} {
		assert.Equal(t, want, s.comes(report(infos).with("v", v)), v)
	}
	for format, want := range map[string]string{"xml": "<success>true", "": "<success>true", "XML": "<code>23", "yaml": "<code>23", "json ": "<code>23"} {
		out := s.send(report(infos).with("format", format))
		assert.Contains(t, string(out.Body), want, format)
		assert.Equal(t, "text/xml;charset=UTF-8", out.Header.Get("Content-Type"))
	}
	out := s.send(report(infos).without("format"))
	assert.Contains(t, string(out.Body), "<success>true", "XML is the default")
}

func TestTimestampsAgainstTheWorldsClock(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	stamp := func(at time.Time) string { return at.Format("2006-01-02 15:04:05") }
	for name, c := range map[string]struct{ timestamp, want, mistake, says string }{
		"now":               {stamp(morning), "ok", "", ""},
		"ten minutes late":  {stamp(morning.Add(-10 * time.Minute)), "ok", "", ""},
		"ten minutes early": {stamp(morning.Add(10 * time.Minute)), "ok", "", ""},
		"too late":          {stamp(morning.Add(-10*time.Minute - time.Second)), "31", "timestamp-skew", "10m1s behind the world's clock, which is 2026-01-05 10:00:00"},
		"too early":         {stamp(morning.Add(10*time.Minute + time.Second)), "31", "timestamp-skew", "10m1s ahead"},
		"ten years":         {"2016-01-05 10:00:00", "31", "timestamp-skew", "behind"},
		"UTC":               {stamp(morning.UTC()), "31", "timestamp-utc", "8h0m0s behind"},
		"UTC and slow":      {stamp(morning.UTC().Add(-9 * time.Minute)), "31", "timestamp-utc", "8h9m0s behind"},
		"UTC and too slow":  {stamp(morning.UTC().Add(-11 * time.Minute)), "31", "timestamp-skew", "8h11m0s behind"},
		"milliseconds":      {"1767578400000", "ok", "", ""},
		"ms, late":          {"1767577799999", "31", "timestamp-skew", "behind"},
		"seconds":           {"1767578400", "31", "timestamp-seconds", "send milliseconds"},
		"endless digits":    {"99999999999999999999999", "31", "timestamp-format", "send yyyy-MM-dd"},
		"RFC 3339":          {"2026-01-05T10:00:00+08:00", "31", "timestamp-format", "send yyyy-MM-dd"},
		"no seconds":        {"2026-01-05 10:00", "31", "timestamp-format", "now 2026-01-05 10:00:00"},
		"fractions":         {"2026-01-05 10:00:00.5", "31", "timestamp-format", ""},
		"no such day":       {"2026-02-30 10:00:00", "31", "timestamp-format", ""},
		"a word":            {"now", "31", "timestamp-format", ""},
	} {
		out := s.send(report(infos).with("timestamp", c.timestamp))
		assert.Equal(t, c.want, comes(t, out), name)
		x := s.recorded(out)
		if c.mistake == "" {
			assert.Empty(t, x.Findings, name)
			continue
		}
		assert.Equal(t, "none", x.Signature.Verdict, name)
		if assert.Len(t, x.Signature.Diagnosis, 1, name) {
			assert.Equal(t, c.mistake, x.Signature.Diagnosis[0].Mistake, name)
			assert.Contains(t, x.Signature.Diagnosis[0].Explanation, c.says, name)
		}
		assert.Equal(t, []string{"error range timestamp"}, rulesOf(x), name)
	}
	s.pass(24 * time.Hour)
	assert.Equal(t, "31", s.comes(report(infos)), "it is the world's clock that counts")
}

func TestSessions(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, c := range []struct{ config, session, want string }{
		{`"session":"none"`, "", "ok"},
		{`"session":"none"`, "any", "ok"},
		{`"session":"none","sessions":["s1"]`, "", "ok"},
		{`"session":"none","sessions":["s1"]`, "s1", "ok"},
		{`"session":"none","sessions":["s1"]`, "s2", "27"},
		{`"session":"required","sessions":[]`, "", "26"},
		{`"session":"required","sessions":[]`, "any", "ok"},
		{`"session":"required","sessions":["s1","s2"]`, "s2", "ok"},
		{`"session":"required","sessions":["s1","s2"]`, "S2", "27"},
	} {
		s.configure(app(c.config))
		p := report(infos)
		if c.session != "" {
			p = p.with("session", c.session)
		}
		assert.Equal(t, c.want, s.comes(p), "%v", c)
	}
}
