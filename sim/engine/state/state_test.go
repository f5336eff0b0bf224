package state_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/state"
)

type status string

var table = state.Table[status]{
	{"COLLECTING", "募集中", []status{"REPAYING", "MISCARRY"}},
	{"REPAYING", "还款中", []status{"FINISH"}},
	{"FINISH", "已截标", nil},
	{"MISCARRY", "流标", nil},
}

func TestMoves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to status
		wrong    string
	}{
		{"COLLECTING", "REPAYING", ""},
		{"COLLECTING", "MISCARRY", ""},
		{"REPAYING", "COLLECTING", "state REPAYING cannot become COLLECTING: only FINISH"},
		{"COLLECTING", "FINISH", "state COLLECTING cannot become FINISH: only REPAYING, MISCARRY"},
		{"FINISH", "REPAYING", "state FINISH is final: it cannot become REPAYING"},
		{"LOST", "FINISH", `state "LOST" is not in the table`},
	} {
		err := table.Check(c.from, c.to)
		if c.wrong == "" {
			assert.NoError(t, err)
			assert.True(t, table.Allows(c.from, c.to))
			continue
		}
		assert.EqualError(t, err, c.wrong)
		assert.False(t, table.Allows(c.from, c.to))
	}
}

func TestRowsAnswer(t *testing.T) {
	t.Parallel()
	assert.True(t, table.Final("FINISH"))
	assert.False(t, table.Final("REPAYING"))
	assert.False(t, table.Final("LOST"))
	assert.Equal(t, "流标", table.Title("MISCARRY"))
	assert.Equal(t, "LOST", table.Title("LOST"))
	assert.Empty(t, table.Broken())
}

func TestBrokenTablesAreFound(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{
		"state A leads to C, which has no row",
		"state A has two rows",
		"nothing leads to state B",
	}, state.Table[status]{{"A", "", []status{"C"}}, {"A", "", nil}, {"B", "", nil}}.Broken())
}

func TestDrawing(t *testing.T) {
	t.Parallel()
	d := table.Draw()
	require.Len(t, d, 4)
	assert.Equal(t, []string{"REPAYING", "MISCARRY"}, d[0].Next)
	assert.False(t, d[0].Final)
	assert.True(t, d[2].Final)
	assert.Equal(t, "已截标", d[2].Title)
}
