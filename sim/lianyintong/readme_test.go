package lianyintong_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/lianyintong"
)

const (
	readmePath  = "../../README.md"
	tableBegins = "-update -->\n"
	tableEnds   = "<!-- /services -->"
)

// TestReadmeListsEveryService holds the README's table against the declarations, and each service to its own file.
func TestReadmeListsEveryService(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(readmePath)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(raw), tableBegins)
	require.True(t, ok, "the README has no table of services")
	table, after, ok := strings.Cut(rest, tableEnds)
	require.True(t, ok, "the README's table of services has no end")
	want := servicesTable(t)
	if *update {
		require.NoError(t, os.WriteFile(readmePath, []byte(before+tableBegins+want+tableEnds+after), 0o600))
		return
	}
	assert.Equal(t, want, table, "run it with -update")
}

func servicesTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| service | title | section | mode | NOTIFY | idempotent | file |\n|---|---|---|---|---|---|---|\n")
	for _, api := range lianyintong.New(sign.NewSigner(1)).APIs {
		if strings.Contains(api.Name, "/") {
			continue
		}
		file := strings.ToLower(api.Name) + ".go"
		_, err := os.Stat(file)
		require.NoError(t, err, "one API, one file")
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | [%s](sim/lianyintong/%s) |\n",
			api.Name, api.Title, api.Section, api.Mode, yes(api.Notifies), yes(api.Idempotent), file, file)
	}
	return b.String()
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
