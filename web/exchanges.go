package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

const (
	newestExchanges = 1000             // what a list holds that says neither after nor limit
	longestWait     = 60 * time.Second // wall time
)

// messageView is one side of an exchange, raw.
type messageView struct {
	Method     string              `json:"method,omitempty"` // requests only
	Path       string              `json:"path,omitempty"`   // with its query; of a notice the whole URL
	Status     *int                `json:"status,omitempty"` // answers only; 0 when none was sent or received
	Headers    map[string][]string `json:"headers"`
	Body       string              `json:"body"`          // as text; bytes that are not UTF-8 are replaced
	BodyBase64 []byte              `json:"bodyBase64"`    // the exact bytes
	Cut        int                 `json:"cut,omitempty"` // bytes that the journal did not keep
}

// postingView is an entry of the ledger that an exchange has caused.
type postingView = entryView

// exchangeView is an exchange.
type exchangeView struct {
	ID        string            `json:"id"`
	At        time.Time         `json:"at"`
	WallMs    float64           `json:"wallMs"`
	GoneMs    float64           `json:"goneMs,omitempty"`
	Direction journal.Direction `json:"direction"`
	System    string            `json:"system"`
	API       string            `json:"api"`
	World     string            `json:"world"`
	Outcome   string            `json:"outcome"`
	Status    int               `json:"status"`
	Request   messageView       `json:"request"`
	Response  messageView       `json:"response"`
	Fields    json.RawMessage   `json:"fields"`
	Signature journal.Signature `json:"signature"`
	Findings  []journal.Finding `json:"findings"`
	Rule      string            `json:"rule,omitempty"`
	Postings  []postingView     `json:"postings"`
	Changes   []journal.Change  `json:"changes"` // of records: made, moved to another state, deleted
	Cause     string            `json:"cause,omitempty"`
	Notices   []string          `json:"notices"`
	Code      string            `json:"code,omitempty"`
	Error     string            `json:"error,omitempty"`
}

func (c *console) exchangeRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/exchanges", name: "listExchanges", reply: []exchangeView{}, do: c.listExchanges,
			title: "Exchanges, oldest first. Without after and limit the newest 1000; after pages on; wait holds the answer back until one fits",
			query: []parameter{
				{name: "system", doc: "slug of the system"},
				{name: "api", doc: "name of the API, as documented or as clients write it"},
				{name: "direction", doc: "in: the application called; out: the system called", enum: []string{"in", "out"}},
				{name: "after", doc: "id of an exchange: only those behind it"},
				{name: "limit", doc: "how many at most", kind: "integer"},
				{name: "wait", doc: "wall time to wait for the first that fits, like 5s; at most 60s"},
			},
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/exchanges/{id}", name: "getExchange", title: "One exchange, with its raw bytes",
			reply: exchangeView{}, do: c.getExchange,
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/exchanges/{id}/curl", name: "curlExchange",
			title: "The curl command that sends the request of an exchange again", media: mediaText, do: c.curlExchange,
		},
	}
}

func (c *console) listExchanges(v *visit) (answer, error) {
	q, err := c.exchangeQuery(v)
	if err != nil {
		return answer{}, err
	}
	wait, err := v.wallDuration("wait", longestWait)
	if err != nil {
		return answer{}, err
	}
	var list []journal.Exchange
	if wait > 0 {
		list, err = c.await(v, q, wait)
	} else {
		list, err = v.world.Exchanges(q)
	}
	return say(views(list, viewExchangeOf(v.world)), err)
}

func (c *console) exchangeQuery(v *visit) (journal.Query, error) {
	q := journal.Query{System: v.ask("system"), API: v.ask("api"), Direction: journal.Direction(v.ask("direction"))}
	var err error
	if q.After, err = v.identifier("after", 'x'); err != nil {
		return q, err
	}
	if q.Limit, err = v.limit(newestExchanges); err != nil {
		return q, err
	}
	q.Last = q.After == "" && v.ask("limit") == ""
	if q.System == "" {
		return q, nil
	}
	if _, err := v.world.System(q.System); err != nil {
		return q, engine.Wrong(engine.Invalid, known(q.System, slugs(v.world)), "system is %q", q.System)
	}
	return q, nil
}

// await lists what fits as soon as there is something, or nothing when the wait is over.
func (c *console) await(v *visit, q journal.Query, wait time.Duration) ([]journal.Exchange, error) {
	events, stop := v.world.Watch()
	defer stop()
	over, give := c.wall.After(wait)
	defer give()
	for {
		list, err := v.world.Exchanges(q)
		if list = answered(list); err != nil || len(list) > 0 {
			return list, err
		}
		select {
		case <-over:
			return list, nil
		case <-v.Context().Done():
			return list, nil
		case _, open := <-events:
			if !open { // the world is gone or replaced: nothing will come
				return list, nil
			}
		}
	}
}

// answered leaves out exchanges that are still under way: their effect is stored, their answer has not left.
func answered(list []journal.Exchange) []journal.Exchange {
	whole := list[:0:0]
	for _, x := range list {
		if x.Direction == journal.In && x.Outcome == engine.OutcomeOK && x.Status == 0 {
			continue
		}
		whole = append(whole, x)
	}
	return whole
}

func (c *console) getExchange(v *visit) (answer, error) {
	x, err := v.world.Recorded(v.param("id"))
	return say(viewExchangeOf(v.world)(x), err)
}

func viewExchangeOf(w *engine.World) func(journal.Exchange) exchangeView {
	return func(x journal.Exchange) exchangeView {
		view := exchangeView{
			ID: x.ID, At: zoned(x.At), WallMs: x.WallMs, GoneMs: x.GoneMs, Direction: x.Direction, System: x.System, API: x.API, World: w.Name(),
			Outcome: x.Outcome, Status: x.Status, Request: viewMessage(x.Request), Response: viewMessage(x.Response),
			Fields: x.Fields, Signature: x.Signature, Findings: filled(x.Findings), Rule: x.Rule,
			Postings: views(x.Postings, func(p journal.Posting) postingView { return viewEntry(p.Seq, p.At, p.Account, p.Amount, p.Cause) }),
			Changes:  filled(x.Changes), Cause: x.Cause, Notices: filled(x.Notices), Code: x.Code, Error: x.Error,
		}
		view.Response.Status = &x.Response.Status
		view.Signature.Diagnosis = filled(x.Signature.Diagnosis)
		if len(view.Fields) == 0 {
			view.Fields = json.RawMessage("{}")
		}
		return view
	}
}

func viewMessage(m journal.Message) messageView {
	view := messageView{
		Method: m.Method, Path: m.Path, Headers: m.Headers, Body: strings.ToValidUTF8(string(m.Body), "\ufffd"),
		BodyBase64: filled(m.Body), Cut: m.Cut,
	}
	if view.Headers == nil {
		view.Headers = map[string][]string{}
	}
	return view
}

// filled answers a list as it is, but never nil: JSON writes that as null.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func slugs(w *engine.World) []string {
	return views(w.Systems(), func(s *engine.Counterpart) string { return s.Slug })
}
