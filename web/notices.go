package web

import (
	"net/http"
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
	}
}

func viewNotice(n outbox.Notice) noticeView {
	view := noticeView{
		ID: n.ID, System: n.System, API: n.API, Key: n.Key, URL: n.URL, State: n.State, Cause: n.Cause, Booked: zoned(n.Booked),
		Attempts: views(n.Attempts, func(a outbox.Attempt) attemptView {
			return attemptView{At: zoned(a.At), Status: a.Status, Body: a.Body, Outcome: a.Outcome, Exchange: a.Exchange, Rule: a.Rule}
		}),
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
	if _, told := engine.AsProblem(err); told {
		_, err = v.world.Notice(v.param("id")) // names this world's list
	}
	return say(viewNotice(n), err)
}
