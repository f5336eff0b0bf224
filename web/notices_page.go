package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// noticesPerPage is how many notices the page shows at once.
const noticesPerPage = 50

// noticesPageView is a page of notices, newest first.
type noticesPageView struct {
	Lines  []noticeLine
	States []stateCount
	State  string
	Older  string // addresses; "" where there is nothing
	Newest string
}

// noticeLine is a notice with the picture of its attempts.
type noticeLine struct {
	noticeView
	Axis axisView
}

// stateCount is a filter of the page and how many notices fit it.
type stateCount struct {
	State string // "" for all
	Count int
	To    string
}

// noticePageView is one notice.
type noticePageView struct {
	noticeLine
	Plan    string // its retries as they are entered
	Effects []fault.Effect
	Rules   []fault.Rule // that wait for its deliveries
	Caused  bool         // whether its cause is an exchange
}

// noticesPage shows the notices of a world, with their attempts on a time axis.
func (c *console) noticesPage() page {
	return page{
		name: "notices", path: "/worlds/{w}/notices", show: c.showNotices,
		json: func(v *visit) string { return "/v1/worlds/" + v.world.Name() + "/notices" },
		query: []parameter{
			{name: "state", doc: "where the notice stands", enum: []string{string(outbox.Pending), string(outbox.Acked), string(outbox.GivenUp)}},
			{name: "before", doc: "id of a notice: only those before it"},
		},
		acts: map[string]act{"resend": c.formResend, "drop": c.formDrop},
	}
}

// noticePage shows one notice, and what can be done with it.
func (c *console) noticePage() page {
	return page{
		name: "notice", path: "/worlds/{w}/notices/{id}", entry: "notices", show: c.showNotice,
		json: func(v *visit) string { return "/v1/worlds/" + v.world.Name() + "/notices/" + v.param("id") },
		acts: map[string]act{"resend": c.formResend, "drop": c.formDrop, "plan": c.formPlan, "next": c.formNext},
	}
}

func (c *console) showNotices(v *visit) (any, error) {
	before, err := v.identifier("before", 'n')
	if err != nil {
		return nil, err
	}
	all, err := v.world.Notices("")
	if err != nil {
		return nil, err
	}
	here := withQuery(v.URL.RequestURI(), "before", "")
	view := noticesPageView{State: v.ask("state"), Lines: []noticeLine{}}
	for _, state := range []outbox.State{"", outbox.Pending, outbox.Acked, outbox.GivenUp} {
		count := 0
		for _, n := range all {
			if state == "" || n.State == state {
				count++
			}
		}
		view.States = append(view.States, stateCount{string(state), count, withQuery(here, "state", string(state))})
	}
	now := v.world.Now()
	slices.Reverse(all)
	for _, n := range all {
		if view.State != "" && n.State != outbox.State(view.State) || before != "" && n.ID >= before {
			continue
		}
		if len(view.Lines) == noticesPerPage {
			view.Older = withQuery(here, "before", view.Lines[noticesPerPage-1].ID)
			break
		}
		view.Lines = append(view.Lines, noticeLine{viewNotice(n), drawAxis(n, now, 240, 24, false)})
	}
	if before != "" {
		view.Newest = here
	}
	return view, nil
}

func (c *console) showNotice(v *visit) (any, error) {
	n, err := v.world.Notice(v.param("id"))
	if err != nil {
		return nil, err
	}
	view := noticePageView{noticeLine: noticeLine{viewNotice(n), drawAxis(n, v.world.Now(), 760, 72, true)}}
	view.Plan = strings.Join(view.Retry, ", ")
	_, err = v.world.Recorded(n.Cause)
	view.Caused = err == nil
	for _, e := range fault.Effects() {
		if slices.Contains(e.At, fault.Notice) && e.Name != "before-reply" { // its call has been answered long ago
			view.Effects = append(view.Effects, e)
		}
	}
	for _, r := range v.world.Rules() {
		if r.At == fault.Notice && r.System == n.System && r.When == onlyFor(n) {
			view.Rules = append(view.Rules, r)
		}
	}
	return view, nil
}

// onlyFor is the condition of a rule that is for the deliveries of one notice.
func onlyFor(n outbox.Notice) string { return "key == " + strconv.Quote(n.Key) }

// formID answers the notice that a form means: that of the page, or the one of its field.
func (v *visit) formID() string {
	if id := v.param("id"); id != "" {
		return id
	}
	return v.entered("id")
}

func (c *console) formResend(v *visit) (done, error) {
	n, err := v.world.Resend(v.formID())
	return done{say: "notices.resent", args: []any{n.ID}}, err
}

func (c *console) formDrop(v *visit) (done, error) {
	n, err := v.world.GiveUp(v.formID())
	return done{say: "notices.dropped", args: []any{n.ID}}, err
}

func (c *console) formPlan(v *visit) (done, error) {
	retry := strings.FieldsFunc(v.entered("retry"), func(r rune) bool { return strings.ContainsRune(" ,，、;\t\r\n", r) })
	n, err := replan(v.world, v.formID(), retry)
	return done{say: "notices.planned", args: []any{n.ID}}, err
}

// formNext orders what becomes of the next delivery of a notice, and of that alone.
func (c *console) formNext(v *visit) (done, error) {
	n, err := v.world.Notice(v.formID())
	if err != nil {
		return done{}, err
	}
	if n.Due == nil {
		return done{}, engine.Wrong(engine.Conflict, "resend it first, or give its plan more attempts", "no attempt of notice %s is due", n.ID)
	}
	effect := strings.TrimSpace(v.entered("effect") + " " + v.entered("argument"))
	r, err := v.world.AddRule(fault.Rule{System: n.System, API: n.API, At: fault.Notice, Effect: effect, Times: 1, When: onlyFor(n)})
	return done{say: "notices.ordered", args: []any{r.Effect, r.ID}}, err
}
