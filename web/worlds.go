package web

import (
	"encoding/json"
	"net/http"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
)

// worldView is a world.
type worldView struct {
	Name       string    `json:"name"`
	Seed       uint64    `json:"seed"`
	Clock      clockView `json:"clock"`
	Identities []string  `json:"identities"` // slug/identity: what requests are led here by
}

// worldBody says what a new world shall be like.
type worldBody struct {
	Seed    *uint64                    `json:"seed"`
	Clock   *clockBody                 `json:"clock"`
	Systems map[string]json.RawMessage `json:"systems"`
	From    string                     `json:"from"`
}

func (c *console) worldRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/worlds", name: "listWorlds", title: "All worlds, the default one first",
			reply: []worldView{}, do: c.listWorlds,
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}", name: "getWorld", title: "One world",
			reply: worldView{}, do: c.getWorld,
		},
		{
			method: http.MethodPut, path: "/v1/worlds/{w}", name: "putWorld", changes: true, body: worldBody{}, reply: worldView{}, status: http.StatusCreated,
			title: "Make a world, new or as a fork of another world or of a snapshot (from: world, or world/snapshot). A world that exists stays as it is: 200 when it is as asked, 409 when seed, clock (mode, speed) or systems ask for something else",
			others: map[int]string{
				http.StatusOK:       "The world exists already, and is as asked",
				http.StatusConflict: "The world exists already and is not as asked, or another world owns an identity",
			},
			do: c.putWorld,
		},
		{
			method: http.MethodDelete, path: "/v1/worlds/{w}", name: "dropWorld", title: "End a world and delete all of it",
			changes: true, status: http.StatusNoContent, do: c.dropWorld,
		},
		{
			method: http.MethodPost, path: "/v1/worlds/{w}/reset", name: "resetWorld", changes: true,
			title: "Empty a world: seed, configuration and identities stay", reply: worldView{}, do: c.resetWorld,
		},
	}
}

func (c *console) listWorlds(*visit) (answer, error) { return say(c.viewWorlds()) }

// viewWorlds answers all worlds, but for those that are dropped or replaced while the list is made.
func (c *console) viewWorlds() ([]worldView, error) {
	list := []worldView{}
	for _, w := range c.sim.Worlds() {
		view, err := c.viewWorld(w)
		if err == nil {
			list = append(list, view)
		} else if now, missing := c.sim.World(w.Name()); missing == nil && now == w {
			return nil, err
		}
	}
	return list, nil
}

func (c *console) viewWorld(w *engine.World) (worldView, error) {
	now, err := viewClock(w)
	if err != nil {
		return worldView{}, err
	}
	identities := c.sim.Identities(w.Name())
	if w.Name() == sim.Default { // it owns the development identities as well, which the catalogue does not list
		identities = []string{}
		for _, s := range w.Systems() {
			config, err := w.Compiled(s.Slug)
			if err != nil {
				return worldView{}, err
			}
			for _, id := range config.Identities() {
				identities = append(identities, s.Slug+"/"+id)
			}
		}
	}
	return worldView{Name: w.Name(), Seed: w.Seed(), Clock: now, Identities: identities}, nil
}

// sayWorld answers a world as it is now: what was restored may be restored once more before it is read.
func (c *console) sayWorld(name string, status int) (answer, error) {
	for {
		w, err := c.sim.Settled(name)
		if err != nil {
			return answer{}, err
		}
		view, err := c.viewWorld(w)
		if err == nil {
			return answer{status: status, value: view}, nil
		}
		if now, missing := c.sim.World(name); missing == nil && now == w {
			return answer{}, err
		}
	}
}

func (c *console) getWorld(v *visit) (answer, error) { return c.sayWorld(v.world.Name(), 0) }

func (c *console) putWorld(v *visit) (answer, error) {
	var body worldBody
	if err := decodeOptional(v.body, &body); err != nil {
		return answer{}, err
	}
	spec := sim.Spec{Seed: body.Seed, Systems: body.Systems, From: body.From}
	if body.Clock != nil {
		var err error
		if spec.Clock, err = body.Clock.spec("clock.now"); err != nil {
			return answer{}, err
		}
	}
	w, created, err := c.sim.Create(v.Context(), v.param("w"), spec)
	if err != nil {
		return answer{}, err
	}
	v.world = w
	if created {
		return c.sayWorld(w.Name(), http.StatusCreated)
	}
	return c.sayWorld(w.Name(), http.StatusOK)
}

func (c *console) dropWorld(v *visit) (answer, error) {
	if err := c.sim.Drop(v.param("w")); err != nil {
		return answer{}, err
	}
	c.sinks.forget(v.param("w"))
	return nothing()
}

func (c *console) resetWorld(v *visit) (answer, error) {
	if err := c.sim.Reset(v.param("w")); err != nil {
		return answer{}, err
	}
	c.sinks.forget(v.param("w"))
	return c.sayWorld(v.param("w"), 0)
}
