package lianyintong

import (
	"cmp"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/lianyintong/pages"
)

// RESET_PASSWORD 修改密码, 2.20. Gateway, NOTIFY yes, not idempotent. The user proves who they are by the old password or
// by the bound card, and sets a new trading password.
func resetPassword() []engine.API {
	return hosted[resetPasswordRequest]{
		Name: "RESET_PASSWORD", Title: "修改密码", Section: "2.20",
		Rules: rules("2.20",
			"R1 用户可以在页面上选择忘记原密码或记得原密码",
			"R2 记得原密码：输入原密码验证，并设置新密码",
			"R3 忘记原密码的个人用户：输入完整银行卡号；四要素通过的另需银行预留手机号的短信验证",
			"R4 忘记原密码的企业用户：输入完整对公账号，并通过企业联系人手机号进行短信验证",
			"R5 未绑定银行卡或对公账号的用户，页面提示先绑定再修改密码",
		),
		Notice: resetPasswordShape,
		Accept: func(tx *engine.Tx, p *platform, q resetPasswordRequest, o *order) error {
			o.PlatformUserNo = q.PlatformUserNo
			_, err := mayReset(tx, p, q)
			return err
		},
		Mobile: func(tx *engine.Tx, p *platform, q resetPasswordRequest) string {
			u, _ := getUser(tx, p.No, q.PlatformUserNo)
			if !wantsSMS(u) {
				return ""
			}
			return u.Mobile
		},
		Show:   showResetPassword,
		Submit: submitResetPassword,
	}.apis()
}

// The values of the page's field mode (2.20 R1, wire §8).
const (
	choiceRemember = "remember"
	choiceForgot   = "forgot"
)

type resetPasswordRequest struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	basis
}

var resetPasswordShape = engine.ShapeOf[resetPasswordNotice]("2.20.2")

type resetPasswordNotice struct {
	RequestNo   string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	Code        string `wire:"code" spec:"Y E" doc:"见【返回码】"`
	Description string `wire:"description" spec:"N S 50" doc:"描述信息"`
}

func mayReset(tx *engine.Tx, p *platform, q resetPasswordRequest) (user, error) {
	u, err := activeUser(tx, p, q.PlatformUserNo)
	if err != nil {
		return u, err
	}
	if u.BankcardNo == "" {
		return u, engine.Refuse(codeRejected, "您未绑定%s，请先绑定再修改密码", cardWord(u)).By("2.20 R5")
	}
	return u, nil
}

// wantsSMS tells whether a forgotten password takes a code besides the card's number: 2.20 R3 and R4.
func wantsSMS(u user) bool { return u.UserType == enterprise || u.AccessType == fullChecked }

func cardWord(u user) string {
	if u.UserType == enterprise {
		return "银行对公账号"
	}
	return "银行卡"
}

// showResetPassword has both ways on one page, so that it works without JavaScript: what a way does not want is left
// empty.
func showResetPassword(tx *engine.Tx, p *platform, q resetPasswordRequest, o order) pages.Page {
	u, _ := getUser(tx, p.No, q.PlatformUserNo)
	old := passwordInput("oldPassword", "原交易密码")
	old.Required, old.Hint = false, "记得原密码时填写"
	form := &pages.Form{
		Choices: []pages.Choice{{
			Name: "mode", Label: "是否记得原密码", Selected: cmp.Or(o.Choice, choiceRemember),
			Options: []pages.Row{{Label: "记得原密码", Value: choiceRemember}, {Label: "忘记原密码", Value: choiceForgot}},
		}},
		Inputs:  []pages.Input{old, {Name: "bankcardNo", Label: "完整" + cardWord(u), Type: "tel", MaxLen: 50, Hint: "忘记原密码时填写"}},
		Buttons: []pages.Button{submitButton("确认修改")},
	}
	if wantsSMS(u) {
		code := smsInput(tx, o)
		code.Hint = "忘记原密码时填写。" + code.Hint
		form.Inputs, form.Buttons = append(form.Inputs, code), append(form.Buttons, smsButton())
	}
	form.Inputs = append(form.Inputs, passwordInput("password", "新交易密码"), passwordInput("confirmPassword", "确认新交易密码"))
	return pages.Page{
		Rows: []pages.Row{{Label: "账户", Value: u.RealName}, {Label: cardWord(u), Value: maskCard(u.BankcardNo)}},
		Form: form,
	}
}

func submitResetPassword(tx *engine.Tx, p *platform, q resetPasswordRequest, o *order, f pageForm) (step, error) {
	u, err := mayReset(tx, p, q)
	if err != nil {
		return step{}, err
	}
	if again := checkNewPassword(f); again != "" {
		return step{again: again}, nil
	}
	if again, right := checkIdentity(tx, u, o, f); !right {
		return again, nil
	}
	u.Password, u.Modified = f.Password, tx.Now()
	putUser(tx, u)
	return done(succeeded, resetPasswordShape, resetPasswordNotice{o.RequestNo, codeOK, success}), nil
}

// checkIdentity answers the step that shows the page again when the user has not proved who they are (2.20 R2 to R4). A
// wrong card number counts like a wrong password (ours).
func checkIdentity(tx *engine.Tx, u user, o *order, f pageForm) (step, bool) {
	switch cmp.Or(f.Mode, choiceRemember) {
	case choiceRemember:
		return checkPassword(u, "原交易密码", f.OldPassword)
	case choiceForgot:
		switch {
		case f.BankcardNo == "":
			return step{again: "请输入完整" + cardWord(u)}, false
		case f.BankcardNo != u.BankcardNo:
			return step{again: cardWord(u) + "错误", wrong: true}, false
		case wantsSMS(u):
			return checkSMS(tx, o, f.SMSCode)
		default:
			return step{}, true
		}
	default:
		return step{again: "请选择记得或忘记原密码"}, false
	}
}
