package lianyintong

import (
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// USER_AUTHORIZATION 用户自动授权, named by 5.3.1 and defined nowhere (wire §10, ours after later versions). Gateway with
// password, NOTIFY yes, not idempotent.
func userAuthorization() []engine.API {
	return hosted[userAuthorizationRequest]{
		Name: "USER_AUTHORIZATION", Title: "用户自动授权", Section: "5.3.1",
		Notice: userAuthorizationShape,
		Accept: acceptUserAuthorization,
		Show:   showUserAuthorization,
		Submit: submitUserAuthorization,
	}.apis()
}

type userAuthorizationRequest struct {
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号" src:"ours"`
	AuthList       string       `wire:"authList" spec:"Y S 200" doc:"授权业务，逗号分隔：TENDER、REPAYMENT、CREDIT_ASSIGNMENT、COMPENSATORY、WITHDRAW、RECHARGE" src:"ours"`
	FailTime       string       `wire:"failTime" spec:"N D" doc:"授权截止日，当日仍有效，不传为长期有效" src:"ours"`
	Amount         money.Amount `wire:"amount" spec:"N A" doc:"单笔授权金额，不传为不限" src:"ours"`
	basis
}

var userAuthorizationShape = engine.ShapeOf[userAuthorizationNotice]("ours")

type userAuthorizationNotice struct {
	RequestNo      string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Code           string       `wire:"code" spec:"Y E" doc:"【返回码】"`
	Description    string       `wire:"description" spec:"Y S 50" doc:"描述信息"`
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	AuthList       string       `wire:"authList" spec:"Y S 200" doc:"授权业务"`
	FailTime       string       `wire:"failTime" spec:"N D" doc:"授权截止日"`
	Amount         money.Amount `wire:"amount" spec:"N A" doc:"单笔授权金额"`
}

func acceptUserAuthorization(tx *engine.Tx, p *platform, q userAuthorizationRequest, o *order) error {
	o.PlatformUserNo = q.PlatformUserNo
	if _, err := listed(q.AuthList); err != nil {
		return err
	}
	if q.FailTime != "" && q.FailTime < dayOf(tx.Now()) {
		return engine.Refuse(codeRejected, "授权截止日 %s 已过", q.FailTime)
	}
	_, err := activeUser(tx, p, q.PlatformUserNo)
	return err
}

func showUserAuthorization(tx *engine.Tx, p *platform, q userAuthorizationRequest, _ order) pages.Page {
	u, _ := getUser(tx, p.No, q.PlatformUserNo)
	until, limit := "长期有效", "不限"
	if q.FailTime != "" {
		until = q.FailTime
	}
	if q.Amount > 0 {
		limit = q.Amount.String() + " 元"
	}
	return pages.Page{
		Rows: []pages.Row{
			{Label: "账户", Value: u.RealName},
			{Label: "授权业务", Value: authorizationLabel(q.AuthList)},
			{Label: "截止日", Value: until},
			{Label: "单笔限额", Value: limit},
		},
		Notice: "授权后，平台办理以上业务时不再需要您输入交易密码。",
		Form: &pages.Form{
			Inputs:  []pages.Input{passwordInput("password", "交易密码")},
			Buttons: []pages.Button{submitButton("同意授权")},
		},
	}
}

// authorizationLabel answers what a page calls the businesses of an authList.
func authorizationLabel(authList string) string {
	list, _ := listed(authList) // it was checked when the request was accepted
	labels := make([]string, len(list))
	for i, business := range list {
		switch business {
		case "WITHDRAW":
			labels[i] = "提现"
		case "RECHARGE":
			labels[i] = "充值"
		default:
			labels[i] = bizLabel(business)
		}
	}
	return strings.Join(labels, "、")
}

func submitUserAuthorization(tx *engine.Tx, p *platform, q userAuthorizationRequest, o *order, f pageForm) (step, error) {
	u, err := activeUser(tx, p, q.PlatformUserNo)
	if err != nil {
		return step{}, err
	}
	list, err := listed(q.AuthList)
	if err != nil {
		return step{}, err
	}
	if again, right := checkPassword(u, "交易密码", f.Password); !right {
		return again, nil
	}
	for _, business := range list {
		id := authorizationID(p.No, q.PlatformUserNo, business)
		engine.Put(tx, kindAuthorizations, id, authorization{
			ID: id, PlatformNo: p.No, PlatformUserNo: q.PlatformUserNo, Business: business, RequestNo: o.RequestNo,
			FailTime: q.FailTime, Amount: q.Amount, Created: tx.Now(),
		})
	}
	return done(succeeded, userAuthorizationShape, userAuthorizationNotice{
		RequestNo: o.RequestNo, Code: codeOK, Description: success, PlatformUserNo: q.PlatformUserNo, AuthList: q.AuthList,
		FailTime: q.FailTime, Amount: q.Amount,
	}), nil
}
