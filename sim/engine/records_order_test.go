package engine_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/store"
)

// keeper is the toy with actions that store and drop things by their ids.
func keeper(t *testing.T, b birth) *toy {
	t.Helper()
	c := toyCounterpart()
	c.Actions = append(c.Actions,
		engine.Act("keep", "", "ours", func(tx *engine.Tx, q toyID) (any, error) {
			old, _ := engine.Get[thing](tx, "things", q.ID)
			engine.Put(tx, "things", q.ID, thing{ID: q.ID, Number: old.Number + 1})
			return nil, nil
		}),
		engine.Act("lose", "", "ours", func(tx *engine.Tx, q toyID) (any, error) {
			engine.Delete(tx, "things", q.ID)
			return nil, nil
		}),
		engine.Act("keep-three", "", "ours", func(tx *engine.Tx, q toyID) (any, error) {
			for _, end := range []string{"z", "a", "m"} {
				engine.Put(tx, "things", q.ID+end, thing{ID: q.ID + end})
			}
			return nil, nil
		}),
		engine.Act("keep-and-fail", "", "ours", func(tx *engine.Tx, q toyID) (any, error) {
			engine.Put(tx, "things", q.ID, thing{ID: q.ID})
			return nil, engine.Wrong(engine.Conflict, "", "no")
		}),
	)
	return newToyOf(t, b, c)
}

func (w *toy) act(name, id string) {
	w.t.Helper()
	_, err := w.Do("toy", name, json.RawMessage(fmt.Sprintf(`{"id":%q}`, id)))
	require.NoError(w.t, err)
}

// listed answers the ids of the things, as they are listed.
func (w *toy) listed(after string, limit int) []string {
	w.t.Helper()
	records, err := w.Records("toy", "things", after, limit)
	require.NoError(w.t, err)
	return thingIDs(w.t, records)
}

func thingIDs(t tester, records []json.RawMessage) []string {
	t.Helper()
	list := []thing{}
	for _, raw := range records {
		var one thing
		require.NoError(t, json.Unmarshal(raw, &one))
		list = append(list, one)
	}
	return ids(list)
}

func TestRecordsAreListedNewestLast(t *testing.T) {
	t.Parallel()
	w := keeper(t, birth{path: file(t)})
	for _, id := range []string{"m", "b", "x", "a"} {
		w.act("keep", id)
	}
	assert.Equal(t, []string{"m", "b", "x", "a"}, w.listed("", 0))
	w.act("keep", "b")
	assert.Equal(t, []string{"m", "b", "x", "a"}, w.listed("", 0), "what is written again keeps its place")
	w.act("lose", "a")
	w.act("lose", "b")
	w.act("keep", "b")
	assert.Equal(t, []string{"m", "x", "b"}, w.listed("", 0), "what is made anew is new")
	w.act("keep-three", "c")
	_, err := w.Do("toy", "keep-and-fail", json.RawMessage(`{"id":"0"}`))
	require.Error(t, err)
	want := []string{"m", "x", "b", "cz", "ca", "cm"}
	assert.Equal(t, want, w.listed("", 0), "in one transaction, too, in the order of their making")
	w.reopen()
	assert.Equal(t, want, w.listed("", 0))
	w.act("lose", "cm")
	w.reopen()
	w.act("keep", "0")
	assert.Equal(t, []string{"m", "x", "b", "cz", "ca", "0"}, w.listed("", 0), "a number is not given away again")
}

func TestPagesOfRecords(t *testing.T) {
	t.Parallel()
	w := keeper(t, birth{})
	var want []string
	for i := range 25 {
		id := fmt.Sprintf("t%d", 7*i%25)
		w.act("keep", id)
		want = append(want, id)
	}
	for _, limit := range []int{1, 7, 25, 100} {
		got, after := []string{}, ""
		for {
			page := w.listed(after, limit)
			if got = append(got, page...); len(page) < limit {
				break
			}
			after = page[len(page)-1]
		}
		assert.Equal(t, want, got, limit)
	}
	_, err := w.Records("toy", "things", "t99", 1)
	problem(t, err, engine.Invalid, `after is "t99"`)
	_, err = w.NewestRecords("toy", "things", "t99", 1)
	problem(t, err, engine.Invalid, `before is "t99"`)
	var back []string
	for before := ""; ; before = back[len(back)-1] {
		page, err := w.NewestRecords("toy", "things", before, 4)
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		back = append(back, thingIDs(t, page)...)
	}
	slices.Reverse(back)
	assert.Equal(t, want, back, "backwards the same")
	n, err := w.CountRecords("toy", "things")
	require.NoError(t, err)
	assert.Equal(t, 25, n)
}

func TestRecordsOfAWorldFromBeforeTheirOrderWasKept(t *testing.T) {
	t.Parallel()
	path := file(t)
	w := keeper(t, birth{path: path})
	require.NoError(t, w.Close())
	db, err := store.Open(path, store.SyncEverySecond)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *store.Tx) error {
		for _, id := range []string{"q", "c", "p"} {
			tx.Set("r/toy/things/"+id, `{"id":"`+id+`"}`)
		}
		return nil
	}))
	require.NoError(t, db.Close())
	w.open(path)
	w.act("keep", "b")
	w.act("keep", "a")
	w.act("keep", "q")
	assert.Equal(t, []string{"c", "p", "q", "b", "a"}, w.listed("", 0), "they come first, by their ids")
	assert.Equal(t, []string{"q", "b"}, w.listed("p", 2))
	raw, err := w.Record("toy", "things", "q")
	require.NoError(t, err)
	assert.Contains(t, string(raw), `{"id":"q",`)
	assert.Contains(t, string(raw), `"number":1`)
}
