package engine

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/store"
)

func TestWhatWasReadCountsAsLongAsItsTextIsTheSame(t *testing.T) {
	t.Parallel()
	var r remembered
	text := func(outcome string) string {
		return fmt.Sprintf(`{"id":"x000000001","at":"2016-11-09T12:00:00Z","outcome":%q}`, outcome)
	}
	for _, outcome := range []string{"", "ok", "ok", "refused"} {
		x, err := r.get(store.Pair{Key: "x/x000000001", Value: text(outcome)})
		require.NoError(t, err)
		assert.Equal(t, outcome, x.Outcome)
	}
	assert.Len(t, r.read, 1)
	_, err := r.get(store.Pair{Key: "x/broken", Value: "{"})
	require.ErrorContains(t, err, "broken")
	for i := range keepRead + 1 {
		_, err := r.get(store.Pair{Key: fmt.Sprint("x/", i), Value: text("ok")})
		require.NoError(t, err)
	}
	assert.LessOrEqual(t, len(r.read), keepRead, "not for ever")
}
