package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
	"github.com/shapan/shapan/sim/engine/wire"
)

func TestANoticeGoesOutAtOnceUnderAFrozenClock(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	events, end := w.Watch()
	defer end()
	out := w.put("t1", "5.00")
	for e := range events { // no advance: the world does it by itself
		if e.Type == engine.EventNotice {
			break
		}
	}
	n := w.notices()[0]
	assert.Equal(t, outbox.Acked, n.State)
	assert.Nil(t, n.Due)
	assert.Equal(t, out.Exchange, n.Cause)
	assert.Equal(t, "t1", n.Key)
	require.Len(t, n.Attempts, 1)
	assert.Equal(t, outbox.Confirmed, n.Attempts[0].Outcome)
	assert.Equal(t, "SUCCESS", n.Attempts[0].Body)
	assert.True(t, n.Attempts[0].At.Equal(morning))

	sent := w.app.deliveries()[0]
	assert.Equal(t, "http://app/notify", sent.URL)
	x := w.exchange(n.Attempts[0].Exchange)
	assert.Equal(t, journal.Out, x.Direction)
	assert.Equal(t, []string{"toy", "put", out.Exchange, "acked"}, []string{x.System, x.API, x.Cause, x.Outcome})
	assert.Equal(t, []string{n.ID}, x.Notices)
	assert.Equal(t, sent.Body, []byte(x.Request.Body))
	assert.Equal(t, sent.URL, x.Request.Path)
	assert.Equal(t, "SUCCESS", string(x.Response.Body))
	assert.Equal(t, 200, x.Status)
}

func TestNoticesToTheStandInAppFindItWhereTheWorldIsNow(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{config: `{"apps":{"a1":"key"},"retry":["10m","20m"]}`, answer: deaf})
	_, err := w.Do("toy", "fund", []byte(`{"account":"user:a","amount":"1.00"}`)) // to an address of its own
	require.NoError(t, err)
	w.settle() // what is due together goes out in any order
	w.put("t1", "5.00")
	w.settle()
	w.options.Place.Sink = "http://elsewhere" // started again on another port, or forked
	w.reopen()

	list, err := w.World.Notices("")
	require.NoError(t, err)
	assert.Equal(t, []string{"http://app/fund", "http://elsewhere"}, []string{list[0].URL, list[1].URL})
	n, err := w.Notice(list[1].ID)
	require.NoError(t, err)
	assert.Equal(t, "http://elsewhere", n.URL)
	w.app.answers(nil)
	w.advance(10 * time.Minute)
	n, err = w.Resend(list[1].ID)
	require.NoError(t, err)
	assert.Equal(t, "http://elsewhere", n.URL)
	w.settle()
	var to []string
	for _, out := range w.app.deliveries() {
		to = append(to, out.URL)
	}
	assert.Equal(t, []string{"http://app/fund", "http://sink", "http://elsewhere", "http://elsewhere"}, to)
}

// minutes answers when the attempts were made, counted in minutes from the morning, and how they ended.
func minutes(n outbox.Notice) (list []string) {
	for _, a := range n.Attempts {
		list = append(list, fmt.Sprintf("%v %s", a.At.Sub(morning).Minutes(), a.Outcome))
	}
	return list
}

func TestRetriesFollowTheListUntilTheNoticeIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{answer: deaf})
	w.put("t1", "5.00")
	w.settle()
	steps := w.advance(2 * time.Hour)

	n := w.notices()[0]
	assert.Equal(t, outbox.GivenUp, n.State)
	assert.Nil(t, n.Due)
	assert.Equal(t, []string{"0 refused", "10 refused", "20 refused", "30 refused", "40 refused", "50 refused", "60 refused"}, minutes(n))
	require.Len(t, steps, 6)
	for i, s := range steps {
		assert.Equal(t, time.Duration(i+1)*10*time.Minute, s.At.Sub(morning))
		assert.Equal(t, "notice", s.Kind)
		assert.Equal(t, "put t1: refused", s.What)
		assert.Equal(t, n.Attempts[i+1].Exchange, s.Exchange)
	}
	assert.Equal(t, 2*time.Hour, w.Now().Sub(morning))
	assert.Empty(t, w.advance(24*time.Hour))
	due, err := w.Due(0)
	require.NoError(t, err)
	assert.Empty(t, due)
}

