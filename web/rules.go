package web

import (
	"net/http"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/fault"
)

// ruleBody orders a fault.
type ruleBody struct {
	System string   `json:"system"`
	API    string   `json:"api"`
	At     string   `json:"at"`
	Effect string   `json:"effect"`
	Times  *int     `json:"times"`
	When   string   `json:"when"`
	Chance *float64 `json:"chance"`
	Budget *int     `json:"budget"`
}

func (c *console) ruleRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/rules", name: "listRules", title: "The faults that are ordered, oldest first, with how often they have hit",
			reply: []fault.Rule{}, do: c.listRules,
		},
		{
			method: http.MethodPost, path: "/v1/worlds/{w}/rules", name: "addRule", status: http.StatusCreated,
			title: "Order a fault: at arrive, commit, answer, notice or decide", body: ruleBody{}, reply: fault.Rule{}, do: c.addRule,
		},
		{
			method: http.MethodDelete, path: "/v1/worlds/{w}/rules", name: "dropRules", title: "Take all faults back", status: http.StatusNoContent,
			do: func(v *visit) (answer, error) { return dropRule(v, "") },
		},
		{
			method: http.MethodGet, path: "/v1/worlds/{w}/rules/{id}", name: "getRule", title: "One fault", reply: fault.Rule{}, do: c.getRule,
		},
		{
			method: http.MethodDelete, path: "/v1/worlds/{w}/rules/{id}", name: "dropRule", title: "Take a fault back", status: http.StatusNoContent,
			do: func(v *visit) (answer, error) { return dropRule(v, v.param("id")) },
		},
	}
}

func (c *console) listRules(v *visit) (answer, error) { return say(filled(v.world.Rules()), nil) }

func (c *console) addRule(v *visit) (answer, error) {
	var body ruleBody
	if err := decode(v.body, &body); err != nil {
		return answer{}, err
	}
	rule := fault.Rule{System: body.System, API: body.API, At: fault.Point(body.At), Effect: body.Effect, When: body.When}
	for _, limit := range []struct {
		name  string
		given *int
		into  *int
		none  string
	}{{"times", body.Times, &rule.Times, "for ever"}, {"budget", body.Budget, &rule.Budget, "for no limit"}} {
		if limit.given == nil {
			continue
		}
		if *limit.into = *limit.given; *limit.into < 1 {
			return answer{}, engine.Wrong(engine.Invalid, "give 1 or more, or leave it out "+limit.none, "%s is %d", limit.name, *limit.given)
		}
	}
	if body.Chance != nil {
		if rule.Chance = *body.Chance; rule.Chance == 0 {
			return answer{}, engine.Wrong(engine.Invalid, "give a number above 0, up to 1, or leave it out for always", "chance is 0")
		}
	}
	return say(v.world.AddRule(rule))
}

func (c *console) getRule(v *visit) (answer, error) {
	for _, r := range v.world.Rules() {
		if r.ID == v.param("id") {
			return say(r, nil)
		}
	}
	return answer{}, engine.Wrong(engine.NotFound, "GET /v1/worlds/"+v.world.Name()+"/rules lists the rules there are", "there is no rule %q", v.param("id"))
}

func dropRule(v *visit, id string) (answer, error) {
	if err := v.world.DropRule(id); err != nil {
		return answer{}, err
	}
	return nothing()
}
