// Package certs holds the development keys and the development CA, embedded.
//
// They are TEST ONLY: the private halves are published with the source, so a signature made with them
// proves nothing. The README says which file is whose; `shapan keys new` makes keys of one's own, and
// `go run ./certs/gen` made these.
package certs

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed *.pem lianyintong/*.pem qianzhan/*.pem
var files embed.FS

// File answers the bytes of one file: a line that says TEST ONLY, then one PEM block. Its name is the
// path under certs/, such as "lianyintong/platform.key.pem". It answers an error that lists the names
// for any other.
func File(name string) ([]byte, error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("no development key %q: there are %s", name, strings.Join(Names(), ", "))
	}
	return text, nil
}

// Names answers the names of all files, sorted.
func Names() []string {
	names, err := fs.Glob(files, "*.pem")
	if err != nil {
		panic("certs: the pattern is wrong: " + err.Error())
	}
	inner, err := fs.Glob(files, "*/*.pem")
	if err != nil {
		panic("certs: the pattern is wrong: " + err.Error())
	}
	return append(names, inner...)
}
