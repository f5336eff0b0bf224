package main

import (
	"strings"

	"github.com/shapan/shapan/sim"
)

// allowList is the flag --notify-allow: entries with commas between them.
type allowList struct{ list sim.AllowList }

// UnmarshalText reads the entries.
func (a *allowList) UnmarshalText(text []byte) error {
	list, err := sim.ParseAllowList(strings.Split(string(text), ","))
	if err != nil {
		return wrong("see shapan serve --help", "--notify-allow: %s", err)
	}
	a.list = list
	return nil
}
