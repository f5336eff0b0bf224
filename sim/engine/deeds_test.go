package engine_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
)

func TestDeedsAreRemembered(t *testing.T) {
	t.Parallel()
	w := newToy(t, birth{})
	none, err := w.Deeds()
	require.NoError(t, err)
	assert.Equal(t, []engine.Deed{}, none)
	did, err := w.Do("toy", "fund", []byte(`{account:'user:a',"amount":"1.50"}`))
	require.NoError(t, err)
	_, err = w.Do("toy", "deny", nil)
	require.Error(t, err)
	done, err := w.Deeds()
	require.NoError(t, err)
	assert.Equal(t, []engine.Deed{{
		Cause: did.Cause, At: done[0].At, System: "toy", Action: "fund", Args: json.RawMessage(`{"account":"user:a","amount":"1.50"}`),
	}}, done, "what was refused has not happened")
	assert.True(t, done[0].At.Equal(w.Now()))
	for range 1003 {
		_, err := w.Do("toy", "fund", []byte(`{"account":"user:a","amount":"0.01"}`))
		require.NoError(t, err)
	}
	done, err = w.Deeds()
	require.NoError(t, err)
	assert.Len(t, done, 1000, "older ones are dropped")
	assert.JSONEq(t, `{"account":"user:a","amount":"0.01"}`, string(done[0].Args))
}
