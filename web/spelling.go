package web

import (
	"strings"

	"github.com/shapan/shapan/sim/engine/contract"
)

// known answers the hint for a name that does not exist: the one that was meant, if one is near, and all there are.
func known(name string, names []string) string {
	if len(names) == 0 {
		return "leave it out: there are none here"
	}
	list := "use one of " + strings.Join(names, ", ")
	if meant := contract.Nearest(name, names); meant != "" {
		return "did you mean " + meant + "? " + list
	}
	return list
}
