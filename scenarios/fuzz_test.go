package scenarios

import (
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever the bytes are, they are read without a panic, and every problem points into the file.
func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("testdata/lint/*.txtar")
	require.NoError(f, err)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(f, err)
		f.Add(archive.Files[0].Data)
	}
	for _, e := range verbs() {
		f.Add([]byte("scenario: x\nsteps:\n" + e.Example))
	}
	f.Add([]byte("a: |2\n   ${x\n\n  ${y}\n"))
	f.Add([]byte("\xef\xbb\xbfscenario: 'x\n\n  y'\r\nsteps: [{check: \"\\u4e2d\\n${}\"}]"))
	f.Add([]byte("? - - [{"))
	known := systems()
	f.Fuzz(func(t *testing.T, source []byte) {
		file, problems := Load("f.yaml", source, known, nothing)
		require.NotNil(t, file)
		for _, p := range problems {
			require.NotEmpty(t, p.String())
			require.NotEmpty(t, p.Message)
			require.LessOrEqual(t, p.Line, max(1, len(file.lines)))
			require.LessOrEqual(t, p.Column, len([]rune(p.Source))+1)
			require.Greater(t, p.EndColumn, p.Column)
		}
		if !problems.Errors() {
			require.NotEmpty(t, file.Steps)
			again, problems := Load("f.yaml", []byte(yamlOf(file)), known, nothing)
			require.False(t, problems.Errors(), "%s\n%s", yamlOf(file), problems)
			require.Equal(t, yamlOf(file), yamlOf(again))
		}
	})
}

func FuzzParts(f *testing.F) {
	for _, text := range []string{"", "${a}", "x${a}y$${z}", "${'}'}", "${ {a: 1} }", "${", "$", "${}", "中${文}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("no file has it")
		}
		parts, err := Text{Content: text}.Parts()
		back := ""
		for _, p := range parts {
			if p.Expression == "" {
				assert.NotEmpty(t, p.Literal)
			}
			back += p.Literal + p.Expression
		}
		if err == nil {
			assert.LessOrEqual(t, len(back), len(text)+len(parts), "nothing is made up")
		}
	})
}
