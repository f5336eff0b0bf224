package web

import "strings"

// known answers the hint for a name that does not exist: the one that was meant, if one is near, and all there are.
func known(name string, names []string) string {
	if len(names) == 0 {
		return "leave it out: there are none here"
	}
	list := "use one of " + strings.Join(names, ", ")
	if meant := nearest(name, names); meant != "" {
		return "did you mean " + meant + "? " + list
	}
	return list
}

// nearest answers the name of which another is most likely a slip, "" when none is near.
func nearest(name string, names []string) string {
	best, found := 3, ""
	for _, candidate := range names {
		if strings.EqualFold(name, candidate) {
			return candidate
		}
		if len(name) > 64 {
			continue // no name is that long
		}
		if d := distance(name, candidate); d < best && 2*d <= len(candidate) {
			best, found = d, candidate
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
