package web

import (
	"net/http"

	"github.com/shapan/shapan/sim/engine"
)

func (c *console) actionRoutes() []route {
	return []route{{
		method: http.MethodPost, path: "/v1/worlds/{w}/systems/{slug}/actions/{action}", name: "doAction", reply: engine.Did{}, do: c.doAction,
		title: "Do what the system's people, its bank or its users do; the body holds the arguments by name", body: map[string]any{},
	}}
}

func (c *console) doAction(v *visit) (answer, error) {
	did, err := v.world.Do(v.param("slug"), v.param("action"), v.body)
	did.Notices = filled(did.Notices)
	return say(did, err)
}
