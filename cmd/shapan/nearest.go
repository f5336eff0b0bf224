package main

import (
	"slices"
	"strings"
)

// suggestion answers the hint for a name that does not exist: the one that was meant, if one is near, and all there are.
func suggestion(name string, names []string) string {
	list := "use one of " + strings.Join(names, ", ")
	if meant := nearest(name, names); meant != "" {
		return "did you mean " + meant + "? " + list
	}
	return list
}

// nearest answers the name of which another is most likely a slip or a part, "" when none is near.
func nearest(name string, names []string) string {
	const longest = 64 // no name is that long
	if len(name) == 0 || len(name) > longest {
		return ""
	}
	best, found := max(3, len(name)/3+1), ""
	for _, candidate := range names {
		if strings.EqualFold(name, candidate) {
			return candidate
		}
		if d := distance(strings.ToLower(name), strings.ToLower(candidate)); d < best && 2*d <= len(candidate) {
			best, found = d, candidate
		}
	}
	if found == "" {
		i := slices.IndexFunc(names, func(c string) bool { return strings.Contains(strings.ToLower(c), strings.ToLower(name)) })
		if i >= 0 {
			found = names[i]
		}
	}
	return found
}

// distance answers the number of bytes to put in, take out or change (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
