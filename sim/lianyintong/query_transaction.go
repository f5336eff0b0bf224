package lianyintong

import (
	"encoding/json"
	"slices"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// QUERY_TRANSACTION 单笔交易查询, 3.3. Direct. What it answers depends on the kind of transaction; 100007 when there is
// no such order (wire §3: clients rely on it).
func queryTransaction() []engine.API {
	return []engine.API{{
		Name: "QUERY_TRANSACTION", Title: "单笔业务查询", Section: "3.3", Mode: modeDirect,
		Handler: direct("3.3", handleQueryTransaction),
	}}
}

type queryTransactionRequest struct {
	RequestNo       string `wire:"requestNo" spec:"Y S 50" doc:"业务的请求流水号"`
	TransactionType string `wire:"transactionType" spec:"Y E 50" enum:"REGISTER BINDKIND UNBIND_BANKCARD ESTABLISH_PROJECT MODIFY_PROJECT RECHARGE WITHDRAW PRETRANSATION PRETRANSACTION=PRETRANSATION TRANSACTIONCONFIRM_TRADE CONFIRM_TRADE=TRANSACTIONCONFIRM_TRADE TRANSACTION=TRANSACTIONCONFIRM_TRADE FREEZE" doc:"见【交易类型返回】"`
}

// transactionKind is a kind of transaction of 5.3.19: the services whose orders it covers, and what 3.3 answers for one.
type transactionKind struct {
	name     string
	services []string
	reply    func(tx *engine.Tx, o order) (json.RawMessage, error)
}

// transactionKinds lists what can be queried. A kind that 3.3 gives no reply for gets plainTransaction (ours).
func transactionKinds() []transactionKind {
	return []transactionKind{
		{"RECHARGE", []string{"RECHARGE", servicePosRecharge, servicePosBarcode}, rechargeTransaction},
		{"WITHDRAW", []string{"WITHDRAW"}, withdrawTransaction},
		{"FREEZE", []string{"FREEZE", "UNFREEZE"}, freezeTransaction},
		{"REGISTER", []string{"PERSONAL_REGISTER", "ENTERPRISE_REGISTER"}, plainTransaction},
		{"BINDKIND", []string{"PERSONAL_BIND_BANKCARD", "ENTERPRISE_BIND_BANKCARD"}, plainTransaction},
		{"UNBIND_BANKCARD", []string{"UNBIND_BANKCARD"}, plainTransaction},
		{"ESTABLISH_PROJECT", []string{"ESTABLISH_PROJECT"}, plainTransaction},
		{"MODIFY_PROJECT", []string{"MODIFY_PROJECT"}, plainTransaction},
		{"PRETRANSATION", []string{"USER_PRE_TRANSACTION", "AUTHORIZE_PRETRANSATION", "PLATFORM_PRE_TRANSACTION"}, preTransaction},
		{"TRANSACTIONCONFIRM_TRADE", confirmations(), confirmTransaction},
	}
}

// queryReply is one of the replies of 3.3, written.
type queryReply = replayed

func handleQueryTransaction(tx *engine.Tx, p *platform, q queryTransactionRequest) (queryReply, error) {
	o, ok := getOrder(tx, p.No, q.RequestNo)
	kind, known := kindOf(q.TransactionType)
	if !ok || !known || !slices.Contains(kind.services, o.Service) {
		return queryReply{}, engine.Refuse(codeNoObject, "交易 %s 不存在", q.RequestNo)
	}
	body, err := kind.reply(tx, o)
	if err == nil && p.V2 {
		body, err = versionTwo(body, o)
	}
	return queryReply{body: body}, err
}

func kindOf(name string) (transactionKind, bool) {
	for _, k := range transactionKinds() {
		if k.name == name {
			return k, true
		}
	}
	return transactionKind{}, false
}

var plainTransactionShape = engine.ShapeOf[plainTransactionReply]("ours")

// plainTransactionReply is what kinds answer that 5.3.19 names and 3.3 has no table for.
type plainTransactionReply struct {
	RequestNo       string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	PlatformUserNo  string `wire:"platformUserNo" spec:"N S 50" doc:"平台用户编号"`
	CreateTime      string `wire:"createTime" spec:"Y T" doc:"交易发起时间"`
	TransactionTime string `wire:"transactionTime" spec:"Y T" doc:"交易完成时间，未完成为空"`
	Status          string `wire:"status" spec:"Y E 50" doc:"见【交易状态】"`
	outcome
}

func plainTransaction(_ *engine.Tx, o order) (json.RawMessage, error) {
	return plainTransactionShape.Encode(plainTransactionReply{
		RequestNo: o.RequestNo, PlatformUserNo: o.PlatformUserNo, CreateTime: compact(&o.Created),
		TransactionTime: compact(o.Finished), Status: o.status(), outcome: ok0(),
	}), nil
}

// asked answers a field of an order's own request.
func (o *order) asked(name string) string {
	request, _, err := wire.ParseJSON(o.Request)
	if err != nil {
		return ""
	}
	v, _ := request.Member(name)
	return v.Text
}

// versionTwo adds what the later dialect has where V1 has no field of that name (wire §7, compat: v2).
func versionTwo(body json.RawMessage, o order) (json.RawMessage, error) {
	flat, _, err := wire.ParseJSON(body)
	if err != nil {
		return nil, err
	}
	text := func(s string) wire.Value { return wire.Value{Kind: wire.String, Text: s} }
	var failed, reason string
	if o.Code != codeOK {
		failed, reason = o.Code, o.Description
	}
	record := flat
	for _, m := range []wire.Member{
		{Name: "status", Value: text(o.status())},
		{Name: "errorCode", Value: text(failed)},
		{Name: "errorMessage", Value: text(reason)},
		{Name: "records", Value: wire.Value{Kind: wire.Array, Items: []wire.Value{record}}},
	} {
		if _, there := flat.Member(m.Name); !there {
			flat.Members = append(flat.Members, m)
		}
	}
	return flat.JSON(), nil
}
