package web

import (
	"net/http"
	"time"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
)

// snapshotView is a snapshot of a world.
type snapshotView struct {
	Name  string    `json:"name"`
	World string    `json:"world"`
	At    time.Time `json:"at"`    // world time when it was taken
	Taken time.Time `json:"taken"` // wall time
	Bytes int       `json:"bytes"`
}

// snapshotBody names a snapshot.
type snapshotBody struct {
	Name string `json:"name"`
}

func (c *console) snapshotRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/snapshots", name: "listSnapshots", changes: true, title: "The snapshots of a world, by name",
			reply: []snapshotView{}, do: c.listSnapshots,
		},
		{
			method: http.MethodPost, path: "/v1/worlds/{w}/snapshots", name: "takeSnapshot", changes: true, status: http.StatusCreated,
			title: "Keep the world as it is under a name; an older snapshot of that name is replaced",
			body:  snapshotBody{}, reply: snapshotView{}, do: c.takeSnapshot,
		},
		{
			method: http.MethodPost, path: "/v1/worlds/{w}/restore", name: "restoreSnapshot", changes: true,
			title: "Put the world back to a snapshot of it", body: snapshotBody{}, reply: worldView{}, do: c.restoreSnapshot,
		},
	}
}

func viewSnapshot(s sim.Snapshot) snapshotView {
	return snapshotView{Name: s.Name, World: s.World, At: zoned(s.At), Taken: zoned(s.Taken), Bytes: s.Bytes}
}

func (c *console) listSnapshots(v *visit) (answer, error) {
	list, err := c.sim.Snapshots(v.param("w"))
	return say(views(list, viewSnapshot), err)
}

func (c *console) takeSnapshot(v *visit) (answer, error) {
	name, err := snapshotName(v)
	if err != nil {
		return answer{}, err
	}
	shot, err := c.sim.Take(v.param("w"), name)
	return say(viewSnapshot(shot), err)
}

func (c *console) restoreSnapshot(v *visit) (answer, error) {
	name, err := snapshotName(v)
	if err != nil {
		return answer{}, err
	}
	if err := c.sim.Restore(v.param("w"), name); err != nil {
		return answer{}, err
	}
	return c.sayWorld(v.param("w"), 0)
}

func snapshotName(v *visit) (string, error) {
	var body snapshotBody
	if err := decode(v.body, &body); err != nil {
		return "", err
	}
	if body.Name == "" {
		return "", engine.Wrong(engine.Invalid, `send {"name": "before-the-loan"}`, "name is missing")
	}
	return body.Name, nil
}
