package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

func TestSixteenNoticesAreOnTheWayAtOnce(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]clock.Setting{"frozen": frozen(), "real": running()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var under, most atomic.Int32
			full := make(chan struct{})
			w := several(t, birth{clock: set, answer: func(_ context.Context, n int, _ engine.Outgoing) engine.Incoming {
				most.Store(max(most.Load(), under.Add(1)))
				defer under.Add(-1)
				if n == 16 {
					close(full)
				}
				<-full // nobody comes back before all places are taken
				return success()
			}})
			events, end := w.Watch()
			defer end()
			w.call("many", `{"id":"t1"}`)
			until(events, 20)
			assert.LessOrEqual(t, most.Load(), int32(16))
			assert.Len(t, w.app.deliveries(), 20)
		})
	}
}

func TestDeliveriesAreNumberedInTheOrderInWhichTheyAreDue(t *testing.T) {
	t.Parallel()
	w := several(t, birth{})
	w.call("many", `{"id":"t1"}`)
	w.settle()
	for i, n := range w.notices() {
		require.Len(t, n.Attempts, 1)
		assert.Equal(t, fmt.Sprintf("x%09d", i+2), n.Attempts[0].Exchange, "the call was the first")
	}
}

// slow is an application that answers the notice about one key only when it has got all others.
func slow(key string, others int32) func(context.Context, int, engine.Outgoing) engine.Incoming {
	var got atomic.Int32
	all := make(chan struct{})
	return func(ctx context.Context, n int, out engine.Outgoing) engine.Incoming {
		if !strings.HasSuffix(out.URL, key) {
			if got.Add(1) == others {
				close(all)
			}
			return deaf(ctx, n, out)
		}
		select {
		case <-all:
			return deaf(ctx, n, out)
		case <-ctx.Done():
			return engine.Incoming{Failure: "timeout"}
		}
	}
}

func TestASlowReceiverHoldsNobodyElsesNoticeBack(t *testing.T) {
	t.Parallel()
	c := toyCounterpart()
	c.APIs = append(c.APIs, engine.API{Name: "three", Handler: engine.Handle("ours", func(tx *engine.Tx, q toyID) (toyID, error) {
		for _, key := range []string{"a", "b", "c"} {
			tx.Notify(engine.Booking{API: "put", Key: key, URL: "http://app/" + key, Retry: engine.Retry{10 * time.Minute}})
		}
		return q, nil
	})})
	w := newToyOf(t, birth{}, c)
	w.app.answers(slow("a", 2))
	w.call("three", `{"id":"t1"}`)
	w.settle()
	w.app.answers(slow("a", 2))
	assert.Len(t, w.advance(10*time.Minute), 3)
	assert.True(t, w.Now().Equal(morning.Add(10*time.Minute)))
	for _, n := range w.notices() {
		assert.Equal(t, []string{"0 refused", "10 refused"}, minutes(n))
	}
}

func TestTheTimeStandsUntilAllAttemptsOfAnInstantAreAnswered(t *testing.T) {
	t.Parallel()
	var w *toy
	var mu sync.Mutex
	at := map[string][]string{}
	w = several(t, birth{})
	w.app.answers(func(_ context.Context, _ int, out engine.Outgoing) engine.Incoming {
		mu.Lock()
		defer mu.Unlock()
		at[out.URL] = append(at[out.URL], w.Now().Format("15:04"))
		return engine.Incoming{Status: 200}
	})
	for _, retry := range []string{"10m", "20m"} {
		require.NoError(t, w.Configure("toy", []byte(`{"retry":["`+retry+`","40m"]}`), anybody))
		w.put("t"+retry, "1.00")
		w.settle()
	}
	steps := w.advance(time.Hour)
	var got []string
	for _, s := range steps {
		got = append(got, s.At.Format("15:04")+" "+s.What)
	}
	assert.Equal(t, []string{"10:10 put t10m: refused", "10:20 put t20m: refused", "10:40 put t10m: refused", "10:40 put t20m: refused"}, got)
	assert.Equal(t, []string{"10:00", "10:00", "10:10", "10:20", "10:40", "10:40"}, at["http://app/notify"])
}

