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
	args := v.body
	if len(args) > 0 {
		var err error
		if args, err = object(v.body, `send the arguments as a JSON object: {"name": value}`); err != nil {
			return answer{}, err
		}
	}
	did, err := v.world.Do(v.param("slug"), v.param("action"), args)
	did.Notices = filled(did.Notices)
	return say(did, err)
}
