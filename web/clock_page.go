package web

import (
	"net/http"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/clock"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// mostDue is how many due rows the page of the clock shows.
const mostDue = 50

// dueView is a thing that a world will do by itself.
type dueView struct {
	Due    time.Time   `json:"due"`
	Kind   outbox.Kind `json:"kind"` // notice or job
	System string      `json:"system"`
	What   string      `json:"what"` // the API of a notice, the name of a job
	Ref    string      `json:"ref"`  // the notice's id, the job's argument
	Cause  string      `json:"cause"`
	Rule   string      `json:"rule,omitempty"` // that made it late
}

// clockPageView is the page of the clock.
type clockPageView struct {
	Clock clockView
	Due   []dueRow
	More  int // rows behind those
	Modes []string
	Steps []string // spans that the buttons advance by
}

// dueRow is a due row on the page: with how long it is until then.
type dueRow struct {
	dueView
	In time.Duration
}

// clockSteps are the buttons of the page.
var clockSteps = []string{"1m", "10m", "1h", "1d", "7d", "30d"}

func (c *console) dueRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/v1/worlds/{w}/clock/due", name: "listDue", title: "What the world will do by itself, the earliest first",
		reply: []dueView{}, do: c.listDue, query: []parameter{{name: "limit", doc: "how many at most", kind: "integer"}},
	}}
}

func viewDue(r outbox.Row) dueView {
	return dueView{Due: zoned(r.Due), Kind: r.Kind, System: r.System, What: r.What, Ref: r.Ref, Cause: r.Cause, Rule: r.Rule}
}

func (c *console) listDue(v *visit) (answer, error) {
	limit, err := v.limit(maxLimit)
	if err != nil {
		return answer{}, err
	}
	rows, err := v.world.Due(limit)
	return say(views(rows, viewDue), err)
}

// clockPage shows the time of a world and what is due, and moves it.
func (c *console) clockPage() page {
	return page{
		name: "clock", path: "/worlds/{w}/clock", show: c.showClock,
		json: func(v *visit) string { return "/v1/worlds/" + v.world.Name() + "/clock" },
		acts: map[string]act{"by": c.clockBy, "to": c.clockTo, "next": c.clockNext, "until": c.clockUntil, "set": c.clockSet},
	}
}

func (c *console) showClock(v *visit) (any, error) {
	now, err := viewClock(v.world)
	if err != nil {
		return nil, err
	}
	rows, err := v.world.Due(0)
	if err != nil {
		return nil, err
	}
	view := clockPageView{Clock: now, Modes: []string{string(clock.Real), string(clock.Frozen), string(clock.Scaled)}, Steps: clockSteps}
	if len(rows) > mostDue {
		rows, view.More = rows[:mostDue], len(rows)-mostDue
	}
	view.Due = views(rows, func(r outbox.Row) dueRow { return dueRow{viewDue(r), r.Due.Sub(now.Now)} })
	return view, nil
}

func (c *console) clockBy(v *visit) (done, error) {
	return moved(c.move(v, advanceBody{By: v.entered("by")}))
}

func (c *console) clockTo(v *visit) (done, error) {
	to, err := v.enteredInstant("to")
	if err != nil {
		return done{}, err
	}
	return moved(c.move(v, advanceBody{To: to}))
}

func (c *console) clockNext(v *visit) (done, error) {
	rows, err := v.world.Due(1)
	if err != nil {
		return done{}, err
	}
	if len(rows) == 0 {
		return done{}, engine.Wrong(engine.Conflict, "advance by a span, or to an instant", "nothing is due in this world")
	}
	steps, err := v.world.AdvanceBy(v.Context(), max(0, rows[0].Due.Sub(v.world.Now())))
	return moved(viewAdvance(v.world, steps), err)
}

func (c *console) clockUntil(v *visit) (done, error) {
	view, err := c.move(v, advanceBody{Until: v.entered("until"), Within: v.entered("within")})
	d, err := moved(view, err)
	if err == nil && view.Met != nil && !*view.Met {
		d.say = "clock.notMet"
	}
	return d, err
}

func (c *console) clockSet(v *visit) (done, error) {
	body := clockBody{Mode: v.entered("mode")}
	var err error
	if v.entered("now") != "" {
		if body.Now, err = v.enteredInstant("now"); err != nil {
			return done{}, err
		}
	}
	if body.Speed, err = v.enteredNumber("speed"); err != nil {
		return done{}, err
	}
	if clock.Mode(body.Mode) != clock.Scaled {
		body.Speed = nil // the field is for running faster alone
	}
	view, err := changeClock(v.world, body)
	return done{say: "clock.changed", args: []any{view.Now.Format(time.DateTime), string(view.Mode)}}, err
}

// moved says how far the clock has come and what was done on the way.
func moved(view advanceView, err error) (done, error) {
	d := done{say: "clock.moved", args: []any{view.Now.Format(time.DateTime), len(view.Steps)}}
	for _, s := range view.Steps {
		d.list = append(d.list, s.At.Format(time.DateTime)+"  "+s.Kind+"  "+s.What+"  "+s.Exchange)
	}
	return d, err
}
