package sim_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/store"
)

func openScripts(t *testing.T, dir string) *sim.Sim {
	t.Helper()
	s, err := sim.Open(sim.Options{Data: dir})
	require.NoError(t, err)
	return s
}

func TestScenariosAndRunsAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openScripts(t, dir)
	require.NoError(t, s.PutScenario("lending/投标.yaml", []byte("scenario: a")))
	require.NoError(t, s.PutScenario("a.yaml", []byte("scenario: b")))
	id, err := s.NewRun("default")
	require.NoError(t, err)
	assert.Equal(t, "run000001", id)
	require.NoError(t, s.PutRun("default", id, map[string]string{"state": "running"}))
	require.NoError(t, s.Close())

	s = openScripts(t, dir)
	defer func() { _ = s.Close() }()
	names, err := s.Scenarios()
	require.NoError(t, err)
	assert.Equal(t, []string{"a.yaml", "lending/投标.yaml"}, names)
	source, ok, err := s.Scenario("a.yaml")
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, "scenario: b", string(source))
	state, err := s.Run("default", "run000001")
	require.NoError(t, err)
	assert.JSONEq(t, `{"state":"running"}`, string(state))
	id, err = s.NewRun("default")
	require.NoError(t, err)
	assert.Equal(t, "run000002", id)

	require.NoError(t, s.DropScenario("a.yaml"))
	_, ok, err = s.Scenario("a.yaml")
	require.NoError(t, err)
	assert.False(t, ok)
	err = s.DropScenario("a.yaml")
	problem, _ := engine.AsProblem(err)
	require.NotNil(t, problem)
	assert.Equal(t, engine.NotFound, problem.Code)
}

func TestNamesThatScenariosCannotHave(t *testing.T) {
	t.Parallel()
	s := openScripts(t, store.Memory)
	defer func() { _ = s.Close() }()
	for _, name := range []string{"", "/a", "a/", "../a", "a/../b", ".a", "a b", "a//b", "a\x00"} {
		assert.ErrorContains(t, s.PutScenario(name, nil), "no name for a scenario", name)
	}
}

func TestOnlyTheNewestRunsAreKept(t *testing.T) {
	t.Parallel()
	s := openScripts(t, store.Memory)
	defer func() { _ = s.Close() }()
	_, _, err := s.Create(context.Background(), "w", sim.Spec{})
	require.NoError(t, err)
	for i := range 51 {
		require.NoError(t, s.PutRun("w", fmt.Sprintf("run%06d", i), i))
	}
	_, err = s.Run("w", "run000000")
	require.ErrorContains(t, err, `world w has no run "run000000"`)
	_, err = s.Run("w", "run000001")
	require.NoError(t, err)
	require.NoError(t, s.Drop("w"))
	_, err = s.Run("w", "run000050")
	assert.Error(t, err, "they end with their world")
}
