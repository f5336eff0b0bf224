package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// waitingView is an action of a system, and what it could be done to now.
type waitingView struct {
	System  string         `json:"system"`
	Action  actionView     `json:"action"`
	Anytime bool           `json:"anytime"` // it needs nothing that is there
	Offers  []engine.Offer `json:"offers"`
}

// waitingPageView is the page of what waits for somebody.
type waitingPageView struct {
	Open    []waitingView // with something to do now
	Anytime []waitingView
	Idle    []waitingView // nothing waits for them
}

func (c *console) waitingRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/v1/worlds/{w}/waiting", name: "listWaiting", reply: []waitingView{},
		title: "All actions, each with what it could be done to now: who waits for an audit, which withdrawals are on their way",
		do:    func(v *visit) (answer, error) { return say(viewWaiting(v.world)) },
	}}
}

func viewWaiting(w *engine.World) ([]waitingView, error) {
	list, err := w.Waiting()
	if err != nil {
		return nil, err
	}
	return views(list, func(one engine.Waiting) waitingView {
		return waitingView{System: one.System, Action: viewAction(one.Action), Anytime: !one.Action.Offers(), Offers: filled(one.Offers)}
	}), nil
}

// waitingPage shows what the systems' own people, their banks and their users can do now, as forms.
func (c *console) waitingPage() page {
	return page{
		name: "waiting", path: "/worlds/{w}/waiting", show: c.showWaiting,
		json: func(v *visit) string { return "/v1/worlds/" + v.world.Name() + "/waiting" },
		acts: map[string]act{"act": c.actOn},
	}
}

func (c *console) showWaiting(v *visit) (any, error) {
	list, err := viewWaiting(v.world)
	if err != nil {
		return nil, err
	}
	view := waitingPageView{Open: []waitingView{}, Anytime: []waitingView{}, Idle: []waitingView{}}
	for _, one := range list {
		switch {
		case one.Anytime:
			view.Anytime = append(view.Anytime, one)
		case len(one.Offers) > 0:
			view.Open = append(view.Open, one)
		default:
			view.Idle = append(view.Idle, one)
		}
	}
	return view, nil
}

// Asked are the arguments that an offer leaves open.
func (w waitingView) Asked(o engine.Offer) []fieldView {
	return slices.DeleteFunc(slices.Clone(w.Action.Args), func(f fieldView) bool {
		return o.Args[f.Name] != "" || !f.Required && slices.Contains(identifying, f.Name)
	})
}

// identifying are arguments that only tell twins apart: an offer that does not need them leaves them out.
var identifying = []string{"platformNo", "requestNo"}

// actOn does an action: every field of the form but those of the console is an argument, those left empty are not given.
func (c *console) actOn(v *visit) (done, error) {
	args := map[string]string{}
	for name, values := range v.form {
		if text, ok := strings.CutPrefix(name, "arg."); ok && len(values) > 0 && values[0] != "" {
			args[text] = values[0]
		}
	}
	text, err := json.Marshal(args)
	if err != nil {
		return done{}, err
	}
	did, err := v.world.Do(v.entered("system"), v.entered("action"), text)
	if err != nil {
		return done{}, err
	}
	result, err := json.MarshalIndent(did.Result, "", "  ")
	return done{say: "waiting.done", args: []any{v.entered("action")}, list: strings.Split(string(result), "\n")}, err
}