func TestNoticesAboutOneThingFollowOneAnother(t *testing.T) {
	t.Parallel()
	c := toyCounterpart()
	c.APIs = append(c.APIs, engine.API{Name: "states", Handler: engine.Handle("ours", func(tx *engine.Tx, q toyID) (toyID, error) {
		for _, state := range []string{"1", "2", "3"} {
			for _, key := range []string{"a", "b"} {
				tx.Notify(engine.Booking{API: "put", Key: key, URL: "http://app", Data: state})
			}
		}
		return q, nil
	})})
	var mu sync.Mutex
	under, order := map[string]int{}, map[string][]string{}
	both := make(chan struct{})
	w := newToyOf(t, birth{answer: func(_ context.Context, n int, out engine.Outgoing) engine.Incoming {
		var key, state string
		_, err := fmt.Sscanf(strings.ReplaceAll(string(out.Body), `"`, " "), "{ key : %s , data : %s }", &key, &state)
		mu.Lock()
		if under[key]++; err != nil || under[key] > 1 {
			panic(fmt.Sprint(string(out.Body), err, under))
		}
		order[key] = append(order[key], state)
		mu.Unlock()
		if n == 2 {
			close(both)
		}
		<-both
		mu.Lock()
		under[key]--
		mu.Unlock()
		return success()
	}}, c)
	w.call("states", `{"id":"t1"}`)
	w.settle()
	assert.Equal(t, map[string][]string{"a": {"1", "2", "3"}, "b": {"1", "2", "3"}}, order)
}

func TestAnApplicationMayWaitInItsAnswerForAnotherNotice(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]func(w *toy){
		"driven":   func(w *toy) { w.put("first", "1.00") },
		"advanced": func(w *toy) { w.put("first", "1.00"); w.settle(); w.advance(10 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w *toy
			second := make(chan struct{})
			w = newToy(t, birth{answer: func(ctx context.Context, n int, out engine.Outgoing) engine.Incoming {
				if strings.Contains(string(out.Body), "second") {
					close(second)
					return success()
				}
				if name == "advanced" && n == 1 {
					return deaf(ctx, n, out)
				}
				w.put("second", "1.00")
				select {
				case <-second:
					return success()
				case <-ctx.Done():
					return engine.Incoming{Failure: "timeout"}
				}
			}})
			move(w)
			w.settle()
			for _, n := range w.notices() {
				assert.Equal(t, "acked", string(n.State), n.Key)
			}
		})
	}
}

func TestAConditionIsAskedWhenAllOfAnInstantIsDone(t *testing.T) {
	t.Parallel()
	w := several(t, birth{})
	require.NoError(t, w.Configure("toy", []byte(`{"retry":["10m","20m","40m"]}`), anybody))
	w.app.answers(deaf)
	for i := range 3 {
		w.put(fmt.Sprintf("t%d", i), "1.00")
	}
	w.settle()
	var asked []string
	steps, met, err := w.AdvanceUntil(context.Background(), func(now time.Time) (bool, error) {
		var attempts []int
		for _, n := range w.notices() {
			attempts = append(attempts, len(n.Attempts))
		}
		asked = append(asked, now.Format("15:04 ")+fmt.Sprint(attempts))
		return slices.Contains(attempts, 3), nil
	}, time.Hour)
	require.NoError(t, err)
	assert.True(t, met)
	assert.Len(t, steps, 6)
	assert.Equal(t, []string{
		"10:00 [1 1 1]", "10:10 [1 1 1]", "10:10 [2 2 2]", "10:20 [2 2 2]", "10:20 [3 3 3]",
	}, asked)
	assert.Equal(t, 20*time.Minute, w.Now().Sub(morning))
}

func TestAConditionOverTheTimeIsMetWhenItBegins(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) engine.Until {
		return func(now time.Time) (bool, error) { return !now.Before(morning.Add(d)), nil }
	}
	for name, c := range map[string]struct {
		until  engine.Until
		within time.Duration
		met    bool
		at     time.Duration
		steps  int
	}{
		"long before anything":  {at(time.Minute), 5 * time.Hour, true, time.Minute, 0},
		"between two attempts":  {at(25 * time.Minute), 5 * time.Hour, true, 25 * time.Minute, 2},
		"with an attempt":       {at(20 * time.Minute), 5 * time.Hour, true, 20 * time.Minute, 2},
		"behind the last":       {at(2 * time.Hour), 5 * time.Hour, true, 2 * time.Hour, 6},
		"at the end":            {at(5 * time.Hour), 5 * time.Hour, true, 5 * time.Hour, 6},
		"behind the end":        {at(5*time.Hour + 1), 5 * time.Hour, false, 5 * time.Hour, 6},
		"to the millisecond":    {at(1234 * time.Millisecond), time.Hour, true, 1234 * time.Millisecond, 0},
		"finer than that":       {at(1234*time.Millisecond + 1), time.Hour, true, 1235 * time.Millisecond, 0},
		"finer, before the end": {at(2*time.Millisecond + 5), 2*time.Millisecond + 7, true, 2*time.Millisecond + 7, 0},
		"already":               {at(-time.Hour), time.Hour, true, 0, 0},
		"nowhere to go":         {at(1), 0, false, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newToy(t, birth{answer: deaf})
			w.put("t1", "1.00")
			w.settle()
			steps, met, err := w.AdvanceUntil(context.Background(), c.until, c.within)
			require.NoError(t, err)
			assert.Equal(t, c.met, met)
			assert.Equal(t, c.at, w.Now().Sub(morning))
			assert.Len(t, steps, c.steps)
		})
	}
}
