package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/sign"
)

// worldsPageView is the page of the worlds, and of one of them.
type worldsPageView struct {
	Worlds    []worldView
	Here      worldView
	Snapshots []snapshotView
	Origins   []string // what a new world can be a fork of: worlds, and snapshots as world/snapshot
	Clients   []clientView
	Modes     []string
	Default   bool // the world at hand is the one that cannot be dropped
}

// clientView is what an application has to know to talk to a system in a world.
type clientView struct {
	Slug       string
	Title      string
	Base       string
	Identities []string
	Config     string // of the system in this world, as JSON
	Settings   string // ready to paste: NAME=value, one a line
	Keys       []keyView
}

// keyView is a development key that an application holds.
type keyView struct {
	Name string // client or system, and what the files call it
	Text string
}

// worldsPage makes, forks, resets and drops worlds, keeps and restores snapshots, and says how applications reach a world.
func (c *console) worldsPage(path string) page {
	return page{
		name: "worlds", path: path, show: c.showWorlds,
		json: func(*visit) string { return "/v1/worlds" },
		acts: map[string]act{
			"make": c.formMake, "drop": c.formDropWorld, "reset": c.formReset, "snapshot": c.formSnapshot, "restore": c.formRestore, "configure": c.formConfigure,
		},
	}
}

// worldsAddress answers the page of the worlds with one of them at hand.
func worldsAddress(world string) string { return "/worlds/" + world + "/worlds" }

func (c *console) showWorlds(v *visit) (any, error) {
	view := worldsPageView{Default: v.world.Name() == sim.Default, Modes: []string{string(clock.Real), string(clock.Frozen), string(clock.Scaled)}}
	var err error
	if view.Worlds, err = c.viewWorlds(); err != nil {
		return nil, err
	}
	if view.Here, err = c.viewWorld(v.world); err != nil {
		return nil, err
	}
	for _, w := range view.Worlds {
		view.Origins = append(view.Origins, w.Name)
		shots, err := c.sim.Snapshots(w.Name)
		if err != nil {
			return nil, err
		}
		for _, s := range shots {
			view.Origins = append(view.Origins, s.World+"/"+s.Name)
			if s.World == v.world.Name() {
				view.Snapshots = append(view.Snapshots, viewSnapshot(s))
			}
		}
	}
	for _, s := range v.world.Systems() {
		client, err := c.viewClient(v.world, s)
		if err != nil {
			return nil, err
		}
		view.Clients = append(view.Clients, client)
	}
	return view, nil
}

// viewClient answers what an application has to know to talk to a system in a world.
func (c *console) viewClient(w *engine.World, s *engine.Counterpart) (clientView, error) {
	view := clientView{Slug: s.Slug, Title: s.Title, Base: c.systemsBase(w.Name()) + s.Base}
	compiled, err := w.Compiled(s.Slug)
	if err != nil {
		return view, err
	}
	view.Identities = compiled.Identities()
	raw, err := w.Config(s.Slug)
	if err != nil {
		return view, err
	}
	view.Config, _ = indentedJSON(raw)
	name := strings.ToUpper(s.Slug)
	lines := []string{name + "_URL=" + view.Base}
	if len(view.Identities) > 0 {
		lines = append(lines, name+"_IDENTITY="+view.Identities[0])
	}
	for _, k := range s.Keys {
		text, err := k.Text()
		if err != nil {
			return view, fmt.Errorf("key of %s: %w", s.Slug, err)
		}
		title := k.Side
		if k.Also != "" {
			title += " (" + k.Also + ")"
		}
		view.Keys = append(view.Keys, keyView{title, strings.TrimSpace(string(text))})
		lines = append(lines, name+"_"+strings.ToUpper(k.Side)+"_KEY="+oneLine(text))
	}
	view.Settings = strings.Join(lines, "\n")
	return view, nil
}

// oneLine answers a key as clients take it in a setting: the Base64 of its DER; a shared secret as it is.
func oneLine(text []byte) string {
	if key, err := sign.ParsePrivate(text); err == nil {
		return key.Bare()
	}
	if key, err := sign.ParsePublic(text); err == nil {
		return sign.PublicBare(key)
	}
	return strings.TrimSpace(string(text))
}

func (c *console) formMake(v *visit) (done, error) {
	seed, err := v.enteredWhole("seed")
	if err != nil {
		return done{}, err
	}
	spec := sim.Spec{Seed: seed, From: v.entered("from")}
	if mode := v.entered("mode"); mode != "" {
		spec.Clock = &sim.ClockSpec{Mode: clock.Mode(mode)}
		if v.entered("now") != "" {
			text, err := v.enteredInstant("now")
			if err != nil {
				return done{}, err
			}
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return done{}, err
			}
			spec.Clock.Now = &at
		}
	}
	name := v.entered("name")
	_, made, err := c.sim.Make(v.Context(), name, spec)
	if err == nil && !made {
		err = engine.Wrong(engine.Conflict, "choose another name, or drop that one first", "there is a world %s already", name)
	}
	return done{say: "worlds.made", args: []any{name}, to: worldsAddress(name)}, err
}

func (c *console) formDropWorld(v *visit) (done, error) {
	name := v.world.Name()
	_, err := c.dropWorld(v)
	return done{say: "worlds.dropped", args: []any{name}, to: worldsAddress(sim.Default)}, err
}

func (c *console) formReset(v *visit) (done, error) {
	_, err := c.resetWorld(v)
	return done{say: "worlds.wasReset", args: []any{v.world.Name()}}, err
}

func (c *console) formSnapshot(v *visit) (done, error) {
	shot, err := c.sim.Take(v.world.Name(), v.entered("snapshot"))
	return done{say: "worlds.taken", args: []any{shot.Name}}, err
}

func (c *console) formRestore(v *visit) (done, error) {
	name := v.entered("snapshot")
	return done{say: "worlds.restored", args: []any{v.world.Name(), name}}, c.sim.Restore(v.world.Name(), name)
}

func (c *console) formConfigure(v *visit) (done, error) {
	slug := v.entered("system")
	if _, err := v.world.System(slug); err != nil {
		return done{}, err
	}
	patch, err := object([]byte(v.entered("patch")), "enter the members to change as a JSON object; null deletes one")
	if err != nil {
		return done{}, err
	}
	return done{say: "worlds.configured", args: []any{slug}}, c.sim.Configure(v.world.Name(), slug, patch)
}
