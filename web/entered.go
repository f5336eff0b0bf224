package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
)

// enteredInstants are how people and browsers write an instant, besides RFC 3339; they mean the world's zone.
var enteredInstants = []string{time.DateTime, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly}

// enteredInstant answers a field with an instant as RFC 3339.
func (v *visit) enteredInstant(name string) (string, error) {
	text := v.entered(name)
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.Format(time.RFC3339), nil
	}
	for _, layout := range enteredInstants {
		if at, err := time.ParseInLocation(layout, text, clock.Zone); err == nil {
			return at.Format(time.RFC3339), nil
		}
	}
	return "", engine.Wrong(engine.Invalid, "write it like 2016-11-09 10:00:00", "%s is %q", name, text)
}

// enteredNumber answers a field with a number, nil where it is empty.
func (v *visit) enteredNumber(name string) (*float64, error) {
	text := v.entered(name)
	if text == "" {
		return nil, nil //nolint:nilnil // nothing was entered
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil {
		return nil, engine.Wrong(engine.Invalid, "write a number, like 60", "%s is %q", name, text)
	}
	return &n, nil
}

// enteredWhole answers a field with a whole number from 0 on, nil where it is empty.
func (v *visit) enteredWhole(name string) (*uint64, error) {
	text := v.entered(name)
	if text == "" {
		return nil, nil //nolint:nilnil // nothing was entered
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return nil, engine.Wrong(engine.Invalid, "write a whole number from 0 on, like 42", "%s is %q", name, text)
	}
	return &n, nil
}
