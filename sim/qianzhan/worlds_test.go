package qianzhan_test

import (
	"context"
	"crypto"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

// TestAPushFindsItsWorld: by the prefix, else by channel_key, else the default; and the records outlive a restart.
func TestAPushFindsItsWorld(t *testing.T) {
	t.Parallel()
	options := sim.Options{Data: t.TempDir(), Wall: clock.Standing(morning)}
	worlds, err := sim.Open(options)
	require.NoError(t, err)
	_, _, err = worlds.Create(context.Background(), "partner", sim.Spec{Systems: map[string]json.RawMessage{slug: json.RawMessage(other(t, ""))}})
	require.NoError(t, err)
	err = worlds.Configure(sim.Default, slug, []byte(other(t, "")))
	p, ok := engine.AsProblem(err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, engine.Conflict, p.Code, "a channel_key belongs to one world")

	e := envelopeOf(pushRepayments, list(tableRecord("A1")))
	theirs := e.with("channel_key", second)
	prefixed := e.sealed(t).json()
	prefixed.World = "partner"
	assert.Equal(t, sim.Default, worlds.Exchange(slug, e.sealed(t).json()).World)
	assert.Equal(t, "partner", worlds.Exchange(slug, theirs.with("sign", signedBy(t, strangerKey(), crypto.SHA1, theirs.text())).form()).World)
	assert.Equal(t, "partner", worlds.Exchange(slug, prefixed).World)
	assert.Equal(t, "partner", worlds.Exchange(slug, withQuery(bare("/qianzhan/repayments", list(tableRecord("A2"))), "channel_key="+second)).World)
	assert.Equal(t, sim.Default, worlds.Exchange(slug, bare("/qianzhan/repayments", list(tableRecord("A2")))).World)

	require.NoError(t, worlds.Close())
	worlds, err = sim.Open(options)
	require.NoError(t, err)
	t.Cleanup(func() { _ = worlds.Close() })
	for name, want := range map[string]int{sim.Default: 2, "partner": 3} {
		w, err := worlds.World(name)
		require.NoError(t, err)
		records, err := w.Records(slug, "repayments", "", 0)
		require.NoError(t, err)
		assert.Len(t, records, want, name)
	}
}
