package xianyu

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// alibaba.idle.interact.loan.push 闲鱼借贷推送. The lender has 闲鱼 send a message to a user; data says whether it was sent.
func loanPush() []engine.API {
	return []engine.API{{
		Name: "alibaba.idle.interact.loan.push", Title: "闲鱼借贷推送", Section: sourceGateway, Mode: "top", Idempotent: true,
		Rules:   rules("push", "同一 push_task_id 对同一用户只发送一次：再次推送 success=true，data=false"),
		Handler: engine.HandleCall(sourceGateway, handlePush),
	}}
}

type pushRequest struct {
	User string   `wire:"user" spec:"Y S" doc:"用户标识"`
	Info pushInfo `wire:"info" spec:"Y C" doc:"推送信息"`
}

type pushInfo struct {
	UserID     int64      `wire:"user_id" spec:"Y L" doc:"用户id"`
	Type       string     `wire:"type" spec:"Y S" doc:"类型"`
	TaskID     string     `wire:"push_task_id" spec:"Y S" doc:"推送任务"`
	MaterialID string     `wire:"push_material_id" spec:"Y S" doc:"推送素材"`
	Attributes wire.Value `wire:"push_attributes" spec:"N C" doc:"推送属性，JSON对象"`
}

const kindPushes = "pushes"

// push is a message that was sent to a user.
type push struct {
	ID         string          `json:"id"` // push_task_id/user_id
	User       string          `json:"user"`
	UserID     int64           `json:"user_id"`
	Type       string          `json:"type"`
	TaskID     string          `json:"push_task_id"`
	MaterialID string          `json:"push_material_id"`
	Attributes json.RawMessage `json:"push_attributes,omitempty"`
	AppKey     string          `json:"app_key"`
	At         time.Time       `json:"at"`
}

func handlePush(tx *engine.Tx, call *engine.Call, q pushRequest) (pointReply, error) {
	if q.Info.Attributes.Kind == wire.Array {
		return pointReply{}, invalid("push_attributes")
	}
	id := q.Info.TaskID + "/" + strconv.FormatInt(q.Info.UserID, 10)
	if _, sent := engine.Get[push](tx, kindPushes, id); sent {
		return point(false), nil // push R1
	}
	p := push{
		ID: id, User: q.User, UserID: q.Info.UserID, Type: q.Info.Type, TaskID: q.Info.TaskID, MaterialID: q.Info.MaterialID,
		AppKey: call.Identity, At: tx.Now(),
	}
	if q.Info.Attributes.Kind == wire.Object {
		p.Attributes = q.Info.Attributes.JSON()
	}
	engine.Put(tx, kindPushes, id, p)
	return point(true), nil
}
