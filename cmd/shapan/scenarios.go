package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxScenario is how many bytes of a scenario file are read: more than the language takes, so that it says so itself.
const maxScenario = 1 << 20

// scenarioFiles answers the files that paths name: files themselves, and all of their folders that end
// in .yaml; other YAML, which CI servers and compose read, ends in .yml by custom, and is run only where it is named.
// Slashes are slashes on every system.
func scenarioFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, wrong("name scenario files, or folders with them", "%s does not exist", path)
		case err != nil:
			return nil, wrong("", "%s", err)
		case !info.IsDir():
			files = append(files, filepath.ToSlash(path))
			continue
		}
		found, err := scenariosBelow(path)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, wrong("scenario files end in .yaml; name others one by one", "there is no scenario below %s", path)
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// scenariosBelow lists the files of a folder. Hidden folders and testdata hold none.
func scenariosBelow(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != dir && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return filepath.SkipDir
		case !entry.IsDir() && strings.HasSuffix(path, ".yaml"):
			files = append(files, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		return nil, wrong("", "%s", err)
	}
	return files, nil
}

// readScenario reads a scenario file; it is a scenarios.Loader, so a file that does not exist is fs.ErrNotExist.
func readScenario(path string) ([]byte, error) {
	return readFile(filepath.FromSlash(path), maxScenario)
}
