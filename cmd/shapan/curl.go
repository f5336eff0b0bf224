package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// curl writes the command that sends a request, for a POSIX shell: one argument a line.
func curl(r engine.Request, address string) string {
	parts := []string{"curl -i -X " + quoted(r.Method)}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, value := range r.Header[name] {
			parts = append(parts, "-H "+quoted(name+": "+value))
		}
	}
	if len(r.Body) > 0 {
		parts = append(parts, "--data-raw "+quoted(string(r.Body)))
	}
	return strings.Join(append(parts, quoted(address)), " \\\n  ")
}

// quoted writes a text as one word of a POSIX shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
