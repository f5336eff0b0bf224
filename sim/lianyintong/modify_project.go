package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// MODIFY_PROJECT 变更标的, 2.11. Direct, not idempotent. R1 to R5 are the table in projects.go, which all services of
// projects ask; R6 is the table of states there.
func modifyProject() []engine.API {
	return []engine.API{{
		Name: "MODIFY_PROJECT", Title: "变更标的", Section: "2.11", Mode: modeDirect,
		Rules: rules("2.11",
			"R1 募集中状态允许用户预处理业务（投标）、授权预处理业务（投标）、取消投标、放款确认、变更标的金额",
			"R2 还款中状态允许用户预处理业务（还款/代偿/债权转让）、授权预处理业务（还款/债权转让）、还款确认、债权转让确认、平台预处理业务（代偿）",
			"R3 已截标状态不允许用户操作任何标的业务",
			"R4 流标状态不允许用户操作任何标的业务",
			"R5 标的金额只有在募集中的时候允许变更，一旦转入还款中，则不允许变更",
			"R6 标的状态变更顺序为募集中→还款中→已截标或募集中→流标，标的状态不可逆向更改",
		),
		Handler: once("MODIFY_PROJECT", "2.11", false, handleModifyProject),
	}}
}

type modifyProjectRequest struct {
	RequestNo     string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	ProjectNo     string       `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
	Status        string       `wire:"status" spec:"N E" enum:"COLLECTING REPAYING FINISH MISCARRY" doc:"更新标的状态，见【标的状态】"`
	ProjectAmount money.Amount `wire:"projectAmount" spec:"N A" doc:"标的金额"`
}

func (q modifyProjectRequest) number() string { return q.RequestNo }

// modifyProjectReply begins with the status, as the system in the field does (wire §2).
type modifyProjectReply struct {
	Status string `wire:"status" spec:"Y E" doc:"见【标的状态】"`
	outcome
}

func handleModifyProject(tx *engine.Tx, p *platform, q modifyProjectRequest, o *order) (modifyProjectReply, error) {
	if q.Status == "" && q.ProjectAmount == 0 {
		return modifyProjectReply{}, engine.Refuse(codeFormat, "status 与 projectAmount 不能同时为空")
	}
	g, err := findProject(tx, p, q.ProjectNo)
	if err != nil {
		return modifyProjectReply{}, err
	}
	o.PlatformUserNo, o.Amount = g.PlatformUserNo, q.ProjectAmount
	if err := g.modify(q); err != nil {
		return modifyProjectReply{}, err
	}
	putProject(tx, g)
	return modifyProjectReply{Status: string(g.Status), outcome: ok0()}, nil
}

// modify changes amount and state, in that order: the amount may still change in the request that ends the collecting.
// A status that says where the project is already changes nothing when it comes with an amount (ours).
func (g *project) modify(q modifyProjectRequest) error {
	if q.ProjectAmount != 0 {
		if err := g.may(changeAmount); err != nil {
			return err
		}
		g.Amount = q.ProjectAmount
	}
	next := projectState(q.Status)
	if next == "" || next == g.Status && q.ProjectAmount != 0 {
		return nil
	}
	if !projectStates.Allows(g.Status, next) {
		return engine.Refuse(codeProjectState, "标的%s，不能变更为%s", projectStates.Title(g.Status), projectStates.Title(next)).By("2.11 R6")
	}
	g.Status = next
	return nil
}
