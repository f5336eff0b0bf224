package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// UNBIND_BANKCARD 银行卡解绑, 2.3. Gateway with password, NOTIFY yes, not idempotent. With money on the account the
// request waits for the custody system's staff: the CALLBACK says 100020, in process, and the NOTIFY comes when they
// have decided (ours: the document does not say what the platform hears meanwhile).
func unbindBankcard() []engine.API {
	return hosted[unbindBankcardRequest]{
		Name: "UNBIND_BANKCARD", Title: "银行卡解绑", Section: "2.3",
		Rules: rules("2.3",
			"R1 用户账户余额为 0 时允许直接解绑",
			"R2 余额不为 0 时提示不能解绑，引导用户联系联银通客服人员",
			"R3 用户线下提交资料，审核通过后解绑，未通过请用户重新提交资料",
		),
		Notice: unbindBankcardShape,
		Accept: acceptUnbindBankcard,
		Show:   showUnbindBankcard,
		Submit: submitUnbindBankcard,
	}.apis()
}

type unbindBankcardRequest struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	basis
}

var unbindBankcardShape = engine.ShapeOf[unbindBankcardNotice]("2.3.2")

type unbindBankcardNotice struct {
	RequestNo   string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Code        string `wire:"code" spec:"Y E" doc:"见【返回码】"`
	Description string `wire:"description" spec:"Y S 50" doc:"描述信息"`
}

func acceptUnbindBankcard(tx *engine.Tx, p *platform, q unbindBankcardRequest, o *order) error {
	o.PlatformUserNo = q.PlatformUserNo
	u, err := mayUnbind(tx, p, q)
	o.BankcardNo, o.Bankcode = u.BankcardNo, u.Bankcode
	return err
}

func mayUnbind(tx *engine.Tx, p *platform, q unbindBankcardRequest) (user, error) {
	u, err := activeUser(tx, p, q.PlatformUserNo)
	switch {
	case err != nil:
		return u, err
	case u.BankcardNo == "":
		return u, engine.Refuse(codeRejected, "用户未绑卡")
	case u.UnbindRequest != "":
		return u, engine.Refuse(codeInProcess, "解绑申请 %s 正在审核", u.UnbindRequest).By("2.3 R3")
	default:
		return u, nil
	}
}

// hasMoney tells whether a user's balance is not zero: available and frozen (wire §12). Money on its way to the bank
// has left the balance.
func hasMoney(tx *engine.Tx, u user) bool {
	return tx.Balance(userAccount(u.PlatformNo, u.PlatformUserNo))+tx.Balance(frozenAccount(u.PlatformNo, u.PlatformUserNo)) != 0
}

func showUnbindBankcard(tx *engine.Tx, p *platform, q unbindBankcardRequest, o order) pages.Page {
	u, _ := getUser(tx, p.No, q.PlatformUserNo)
	view := pages.Page{
		Rows: []pages.Row{
			{Label: "账户", Value: u.RealName},
			{Label: "银行", Value: bankName(o.Bankcode)},
			{Label: "银行卡号", Value: maskCard(o.BankcardNo)},
		},
		Notice: "解绑后，重新绑卡前不能提现。",
		Form: &pages.Form{
			Inputs:  []pages.Input{passwordInput("password", "交易密码")},
			Buttons: []pages.Button{submitButton("确认解绑")},
		},
	}
	if hasMoney(tx, u) { // R2, R3
		view.Notice = "账户余额不为 0，不能直接解绑。确认后转为人工审核，请联系联银通客服人员并提交" + unbindPapers(u) + "。"
	}
	return view
}

// unbindPapers are what 2.3 R3 asks for.
func unbindPapers(u user) string {
	if u.UserType == enterprise {
		return "加盖企业公章的变更证明"
	}
	return "银行的卡挂失证明截图和手持身份证照片"
}

func submitUnbindBankcard(tx *engine.Tx, p *platform, q unbindBankcardRequest, o *order, f pageForm) (step, error) {
	u, err := mayUnbind(tx, p, q)
	if err != nil {
		return step{}, err
	}
	if again, right := checkPassword(u, "交易密码", f.Password); !right {
		return again, nil
	}
	if hasMoney(tx, u) {
		u.UnbindRequest = o.RequestNo
		putUser(tx, u)
		return step{state: processing, quiet: true, code: codeInProcess, text: "2.3 R2 账户余额不为 0，不能直接解绑，请联系联银通客服人员"}, nil
	}
	unbind(tx, u)
	return done(succeeded, unbindBankcardShape, unbindBankcardNotice{o.RequestNo, codeOK, success}), nil
}

// unbind takes a user's card away.
func unbind(tx *engine.Tx, u user) {
	u.BankcardNo, u.Bankcode, u.AccessType, u.UnbindRequest, u.Modified = "", "", "", "", tx.Now()
	putUser(tx, u)
}

type unbindReviewArgs struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	Decision       string `wire:"decision" spec:"Y E" enum:"PASSED REFUSED" doc:"审核通过或未通过"`
	PlatformNo     string `wire:"platformNo" spec:"N S 50" doc:"平台编号，仅当多个平台有同一个用户编号"`
}

// unbindReview is the action by which the custody system's staff end an unbinding that had to be reviewed (2.3 R3).
func unbindReview() engine.Action {
	return engine.Act("unbind-review", "审核银行卡解绑", "2.3 R3", func(tx *engine.Tx, a unbindReviewArgs) (any, error) {
		u, err := userOf(tx, a.PlatformNo, a.PlatformUserNo)
		if err != nil {
			return nil, err
		}
		o, ok := getOrder(tx, u.PlatformNo, u.UnbindRequest)
		if !ok {
			return nil, engine.Wrong(engine.Conflict, "the user confirms UNBIND_BANKCARD with money on the account first", "user %s has no unbinding under review", a.PlatformUserNo)
		}
		return decideUnbind(tx, u, o, a.Decision == auditPassed)
	}).Offering(func(tx *engine.Tx) []engine.Offer {
		return engine.OfferEach(tx, kindUsers, func(u user) (string, map[string]string, bool) {
			o, open := getOrder(tx, u.PlatformNo, u.UnbindRequest)
			return u.RealName + " " + u.PlatformUserNo, u.args(), open && o.State == processing
		})
	})
}

func decideUnbind(tx *engine.Tx, u user, o order, passed bool) (any, error) {
	next := failed
	if passed {
		next = succeeded
	}
	if err := o.to(tx, next); err != nil {
		return nil, err
	}
	if passed {
		unbind(tx, u)
		o.Code, o.Description = codeOK, success
		o.RespData = string(unbindBankcardShape.Encode(unbindBankcardNotice{o.RequestNo, codeOK, success}))
	} else {
		u.UnbindRequest = ""
		putUser(tx, u)
		o.fail(codeRejected, "2.3 R3 解绑审核未通过，请重新提交资料")
	}
	putOrder(tx, o)
	o.notify(tx)
	return o, nil
}
