package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/outbox"
)

// attemptView is one attempt to deliver a notice.
type attemptView struct {
	At       time.Time      `json:"at"`
	Status   int            `json:"status"` // 0 when no answer came
	Body     string         `json:"body"`   // the answer, or what went wrong
	Outcome  outbox.Outcome `json:"outcome"`
	Exchange string         `json:"exchange,omitempty"`
	Rule     string         `json:"rule,omitempty"`
}

// noticeView is a notice with every attempt.
type noticeView struct {
	ID       string        `json:"id"`
	System   string        `json:"system"`
	API      string        `json:"api"`
	Key      string        `json:"key"` // what it is about, by the wire's own number
	URL      string        `json:"url"`
	State    outbox.State  `json:"state"`
	Due      *time.Time    `json:"due"` // the next attempt; null when none is to come
	Attempts []attemptView `json:"attempts"`
	Cause    string        `json:"cause"`
	Booked   time.Time     `json:"booked"`
	Retry    []string      `json:"retry"` // when it is repeated, counted from the first attempt
}

// noticePlanBody is when a notice is to be repeated.
type noticePlanBody struct {
	Retry []string `json:"retry"` // counted from the first attempt
}

func (c *console) noticeRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/notices", name: "listNotices", title: "Notices with every attempt, oldest first",
			reply: []noticeView{}, do: c.listNotices,
			query: []parameter{
				{name: "state", doc: "where the notice stands", enum: []string{string(outbox.Pending), string(outbox.Acked), string(outbox.GivenUp)}},
				{name: "after", doc: "id of a notice: only those behind it"},
				{name: "limit", doc: "how many at most", kind: "integer"},
			},
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/notices/{id}", name: "getNotice", title: "One notice", reply: noticeView{}, do: c.getNotice,
		},
		{
			method: http.MethodPost, path: "/v1/worlds/{w}/notices/{id}/resend", name: "resendNotice",
			title: "Deliver a notice once more now, whatever its state", reply: noticeView{}, do: c.resendNotice,
		},
		{
			method: http.MethodPost, path: "/v1/worlds/{w}/notices/{id}/drop", name: "dropNotice",
			title: "Give a notice up: no attempt is made any more", reply: noticeView{}, do: c.dropNotice,
		},
		{
			method: http.MethodPut, path: "/v1/worlds/{w}/notices/{id}/plan", name: "planNotice", body: noticePlanBody{}, reply: noticeView{}, do: c.planNotice,
			title: "Change when a notice is repeated, counted from its first attempt, like 10m, 20m; attempts that were made count",
		},
	}
}

func viewNotice(n outbox.Notice) noticeView {
	view := noticeView{
		ID: n.ID, System: n.System, API: n.API, Key: n.Key, URL: n.URL, State: n.State, Cause: n.Cause, Booked: zoned(n.Booked),
		Attempts: views(n.Attempts, func(a outbox.Attempt) attemptView {
			return attemptView{At: zoned(a.At), Status: a.Status, Body: a.Body, Outcome: a.Outcome, Exchange: a.Exchange, Rule: a.Rule}
		}),
		Retry: views(n.Retry, spelled),
	}
	if n.Due != nil {
		due := zoned(*n.Due)
		view.Due = &due
	}
	return view
}

func (c *console) listNotices(v *visit) (answer, error) {
	after, err := v.identifier("after", 'n')
	if err != nil {
		return answer{}, err
	}
	limit, err := v.limit(maxLimit)
	if err != nil {
		return answer{}, err
	}
	list, err := v.world.Notices(outbox.State(v.ask("state")))
	if err != nil {
		return answer{}, err
	}
	page := []noticeView{}
	for _, n := range list {
		if n.ID > after && len(page) < limit {
			page = append(page, viewNotice(n))
		}
	}
	return say(page, nil)
}

func (c *console) getNotice(v *visit) (answer, error) {
	n, err := v.world.Notice(v.param("id"))
	return say(viewNotice(n), err)
}

func (c *console) resendNotice(v *visit) (answer, error) {
	n, err := v.world.Resend(v.param("id"))
	return say(viewNotice(n), err)
}

func (c *console) dropNotice(v *visit) (answer, error) {
	n, err := v.world.GiveUp(v.param("id"))
	return say(viewNotice(n), err)
}

func (c *console) planNotice(v *visit) (answer, error) {
	var body noticePlanBody
	if err := decode(v.body, &body); err != nil {
		return answer{}, err
	}
	n, err := replan(v.world, v.param("id"), body.Retry)
	return say(viewNotice(n), err)
}

// replan changes when a notice is repeated.
func replan(w *engine.World, id string, retry []string) (outbox.Notice, error) {
	plan := make([]time.Duration, len(retry))
	for i, text := range retry {
		var err error
		if plan[i], err = duration("retry", text); err != nil {
			return outbox.Notice{}, err
		}
	}
	return w.Replan(id, plan)
}

// spelled writes a span of time as it is entered: 10m, 1h30m.
func spelled(d time.Duration) string {
	text := d.String()
	if short, ok := strings.CutSuffix(text, "m0s"); ok {
		text = short + "m"
	}
	if short, ok := strings.CutSuffix(text, "h0m"); ok {
		text = short + "h"
	}
	return text
}
