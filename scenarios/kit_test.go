package scenarios

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
)

var update = flag.Bool("update", false, "write the golden files")

// systems is the one that the tests are written against.
func systems() []*engine.Counterpart {
	return slices.DeleteFunc(sim.Counterparts(sign.NewSigner(0)), func(c *engine.Counterpart) bool { return c.Slug != "lianyintong" })
}

// loaderOf answers the files of an archive.
func loaderOf(archive *txtar.Archive) Loader {
	return func(path string) ([]byte, error) {
		for _, f := range archive.Files {
			if f.Name == path {
				return f.Data, nil
			}
		}
		return nil, fs.ErrNotExist
	}
}

// nothing answers no file.
func nothing(string) ([]byte, error) { return nil, fs.ErrNotExist }

// judge parses and lints a source.
func judge(path, source string, more Loader) (*File, Problems) {
	return Load(path, []byte(source), systems(), more)
}

// golden compares a text with a file of the repository, or writes it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(filepath.Clean(path))
	require.NoError(t, err)
	require.Equal(t, string(want), got, "run the test with -update after reading the difference")
}
