package xianyu_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/store"
)

// now is a report with the timestamp of the world's clock.
func (s *sandbox) now(p params) params {
	return p.with("timestamp", s.Now().In(clock.Zone).Format("2006-01-02 15:04:05"))
}

// limited tells that a call was refused with a ban of so many seconds.
func (s *sandbox) limited(p params, sub string, seconds int) {
	s.t.Helper()
	a := read(s.t, s.send(s.now(p)))
	assert.Equal(s.t, "7", a.Code.String())
	assert.Equal(s.t, "App Call Limited", a.Msg)
	assert.Equal(s.t, "accesscontrol.limited-by-"+sub, a.SubCode)
	assert.Equal(s.t, fmt.Sprintf("This ban will last for %d more seconds", seconds), a.SubMsg)
}

var query = call(userQuery, "user", "3", "scene_code", "S1", "env", "ONLINE")

func TestABanOfARuleLastsForItsTimeOfTheWorld(t *testing.T) {
	t.Parallel()
	s := open(t, `{"apps":{"12345679":{"secret":"helloworld"}}}`)
	r := s.rule(fault.Rule{Effect: "ban 30s", Times: 1})
	out := s.send(report(infos))
	assert.Contains(t, string(out.Body), `"code":7`)
	x := s.recorded(out)
	assert.Equal(t, []string{r.ID, engine.OutcomeFault, "7"}, []string{x.Rule, x.Outcome, x.Code})
	assert.Nil(t, s.stored("processes", "CREDIT/P1"))
	s.limited(report(infos), "app-access-count", 30)
	s.pass(500 * time.Millisecond)
	s.limited(query, "app-access-count", 30)
	s.pass(29 * time.Second)
	s.limited(report(infos), "app-access-count", 1)
	assert.Equal(t, "ok", s.comes(s.now(report(infos)).with("app_key", "12345679")), "the other application is free")
	s.pass(500 * time.Millisecond)
	assert.Equal(t, "ok", s.comes(s.now(report(infos))))
	assert.Nil(t, s.stored("throttles", "12345678"), "what is over leaves nothing behind")
}

func TestABanFromOneAPI(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.rule(fault.Rule{API: callback, Effect: "ban 1m", Times: 1})
	s.limited(report(infos), "app-api-access-count", 60)
	s.limited(report(infos), "app-api-access-count", 60)
	assert.Equal(t, "ok", s.comes(query))
	s.pass(time.Minute)
	assert.Equal(t, "ok", s.comes(s.now(report(infos))))
}

func TestABanComesBeforeAllChecks(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.rule(fault.Rule{Effect: "ban 1m", Times: 3})
	bad := report(infos).with("sign", "0123")
	calls := map[string]params{"bad signature": bad, "nobody": bad.with("app_key", "nobody"), "nothing": {{"format", "json"}}}
	for name, p := range calls {
		assert.Equal(t, "7", comes(t, s.Exchange(slug, p.post())), name)
	}
	assert.Nil(t, s.stored("throttles", "nobody"), "nothing is kept of nobody")
	for name, p := range map[string]params{
		"bad signature": bad, "no signature": bad.without("sign"), "no method": bad.without("method"), "unknown method": bad.with("method", "x.y"),
		"no timestamp": bad.without("timestamp"), "a late one": bad.with("timestamp", "2001-01-01 00:00:00"), "version": bad.with("v", "3.0"),
		"format": bad.with("format", "json").with("v", "x"),
	} {
		assert.Equal(t, "7", comes(t, s.Exchange(slug, p.post())), "%s, as long as the ban is on", name)
	}
	assert.Equal(t, "7", s.comes(report(`{}`)))
	assert.Equal(t, "29", comes(t, s.Exchange(slug, bad.with("app_key", "nobody").post())), "no other application is banned")
	assert.Equal(t, "28", comes(t, s.Exchange(slug, bad.without("app_key").post())))
	s.pass(time.Minute)
	assert.Equal(t, "24", comes(t, s.Exchange(slug, s.now(bad).without("sign").post())))
}

// TestABanFromOneAPIComesFirstThere: a call of another API, and one of none, are not held against it.
func TestABanFromOneAPIComesFirstThere(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.rule(fault.Rule{API: callback, Effect: "ban 1m", Times: 1})
	s.limited(report(infos), "app-api-access-count", 60)
	assert.Equal(t, "7", comes(t, s.Exchange(slug, report(infos).without("sign").post())))
	assert.Equal(t, "24", comes(t, s.Exchange(slug, query.without("sign").post())))
	assert.Equal(t, "21", comes(t, s.Exchange(slug, report(infos).without("method").post())))
}

