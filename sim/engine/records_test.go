package engine_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/journal"
)

// play is a day of a world: calls, faults, an action, time.
func play(t *testing.T, b birth) *toy {
	t.Helper()
	b.answer = deaf
	w := newToy(t, b)
	_, err := w.SetClock(clock.Frozen, 0, nil)
	require.NoError(t, err)
	for i := range 5 {
		w.put(fmt.Sprintf("t%d", i), "1.00")
		w.settle()
		w.call("fail", `{"id":"t1"}`)
	}
	_, err = w.Do("toy", "fund", []byte(`{"account":"user:a","amount":"1.00"}`))
	require.NoError(t, err)
	w.advance(time.Hour)
	return w
}

func TestEqualSeedsAndEqualCallsGiveEqualWorlds(t *testing.T) {
	t.Parallel()
	first := play(t, birth{seed: 7})
	assert.Equal(t, string(first.saved()), string(play(t, birth{seed: 7}).saved()))
	assert.Equal(t, string(first.saved()), string(play(t, birth{seed: 7, path: file(t)}).saved()), "on disk as in memory")
	assert.NotEqual(t, string(first.saved()), string(play(t, birth{seed: 8}).saved()))
	assert.Equal(t, uint64(7), first.Seed())
}

func TestChanceOfATransaction(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{seed: 7})
	seen := map[string]bool{}
	for i := range 20 {
		id := fmt.Sprintf("t%d", i)
		w.put(id, "1.00")
		w.settle()
		var answer struct{ Reply thing }
		require.NoError(t, json.Unmarshal(w.call("get", `{"id":"`+id+`"}`).Body, &answer))
		r := answer.Reply
		assert.Regexp(t, regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`), r.UUID)
		assert.Regexp(t, regexp.MustCompile(`^[1-9][0-9]{7}$`), r.Digits)
		assert.EqualValues(t, i+1, r.Number, "counters begin with one and leave nothing out")
		assert.False(t, seen[r.UUID])
		seen[r.UUID] = true
	}
}

func TestACounterDoesNotCountWhatWasRolledBack(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	w.call("refuse", `{"id":"t0"}`)
	w.put("t1", "1.00")
	w.reopen()
	w.put("t2", "1.00")
	assert.Contains(t, string(w.call("get", `{"id":"t1"}`).Body), `"number":1`)
	assert.Contains(t, string(w.call("get", `{"id":"t2"}`).Body), `"number":2`)
}

// inside runs fn in a transaction of the toy.
func inside(t *testing.T, fn func(tx *engine.Tx)) error {
	t.Helper()
	c := toyCounterpart()
	c.Actions = append(c.Actions, engine.Act("inside", "", "ours", func(tx *engine.Tx, _ struct{}) (any, error) {
		fn(tx)
		return nil, nil
	}))
	w := newToyOf(t, birth{}, c)
	_, err := w.Do("toy", "inside", nil)
	return err
}

func TestRecords(t *testing.T) {
	t.Parallel()
	require.NoError(t, inside(t, func(tx *engine.Tx) {
		for _, id := range []string{"b/1", "a*", "a?", "a", "b"} {
			engine.Put(tx, "things", id, thing{ID: id})
		}
		engine.Put(tx, "things", "b", thing{ID: "b", Number: 2})
		got, ok := engine.Get[thing](tx, "things", "b")
		assert.True(t, ok)
		assert.Equal(t, thing{ID: "b", Number: 2}, got)
		_, ok = engine.Get[thing](tx, "things", "c")
		assert.False(t, ok)
		assert.Equal(t, []string{"a", "a*", "a?", "b", "b/1"}, ids(engine.List[thing](tx, "things", "")))
		assert.Equal(t, []string{"b", "b/1"}, ids(engine.List[thing](tx, "things", "b")))
		assert.Equal(t, []string{"a*"}, ids(engine.List[thing](tx, "things", "a*")))
		assert.True(t, engine.Delete(tx, "things", "a"))
		assert.False(t, engine.Delete(tx, "things", "a"))
		assert.Len(t, engine.List[thing](tx, "things", ""), 4)
		assert.Equal(t, "w1", tx.Place().World)
		assert.True(t, tx.Now().Equal(morning))
		assert.Equal(t, "s000000001", tx.Cause())
		for range 100 {
			assert.Regexp(t, `^[1-9][0-9]{2}$`, tx.Digits(3))
		}
		assert.Empty(t, tx.Digits(0))
	}))
}

func ids(list []thing) (ids []string) {
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestWhatOnlyAWrongProgramDoes(t *testing.T) {
	t.Parallel()
	for says, fn := range map[string]func(tx *engine.Tx){
		`declares no records "shadows"`: func(tx *engine.Tx) { engine.Put(tx, "shadows", "1", 1) },
		"cannot unmarshal":              func(tx *engine.Tx) { engine.Put(tx, "things", "1", 1); engine.Get[thing](tx, "things", "1") },
		"unsupported type: chan":        func(tx *engine.Tx) { engine.Put(tx, "things", "1", make(chan int)) },
		"off by 0.01":                   func(tx *engine.Tx) { tx.Post(engine.Leg{Account: "bank", Amount: 1}) },
		"cannot be taken":               func(tx *engine.Tx) { tx.Move("user:a", "bank", 1) },
		"unsupported type: func":        func(tx *engine.Tx) { tx.Notify(engine.Booking{Data: func() {}}) },
	} {
		err := inside(t, fn)
		require.ErrorContains(t, err, says)
		_, isProblem := engine.AsProblem(err)
		assert.False(t, isProblem, "%s is our fault, not the caller's", says)
	}
}

func TestAnExchangeTellsWhatBecameOfRecords(t *testing.T) {
	t.Parallel()
	type stand struct {
		ID     string `json:"id"`
		State  string `json:"state,omitempty"`
		Status any    `json:"status,omitempty"`
	}
	c := toyCounterpart()
	step := 0
	c.APIs = append(c.APIs, engine.API{Name: "move", Handler: engine.Handle("ours", func(tx *engine.Tx, _ toyID) (toyID, error) {
		step++
		if step == 1 {
			engine.Put(tx, "things", "a", stand{ID: "a", State: "NEW"})
			engine.Put(tx, "things", "a", stand{ID: "a", State: "OPEN"})
			engine.Put(tx, "things", "b", stand{ID: "b", Status: "X"})
			engine.Put(tx, "things", "c", stand{ID: "c", Status: 7})
			engine.Put(tx, "things", "d", stand{ID: "d"})
			engine.Delete(tx, "things", "d")
			return toyID{}, nil
		}
		engine.Put(tx, "things", "a", stand{ID: "a", State: "SHUT"})
		engine.Put(tx, "things", "b", stand{ID: "b", Status: "X", State: ""})
		engine.Delete(tx, "things", "c")
		engine.Delete(tx, "things", "none")
		for i := range 200 {
			id := fmt.Sprintf("m%03d", i)
			engine.Put(tx, "things", id, stand{ID: id})
		}
		return toyID{}, nil
	})})
	w := newToyOf(t, birth{}, c)
	first := w.exchange(w.call("move", `{"id":"1"}`).Exchange)
	assert.Equal(t, []journal.Change{
		{What: "created", Kind: "things", ID: "a", To: "OPEN"}, {What: "created", Kind: "things", ID: "b", To: "X"}, {What: "created", Kind: "things", ID: "c"},
	}, first.Changes)
	second := w.exchange(w.call("move", `{"id":"2"}`).Exchange)
	require.Len(t, second.Changes, 100, "a batch is cut")
	assert.Equal(t, []journal.Change{
		{What: "moved", Kind: "things", ID: "a", From: "OPEN", To: "SHUT"}, {What: "deleted", Kind: "things", ID: "c"},
	}, second.Changes[:2], "what does not move is not told")
	assert.Empty(t, w.exchange(w.call("get", `{"id":"a"}`).Exchange).Changes)
	assert.Empty(t, w.exchange(w.call("refuse", `{"id":"a"}`).Exchange).Changes)
}
