package scenarios

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

const (
	day     = 24 * time.Hour
	maxDays = int(engine.MaxAdvance / day) // a hundred years
)

// ParseDuration reads a duration above zero, of a hundred years at most: those of Go (1h30m, 250ms), with days before
// them (3d, 1d12h). Its errors say how to write one.
func ParseDuration(text string) (time.Duration, error) {
	if total, ok := span(text); ok && total > 0 {
		return total, nil
	}
	return 0, fmt.Errorf("%q is no duration: write one above zero like 30s, 10m, 1h30m or 3d, at most %dd", text, maxDays)
}

// ParseAdvance reads how far a clock advances: a duration, or 0s for what is due now.
func ParseAdvance(text string) (time.Duration, error) {
	if total, ok := span(text); ok {
		return total, nil
	}
	return 0, fmt.Errorf("%q is no duration: write one like 30s, 10m, 1h30m or 3d, at most %dd, or 0s for what is due now", text, maxDays)
}

// span reads a duration from zero up to the longest.
func span(text string) (total time.Duration, ok bool) {
	rest := text
	if days, behind, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 32)
		if err != nil || n > uint64(maxDays) {
			return 0, false
		}
		total, rest = time.Duration(n)*day, behind
	}
	if rest != "" || text == "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 || d > engine.MaxAdvance-total {
			return 0, false
		}
		total += d
	}
	return total, true
}

// ParseTime reads an instant as RFC 3339 writes it. Its errors say how to write one.
func ParseTime(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time: write one like 2016-11-09T10:00:00+08:00", text)
	}
	return at, nil
}
