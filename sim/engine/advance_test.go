package engine_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

func TestAnAdvanceDoesEverythingAtItsOwnInstant(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{answer: deaf})
	w.call("put", `{"id":"t1","amount":"1.00","job":"mark","in":"900"}`)
	w.call("put", `{"id":"t2","amount":"1.00","quiet":"yes","job":"mark","in":"600"}`)
	w.settle()
	steps, err := w.Advance(context.Background(), morning.Add(20*time.Minute))
	require.NoError(t, err)

	var got []string
	for _, s := range steps {
		got = append(got, s.At.Format("15:04:05")+" "+s.Kind+" "+s.What)
	}
	assert.Equal(t, []string{
		"10:10:00 job mark t2-mark", // both are due at 10:10: jobs sort before notices
		"10:10:00 notice put t1: refused",
		"10:15:00 job mark t1-mark",
		"10:20:00 notice put t1: refused",
	}, got)
	assert.Contains(t, string(w.call("get", `{"id":"t1-mark"}`).Body), `"at":"2026-01-05T10:15:00+08:00"`)
	assert.Equal(t, "2026-01-05T10:20:00+08:00", w.Now().Format(time.RFC3339))
}

func TestAnAdvanceStopsWhereItShould(t *testing.T) {
	t.Parallel()
	never := func(time.Time) (bool, error) { return false, nil }
	for name, c := range map[string]struct {
		until  func(w *toy) engine.Until
		within time.Duration
		met    bool
		at     time.Duration
		steps  int
		err    string
	}{
		"at once": {func(*toy) engine.Until { return func(time.Time) (bool, error) { return true, nil } }, time.Hour, true, 0, 0, ""},
		"at the third attempt": {func(w *toy) engine.Until {
			return func(time.Time) (bool, error) { return len(w.notices()[0].Attempts) == 3, nil }
		}, time.Hour, true, 20 * time.Minute, 2, ""},
		"between two": {func(*toy) engine.Until { return never }, 25 * time.Minute, false, 25 * time.Minute, 2, ""},
		"at the end": {func(*toy) engine.Until {
			return func(now time.Time) (bool, error) { return now.Sub(morning) == 25*time.Minute, nil }
		}, 25 * time.Minute, true, 25 * time.Minute, 2, ""},
		"at an error": {func(w *toy) engine.Until {
			return func(time.Time) (bool, error) {
				if len(w.notices()[0].Attempts) == 2 {
					return false, errors.New("no such thing")
				}
				return false, nil
			}
		}, time.Hour, false, 10 * time.Minute, 1, "no such thing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newToy(t, birth{answer: deaf})
			w.put("t1", "1.00")
			w.settle()
			steps, met, err := w.AdvanceUntil(context.Background(), c.until(w), c.within)
			assert.Equal(t, c.met, met)
			assert.Equal(t, c.at, w.Now().Sub(morning))
			assert.Len(t, steps, c.steps)
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
			} else {
				require.NoError(t, err)
			}
			w.reopen()
			assert.Equal(t, c.at, w.Now().Sub(morning), "the clock is stored")
		})
	}
}

func TestWhereAnAdvanceCannotGo(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	_, err := w.Advance(context.Background(), morning.Add(-time.Second))
	problem(t, err, engine.Invalid, "2026-01-05T09:59:59+08:00: it is 2026-01-05T10:00:00+08:00 already")
	_, err = w.Advance(context.Background(), morning.Add(engine.MaxAdvance+1))
	problem(t, err, engine.Invalid, "100 years")
	_, err = w.AdvanceBy(context.Background(), -1)
	problem(t, err, engine.Invalid, "already")
	assert.True(t, w.Now().Equal(morning))
	_, err = w.Advance(context.Background(), morning.Add(engine.MaxAdvance))
	require.NoError(t, err)
	_, err = w.AdvanceBy(context.Background(), engine.MaxAdvance)
	problem(t, err, engine.Invalid, "between 1970 and 2150")
	late := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	_, err = w.SetClock("frozen", 0, &late)
	problem(t, err, engine.Invalid, "9999")
}

func TestAnAdvanceThatIsGivenUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w := newToy(t, birth{answer: func(_ context.Context, n int, _ engine.Outgoing) engine.Incoming {
		if n == 3 {
			cancel()
		}
		return engine.Incoming{Status: 200}
	}})
	w.put("t1", "1.00")
	w.settle()
	steps, err := w.Advance(ctx, morning.Add(time.Hour))
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, steps, 1)
	w.settle() // what was under way is due again, and the driver may have it done already
	assert.Equal(t, []string{"0 refused", "10 refused", "20 refused"}, minutes(w.notices()[0]))
	assert.Len(t, w.app.deliveries(), 4, "the attempt under way counts for nothing")
	w.advance(time.Hour)
	assert.Len(t, w.notices()[0].Attempts, 7)
}

