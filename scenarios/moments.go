package scenarios

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	day     = 24 * time.Hour
	maxDays = 36500 // a hundred years
)

// ParseDuration reads a duration above zero: those of Go (1h30m, 250ms), with days before them (3d, 1d12h). Its errors
// say how to write one.
func ParseDuration(text string) (time.Duration, error) {
	wrong := fmt.Errorf("%q is no duration: write one above zero like 30s, 10m, 1h30m or 3d", text)
	var total time.Duration
	rest := text
	if days, behind, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 32)
		if err != nil || n > maxDays {
			return 0, wrong
		}
		total, rest = time.Duration(n)*day, behind
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 {
			return 0, wrong
		}
		total += d
	}
	if total <= 0 {
		return 0, wrong
	}
	return total, nil
}

// ParseTime reads an instant as RFC 3339 writes it. Its errors say how to write one.
func ParseTime(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time: write one like 2016-11-09T10:00:00+08:00", text)
	}
	return at, nil
}
