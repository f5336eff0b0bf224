package contract

import (
	"slices"
	"strings"
)

const maxCompared = 64 // characters of names that are compared

// Nearest answers the name of which another is most likely a slip or a part, "" when none is near. Every hint of the
// product that says "did you mean" asks here.
func Nearest(name string, known []string) string {
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
