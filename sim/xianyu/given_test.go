package xianyu_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/store"
	"github.com/shapan/shapan/sim/engine/wire"
)

// give asks for something as a scenario does.
func give(t *testing.T, w *engine.World, kind, name, fields string) (map[string]any, error) {
	t.Helper()
	asked, _, err := wire.ParseJSON([]byte(fields))
	require.NoError(t, err)
	got, err := w.Give("xianyu", engine.Gift{Kind: kind, Name: name, Fields: asked})
	known, _ := got.(map[string]any)
	return known, err
}

func givenWorld(t *testing.T) *engine.World {
	t.Helper()
	s, err := sim.Open(sim.Options{Data: store.Memory, Seed: new(uint64(7))})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	w, err := s.World(sim.Default)
	require.NoError(t, err)
	return w
}

func TestGivenPersons(t *testing.T) {
	t.Parallel()
	w := givenWorld(t)
	buyer, err := give(t, w, "persons", "buyer", `{}`)
	require.NoError(t, err)
	assert.Equal(t, "buyer", buyer["user"])
	assert.Len(t, buyer["certNo"], 18)
	assert.Len(t, buyer["mobile"], 11)

	other, err := give(t, w, "persons", "other", `{"user":"3","name":"沙小盘","mobile":"10000000000"}`)
	require.NoError(t, err)
	assert.NotEqual(t, buyer["certNo"], other["certNo"])
	raw, err := w.Record("xianyu", "persons", "3")
	require.NoError(t, err)
	var stored struct {
		IdleUserID   int64             `json:"idle_user_id"`
		RealNameInfo map[string]string `json:"real_name_info"`
	}
	require.NoError(t, json.Unmarshal(raw, &stored))
	assert.Equal(t, other["idle_user_id"], stored.IdleUserID)
	assert.Equal(t, map[string]string{"real_name": "沙小盘", "cert_type": "IDENTITY_CARD", "cert_no": other["certNo"].(string), "mobile": "10000000000"}, stored.RealNameInfo) //nolint:forcetypeassert // it was seen to be a text above
}

func TestPersonsThatCannotBeGiven(t *testing.T) {
	t.Parallel()
	w := givenWorld(t)
	_, err := give(t, w, "persons", "buyer", `{}`)
	require.NoError(t, err)
	for name, c := range map[string]struct{ kind, person, fields, says string }{
		"another kind":  {"processes", "P", `{}`, "only persons can be given"},
		"unknown field": {"persons", "p", `{"colour":"red"}`, "colour of the person p"},
		"no text":       {"persons", "p", `{"name":{}}`, "name of the person p"},
		"twice":         {"persons", "buyer", `{}`, "knows a user buyer already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := give(t, w, c.kind, c.person, c.fields)
			assert.ErrorContains(t, err, c.says)
		})
	}
}
