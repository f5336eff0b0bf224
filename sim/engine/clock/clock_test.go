package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/shapan/shapan/sim/engine/clock"
)

var wall = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func TestNowByMode(t *testing.T) {
	t.Parallel()
	world := time.Date(2016, 11, 9, 10, 0, 0, 0, clock.Zone)
	for _, c := range []struct {
		name  string
		mode  clock.Mode
		speed float64
		after time.Duration
		want  time.Duration
	}{
		{"real runs with the wall", clock.Real, 0, time.Minute, time.Minute},
		{"frozen stands", clock.Frozen, 0, time.Hour, 0},
		{"scaled runs faster", clock.Scaled, 60, time.Minute, time.Hour},
		{"scaled runs slower", clock.Scaled, 0.5, time.Minute, 30 * time.Second},
		{"a wall clock set back does not turn a world back", clock.Real, 0, -time.Hour, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := clock.Start(wall).At(wall, world).Change(wall, c.mode, c.speed)
			require.NoError(t, err)
			assert.Equal(t, world.Add(c.want), s.Now(wall.Add(c.after)))
		})
	}
}

func TestChangeRefusesBadSettings(t *testing.T) {
	t.Parallel()
	s := clock.Start(wall)
	for _, speed := range []float64{0, -1, clock.MaxSpeed + 1} {
		_, err := s.Change(wall, clock.Scaled, speed)
		assert.ErrorContains(t, err, "speed is")
	}
	_, err := s.Change(wall, "slow", 1)
	assert.ErrorContains(t, err, `mode is "slow": use real, frozen or scaled`)
}

func TestAWorldHasFirstAndLastYears(t *testing.T) {
	t.Parallel()
	for year, fine := range map[int]bool{1969: false, 1970: true, 2016: true, 2150: true, 2151: false, 9999: false} {
		err := clock.Reachable(time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC))
		assert.Equal(t, fine, err == nil, "%d: %v", year, err)
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	s := clock.Start(wall)
	due := wall.Add(time.Hour)
	wait, never := s.Wait(wall, due)
	assert.Equal(t, time.Hour, wait)
	assert.False(t, never)

	frozen, err := s.Change(wall, clock.Frozen, 0)
	require.NoError(t, err)
	_, never = frozen.Wait(wall, due)
	assert.True(t, never)
	wait, never = frozen.Wait(wall, wall)
	assert.Zero(t, wait, "what is due now is not held back by a frozen clock")
	assert.False(t, never)

	scaled, err := s.Change(wall, clock.Scaled, 60)
	require.NoError(t, err)
	wait, _ = scaled.Wait(wall, due)
	assert.Equal(t, time.Minute, wait)

	slow, err := s.Change(wall, clock.Scaled, 1e-9)
	require.NoError(t, err)
	wait, never = slow.Wait(wall, wall.AddDate(50, 0, 0))
	assert.Positive(t, wait, "longer than a duration can say is still later")
	assert.False(t, never)
}

func TestChangingModeKeepsTheInstantAndTimeNeverRunsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := wall
		s := clock.Start(at)
		last := s.Now(at)
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "passed")))
			before := s.Now(at)
			require.False(t, before.Before(last), "time ran back")
			mode := rapid.SampledFrom([]clock.Mode{clock.Real, clock.Frozen, clock.Scaled}).Draw(t, "mode")
			next, err := s.Change(at, mode, rapid.Float64Range(0.1, 1000).Draw(t, "speed"))
			require.NoError(t, err)
			require.True(t, next.Now(at).Equal(before), "changing the mode moved the clock")
			s, last = next, before
		}
	})
}

func TestWallClocks(t *testing.T) {
	t.Parallel()
	system := clock.System()
	due, stop := system.After(0)
	<-due
	stop()
	assert.False(t, system.Now().IsZero())

	still := clock.Standing(wall)
	assert.Equal(t, wall, still.Now())
	never, stop := still.After(time.Nanosecond)
	assert.Nil(t, never)
	stop()
}
