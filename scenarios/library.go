package scenarios

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

// shipped holds the files that come with the program.
//
//go:embed cashloan/*.yaml lianyintong/*.yaml qianzhan/*.yaml together/*.yaml xianyu/*.yaml
var shipped embed.FS

// Shipped lists the names of the files that come with the program, like lianyintong/project-life.yaml, sorted.
func Shipped() []string {
	var names []string
	err := fs.WalkDir(shipped, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".yaml") {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		panic("scenarios: the embedded files cannot be listed: " + err.Error()) // they are part of the program
	}
	slices.Sort(names)
	return names
}

// ShippedFile answers the source of a file that comes with the program; fs.ErrNotExist for a name that none has. It is a
// Loader.
func ShippedFile(name string) ([]byte, error) { return shipped.ReadFile(name) }
