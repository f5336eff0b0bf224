package web

import (
	"net/http"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/verdict"
)

func (c *console) findingRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/v1/worlds/{w}/findings", name: "listFindings", reply: []journal.Finding{}, do: c.listFindings,
		title: "Where the application broke the contract of a system, oldest first",
		query: []parameter{
			{name: "level", doc: "error: the document forbids it; warning: merely odd", enum: []string{engine.LevelError, engine.LevelWarning}},
			{name: "after", doc: "id of an exchange: only findings in those behind it"},
			{name: "limit", doc: "how many at most", kind: "integer"},
			formParameter,
		},
	}}
}

func (c *console) listFindings(v *visit) (answer, error) {
	after, err := v.identifier("after", 'x')
	if err != nil {
		return answer{}, err
	}
	limit, err := v.limit(maxLimit)
	if err != nil {
		return answer{}, err
	}
	list, err := v.world.Findings(v.ask("level"))
	if err != nil {
		return answer{}, err
	}
	page := []journal.Finding{}
	for _, f := range list {
		if f.Exchange > after && len(page) < limit {
			page = append(page, f)
		}
	}
	if form := formOf(v); form != verdict.JSON {
		view, err := verdict.Of(v.world)
		if err != nil {
			return answer{}, err
		}
		view.Findings = page
		return sayReport(verdict.Report{Worlds: []verdict.World{view}}, form)
	}
	return say(page, nil)
}
