package xianyu

import (
	"encoding/json"
	"strconv"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
	"github.com/shapan/shapan/sim/people"
)

// alibaba.idle.interact.loan.user.query 闲鱼借贷用户查询. The lender asks who a user is. A user that nobody has heard of is
// made up, and stays the same from then on (ours).
func loanUserQuery() []engine.API {
	return []engine.API{{
		Name: "alibaba.idle.interact.loan.user.query", Title: "闲鱼借贷用户查询", Section: sourceGateway, Mode: "top", Idempotent: true,
		Handler: engine.Handle(sourceGateway, handleUserQuery),
	}}
}

type userQueryRequest struct {
	User      string `wire:"user" spec:"Y S" doc:"用户标识"`
	SceneCode string `wire:"scene_code" spec:"Y S" doc:"场景码"`
	Env       string `wire:"env" spec:"Y S" doc:"环境"`
}

type userQueryReply struct {
	Result userResult `wire:"idle_point_result" spec:"Y C" doc:"idlePointResult"`
	id     int64
}

type userResult struct {
	Success  bool         `wire:"success" spec:"Y J" doc:"success"`
	Person   personalInfo `wire:"idle_loan_personal_info" spec:"N C" doc:"用户信息"`
	BizError bizError     `wire:"biz_error" spec:"N C" doc:"err"`
}

// personalInfo is what 闲鱼 says of a user, and what the lender says in loan.user.put.
type personalInfo struct {
	SceneCode    string     `wire:"scene_code" spec:"N S" doc:"场景码"`
	RealNameInfo wire.Value `wire:"real_name_info" spec:"N C" doc:"实名信息"`
	ExtInfos     string     `wire:"ext_infos" spec:"N S" doc:"扩展信息，JSON字符串"`
}

const (
	kindPersons = "persons"
	firstUserID = 3_000_000_000_000 // of users that are made up; all lie below 2^53
	safeInteger = 1 << 53           // from here on JavaScript rounds
)

// person is a user of 闲鱼.
type person struct {
	ID           string          `json:"id"` // user
	IdleUserID   int64           `json:"idle_user_id"`
	SceneCode    string          `json:"scene_code,omitempty"` // as the lender has put it
	RealNameInfo json.RawMessage `json:"real_name_info"`
	ExtInfos     string          `json:"ext_infos,omitempty"` // as the lender has put it; "": made of idle_user_id
}

func handleUserQuery(tx *engine.Tx, q userQueryRequest) (userQueryReply, error) {
	p, known := engine.Get[person](tx, kindPersons, q.User)
	if !known {
		p = invented(tx, q.User)
		engine.Put(tx, kindPersons, p.ID, p)
	}
	names, _, err := wire.ParseJSON(p.RealNameInfo)
	if err != nil {
		return userQueryReply{}, err
	}
	reply := userQueryReply{id: p.IdleUserID, Result: userResult{
		Success: true, Person: personalInfo{SceneCode: q.SceneCode, RealNameInfo: names, ExtInfos: p.ExtInfos},
	}}
	if p.ExtInfos == "" {
		reply.Result.Person.ExtInfos = extInfos(p.IdleUserID)
	} else {
		reply.id = 0
	}
	return reply, nil
}

// invented makes a user up from the world's chance.
func invented(tx *engine.Tx, user string) person {
	made := people.New(tx.Rand().Uint64()).Person()
	text := func(s string) wire.Value { return wire.Value{Kind: wire.String, Text: s} }
	names := wire.Value{Kind: wire.Object, Members: []wire.Member{
		{Name: "real_name", Value: text(made.Name)},
		{Name: "cert_type", Value: text("IDENTITY_CARD")},
		{Name: "cert_no", Value: text(made.IDCardNo)},
		{Name: "mobile", Value: text(made.Mobile)},
	}}
	return person{ID: user, IdleUserID: firstUserID + tx.Number("person"), RealNameInfo: names.JSON()}
}

func extInfos(id int64) string { return `{"idle_user_id":` + strconv.FormatInt(id, 10) + `}` }

// big answers the reply with an odd id above 2^53, which no double can hold (rule big-id).
func (r userQueryReply) big() any {
	if r.id != 0 {
		r.Result.Person.ExtInfos = extInfos((r.id + safeInteger) | 1)
	}
	return r
}
