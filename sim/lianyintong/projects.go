package lianyintong

import (
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/state"
)

const kindProjects = "projects"

// projectState is where a project stands (5.3.16).
type projectState string

const (
	collecting projectState = "COLLECTING"
	repaying   projectState = "REPAYING"
	finished   projectState = "FINISH"
	miscarried projectState = "MISCARRY"
)

// projectStates is 2.11 R6: 募集中 → 还款中 → 已截标, or 募集中 → 流标, and never back.
var projectStates = state.Table[projectState]{
	{State: collecting, Title: "募集中", Next: []projectState{repaying, miscarried}},
	{State: repaying, Title: "还款中", Next: []projectState{finished}},
	{State: finished, Title: "已截标"},
	{State: miscarried, Title: "流标"},
}

// business is something that is done with a project.
type business string

const (
	changeAmount    business = "变更标的金额"
	confirmLoan     business = "放款确认"
	confirmRepay    business = "还款确认"
	confirmCompens  business = "代偿确认"
	confirmTransfer business = "债权转让确认"

	userTender     business = "用户预处理（投标）"
	userRepayment  business = "用户预处理（还款）"
	userAssignment business = "用户预处理（债权转让）"
	userCompens    business = "用户预处理（代偿）"

	authorizedTender     business = "授权预处理（投标）"
	authorizedRepayment  business = "授权预处理（还款）"
	authorizedAssignment business = "授权预处理（债权转让）"
	authorizedCompens    business = "授权预处理（代偿）"

	platformCompens business = "平台预处理（代偿）"
)

// businessRow is a business with the rule that forbids it in each state, "" where it is allowed.
type businessRow struct {
	business                                   business
	collecting, repaying, finished, miscarried string
}

// businesses is 2.11 R1 to R5, with the rules of chapters 2.15 to 2.18 that repeat them. Cancelling a pre-transaction
// is not in it: it is allowed in every state, since the money of a 流标 would stay frozen otherwise (wire §12, ours);
// so is 发放营销款, of which no rule speaks.
var businesses = []businessRow{
	{changeAmount, "", "2.11 R5", "2.11 R5", "2.11 R5"},

	{userTender, "", "2.11 R1", "2.11 R3", "2.11 R4"},
	{userRepayment, "2.11 R2", "", "2.11 R3", "2.11 R4"},
	{userAssignment, "2.11 R2", "", "2.11 R3", "2.11 R4"},
	{userCompens, "2.11 R2", "", "2.11 R3", "2.11 R4"},

	{authorizedTender, "", "2.11 R1", "2.11 R3", "2.11 R4"},
	{authorizedRepayment, "2.11 R2", "", "2.11 R3", "2.11 R4"},
	{authorizedAssignment, "2.11 R2", "", "2.11 R3", "2.11 R4"},
	{authorizedCompens, "2.11 R2", "2.11 R2", "2.11 R3", "2.11 R4"}, // R2 names 还款 and 债权转让 only

	{platformCompens, "2.11 R2", "", "2.11 R3", "2.11 R4"},

	{confirmLoan, "", "2.15 R1", "2.15 R1", "2.15 R1"},
	{confirmRepay, "2.16 R1", "", "2.16 R1", "2.16 R1"},
	{confirmCompens, "2.17 R1", "", "2.17 R1", "2.17 R1"},
	{confirmTransfer, "2.18 R1", "", "2.18 R1", "2.18 R1"},
}

// forbids answers the rule that forbids a business in a state, "" when it is allowed.
func forbids(in projectState, what business) string {
	for _, row := range businesses {
		if row.business != what {
			continue
		}
		switch in {
		case collecting:
			return row.collecting
		case repaying:
			return row.repaying
		case finished:
			return row.finished
		case miscarried:
			return row.miscarried
		}
	}
	return "2.11" // neither the state nor the business is in the document
}

// project is what a platform wants to lend money for.
type project struct {
	ID             string       `json:"id"` // platformNo/projectNo
	PlatformNo     string       `json:"platformNo"`
	ProjectNo      string       `json:"projectNo"`
	PlatformUserNo string       `json:"platformUserNo"` // the borrower
	Amount         money.Amount `json:"projectAmount"`
	Name           string       `json:"projectName"`
	Type           string       `json:"projectType"`
	Rate           string       `json:"annnualInterestRate"` // as written
	RepaymentWay   string       `json:"repaymentWay"`
	Status         projectState `json:"status"`
	Loan           money.Amount `json:"loanAmount"`      // confirmed so far, commission included
	Repaid         money.Amount `json:"repaymentAmount"` // principal, repaid or compensated
	Income         money.Amount `json:"income"`          // interest, repaid or compensated
	Created        time.Time    `json:"created"`
	Modified       time.Time    `json:"modified"`
}

func projectID(platformNo, projectNo string) string { return platformNo + "/" + projectNo }

func putProject(tx *engine.Tx, g project) {
	g.Modified = tx.Now()
	keepDay(tx, kindProjects, kindProjectDays, g.ID, g)
	engine.Put(tx, kindProjects, g.ID, g)
}

func (g project) life() (platformNo, no string, made, changed time.Time) {
	return g.PlatformNo, g.ProjectNo, g.Created, g.Modified
}

func (g project) as(id string) project {
	g.ID = id
	return g
}

// findProject answers a project of a platform, or 100007.
func findProject(tx *engine.Tx, p *platform, projectNo string) (project, error) {
	g, ok := engine.Get[project](tx, kindProjects, projectID(p.No, projectNo))
	if !ok {
		return g, engine.Refuse(codeNoObject, "标的 %s 不存在", projectNo)
	}
	return g, nil
}

// projectFor answers a project with which a business may be done now; else 100007, or 100015 with the rule.
func projectFor(tx *engine.Tx, p *platform, projectNo string, what business) (project, error) {
	g, err := findProject(tx, p, projectNo)
	if err != nil {
		return g, err
	}
	return g, g.may(what)
}

// may refuses a business that the state of the project forbids.
func (g project) may(what business) error {
	if rule := forbids(g.Status, what); rule != "" {
		return engine.Refuse(codeProjectState, "标的%s，不允许%s", projectStates.Title(g.Status), string(what)).By(rule)
	}
	return nil
}
