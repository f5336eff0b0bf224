package lianyintong

import (
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/lianyintong/pages"
	"github.com/shapan/shapan/sim/people"
)

// PERSONAL_BIND_BANKCARD 个人绑卡, 2.4. Gateway with password, NOTIFY yes, not idempotent. A failed check answers 100008
// and leaves the user unbound (wire §11).
func personalBindBankcard() []engine.API {
	return hosted[personalBindBankcardRequest]{
		Name: "PERSONAL_BIND_BANKCARD", Title: "个人绑卡", Section: "2.4",
		Rules: rules("2.4",
			"R1 只有已解绑状态下允许发起绑卡",
			"R2 只允许绑定用户本人名下的借记卡",
			"R3 首先验证四要素，不通过则验证三要素，都失败则绑卡失败；返回鉴权通过类型",
			"R4 三要素通过的用户不能使用快捷支付，其他功能不受影响",
			"R5 支持银行：中国、农业、工商、建设、华夏、光大、浦发、兴业、北京、平安、民生、招商、中信、广发",
		),
		Notice: personalBindBankcardShape,
		Accept: acceptPersonalBindBankcard,
		Show:   showPersonalBindBankcard,
		Submit: submitPersonalBindBankcard,
	}.apis()
}

type personalBindBankcardRequest struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	Mobile         string `wire:"mobile" spec:"Y S 50" doc:"银行预留手机号，可能和用户注册手机号不同，需要明确提示用户"`
	BankcardNo     string `wire:"bankcardNo" spec:"Y S 50" doc:"银行卡号"`
	basis
}

var personalBindBankcardShape = engine.ShapeOf[personalBindBankcardNotice]("2.4.2")

// personalBindBankcardNotice is the table of 2.4.2, and what R3 promises besides: the kind of check that was passed.
type personalBindBankcardNotice struct {
	RequestNo      string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Code           string `wire:"code" spec:"Y E" doc:"【见返回码】"`
	Description    string `wire:"description" spec:"Y S 50" doc:"描述信息"`
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	BankcardNo     string `wire:"bankcardNo" spec:"Y S 50" doc:"银行卡号打码显示"`
	Bankcode       string `wire:"bankcode" spec:"Y E" doc:"【见银行编码】"`
	Mobile         string `wire:"mobile" spec:"Y S 50" doc:"银行预留手机号"`
	AccessType     string `wire:"accessType" spec:"Y E" src:"2.4 R3" doc:"见【鉴权通过类型】"`
}

func acceptPersonalBindBankcard(tx *engine.Tx, p *platform, q personalBindBankcardRequest, o *order) error {
	o.PlatformUserNo, o.BankcardNo, o.Bankcode = q.PlatformUserNo, q.BankcardNo, people.BankOf(q.BankcardNo)
	if _, err := mayBind(tx, p, q.PlatformUserNo, person, "2.4 R1"); err != nil {
		return err
	}
	return bankIn(personCardBanks, o.Bankcode, "2.4 R5")
}

// mayBind holds the binding of a card against the rules, when it is asked for and again when the user confirms it: the
// service is for one kind of user, who has no card.
func mayBind(tx *engine.Tx, p *platform, userNo, userType, rule string) (user, error) {
	u, err := activeUser(tx, p, userNo)
	switch {
	case err != nil:
		return u, err
	case u.UserType != userType:
		return u, engine.Refuse(codeNoRight, "用户类型不符，个人、企业用户各有绑卡接口")
	case u.BankcardNo != "":
		return u, engine.Refuse(codeRejected, "用户已绑卡，请先解绑").By(rule)
	default:
		return u, nil
	}
}

func showPersonalBindBankcard(tx *engine.Tx, p *platform, q personalBindBankcardRequest, o order) pages.Page {
	u, _ := getUser(tx, p.No, q.PlatformUserNo)
	return pages.Page{
		Rows: []pages.Row{
			{Label: "姓名", Value: u.RealName},
			{Label: "身份证号", Value: maskID(u.IDCardNo)},
			{Label: "银行", Value: bankName(o.Bankcode)},
			{Label: "银行卡号", Value: maskCard(q.BankcardNo)},
			{Label: "银行预留手机号", Value: q.Mobile},
		},
		Notice: "银行预留手机号可能与您在平台注册的手机号不同，请核对。只能绑定本人名下的借记卡。",
		Form: &pages.Form{
			Inputs:  []pages.Input{passwordInput("password", "交易密码")},
			Buttons: []pages.Button{submitButton("确认绑卡")},
		},
	}
}

func submitPersonalBindBankcard(tx *engine.Tx, p *platform, q personalBindBankcardRequest, o *order, f pageForm) (step, error) {
	u, err := mayBind(tx, p, q.PlatformUserNo, person, "2.4 R1")
	if err != nil {
		return step{}, err
	}
	if again, right := checkPassword(u, "交易密码", f.Password); !right {
		return again, nil
	}
	access, ok := checkCard(p, q.BankcardNo)
	if !ok {
		return step{state: failed, code: codeRejected, text: "2.4 R3 银行卡鉴权未通过，绑卡失败"}, nil
	}
	u.BankcardNo, u.Bankcode, u.AccessType, u.Mobile, u.Modified = q.BankcardNo, o.Bankcode, access, q.Mobile, tx.Now()
	putUser(tx, u)
	return done(succeeded, personalBindBankcardShape, personalBindBankcardNotice{
		RequestNo: q.RequestNo, Code: codeOK, Description: success, PlatformUserNo: q.PlatformUserNo,
		BankcardNo: maskCard(q.BankcardNo), Bankcode: o.Bankcode, Mobile: q.Mobile, AccessType: access,
	}), nil
}
