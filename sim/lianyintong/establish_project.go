package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// ESTABLISH_PROJECT 创建标的, 2.10. Direct, not idempotent.
func establishProject() []engine.API {
	return []engine.API{{
		Name: "ESTABLISH_PROJECT", Title: "创建标的", Section: "2.10", Mode: modeDirect,
		Rules:   rules("2.10", "R1 新创建标的状态为募集中"),
		Handler: once("ESTABLISH_PROJECT", "2.10", false, handleEstablishProject),
	}}
}

type establishProjectRequest struct {
	RequestNo      string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"借款方平台用户编号"`
	ProjectNo      string       `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
	ProjectAmount  money.Amount `wire:"projectAmount" spec:"Y A" doc:"标的金额"`
	ProjectName    string       `wire:"projectName" spec:"Y S 50" doc:"标的名称"`
	ProjectType    string       `wire:"projectType" spec:"Y E" enum:"STANDARDPOWDER" doc:"【标的产品类型】"`
	Rate           string       `wire:"annnualInterestRate,annualInterestRate" spec:"Y F" doc:"年化利率"`
	RepaymentWay   string       `wire:"repaymentWay" spec:"Y E" enum:"ONE_TIME_SERVICING FIRSEINTREST_LASTPRICIPAL FIXED_PAYMENT_MORTGAGE FIXED_BASIS_MORTGAGE" doc:"【还款方式】"`
}

func (q establishProjectRequest) number() string { return q.RequestNo }

type establishProjectReply struct {
	Code        string `wire:"code" spec:"Y E" doc:"【返回码】"`
	Description string `wire:"description" spec:"Y S 50" doc:"描述信息"`
}

func handleEstablishProject(tx *engine.Tx, p *platform, q establishProjectRequest, o *order) (establishProjectReply, error) {
	o.PlatformUserNo, o.Amount = q.PlatformUserNo, q.ProjectAmount
	if _, err := activeUser(tx, p, q.PlatformUserNo); err != nil {
		return establishProjectReply{}, err
	}
	if _, known := engine.Get[project](tx, kindProjects, projectID(p.No, q.ProjectNo)); known {
		return establishProjectReply{}, engine.Refuse(codeRejected, "标的号 %s 重复", q.ProjectNo)
	}
	putProject(tx, project{
		ID: projectID(p.No, q.ProjectNo), PlatformNo: p.No, ProjectNo: q.ProjectNo, PlatformUserNo: q.PlatformUserNo,
		Amount: q.ProjectAmount, Name: q.ProjectName, Type: q.ProjectType, Rate: q.Rate, RepaymentWay: q.RepaymentWay,
		Status: collecting, Created: tx.Now(),
	})
	return establishProjectReply{codeOK, success}, nil
}
