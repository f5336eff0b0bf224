package xianyu

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// alibaba.idle.interact.loan.user.put 闲鱼借贷用户写入. The lender says who a user is; what it does not say stays as it was.
func loanUserPut() []engine.API {
	return []engine.API{{
		Name: "alibaba.idle.interact.loan.user.put", Title: "闲鱼借贷用户写入", Section: sourceGateway, Mode: "top", Idempotent: true,
		Rules:   rules("user.put", "没有 idle_loan_personal_info 时不写入：success=true，data=false"),
		Handler: engine.Handle(sourceGateway, handleUserPut),
	}}
}

type userPutRequest struct {
	User   string       `wire:"user" spec:"Y S" doc:"用户标识"`
	Person personalInfo `wire:"idle_loan_personal_info" spec:"N C" doc:"用户信息"`
}

type userPutReply struct {
	Result userPutResult `wire:"idle_point_result" spec:"Y C" doc:"idlePointResult"`
}

type userPutResult struct {
	Success  bool     `wire:"success" spec:"Y J" doc:"success"`
	Data     bool     `wire:"data" spec:"Y J" doc:"data"`
	BizError bizError `wire:"biz_error" spec:"N C" doc:"err"`
}

func handleUserPut(tx *engine.Tx, q userPutRequest) (userPutReply, error) {
	names := q.Person.RealNameInfo
	if names.Kind == wire.Array {
		return userPutReply{}, invalid("real_name_info")
	}
	if q.Person.SceneCode == "" && q.Person.ExtInfos == "" && names.Kind == wire.Null {
		return userPutReply{userPutResult{Success: true}}, nil // user.put R1
	}
	p, known := engine.Get[person](tx, kindPersons, q.User)
	if !known {
		p = invented(tx, q.User)
	}
	if q.Person.SceneCode != "" {
		p.SceneCode = q.Person.SceneCode
	}
	if q.Person.ExtInfos != "" {
		p.ExtInfos = q.Person.ExtInfos
	}
	if names.Kind == wire.Object {
		p.RealNameInfo = names.JSON()
	}
	engine.Put(tx, kindPersons, p.ID, p)
	return userPutReply{userPutResult{Success: true, Data: true}}, nil
}
