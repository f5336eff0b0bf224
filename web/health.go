package web

import (
	"net/http"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
)

// healthView says that the process answers.
type healthView struct {
	Status string `json:"status"`
}

// readyView says that the process can do its work.
type readyView struct {
	Status  string `json:"status"`
	Version string `json:"version"`
	Worlds  int    `json:"worlds"`
}

func (c *console) healthRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/healthz", name: "health", title: "Whether the process answers", reply: healthView{},
			do: func(*visit) (answer, error) { return say(healthView{"ok"}, nil) },
		},
		{
			method: http.MethodGet, path: "/readyz", name: "ready", title: "Whether the default world is open; 503 while it is not", reply: readyView{}, do: c.ready,
		},
	}
}

func (c *console) ready(*visit) (answer, error) {
	if _, err := c.sim.World(sim.Default); err != nil {
		return answer{}, engine.Wrong(codeUnavailable, "ask again", "the default world is not open")
	}
	return say(readyView{"ready", c.options.Version, len(c.sim.Worlds())}, nil)
}
