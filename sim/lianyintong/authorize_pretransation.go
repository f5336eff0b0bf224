package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
)

// AUTHORIZE_PRETRANSATION 授权预处理, named by 5.3.1 and defined nowhere (wire §10, ours after later versions). Direct,
// idempotent: a pre-transaction of a user without page and password, by an authorisation that was given before.
func authorizePretransation() []engine.API {
	return []engine.API{{
		Name: "AUTHORIZE_PRETRANSATION", Also: []string{"USER_AUTO_PRE_TRANSACTION"}, Title: "授权预处理", Section: "5.3.1",
		Mode: modeDirect, Idempotent: true,
		Rules: rules("2.11",
			"R1 募集中状态允许授权预处理业务（投标）",
			"R2 还款中状态允许授权预处理业务（还款/债权转让）",
		),
		Handler: once("AUTHORIZE_PRETRANSATION", "ours", true, handleAuthorizePretransation),
	}}
}

type authorizePretransationRequest struct {
	RequestNo      string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"出款人平台用户编号"`
	BizType        string       `wire:"bizType" spec:"Y E" enum:"TENDER REPAYMENT CREDIT_ASSIGNMENT COMPENSATORY" doc:"见【预处理业务类型】"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"冻结金额"`
	ProjectNo      string       `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
	Remark         string       `wire:"remark" spec:"N S 50" doc:"备注"`
}

func (q authorizePretransationRequest) number() string { return q.RequestNo }

// bizAuthorized answers what a bizType is among the businesses of 2.11 when it is done by authorisation.
func bizAuthorized(bizType string) business {
	switch bizType {
	case bizTender:
		return authorizedTender
	case bizRepayment:
		return authorizedRepayment
	case bizAssignment:
		return authorizedAssignment
	default:
		return authorizedCompens
	}
}

func handleAuthorizePretransation(tx *engine.Tx, p *platform, q authorizePretransationRequest, o *order) (outcome, error) {
	pre := pretransaction{
		PlatformNo: p.No, RequestNo: q.RequestNo, Kind: preOfUser, BizType: q.BizType,
		PlatformUserNo: q.PlatformUserNo, ProjectNo: q.ProjectNo, Amount: q.Amount, Remark: q.Remark,
	}
	if _, err := activeUser(tx, p, q.PlatformUserNo); err != nil {
		return outcome{}, err
	}
	if err := checkAuthorized(tx, p, q.PlatformUserNo, q.BizType, q.Amount); err != nil {
		return outcome{}, err
	}
	if _, err := mayFreeze(tx, p, pre, bizAuthorized(q.BizType)); err != nil {
		return outcome{}, err
	}
	o.PlatformUserNo, o.Amount = q.PlatformUserNo, q.Amount
	setAside(tx, pre)
	return ok0(), nil
}