// TestTheBanOfAQuotaComesInItsPlace: behind the signature and before the arguments (wire: Codes), since nobody may use up
// the calls of another one.
func TestTheBanOfAQuotaComesInItsPlace(t *testing.T) {
	t.Parallel()
	s := open(t, app(`"quota":{"calls":1,"per":"1m"}`))
	assert.Equal(t, "ok", s.comes(query))
	s.limited(query, "app-access-count", 60)
	assert.Equal(t, "25", comes(t, s.Exchange(slug, query.with("sign", "0123").post())))
	assert.Equal(t, "7", s.comes(report(`{}`)))
}

// TestTheCountBeginsAnewBehindAnOrderedBan.
func TestTheCountBeginsAnewBehindAnOrderedBan(t *testing.T) {
	t.Parallel()
	s := open(t, app(`"quota":{"calls":2,"per":"1h"}`))
	assert.Equal(t, "ok", s.comes(query))
	s.rule(fault.Rule{Effect: "ban 30s", Times: 1})
	s.limited(query, "app-access-count", 30)
	s.pass(30 * time.Second)
	assert.Equal(t, "ok", s.comes(s.now(query)))
	assert.Equal(t, "ok", s.comes(s.now(query)))
	s.limited(query, "app-access-count", 3600)
}

func TestALongerBanStays(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.rule(fault.Rule{Effect: "ban 1h", Times: 1})
	s.rule(fault.Rule{Effect: "ban 1s", Times: 1})
	s.limited(query, "app-access-count", 3600)
	s.limited(query, "app-access-count", 3600)
	s.pass(time.Minute)
	s.limited(query, "app-access-count", 3540)
}

func TestTheQuotaOfAnApplication(t *testing.T) {
	t.Parallel()
	s := open(t, app(`"quota":{"calls":2,"per":"1m","ban":"90s"}`))
	assert.Equal(t, "ok", s.comes(query))
	s.pass(59 * time.Second)
	assert.Equal(t, "40", s.comes(s.now(report(`{}`))), "a call that is refused for its arguments counts")
	s.pass(time.Second)
	assert.Equal(t, "ok", s.comes(s.now(query)), "a minute after the first a new count begins")
	assert.Equal(t, "25", comes(t, s.Exchange(slug, s.now(query).with("sign", "00").post())), "one that is not the application's does not count")
	assert.Equal(t, "ok", s.comes(s.now(query)))
	s.limited(query, "app-access-count", 90)
	s.pass(89 * time.Second)
	s.limited(query, "app-access-count", 1)
	s.pass(time.Second)
	assert.Equal(t, "ok", s.comes(s.now(query)), "behind the ban the count begins anew")
	assert.Equal(t, "ok", s.comes(s.now(query)))
	s.limited(query, "app-access-count", 90)
	s.configure(app(`"quota":null`))
	s.limited(query, "app-access-count", 90)
	s.pass(90 * time.Second)
	assert.Equal(t, "ok", s.comes(s.now(query)))
	assert.Nil(t, s.stored("throttles", "12345678"))
}

func TestABanOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.db")
	wall := clock.Standing(morning)
	s := openAt(t, path, clock.Setting{Mode: clock.Frozen, World: morning, Wall: morning}, wall, "")
	s.rule(fault.Rule{Effect: "ban 1m", Times: 1})
	s.limited(query, "app-access-count", 60)
	require.NoError(t, s.Close())
	db, err := store.Open(path, store.SyncEverySecond)
	require.NoError(t, err)
	w, err := engine.OpenWorld(db, options(wall))
	require.NoError(t, err)
	again := &sandbox{w, t}
	t.Cleanup(func() { _ = again.Close() })
	again.limited(query, "app-access-count", 60)
}

// TestTheQuotaHolds: whatever the pace, no window that begins with a counted call lets more through than the quota has.
func TestTheQuotaHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		calls, per, ban := rapid.IntRange(1, 4).Draw(t, "calls"), rapid.IntRange(1, 20).Draw(t, "per"), rapid.IntRange(1, 20).Draw(t, "ban")
		c := &cleanups{T: t}
		defer c.run()
		s := open(c, app(fmt.Sprintf(`"quota":{"calls":%d,"per":"%ds","ban":"%ds"}`, calls, per, ban)))
		since, count, until := -1, 0, -1
		for at, i := 0, 0; i < 12; i++ {
			want := "ok"
			switch {
			case at < until:
				want = "7"
			case since < 0 || until >= 0 || at-since >= per:
				since, count, until = at, 1, -1
			default:
				if count++; count > calls {
					until, want = at+ban, "7"
				}
			}
			require.Equal(t, want, s.comes(s.now(query)), "at %ds", at)
			step := rapid.IntRange(0, 8).Draw(t, "step")
			s.pass(time.Duration(step) * time.Second)
			at += step
		}
	})
}
