package scenarios

import (
	"slices"
	"strconv"
)

// Seed answers the seed that the file asks for; nil where it does not, or not as a number.
func (f *File) Seed() *uint64 {
	n, err := strconv.ParseUint(f.World.Seed.Content, 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// Uses lists the paths of the files that this one uses, as it writes them, each once.
func (f *File) Uses() []string {
	var paths []string
	for _, steps := range [][]Step{f.Steps, f.Finally} {
		for _, s := range steps {
			if use, ok := s.Verb.(*Use); ok && !slices.Contains(paths, use.Path.Content) {
				paths = append(paths, use.Path.Content)
			}
		}
	}
	return paths
}

// Variables lists the names of the environment variables that the expressions of a source read, each once.
func Variables(source []byte) []string {
	var names []string
	for _, found := range variable.FindAllStringSubmatch(string(source), -1) {
		if !slices.Contains(names, found[1]) {
			names = append(names, found[1])
		}
	}
	return names
}
