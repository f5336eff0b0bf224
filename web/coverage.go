package web

import (
	"net/http"

	"github.com/shapan/shapan/sim/verdict"
)

// coverageView says what of the systems the exchanges of a world have touched.
type coverageView struct {
	Systems   []verdict.Coverage `json:"systems"`
	Exchanges int                `json:"exchanges"` // that this is computed from
	Dropped   int64              `json:"dropped"`   // older exchanges that the journal no longer has
}

func (c *console) coverageRoutes() []route {
	return []route{{
		method: http.MethodGet, path: "/v1/worlds/{w}/coverage", name: "getCoverage", reply: coverageView{}, do: c.getCoverage,
		title: "Which APIs, outcomes, codes, notice outcomes and rules of the documents the exchanges of the journal have seen",
		query: []parameter{formParameter},
	}}
}

func (c *console) getCoverage(v *visit) (answer, error) {
	view, err := verdict.Of(v.world)
	if err != nil {
		return answer{}, err
	}
	if form := formOf(v); form != verdict.JSON {
		return sayReport(verdict.Report{Worlds: []verdict.World{view}}, form)
	}
	return say(coverageView{view.Systems, view.Exchanges, view.Dropped}, nil)
}
