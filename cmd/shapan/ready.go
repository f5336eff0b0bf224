package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

const readyHint = "name a file in a folder that exists and can be written"

// forgetReady takes away the ready file of an earlier run: those who wait for the file would take it for this one's.
func forgetReady(path string) error {
	if path == "" {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return wrong(readyHint, "--ready-file: %s", err)
	}
	return nil
}

// announceFile writes the ready file, whole or not at all.
func announceFile(path string, at addresses) error {
	if path == "" {
		return nil
	}
	text, err := json.Marshal(at)
	if err != nil {
		return err
	}
	beside, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return wrong(readyHint, "--ready-file: %s", err)
	}
	_, err = beside.Write(append(text, '\n'))
	err = errors.Join(err, beside.Close())
	if err == nil {
		err = os.Rename(beside.Name(), path)
	}
	if err != nil {
		_ = os.Remove(beside.Name())
		return wrong(readyHint, "--ready-file: %s", err)
	}
	return nil
}
