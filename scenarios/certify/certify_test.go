package certify_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/scenarios/certify"
	"github.com/shapan/shapan/scenarios/certify/sample"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/front"
	"github.com/shapan/shapan/sim/engine/store"
)

// trial is a sandbox and an application on sockets of their own, under one clock.
type trial struct {
	app     *httptest.Server
	options certify.Options
}

// put makes a trial of the sample application. What it has for Systems stands behind the address.
func put(t *testing.T, o sample.Options) trial {
	t.Helper()
	clock := &hands{now: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)}
	app, systems := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	base := "http://" + systems.Listener.Addr().String()
	o.Systems, o.Self, o.Clock = base+o.Systems, "http://"+app.Listener.Addr().String(), clock
	s, err := sim.Open(sim.Options{Data: store.Memory, Wall: clock, Systems: base, NotifyURL: o.Self + "/notify"})
	require.NoError(t, err)
	application, err := sample.New(o)
	require.NoError(t, err)
	app.Config.Handler, systems.Config.Handler = application, front.Handler(s, s.Systems(), holding{clock}, slog.New(slog.DiscardHandler))
	app.Start()
	systems.Start()
	t.Cleanup(func() {
		systems.Close()
		app.Close()
		assert.NoError(t, s.Close())
	})
	return trial{app, certify.Options{Sim: s, App: o.Self, Notify: o.Self + "/notify", Wall: clock, Late: 5 * time.Second}}
}

func judge(t *testing.T, o certify.Options) *certify.Card {
	t.Helper()
	card, err := certify.Judge(t.Context(), o)
	require.NoError(t, err)
	return card
}

// told writes a card for the message of a failing test.
func told(c *certify.Card) string {
	var b strings.Builder
	for _, m := range c.Marks {
		fmt.Fprintf(&b, "%s: %s %s %v\n", m.ID, m.Status, m.Reason, m.Values)
		if m.Status != certify.Passed {
			for _, e := range m.Evidence {
				fmt.Fprintf(&b, "   %s %s→%s %s | %s | %s | %s\n", e.Exchange, e.From, e.To, e.API, e.Outcome, e.Sent, e.Answered)
			}
		}
	}
	return b.String()
}

func TestTheCorrectApplicationPassesEveryPoint(t *testing.T) {
	t.Parallel()
	card := judge(t, put(t, sample.Options{}).options)
	assert.Equal(t, len(certify.Points()), card.Count(certify.Passed), told(card))
	for _, m := range card.Marks {
		assert.NotEmpty(t, m.Evidence, m.ID)
		assert.Empty(t, m.Reason, m.ID)
	}
}

// Each mistake is caught by exactly the point that is about it. others are points for which the mistake leaves nothing to
// judge: an application that confirms nothing cannot show what it confirms.
func TestEachMistakeIsCaughtByExactlyTheRightPoint(t *testing.T) {
	t.Parallel()
	caught := map[string]bool{}
	for mistake, c := range map[sample.Mistake]struct{ point, others string }{
		sample.Unverified:    {"signature", ""},
		sample.Unsigned:      {"signature", ""},
		sample.AnyKey:        {"signature", ""},
		sample.Booked:        {"signature", ""},
		sample.LowerCase:     {"success", "signature unknown-field"},
		sample.Quoted:        {"success", "signature unknown-field"},
		sample.Moved:         {"success", "signature unknown-field once"},
		sample.Slow:          {"success", ""},
		sample.Twice:         {"once", ""},
		sample.Newest:        {"once", ""},
		sample.Exact:         {"unknown-field", ""},
		sample.NeverAsks:     {"query", ""},
		sample.AsksOnly:      {"query", ""},
		sample.NewNumber:     {"retry", ""},
		sample.Forgets:       {"retry", ""},
		sample.Patient:       {"ten-seconds", ""},
		sample.Impatient:     {"ten-seconds", ""},
		sample.PushesAgain:   {"ten-seconds", ""},
		sample.Hammers:       {"throttled", ""},
		sample.TakesForFinal: {"throttled", ""},
		sample.LogsOut:       {"autologin", ""},
		sample.LeavesIt:      {"autologin", ""},
	} {
		caught[c.point] = true
		t.Run(string(mistake), func(t *testing.T) {
			t.Parallel()
			card := judge(t, put(t, sample.Options{Mistake: mistake}).options)
			for _, m := range card.Marks {
				want := certify.Passed
				switch {
				case m.ID == c.point:
					want = certify.Failed
				case strings.Contains(" "+c.others+" ", " "+m.ID+" "):
					want = certify.NotSeen
				}
				assert.Equal(t, want, m.Status, "%s\n%s", m.ID, told(card))
				if m.Status == certify.Failed {
					assert.NotEmpty(t, m.Reason)
					assert.NotEmpty(t, m.Evidence)
				}
			}
		})
	}
	for _, p := range certify.Points() {
		assert.True(t, caught[p.ID], "no mistake is caught by %s", p.ID)
	}
}
