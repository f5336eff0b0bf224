package scenarios

import (
	"strings"

	"github.com/shapan/shapan/sim/engine/contract"
)

const maxListed = 12 // names that a hint lists at most

// suggestion answers the hint for a name that does not exist: the one that was meant, where one is near, and all there
// are, where they are few.
func suggestion(name string, known []string) string {
	var hint []string
	if meant := contract.Nearest(name, known); meant != "" {
		hint = append(hint, "did you mean "+meant+"?")
	}
	switch {
	case len(known) == 0:
		hint = append(hint, "there are none")
	case len(known) <= maxListed:
		hint = append(hint, "there are "+strings.Join(known, ", "))
	case len(hint) == 0:
		hint = append(hint, "there are "+strings.Join(known[:maxListed], ", ")+", …")
	}
	return strings.Join(hint, " ")
}
