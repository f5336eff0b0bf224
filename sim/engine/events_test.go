package engine_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

func TestWhatAWatcherSees(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	events, end := w.Watch()
	w.call("get", `{"id":"t1"}`)
	assert.Equal(t, engine.Event{Type: engine.EventExchange, ID: "x000000001", System: "toy", API: "get"}, <-events)
	_, err := w.SetClock(clock.Frozen, 0, nil)
	require.NoError(t, err)
	assert.Equal(t, engine.Event{Type: engine.EventClock}, <-events)
	w.settle()
	assert.Equal(t, engine.Event{Type: engine.EventClock}, <-events)
	w.put("t1", "1.00")
	w.settle()
	got := map[engine.Event]bool{}
	for range 4 {
		got[<-events] = true
	}
	assert.Equal(t, map[engine.Event]bool{
		{Type: engine.EventExchange, ID: "x000000002", System: "toy", API: "put"}: true,
		{Type: engine.EventNotice, ID: "n000000001", System: "toy", API: "put"}:   true,
		{Type: engine.EventExchange, ID: "x000000003", System: "toy", API: "put"}: true,
		{Type: engine.EventClock}: true,
	}, got)
	end()
	end()
	_, open := <-events
	assert.False(t, open)
	w.call("get", `{"id":"t1"}`)
}

func TestASlowWatcherHoldsNothingUp(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	slow, end := w.Watch()
	defer end()
	for range 2000 {
		w.call("get", `{"id":"t1"}`)
	}
	kept := len(slow)
	assert.Positive(t, kept)
	assert.Less(t, kept, 2000)
	for i := range kept {
		assert.Equal(t, fmt.Sprintf("x%09d", i+1), (<-slow).ID, "what it missed are the last ones")
	}
}

func TestWhatHappenedIsRemembered(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	events, first, more, open := w.Happened(0, nil)
	assert.Empty(t, events)
	assert.Equal(t, []any{uint64(1), true, uint64(0)}, []any{first, open, w.LastEvent()})
	select {
	case <-more:
		t.Fatal("nothing happened")
	default:
	}
	note := func(n int) { w.Announce(engine.Event{Type: engine.EventRun, ID: fmt.Sprint(n)}) }
	note(1)
	<-more
	note(2)
	for _, c := range []struct {
		after, first uint64
		ids          []string
	}{{0, 1, []string{"1", "2"}}, {1, 2, []string{"2"}}, {2, 3, nil}, {99, 3, nil}} {
		events, first, _, _ = w.Happened(c.after, nil)
		assert.Equal(t, c.first, first, "behind %d", c.after)
		assert.Equal(t, c.ids, idsOf(events), "behind %d", c.after)
	}
	for n := range 2500 {
		note(n + 3)
		events, first, _, _ = w.Happened(0, nil)
		oldest := max(1, n+3-1023)
		if !assert.Equal(t, uint64(oldest), first) || !assert.Len(t, events, n+3-oldest+1) || !assert.Equal(t, fmt.Sprint(oldest), events[0].ID) || !assert.Equal(t, fmt.Sprint(n+3), events[len(events)-1].ID) {
			break
		}
	}
	_, _, more, _ = w.Happened(w.LastEvent(), nil)
	require.NoError(t, w.Close())
	<-more
	note(0)
	events, _, _, open = w.Happened(2501, nil)
	assert.Equal(t, []string{"2502"}, idsOf(events), "what happened before the end can be read behind it")
	assert.False(t, open)
}

func idsOf(events []engine.Event) []string {
	var ids []string
	for _, e := range events {
		ids = append(ids, e.ID)
	}
	return ids
}

func TestClosingTheWorldEndsEveryWatch(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	events, end := w.Watch()
	require.NoError(t, w.Close())
	_, open := <-events
	assert.False(t, open)
	end()
	events, end = w.Watch()
	_, open = <-events
	assert.False(t, open, "a closed world has no events")
	end()
	assert.Equal(t, 500, w.put("t1", "1.00").Status, "and answers that it is our fault")
	require.Error(t, w.Close())
}

func TestAWorldTellsWhatItIs(t *testing.T) {
	t.Parallel()
	path := file(t)
	w := newToy(t, birth{path: path})
	assert.Equal(t, []string{"w1", path, "w1", "http://sink"}, []string{w.Name(), w.Path(), w.Place().World, w.Place().Sink})
	assert.Len(t, w.Systems(), 1)
	s, err := w.System("toy")
	require.NoError(t, err)
	assert.Equal(t, "玩具", s.Title)
	_, err = w.System("tie")
	problem(t, err, engine.NotFound, "tie")
	_, err = w.Config("tie")
	problem(t, err, engine.NotFound, "tie")
	_, err = w.Compiled("tie")
	problem(t, err, engine.NotFound, "tie")
}
