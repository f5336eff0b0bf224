package web

import (
	"net/url"
	"slices"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// linesPerPage is how many exchanges the timeline shows at once.
const linesPerPage = 100

// timelineView is a page of the timeline, newest first.
type timelineView struct {
	Lines    []exchangeView
	Systems  []string
	APIs     []string
	Outcomes []string
	Query    url.Values
	Filtered bool   // whether a filter leaves something out
	Older    string // addresses; "" where there is nothing
	Newest   string
	Dropped  int64 // exchanges that the journal no longer has
	Starts   []startView
}

// startView is how a system is reached, for whoever has sent nothing yet.
type startView struct {
	systemLine
	Example string // an API to begin with
}

// outcomes are how exchanges end, in either direction.
var outcomes = []string{
	engine.OutcomeOK, engine.OutcomeRefused, engine.OutcomeFault, engine.OutcomeError, string(outbox.Confirmed), string(outbox.TimedOut),
	string(outbox.Unreachable), string(outbox.Dropped), string(outbox.AckLost),
}

// timelinePage shows the exchanges of a world as they happen. It is the home page too.
func (c *console) timelinePage(path string) page {
	return page{
		name: "timeline", path: path, show: c.timeline,
		json: func(v *visit) string { return "/v1/worlds/" + v.world.Name() + "/exchanges" },
		query: []parameter{
			{name: "system", doc: "slug of the system"},
			{name: "api", doc: "name of the API"},
			{name: "direction", doc: "in: the application called; out: the system called", enum: []string{"in", "out"}},
			{name: "outcome", doc: "how it ended", enum: outcomes},
			{name: "findings", doc: "only those with findings", enum: []string{"yes"}},
			{name: "q", doc: "a text that stands in it"},
			{name: "before", doc: "id of an exchange: only those before it"},
		},
	}
}

func (c *console) timeline(v *visit) (any, error) {
	q, err := v.timelineQuery()
	if err != nil {
		return nil, err
	}
	list, err := v.world.Exchanges(q)
	if err != nil {
		return nil, err
	}
	view := timelineView{Query: v.query, Systems: slugs(v.world), Outcomes: outcomes, Starts: []startView{}}
	view.Dropped, err = v.world.Dropped()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"system", "api", "direction", "outcome", "findings", "q"} {
		view.Filtered = view.Filtered || v.ask(name) != ""
	}
	here := v.URL.RequestURI()
	if len(list) > linesPerPage {
		list = list[1:]
		view.Older = withQuery(here, "before", list[0].ID)
	}
	if q.Before != "" {
		view.Newest = withQuery(here, "before", "")
	}
	view.Lines = views(list, viewExchangeOf(v.world))
	slices.Reverse(view.Lines)
	for _, s := range v.world.Systems() {
		for _, api := range s.APIs {
			view.APIs = append(view.APIs, api.Name)
		}
		if len(list) == 0 && len(s.APIs) > 0 {
			view.Starts = append(view.Starts, startView{c.viewLine(v.world.Name(), s), s.APIs[0].Name})
		}
	}
	return view, nil
}

// timelineQuery reads the filters; one exchange more than a page holds tells whether there are older ones.
func (v *visit) timelineQuery() (journal.Query, error) {
	q := journal.Query{
		System: v.ask("system"), API: v.ask("api"), Direction: journal.Direction(v.ask("direction")), Outcome: v.ask("outcome"),
		Findings: v.ask("findings") != "", Text: v.ask("q"), Last: true, Limit: linesPerPage + 1,
	}
	var err error
	q.Before, err = v.identifier("before", 'x')
	return q, err
}
