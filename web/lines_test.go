package web

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/journal"
)

func TestLinesAreRememberedAsLongAsTheySayTheSame(t *testing.T) {
	t.Parallel()
	set, err := templatesIn(english, "timeline")
	require.NoError(t, err)
	l := &lines{set: set}
	x := exchangeView{ID: "x000000001", World: "w", System: "s", API: "<api>", Outcome: "ok", Direction: journal.In, At: time.Unix(0, 0)}
	line, err := l.write(x)
	require.NoError(t, err)
	assert.Contains(t, string(line), "&lt;api&gt;")
	again, err := l.write(x)
	require.NoError(t, err)
	assert.Equal(t, line, again)
	assert.Len(t, l.known, 1)
	for name, change := range map[string]func(x *exchangeView){
		"another outcome": func(x *exchangeView) { x.Outcome = "refused" },
		"a code":          func(x *exchangeView) { x.Code = "100001" },
		"another world":   func(x *exchangeView) { x.World = "v" },
		"a rule":          func(x *exchangeView) { x.Rule = "r000001" },
		"another time":    func(x *exchangeView) { x.At = time.Unix(9, 0) },
		"a duration":      func(x *exchangeView) { x.WallMs = 7 },
		"out":             func(x *exchangeView) { x.Direction = journal.Out },
		"a finding":       func(x *exchangeView) { x.Findings = []journal.Finding{{Level: "error", Field: "f"}} },
	} {
		other := x
		change(&other)
		line, err := l.write(other)
		require.NoError(t, err)
		assert.NotEqual(t, again, line, name)
	}
	for i := range keepLines + 1 {
		x.ID = fmt.Sprintf("x%09d", i)
		_, err = l.write(x)
		require.NoError(t, err)
	}
	assert.LessOrEqual(t, len(l.known), keepLines, "not for ever")
}
