package engine_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/journal"
)

func TestTheJournalKeepsTheBeginningOfLongFields(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("钱", journal.KeepBody)
	for name, c := range map[string]struct{ fields, want string }{
		"a short one":   {`{"id":"t1","list":[1,2]}`, `"list":[1,2]`},
		"a long text":   {`{"id":"t1","text":"` + long + `","next":1}`, "… (196608 bytes)"},
		"a long list":   {`{"id":"t1","list":[` + strings.Repeat(`{"no":"1234567"},`, 9999) + `{}]}`, "… (10000 items)"},
		"a long object": {`{"id":"t1","deep":{"text":"` + long + `"}}`, "… (1 members)"},
		"a long item":   {`{"id":"t1","list":["` + long + `"]}`, `["… (1 items)"]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newToy(t, birth{})
			x := w.exchange(w.call("put", c.fields).Exchange)
			require.True(t, json.Valid(x.Fields))
			assert.Contains(t, string(x.Fields), `"id":"t1"`)
			assert.Contains(t, string(x.Fields), c.want)
			assert.Less(t, len(x.Fields), journal.KeepBody+1024)
		})
	}
}
