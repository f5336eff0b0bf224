package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// QUERY_PROJECT_INFORMATION 标的信息查询, 3.4. Direct. Principal and interest that were compensated count as repaid
// (ours): the lenders have them.
func queryProjectInformation() []engine.API {
	return []engine.API{{
		Name: "QUERY_PROJECT_INFORMATION", Title: "标的信息查询", Section: "3.4", Mode: modeDirect,
		Handler: direct("3.4", handleQueryProjectInformation),
	}}
}

type queryProjectInformationRequest struct {
	ProjectNo string `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
}

type queryProjectInformationReply struct {
	outcome
	PlatformUserNo  string       `wire:"platformUserNo" spec:"Y S 50" doc:"借款方平台用户编号"`
	ProjectNo       string       `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
	ProjectAmount   money.Amount `wire:"projectAmount" spec:"Y A" doc:"标的金额"`
	ProjectName     string       `wire:"projectName" spec:"Y S 50" doc:"标的名称"`
	ProjectType     string       `wire:"projectType" spec:"Y E" doc:"见【标的产品类型】"`
	Rate            string       `wire:"annnualInterestRate" spec:"Y F" doc:"年化利率"`
	RepaymentWay    string       `wire:"repaymentWay" spec:"Y E" doc:"见【还款方式】"`
	Status          string       `wire:"status" spec:"Y E" doc:"见【标的状态】"`
	LoanAmount      money.Amount `wire:"loanAmount" spec:"Y A" doc:"已放款金额"`
	RepaymentAmount money.Amount `wire:"repaymentAmount" spec:"Y A" doc:"已还款本金"`
	Income          money.Amount `wire:"income" spec:"Y A" doc:"已还利息"`
}

func handleQueryProjectInformation(tx *engine.Tx, p *platform, q queryProjectInformationRequest) (queryProjectInformationReply, error) {
	g, err := findProject(tx, p, q.ProjectNo)
	if err != nil {
		return queryProjectInformationReply{}, err
	}
	return queryProjectInformationReply{
		outcome: ok0(), PlatformUserNo: g.PlatformUserNo, ProjectNo: g.ProjectNo, ProjectAmount: g.Amount, ProjectName: g.Name,
		ProjectType: g.Type, Rate: g.Rate, RepaymentWay: g.RepaymentWay, Status: string(g.Status),
		LoanAmount: g.Loan, RepaymentAmount: g.Repaid, Income: g.Income,
	}, nil
}
