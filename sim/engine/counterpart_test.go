package engine_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/shapan/shapan/sim/engine"
)

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	ownWord := func(path, contentType string) int64 {
		if path == "/up" && contentType == "a/b" {
			return 7
		}
		return 0
	}
	for name, c := range map[string]struct {
		counterpart       engine.Counterpart
		path, contentType string
		want              int64
	}{
		"says nothing":           {engine.Counterpart{}, "/up", "a/b", engine.DefaultLimit},
		"has one for all":        {engine.Counterpart{Limit: 3}, "/up", "a/b", 3},
		"has one for an address": {engine.Counterpart{Limit: 3, LimitFor: ownWord}, "/up", "a/b", 7},
		"and one for the rest":   {engine.Counterpart{Limit: 3, LimitFor: ownWord}, "/up", "a/c", 3},
		"or none":                {engine.Counterpart{LimitFor: ownWord}, "/", "a/b", engine.DefaultLimit},
	} {
		assert.Equal(t, c.want, c.counterpart.BodyLimit(c.path, c.contentType), name)
	}
}
