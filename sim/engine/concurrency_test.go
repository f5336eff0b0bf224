package engine_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
)

func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]clock.Setting{"frozen": frozen(), "real": running()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wall := newHand()
			w := newToy(t, birth{clock: set, wall: wall, answer: func(_ context.Context, n int, _ engine.Outgoing) engine.Incoming {
				if n%3 == 0 {
					return success()
				}
				return engine.Incoming{Status: 200}
			}})
			const goroutines, each = 64, 6
			var all sync.WaitGroup
			for g := range goroutines {
				all.Add(1)
				go func() {
					defer all.Done()
					for i := range each {
						w.put(fmt.Sprintf("t%d-%d", g, i), "1.00")
						w.disturb(g, wall)
					}
				}()
			}
			all.Wait()
			require.NoError(t, w.DropRule(""))
			w.advance(3 * time.Hour)

			w.balanced()
			notices := w.notices()
			assert.Len(t, notices, goroutines*each)
			for _, n := range notices {
				assert.NotEqual(t, outbox.Pending, n.State)
				assert.LessOrEqual(t, len(n.Attempts), 7)
			}
			seen := map[string]bool{}
			puts := 0
			for _, x := range w.exchanges() {
				assert.False(t, seen[x.ID])
				seen[x.ID] = true
				if x.Direction == journal.In && len(x.Postings) == 2 {
					puts++
				}
			}
			assert.Equal(t, goroutines*each, puts)
		})
	}
}

// disturb does what people do to a world while others use it.
func (w *toy) disturb(g int, wall *hand) {
	var err error
	switch g % 8 {
	case 0:
		_, err = w.AdvanceBy(context.Background(), time.Minute)
	case 1:
		var r fault.Rule
		if r, err = w.AddRule(fault.Rule{System: "toy", At: fault.Answer, Effect: "stall 1s", Chance: 0.5}); err == nil {
			err = w.DropRule(r.ID)
		}
	case 2:
		_, err = w.SetClock(w.Clock().Mode, 0, nil)
	case 3:
		err = w.Configure("toy", []byte(`{"strict":false}`), anybody)
	case 4:
		_, err = w.Do("toy", "deny", nil)
		if _, ok := engine.AsProblem(err); ok {
			err = nil
		}
	case 5:
		wall.move(time.Second)
	case 6:
		_, end := w.Watch()
		end()
	default:
		_ = w.Rules()
	}
	if err != nil {
		panic(err)
	}
}

// several answers a world in which twenty notices are booked by one call of the API many.
func several(t *testing.T, b birth) *toy {
	t.Helper()
	c := toyCounterpart()
	c.APIs = append(c.APIs, engine.API{Name: "many", Handler: engine.Handle("ours", func(tx *engine.Tx, q toyID) (toyID, error) {
		for i := range 20 {
			tx.Notify(engine.Booking{API: "put", Key: fmt.Sprintf("%02d", i), URL: fmt.Sprintf("http://app/%02d", i)})
		}
		return q, nil
	})})
	return newToyOf(t, b, c)
}

// until reads events until n notices were delivered.
func until(events <-chan engine.Event, n int) {
	for e := range events {
		if e.Type == engine.EventNotice {
			if n--; n == 0 {
				return
			}
		}
	}
}

func TestSettingTheClockAndCallingDoNotLockEachOther(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	var all sync.WaitGroup
	for g := range 4 {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := range 200 {
				if g%2 == 0 {
					w.call("put", fmt.Sprintf(`{"id":"t%d-%d","amount":"1.00","quiet":"yes"}`, g, i))
				} else if _, err := w.SetClock(clock.Frozen, 0, nil); err != nil {
					panic(err)
				}
			}
		}()
	}
	all.Wait()
	w.balanced()
}
