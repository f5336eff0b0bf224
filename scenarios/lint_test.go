package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every archive of testdata/lint is a broken file and what is said about it, to the letter.
func TestBrokenFilesAreTold(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/lint/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			last := len(archive.Files) - 1
			require.Equal(t, "problems", archive.Files[last].Name)
			_, problems := judge("scenario.yaml", string(archive.Files[0].Data), loaderOf(archive))
			require.NotEmpty(t, problems, "a broken file is found to be broken")
			for _, p := range problems {
				assert.NotEmpty(t, p.Message)
				assert.Greater(t, p.EndColumn, p.Column)
			}
			if *update {
				archive.Files[last].Data = []byte(problems.String())
				require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o600))
				return
			}
			assert.Equal(t, string(archive.Files[last].Data), problems.String(), "run the test with -update after reading the difference")
		})
	}
}

func TestTheExampleIsClean(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("testdata/example.yaml")
	require.NoError(t, err)
	f, problems := judge("example.yaml", string(source), nothing)
	require.Empty(t, problems.String())
	assert.Equal(t, "投标放款：通知三次未确认，第四次送达", f.Title.Content)
	assert.Len(t, f.Steps, 7)
	assert.Len(t, f.Finally, 1)
	assert.Equal(t, "42", f.World.Seed.Content)
	assert.Equal(t, []string{"lender", "borrower"}, []string{f.Given[0].Name.Content, f.Given[1].Name.Content})
}