func TestHowAttemptsEnd(t *testing.T) {
	t.Parallel()
	answers := []engine.Incoming{
		{Failure: outbox.TimedOut, Problem: "10 s"},
		{Failure: outbox.Unreachable, Problem: "refused"},
		{Status: 500, Body: []byte("SUCCESS")},
		{Status: 200, Body: []byte("success")},
		success(),
	}
	w := newToy(t, birth{answer: func(_ context.Context, n int, _ engine.Outgoing) engine.Incoming { return answers[n-1] }})
	w.put("t1", "5.00")
	w.settle()
	due, err := w.Due(1)
	require.NoError(t, err)
	require.Len(t, due, 1)
	assert.Equal(t, 10*time.Minute, due[0].Due.Sub(morning))
	w.advance(time.Hour)

	n := w.notices()[0]
	assert.Equal(t, outbox.Acked, n.State)
	assert.Equal(t, []string{"0 timeout", "10 unreachable", "20 refused", "30 refused", "40 acked"}, minutes(n))
	assert.Equal(t, "10 s", n.Attempts[0].Body)
	assert.Zero(t, n.Attempts[1].Status)
	assert.Equal(t, 500, n.Attempts[2].Status)
}

func TestRulesOnNotices(t *testing.T) {
	t.Parallel()
	for effect, c := range map[string]struct {
		first     string
		delivered int    // of the first attempt
		sign      string // of what was delivered
	}{
		"drop":          {"dropped", 0, ""},
		"lose-ack":      {"ack-lost", 1, "good"},
		"duplicate":     {"acked", 2, "good"},
		"bad-sign":      {"acked", 1, "bad"},
		"no-sign":       {"acked", 1, "none"},
		"other-key":     {"acked", 1, "bad"},
		"unknown-field": {"acked", 1, "good"},
	} {
		t.Run(effect, func(t *testing.T) {
			t.Parallel()
			w := newToy(t, birth{})
			r := w.rule(fault.Rule{At: fault.Notice, Effect: effect, API: "put", When: `api == "put" && key == "t1" && amount == "5.00" && attempt == 1`})
			w.put("t0", "5.00")
			w.settle()
			w.put("t1", "5.00")
			w.settle()

			first := w.notices()[1].Attempts[0]
			assert.Equal(t, c.first, string(first.Outcome))
			assert.Equal(t, r.ID, first.Rule)
			assert.Equal(t, r.ID, w.exchange(first.Exchange).Rule)
			sent := w.app.deliveries()[1:]
			assert.Len(t, sent, c.delivered)
			for _, out := range sent {
				assert.Equal(t, c.sign, look(wire.Outbound{Header: out.Header, Body: out.Body}).sign)
				assert.Equal(t, effect == "unknown-field", strings.Contains(string(out.Body), "shapanExtra"))
			}
			w.advance(time.Hour)
			assert.Equal(t, outbox.Acked, w.notices()[1].State, "the next attempt is not hit")
		})
	}
}

func TestTheDataOfANoticeCannotPoseAsItsAPI(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.rule(fault.Rule{At: fault.Notice, Effect: "drop", When: `api == "fund"`})
	_, err := w.Do("toy", "fund", []byte(`{"account":"user:a","amount":"1.00"}`))
	require.NoError(t, err)
	w.settle()
	n := w.notices()[0]
	assert.Equal(t, []string{"0 dropped"}, minutes(n), "its data has a member api of its own")
	assert.Equal(t, outbox.GivenUp, n.State, "no list, no retries")
}

