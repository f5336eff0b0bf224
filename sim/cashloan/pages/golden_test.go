package pages

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func TestGoldenPages(t *testing.T) {
	t.Parallel()
	for name, got := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", name+".html")
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(file, got, 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err, "run the test with -update to write it, and look at the page")
			assert.Equal(t, string(want), string(got))
		})
	}
}

func TestGoldenPagesAreAllOfThem(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*.html"))
	require.NoError(t, err)
	known := samples()
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		assert.Contains(t, known, name, "%s belongs to no sample: delete it", file)
	}
	if !*update {
		assert.Len(t, files, len(known))
	}
}