func TestClosingTheWorldEndsAnAdvance(t *testing.T) {
	t.Parallel()
	under := make(chan struct{})
	var over atomic.Bool
	w := newToy(t, birth{path: file(t), answer: func(ctx context.Context, n int, _ engine.Outgoing) engine.Incoming {
		if n == 2 {
			close(under)
			<-ctx.Done()
			over.Store(true)
		}
		return engine.Incoming{Status: 200}
	}})
	w.put("t1", "1.00")
	w.settle()
	ended := make(chan error)
	world := w.World
	go func() {
		_, err := world.AdvanceBy(context.Background(), time.Hour)
		ended <- err
	}()
	<-under
	require.NoError(t, w.Close())
	assert.True(t, over.Load(), "the database is not closed under it")
	require.ErrorIs(t, <-ended, context.Canceled)
	_, err := world.AdvanceBy(context.Background(), time.Hour)
	require.Error(t, err, "a closed world does not move")
}

func TestSetClock(t *testing.T) {
	t.Parallel()
	later := morning.Add(48 * time.Hour)
	earlier := morning.Add(-48 * time.Hour)
	wall := newHand()
	w := newToy(t, birth{wall: wall})
	for _, c := range []struct {
		mode  clock.Mode
		speed float64
		now   *time.Time
		want  time.Duration // world time after an hour on the wall, from the morning
	}{
		{clock.Frozen, 0, &later, 48 * time.Hour},
		{clock.Real, 0, nil, 49 * time.Hour},
		{clock.Scaled, 60, nil, 109 * time.Hour},
		{clock.Scaled, 0.5, &earlier, -47*time.Hour - 30*time.Minute},
		{clock.Frozen, 0, nil, -47*time.Hour - 30*time.Minute},
	} {
		set, err := w.SetClock(c.mode, c.speed, c.now)
		require.NoError(t, err)
		assert.Equal(t, set, w.Clock())
		wall.move(time.Hour)
		assert.Equal(t, c.want, w.Now().Sub(morning), c.mode)
		w.reopen()
		assert.Equal(t, c.want, w.Now().Sub(morning), c.mode)
	}
	before := w.Clock()
	_, err := w.SetClock("lunar", 0, nil)
	problem(t, err, engine.Invalid, "lunar")
	_, err = w.SetClock(clock.Scaled, -1, &later)
	problem(t, err, engine.Invalid, "-1")
	assert.Equal(t, before, w.Clock())
}

func TestARunningClockBringsWhatIsDue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mode  clock.Mode
		speed float64
	}{"real": {clock.Real, 1}, "fast": {clock.Scaled, 60}, "slow": {clock.Scaled, 0.5}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wall := newHand()
			set, err := frozen().Change(morning, c.mode, c.speed)
			require.NoError(t, err)
			w := newToy(t, birth{wall: wall, clock: set, answer: deaf})
			events, end := w.Watch()
			defer end()
			w.put("t1", "1.00")
			for attempts := 0; attempts < 7; {
				select {
				case e := <-events:
					if e.Type == engine.EventNotice {
						attempts++
					}
				case at := <-wall.asked: // the world waits: nothing is lost by letting that time pass
					wall.to(at)
				}
			}
			n := w.notices()[0]
			first := n.Attempts[0].At
			assert.True(t, first.Equal(morning))
			for i, a := range n.Attempts[1:] {
				assert.GreaterOrEqual(t, a.At.Sub(first), time.Duration(i+1)*10*time.Minute, "never early")
			}
			assert.Equal(t, float64(w.Now().Sub(morning)), c.speed*float64(wall.Now().Sub(morning)))
		})
	}
}

func TestAClockThatStartsToRunWakesTheWorld(t *testing.T) {
	t.Parallel()
	wall := newHand()
	w := newToy(t, birth{wall: wall})
	w.call("put", `{"id":"t1","amount":"1.00","quiet":"yes","job":"mark","in":"60"}`)
	w.settle()
	assert.Empty(t, wall.asked, "a frozen clock waits for nothing")
	_, err := w.SetClock(clock.Scaled, 60, nil)
	require.NoError(t, err)
	assert.Equal(t, time.Second, (<-wall.asked).Sub(morning), "a minute of the world is a second")
}
