package main

import (
	"strings"

	"github.com/shapan/shapan/sim/engine/contract"
)

// suggestion answers the hint for a name that does not exist: the one that was meant, if one is near, and all there are.
func suggestion(name string, names []string) string {
	list := "use one of " + strings.Join(names, ", ")
	if meant := contract.Nearest(name, names); meant != "" {
		return "did you mean " + meant + "? " + list
	}
	return list
}
