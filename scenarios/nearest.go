package scenarios

import (
	"slices"
	"strings"
)

const (
	maxListed   = 12 // names that a hint lists at most
	maxCompared = 64 // characters of names that are compared
)

// suggestion answers the hint for a name that does not exist: the one that was meant, where one is near, and all there
// are, where they are few.
func suggestion(name string, known []string) string {
	var hint []string
	if meant := nearest(name, known); meant != "" {
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

// nearest answers the name of which another is most likely a slip, "" when none is near.
func nearest(name string, known []string) string {
	slip := []rune(strings.ToLower(name))
	if len(slip) == 0 || len(slip) > maxCompared {
		return ""
	}
	best, found := max(3, len(slip)/3+1), ""
	for _, candidate := range known {
		if strings.EqualFold(name, candidate) {
			return candidate
		}
		meant := []rune(strings.ToLower(candidate))
		if d := distance(slip, meant); d < best && 2*d <= max(len(meant), 2) && d < len(slip) {
			best, found = d, candidate
		}
	}
	if found == "" && len(slip) > 2 {
		i := slices.IndexFunc(known, func(c string) bool { return strings.Contains(strings.ToLower(c), string(slip)) })
		if i >= 0 {
			found = known[i]
		}
	}
	return found
}

// distance answers the number of characters to put in, take out, change, or exchange with the next (optimal string
// alignment).
func distance(a, b []rune) int {
	var last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		above := row
		row = make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(above[j]+cost, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], last[j-1]+1)
			}
		}
		last = above
	}
	return row[len(b)]
}
