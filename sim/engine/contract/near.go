package contract

import "strings"

const (
	maxDistance = 2  // edits up to which a name is taken for a slip of another
	maxCompared = 64 // bytes of names that are compared
)

// nearest answers the candidate that a name is most likely a slip of, "" when none is near. Names must share more than
// they differ in: id is not taken for no.
func nearest(name string, candidates []string) string {
	best, found := maxDistance+1, ""
	for _, candidate := range candidates {
		if strings.EqualFold(name, candidate) {
			return candidate
		}
		if d := distance(name, candidate); d < best && 2*d < min(len(name), len(candidate)) {
			best, found = d, candidate
		}
	}
	return found
}

// distance answers the number of bytes to put in, take out or change (Levenshtein), or more than maxDistance when that
// is plain from the lengths.
func distance(a, b string) int {
	if len(a)-len(b) > maxDistance || len(b)-len(a) > maxDistance || len(a) > maxCompared || len(b) > maxCompared {
		return maxDistance + 1
	}
	var row [maxCompared + 1]int
	for j := range len(b) + 1 {
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
