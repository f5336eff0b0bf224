package web

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine/outbox"
)

func TestTheAxisShowsWhatWasTriedAndWhatIsPlanned(t *testing.T) {
	t.Parallel()
	noon := time.Date(2016, 11, 9, 12, 0, 0, 0, time.UTC)
	due := noon.Add(20 * time.Minute)
	n := outbox.Notice{Booked: noon, State: outbox.Pending, Due: &due, Attempts: []outbox.Attempt{
		{At: noon, Outcome: outbox.Refused}, {At: noon.Add(10 * time.Minute), Outcome: outbox.TimedOut},
	}}
	for i := 1; i <= 6; i++ {
		n.Retry = append(n.Retry, time.Duration(i)*10*time.Minute)
	}
	a := drawAxis(n, noon.Add(15*time.Minute), 624, 72, true)
	assert.Equal(t, []axisMark{
		{12, outbox.Refused, false, 0, true},
		{112, outbox.TimedOut, false, 10 * time.Minute, true},
		{212, "", true, 20 * time.Minute, true},
		{312, "", false, 30 * time.Minute, true},
		{412, "", false, 40 * time.Minute, true},
		{512, "", false, 50 * time.Minute, true},
		{612, "", false, time.Hour, true},
	}, a.Marks)
	assert.Equal(t, 162, a.Now)

	n.State, n.Due = outbox.GivenUp, nil
	a = drawAxis(n, noon.Add(time.Hour), 240, 24, false)
	assert.Len(t, a.Marks, 2, "nothing is planned for what was given up")
	assert.Equal(t, 228, a.Marks[1].X, "the axis ends with the last attempt")
	assert.Equal(t, -1, a.Now, "the present lies behind it")

	a = drawAxis(outbox.Notice{Booked: noon, State: outbox.Pending, Due: &due}, noon, 240, 24, false)
	assert.Equal(t, []axisMark{{12, "", true, 0, true}}, a.Marks, "the first attempt is delayed")
}

func TestSpelled(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0s", 90 * time.Second: "1m30s", 10 * time.Minute: "10m", time.Hour: "1h", 90 * time.Minute: "1h30m", time.Hour + time.Second: "1h0m1s",
	} {
		assert.Equal(t, want, spelled(d))
		back, err := duration("d", want)
		assert.NoError(t, err)
		assert.Equal(t, d, back)
	}
}
