package xianyu

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/shapan/shapan/sim/engine"
)

// The development application that every world knows (surface.md §3).
const (
	developmentApp    = "12345678"
	developmentSecret = "helloworld"
)

// configJSON is the configuration of the system in a world, as users write it (surface.md §5).
type configJSON struct {
	Apps     map[string]appJSON `json:"apps"`
	Channels []string           `json:"channels,omitempty"` // empty: all
	Statuses []string           `json:"statuses,omitempty"` // known ones, empty: the usual four; others are findings
	Types    []string           `json:"types,omitempty"`    // known ones, empty: CREDIT and LOAN; others are findings
}

// appJSON is an application as users write it.
type appJSON struct {
	Secret   string     `json:"secret"`
	Session  string     `json:"session,omitempty"`  // none or required
	Sessions []string   `json:"sessions,omitempty"` // known ones; empty: any
	Methods  []string   `json:"methods,omitempty"`  // open to the application; empty: all
	Quota    *quotaJSON `json:"quota,omitempty"`
	Strict   bool       `json:"strict,omitempty"`
}

// quotaJSON is how many calls an application has in a time of the world, and how long it is banned for one more.
type quotaJSON struct {
	Calls int    `json:"calls"`
	Per   string `json:"per"`           // "1m"
	Ban   string `json:"ban,omitempty"` // "30s"; "": as long as per
}

// config is a compiled configuration.
type config struct {
	apps     map[string]*app
	keys     []string        // of the applications, sorted
	channels map[string]bool // empty: all
	statuses []string
	types    []string
}

// app is a compiled application.
type app struct {
	Key      string
	Secret   string
	Required bool            // a session
	Sessions map[string]bool // empty: any
	Methods  map[string]bool // empty: all
	Quota    *quota          // nil: none
	Strict   bool
}

type quota struct {
	Calls int
	Per   time.Duration
	Ban   time.Duration
}

// Identities are the keys of the applications.
func (c *config) Identities() []string { return c.keys }

// configOf answers the configuration in a world.
func configOf(tx *engine.Tx) *config {
	c, ok := tx.Config().(*config)
	if !ok {
		panic(fmt.Sprintf("xianyu: configuration of type %T", tx.Config()))
	}
	return c
}

// defaultConfig is what every new world knows (surface.md §3).
func defaultConfig() (json.RawMessage, error) {
	return json.Marshal(configJSON{Apps: map[string]appJSON{developmentApp: {Secret: developmentSecret}}})
}

// compileConfig reads a configuration. Its errors name the application and the member.
func compileConfig(raw json.RawMessage) (engine.Config, error) {
	var file configJSON
	if err := engine.ReadConfig(raw, &file); err != nil {
		return nil, err
	}
	c := &config{
		apps: map[string]*app{}, keys: slices.Sorted(maps.Keys(file.Apps)), channels: set(file.Channels),
		statuses: orElse(file.Statuses, string(inProcessing), string(success), string(fail), string(cancel)),
		types:    orElse(file.Types, typeCredit, typeLoan),
	}
	for key, a := range file.Apps {
		compiled, err := a.compile(key)
		if err != nil {
			return nil, fmt.Errorf("apps.%s.%w", key, err)
		}
		c.apps[key] = compiled
	}
	return c, nil
}

func (a appJSON) compile(key string) (*app, error) {
	switch {
	case key == "":
		return nil, errors.New("app_key is empty: name the application")
	case a.Secret == "":
		return nil, errors.New("secret is empty: give the application's secret")
	case a.Session != "" && a.Session != "none" && a.Session != "required":
		return nil, fmt.Errorf("session is %q: use none or required", a.Session)
	}
	c := &app{
		Key: key, Secret: a.Secret, Required: a.Session == "required", Sessions: set(a.Sessions), Methods: set(a.Methods), Strict: a.Strict,
	}
	if a.Quota != nil {
		var err error
		if c.Quota, err = a.Quota.compile(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (q quotaJSON) compile() (*quota, error) {
	if q.Calls < 1 {
		return nil, fmt.Errorf("quota.calls is %d: give at least 1, or leave quota out", q.Calls)
	}
	per, err := time.ParseDuration(q.Per)
	if err != nil || per <= 0 {
		return nil, fmt.Errorf("quota.per is %q: give a duration above zero, like 1m", q.Per)
	}
	c := &quota{Calls: q.Calls, Per: per, Ban: per}
	if q.Ban != "" {
		if c.Ban, err = time.ParseDuration(q.Ban); err != nil || c.Ban <= 0 {
			return nil, fmt.Errorf("quota.ban is %q: give a duration above zero, like 30s", q.Ban)
		}
	}
	return c, nil
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, s := range list {
		m[s] = true
	}
	return m
}

func orElse(list []string, usual ...string) []string {
	if len(list) == 0 {
		return usual
	}
	return list
}