func TestResend(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{answer: deaf})
	w.put("t1", "5.00")
	w.settle()
	id := w.notices()[0].ID

	n, err := w.Resend(id) // pending: the attempt is brought forward
	require.NoError(t, err)
	assert.True(t, n.Due.Equal(morning))
	w.settle()
	assert.Equal(t, []string{"0 refused", "0 refused"}, minutes(w.notices()[0]))
	assert.Len(t, w.advance(3*time.Hour), 5, "and is one of the seven")

	w.app.answers(nil)
	_, err = w.Resend(id) // given up
	require.NoError(t, err)
	w.settle()
	n = w.notices()[0]
	assert.Equal(t, outbox.Acked, n.State)
	assert.Len(t, n.Attempts, 8)

	w.app.answers(deaf)
	_, err = w.Resend(id) // confirmed
	require.NoError(t, err)
	w.settle()
	n = w.notices()[0]
	assert.Equal(t, outbox.Acked, n.State, "a confirmation is not undone")
	assert.Len(t, n.Attempts, 9)
	assert.Empty(t, w.advance(3*time.Hour))

	_, err = w.Resend("n9")
	problem(t, err, engine.NotFound, "n9")
}

func TestAResendDuringAnAttemptBooksNoSecondRow(t *testing.T) {
	t.Parallel()
	wall := newHand()
	var w *toy
	w = newToy(t, birth{wall: wall, clock: running(), answer: func(_ context.Context, n int, _ engine.Outgoing) engine.Incoming {
		if n == 1 {
			wall.move(time.Second)
			_, _ = w.Resend("n000000001")
		}
		return engine.Incoming{Status: 200}
	}})
	w.put("t1", "5.00")
	w.advance(0)
	w.advance(2 * time.Hour)
	n := w.notices()[0]
	assert.Equal(t, outbox.GivenUp, n.State)
	assert.Len(t, n.Attempts, 7)
	assert.Equal(t, time.Second, n.Attempts[1].At.Sub(n.Attempts[0].At))
	due, err := w.Due(0)
	require.NoError(t, err)
	assert.Empty(t, due)
}

func TestANoticeThatCannotBeSentDoesNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{config: `{"apps":{"a1":"key"},"url":"http://app","retry":["10m"]}`})
	for _, id := range []string{"unspeakable", "explosive", "t1"} {
		w.put(id, "5.00")
	}
	w.settle()
	w.advance(time.Hour)
	for i, want := range []string{"no words for it", "panic: boom", "SUCCESS"} {
		n := w.notices()[i]
		assert.Equal(t, want, n.Attempts[0].Body)
		assert.Contains(t, w.exchange(n.Attempts[0].Exchange).Error, strings.TrimSuffix(want, "SUCCESS"))
	}
	assert.Equal(t, []string{"0 unreachable", "10 unreachable"}, minutes(w.notices()[1]))

	w.app.answers(func(context.Context, int, engine.Outgoing) engine.Incoming { panic("the network broke") })
	w.put("t2", "5.00")
	w.settle()
	assert.Equal(t, "panic: the network broke", w.notices()[3].Attempts[0].Body)
}

func TestADeliveryUnderWayWhenTheWorldIsClosedIsDueAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]birth{"frozen": {clock: frozen()}, "real": {clock: running()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			under := make(chan struct{})
			c.path = file(t)
			c.answer = func(ctx context.Context, n int, _ engine.Outgoing) engine.Incoming {
				if n > 1 {
					return success()
				}
				close(under)
				<-ctx.Done()
				return engine.Incoming{Failure: outbox.Unreachable}
			}
			w := newToy(t, c)
			w.put("t1", "5.00")
			<-under
			w.reopen()
			w.settle()
			n := w.notices()[0]
			assert.Equal(t, []string{"0 acked"}, minutes(n))
			assert.Len(t, w.app.deliveries(), 2)
		})
	}
}
