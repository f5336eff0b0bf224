package web

import (
	"html/template"
	"slices"
	"strings"

	"github.com/shapan/shapan/scenarios"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

// mostDrawn is how many exchanges a picture of the newest ones shows.
const mostDrawn = 100

// diagramView is a sequence diagram of some exchanges.
type diagramView struct {
	Picture template.HTML
	Count   int
	Chosen  bool // by their ids; otherwise they are the newest
}

// diagramPage draws the exchanges that were chosen on the timeline, or the newest.
func (c *console) diagramPage() page {
	return page{
		name: "diagram", path: "/worlds/{w}/diagram", entry: "timeline", show: c.showDiagram,
		query: []parameter{{name: "x", doc: "id of an exchange to draw; may be given several times", many: true}},
	}
}

func (c *console) showDiagram(v *visit) (any, error) {
	ids := slices.DeleteFunc(slices.Clone(v.query["x"]), func(id string) bool { return id == "" })
	slices.SortFunc(ids, strings.Compare)
	view := diagramView{Chosen: len(ids) > 0}
	list := []journal.Exchange{}
	for _, id := range slices.Compact(ids) {
		x, err := v.world.Recorded(id)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	if !view.Chosen {
		var err error
		if list, err = v.world.Exchanges(journal.Query{Last: true, Limit: mostDrawn}); err != nil {
			return nil, err
		}
	}
	if len(list) > maxLimit {
		return nil, engine.Wrong(engine.Invalid, "choose fewer", "%d exchanges are too many for a picture", len(list))
	}
	view.Picture, view.Count = scenarios.Diagram(list, linkTo(v.world.Name())), len(list)
	return view, nil
}
