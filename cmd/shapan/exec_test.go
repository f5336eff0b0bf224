package main

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whatever shapan serve can be told, shapan exec can be told too.
func TestExecTakesTheFlagsOfServe(t *testing.T) {
	t.Parallel()
	serve, exec := reflect.TypeFor[serveCommand](), reflect.TypeFor[execCommand]()
	for i := range serve.NumField() {
		f := serve.Field(i)
		if !f.IsExported() {
			continue
		}
		own, ok := exec.FieldByName(f.Name)
		if assert.True(t, ok, "exec has no flag %s", f.Name) {
			assert.Equal(t, f.Type, own.Type, f.Name)
			assert.Equal(t, f.Tag.Get("name"), own.Tag.Get("name"), f.Name)
			assert.Equal(t, f.Tag.Get("enum"), own.Tag.Get("enum"), f.Name)
		}
	}
	c := execCommand{Seed: new(uint64(7)), Data: "x", NotifyURL: "http://127.0.0.1/n", Scenarios: "s", LogLevel: "warn"}
	got := c.serve()
	assert.Equal(t, &serveCommand{Seed: new(uint64(7)), Data: "x", NotifyURL: "http://127.0.0.1/n", Scenarios: "s", LogLevel: "warn", keepVerdicts: true}, got)
}

func TestEnvironmentOfTheCommand(t *testing.T) {
	t.Parallel()
	c := execCommand{}
	at := addresses{Systems: "http://s", Control: "http://c"}
	assert.Equal(t, []string{"A=b", "SHAPAN_URL=http://s", "SHAPAN_CONTROL_URL=http://c", "SHAPAN_WORLD=default"},
		c.environ([]string{"SHAPAN_URL=old", "A=b", "SHAPAN_CONTROL_TOKEN=old", "SHAPAN_WORLD=w"}, at), "what another sandbox has set is not for this one")
	c.ControlToken, at.SystemsTLS = "secret", "https://t"
	assert.Equal(t, []string{
		"SHAPAN_URL=http://s", "SHAPAN_TLS_URL=https://t", "SHAPAN_CONTROL_URL=http://c", "SHAPAN_CONTROL_TOKEN=secret", "SHAPAN_WORLD=default",
	}, c.environ(nil, at))
}
