package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// USER_PRE_TRANSACTION 用户预处理, 2.12. Gateway with password, NOTIFY yes, idempotent. Nothing is frozen before the
// password is right.
func userPreTransaction() []engine.API {
	return hosted[userPreTransactionRequest]{
		Name: "USER_PRE_TRANSACTION", Title: "用户预处理", Section: "2.12", Idempotent: true,
		Rules: rules("2.11",
			"R1 募集中状态允许用户预处理业务（投标）",
			"R2 还款中状态允许用户预处理业务（还款/代偿/债权转让）",
		),
		Notice:  userPreTransactionShape,
		Accept:  acceptUserPreTransaction,
		Expired: func(q userPreTransactionRequest) string { return q.Expired },
		Show:    showUserPreTransaction,
		Submit:  submitUserPreTransaction,
	}.apis()
}

type userPreTransactionRequest struct {
	PlatformUserNo string       `wire:"platformUserNo" spec:"Y S 50" doc:"出款人平台用户编号"`
	BizType        string       `wire:"bizType" spec:"Y E" enum:"TENDER REPAYMENT CREDIT_ASSIGNMENT COMPENSATORY" doc:"根据业务的不同，需要传入不同的值，见【预处理业务类型】"`
	Amount         money.Amount `wire:"amount" spec:"Y A" doc:"冻结金额"`
	Expired        string       `wire:"expired" spec:"Y T" lax:"true" doc:"超过此时间即页面过期，默认为当前 15 分钟后过期"`
	Remark         string       `wire:"remark" spec:"N S 50" doc:"备注，在页面上显示"`
	ProjectNo      string       `wire:"projectNo" spec:"Y S 50" doc:"标的号"`
	basis
}

var userPreTransactionShape = engine.ShapeOf[userPreTransactionNotice]("2.12.2")

type userPreTransactionNotice struct {
	BizType     string `wire:"bizType" spec:"Y E" doc:"【预处理业务类型】"`
	Code        string `wire:"code" spec:"Y E" doc:"【见返回码】"`
	Description string `wire:"description" spec:"Y S 50" doc:"描述信息"`
	RequestNo   string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
}

// bizOfUser answers what a bizType is among the businesses of 2.11.
func bizOfUser(bizType string) business {
	switch bizType {
	case bizTender:
		return userTender
	case bizRepayment:
		return userRepayment
	case bizAssignment:
		return userAssignment
	default:
		return userCompens
	}
}

func acceptUserPreTransaction(tx *engine.Tx, p *platform, q userPreTransactionRequest, o *order) error {
	o.PlatformUserNo, o.Amount = q.PlatformUserNo, q.Amount
	_, err := mayFreeze(tx, p, q.pre(p), bizOfUser(q.BizType))
	return err
}

// pre is what the request wants frozen.
func (q userPreTransactionRequest) pre(p *platform) pretransaction {
	return pretransaction{
		PlatformNo: p.No, RequestNo: q.RequestNo, Kind: preOfUser, BizType: q.BizType,
		PlatformUserNo: q.PlatformUserNo, ProjectNo: q.ProjectNo, Amount: q.Amount, Remark: q.Remark,
	}
}

// mayFreeze holds a user's pre-transaction against the rules, when it is asked for and again when it is confirmed. Only
// the borrower repays (100011): who pays for another compensates (ours).
func mayFreeze(tx *engine.Tx, p *platform, pre pretransaction, what business) (user, error) {
	u, err := activeUser(tx, p, pre.PlatformUserNo)
	if err != nil {
		return u, err
	}
	g, err := projectFor(tx, p, pre.ProjectNo, what)
	if err != nil {
		return u, err
	}
	if pre.BizType == bizRepayment && g.PlatformUserNo != pre.PlatformUserNo {
		return u, engine.Refuse(codeNoRight, "只有借款人可以还款")
	}
	if tx.Balance(userAccount(p.No, pre.PlatformUserNo)) < pre.Amount {
		return u, engine.Refuse(codeInsufficient, "可用余额不足")
	}
	return u, nil
}

func showUserPreTransaction(tx *engine.Tx, p *platform, q userPreTransactionRequest, o order) pages.Page {
	u, _ := getUser(tx, p.No, q.PlatformUserNo)
	g, _ := engine.Get[project](tx, kindProjects, projectID(p.No, q.ProjectNo))
	view := pages.Page{
		Title: bizLabel(q.BizType), Amount: o.Amount.String(),
		Rows: []pages.Row{
			{Label: "账户", Value: u.RealName},
			{Label: "可用余额", Value: tx.Balance(userAccount(p.No, q.PlatformUserNo)).String() + " 元"},
			{Label: "标的名称", Value: g.Name},
			{Label: "标的号", Value: q.ProjectNo},
		},
		Notice: "确认后，该金额将被冻结，直至平台确认或取消。",
		Form: &pages.Form{
			Inputs:  []pages.Input{passwordInput("password", "交易密码")},
			Buttons: []pages.Button{submitButton("确认" + bizLabel(q.BizType))},
		},
	}
	if q.Remark != "" {
		view.Rows = append(view.Rows, pages.Row{Label: "备注", Value: q.Remark})
	}
	return view
}

// bizLabel answers what a page calls a bizType (5.3.11).
func bizLabel(bizType string) string {
	switch bizType {
	case bizTender:
		return "投标"
	case bizRepayment:
		return "还款"
	case bizAssignment:
		return "债权转让"
	case bizCompens:
		return "代偿"
	default:
		return "发放营销款"
	}
}

func submitUserPreTransaction(tx *engine.Tx, p *platform, q userPreTransactionRequest, o *order, f pageForm) (step, error) {
	pre := q.pre(p)
	u, err := mayFreeze(tx, p, pre, bizOfUser(q.BizType))
	if err != nil {
		return step{}, err
	}
	if again, right := checkPassword(u, "交易密码", f.Password); !right {
		return again, nil
	}
	setAside(tx, pre)
	return done(succeeded, userPreTransactionShape, userPreTransactionNotice{
		BizType: q.BizType, Code: codeOK, Description: success, RequestNo: o.RequestNo,
	}), nil
}
