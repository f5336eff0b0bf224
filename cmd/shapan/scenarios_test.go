package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine/sign"
)

// "shapan run scenarios" in the repository takes all YAML below the folder: whatever lies there has to be a scenario.
func TestTheRepositorysFolderHoldsScenarios(t *testing.T) {
	t.Parallel()
	files, err := scenarioFiles([]string{"../../scenarios"})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(files), len(scenarios.Shipped()))
	systems := sim.Counterparts(sign.NewSigner(0))
	for _, path := range files {
		source, err := readScenario(path)
		require.NoError(t, err)
		_, problems := scenarios.Load(path, source, systems, readScenario)
		assert.False(t, problems.Errors(), "%s\n%s", path, problems.String())
	}
}
