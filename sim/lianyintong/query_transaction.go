package lianyintong

import (
	"encoding/json"
	"fmt"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
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
	TransactionType string `wire:"transactionType" spec:"Y E 50" enum:"RECHARGE WITHDRAW" doc:"见【交易类型返回】"`
}

var (
	queryRechargeShape = engine.ShapeOf[queryRechargeReply]("3.3")
	queryWithdrawShape = engine.ShapeOf[queryWithdrawReply]("3.3")
)

// queryRechargeReply is 充值交易返回.
type queryRechargeReply struct {
	Amount          money.Amount `wire:"amount" spec:"Y A" doc:"充值金额"`
	PlatformUserNo  string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	CreateTime      string       `wire:"createTime" spec:"Y T" doc:"交易发起时间"`
	TransactionTime string       `wire:"transactionTime" spec:"Y T" doc:"交易完成时间，未完成为空"`
	Status          string       `wire:"status" spec:"Y E 50" doc:"见【交易状态】"`
	RechargeWay     string       `wire:"rechargeWay" spec:"Y E" doc:"见【支付方式】"`
	Fee             money.Amount `wire:"fee" spec:"Y A" doc:"手续费"`
	Bankcode        string       `wire:"bankcode" spec:"Y E" doc:"见【银行编码】"`
	outcome
}

// queryWithdrawReply is 提现交易返回.
type queryWithdrawReply struct {
	Amount          money.Amount `wire:"amount" spec:"Y A" doc:"提现金额"`
	PlatformUserNo  string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	CreateTime      string       `wire:"createTime" spec:"Y T" doc:"交易发起时间"`
	TransactionTime string       `wire:"transactionTime" spec:"Y T" doc:"交易完成时间，未完成为空"`
	Status          string       `wire:"status" spec:"Y E 50" doc:"见【交易状态】"`
	Fee             money.Amount `wire:"fee" spec:"Y A" doc:"手续费"`
	FeeMode         string       `wire:"feeMode" spec:"Y E" doc:"见【费率模式】"`
	BankcardNo      string       `wire:"bankcardNo" spec:"Y S 50" doc:"提现银行卡号，打码显示"`
	outcome
}

// queryReply is one of the replies of 3.3, written.
type queryReply = replayed

func handleQueryTransaction(tx *engine.Tx, p *platform, q queryTransactionRequest) (queryReply, error) {
	o, ok := getOrder(tx, p.No, q.RequestNo)
	if !ok || o.Service != q.TransactionType {
		return queryReply{}, engine.Refuse(codeNoObject, "交易 %s 不存在", q.RequestNo)
	}
	body, err := transactionReply(o)
	if err != nil {
		return queryReply{}, err
	}
	if p.V2 {
		if body, err = versionTwo(body, o); err != nil {
			return queryReply{}, err
		}
	}
	return queryReply{body: body}, nil
}

func transactionReply(o order) (json.RawMessage, error) {
	request, _, err := wire.ParseJSON(o.Request)
	if err != nil {
		return nil, fmt.Errorf("stored request of order %s: %w", o.ID, err)
	}
	asked := func(name string) string { v, _ := request.Member(name); return v.Text }
	switch o.Service {
	case "RECHARGE":
		return queryRechargeShape.Encode(queryRechargeReply{
			Amount: o.Amount, PlatformUserNo: o.PlatformUserNo, CreateTime: compact(&o.Created), TransactionTime: compact(o.Finished),
			Status: o.status(), RechargeWay: asked("rechargeWay"), Fee: o.Fee, Bankcode: o.Bankcode, outcome: ok0(),
		}), nil
	case "WITHDRAW":
		return queryWithdrawShape.Encode(queryWithdrawReply{
			Amount: o.Amount, PlatformUserNo: o.PlatformUserNo, CreateTime: compact(&o.Created), TransactionTime: compact(o.Finished),
			Status: o.status(), Fee: o.Fee, FeeMode: asked("feeMode"), BankcardNo: maskCard(o.BankcardNo), outcome: ok0(),
		}), nil
	default:
		return nil, fmt.Errorf("order %s is of service %s, which 3.3 does not query", o.ID, o.Service)
	}
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
